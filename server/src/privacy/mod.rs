//! `/export/customer/{id}/{data.json|data.html}`: everything that is held about a customer, for the customer to have.
//! `/export/erasure/{id}/report.json`: what came of an erasure.
//!
//! The first is for who may take customers away and sees everything of them; it is read and sent a table and some rows
//! at a time.

mod document;
mod html;
mod json;
mod words;

use std::{io, sync::Arc};

use app::{
    server::{AppState, trail::Origin},
    viewer::locale_of,
};
use axum::{
    Extension, Router,
    body::{Body, Bytes},
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{
    access::{Action, Resource},
    audit,
    format::Locale,
    privacy::may_hand_out,
    time::Timestamp,
};
use futures::{Stream, stream};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use store::{Db, audit::NewEntry, privacy};
use uuid::Uuid;

use self::document::Making;
use crate::{api::problem::Problem, auth::gate::Signed};

/// How the data are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For programs.
    Json,
    /// For people.
    Html,
}

impl Format {
    /// By a file's ending.
    pub fn of(file: &str) -> Option<Self> {
        match file.rsplit_once('.')?.1 {
            "json" => Some(Self::Json),
            "html" | "htm" => Some(Self::Html),
            _ => None,
        }
    }

    const fn kind(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Html => "text/html; charset=utf-8",
        }
    }
}

/// The routes.
pub fn routes(state: AppState) -> Router {
    Router::new().route("/export/customer/{id}/{file}", get(customer)).route("/export/erasure/{id}/{file}", get(erasure)).with_state(state)
}

async fn customer(
    State(state): State<AppState>,
    Signed(access): Signed,
    Extension(origin): Extension<Origin>,
    Path((id, file)): Path<(Uuid, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    access.allow(Action::Export, Resource::Customer)?;
    if !may_hand_out(access.role.rights(), access.role.fields) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "Your role does not see everything that would have to be in this file."));
    }
    let unknown = || Problem::not_found("There are data.json and data.html of a customer.");
    let format = file.strip_prefix("data.").and_then(|_| Format::of(&file)).ok_or_else(unknown)?;
    let family = privacy::family(state.db.reader(), &access.scope(), id).await?.ok_or_else(unknown)?;
    let now = (state.now)();
    let entry = origin.entry(&access, now, audit::Action::Exported, Resource::Customer, Some(id.to_string()));
    let entry = NewEntry { summary: file.clone(), ..entry };
    // That it leaves is written down before its first byte is sent.
    state
        .db
        .write(move |tx| {
            let entry = entry.clone();
            Box::pin(async move { store::audit::append(tx, &[entry]).await })
        })
        .await?;
    let parts = parts(state.db.clone(), family, format, locale_of(&headers), now);
    let ending = file.rsplit('.').next().unwrap_or_default();
    Ok(attachment(Body::from_stream(parts), format.kind(), &format!("vecino-customer-{id}.{ending}")))
}

async fn erasure(
    State(state): State<AppState>,
    Signed(access): Signed,
    Path((id, file)): Path<(Uuid, String)>,
) -> Result<Response, Problem> {
    access.allow(Action::Delete, Resource::Customer)?;
    let unknown = || Problem::not_found("There is report.json of an erasure.");
    if file != "report.json" {
        return Err(unknown());
    }
    let report = privacy::report(state.db.reader(), id).await?.ok_or_else(unknown)?;
    let json = serde_json::to_vec_pretty(&report).map_err(|error| app::error::ApiError::internal(&error))?;
    Ok(attachment(Body::from(json), Format::Json.kind(), &format!("vecino-erasure-{id}.json")))
}

fn attachment(body: Body, kind: &'static str, name: &str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

/// The file, part by part: everything that is held about a customer and those merged into it, who comes first.
pub fn parts(db: Db, family: Vec<Uuid>, format: Format, locale: Locale, now: Timestamp) -> impl Stream<Item = io::Result<Bytes>> + Send {
    let document: Box<dyn document::Document> = match format {
        Format::Json => Box::new(json::Json::default()),
        Format::Html => Box::new(html::Html { locale }),
    };
    let making = Making::new(Arc::from(family), document, now);
    stream::try_unfold(making, move |mut making| {
        let db = db.clone();
        async move { Ok(making.part(db.reader()).await.map_err(io::Error::other)?.map(|part| (Bytes::from(part), making))) }
    })
}
