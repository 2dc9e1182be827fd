//! `POST /bulk`: a change to what was selected in the list, from a plain form. It answers with the way to
//! the change's report, where it can be taken back.

use app::server::{AppState, bulk};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use domain::{
    access::{Action, Resource},
    bulk::BulkRequest,
    page::parse_query,
};

use crate::{api::problem::Problem, auth::gate::Signed};

/// The route.
pub fn routes(state: AppState) -> Router {
    Router::new().route("/bulk", post(change)).with_state(state)
}

async fn change(State(state): State<AppState>, Signed(access): Signed, body: Bytes) -> Result<Response, Problem> {
    access.allow(Action::Update, Resource::Customer)?;
    let request = BulkRequest::from_pairs(&parse_query(&String::from_utf8_lossy(&body)));
    let id = bulk::begin(&state, &access, &request).await?;
    Ok(Redirect::to(&format!("/bulk/{id}")).into_response())
}
