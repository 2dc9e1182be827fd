//! `/export/bulletin.pdf`: the week on one page as a file to print and to pass on, `week` as on the page. What is in it is what its reader's
//! role shows.

use app::{
    server::{AppState, figures, trail::Origin},
    viewer::locale_of,
};
use axum::{
    Extension,
    body::Body,
    extract::{RawQuery, State},
    response::Response,
};
use domain::{
    access::{Action, Resource},
    audit,
    bulletin::{Bulletin, asked, file_name},
    page::parse_query,
};
use http::{HeaderMap, HeaderValue, header};

use super::written_down;
use crate::{api::problem::Problem, assets::Finished, auth::gate::Signed, pdf};

/// Sends the file.
pub(super) async fn export(
    State(state): State<AppState>,
    Signed(access): Signed,
    Extension(origin): Extension<Origin>,
    headers: HeaderMap,
    query: RawQuery,
) -> Result<Response, Problem> {
    access.allow(Action::Export, Resource::Figures)?;
    let day = asked(&parse_query(query.0.as_deref().unwrap_or_default()))?;
    let (now, locale) = ((state.now)(), locale_of(&headers));
    let found = store::bulletin::read(state.db.reader(), &access, day, now.day()).await?;
    let found: Bulletin =
        found.map(|found| figures::with_names(found, locale)).ok_or_else(|| Problem::not_found("There is no week yet."))?;
    written_down(&state, origin.entry(&access, now, audit::Action::Exported, Resource::Figures, None), "bulletin.pdf").await?;
    let name = file_name(found.week);
    let (reader, public_url) = (access.name.clone(), state.public_url.clone());
    // Setting the lines takes a millisecond or more, which the requests of others should not wait for.
    let work = move || pdf::bulletin(&found, pdf::Reader { name: &reader, locale, now, public_url: public_url.as_deref() });
    let bytes = tokio::task::spawn_blocking(work).await.map_err(|error| app::error::ApiError::internal(&error))?;
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    // It is compressed already.
    response.extensions_mut().insert(Finished);
    Ok(response)
}
