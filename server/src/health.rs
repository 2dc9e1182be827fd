//! For whoever watches over the server: is it alive, and can it work?

use std::time::Duration;

use app::server::AppState;
use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use http::StatusCode;
use serde::Serialize;

/// How long the database may take to answer before it counts as unreachable.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Debug, Serialize)]
struct Readiness {
    ready: bool,
    database: &'static str,
    schema: &'static str,
}

/// `/healthz` and `/readyz`.
pub fn routes(state: AppState) -> Router {
    Router::new().route("/healthz", get(async || "ok")).route("/readyz", get(ready)).with_state(state)
}

async fn ready(State(state): State<AppState>) -> Response {
    let reachable = matches!(tokio::time::timeout(PATIENCE, state.db.ping()).await, Ok(Ok(())));
    // The cause stands in the log; the database's own words may tell more than an outsider should know.
    let schema = if reachable { tokio::time::timeout(PATIENCE, state.db.is_current()).await.ok() } else { None };
    let readiness = Readiness {
        ready: reachable && matches!(schema, Some(Ok(true))),
        database: if reachable { "ok" } else { "unreachable" },
        schema: match schema {
            Some(Ok(true)) => "current",
            Some(Ok(false)) => "out of date: run vecino migrate",
            _ => "unknown",
        },
    };
    let status = if readiness.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    if !readiness.ready {
        tracing::warn!(database = readiness.database, schema = readiness.schema, "not ready");
    }
    (status, Json(readiness)).into_response()
}
