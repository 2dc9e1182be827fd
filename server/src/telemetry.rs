//! What is known about a running server: its log, and an id for each request.
//!
//! Log lines name the route, never the address asked for: that may hold names and numbers of people.

use std::{io::IsTerminal, panic::AssertUnwindSafe, time::Instant};

use app::server::AppState;
use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::FutureExt;
use http::{HeaderName, HeaderValue, StatusCode};
use tracing::Instrument;
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};
use uuid::Uuid;

use crate::{
    api::problem::{Problem, render},
    assets,
    config::{Config, LogFormat},
};

/// The header that carries a request's id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, for what is written down about it.
#[derive(Clone, Copy, Debug)]
pub struct RequestId(pub Uuid);

/// Begins to write the log to standard error. A second call changes nothing.
pub fn init(config: &Config) {
    // The configuration has been read, so the filter is known to be one.
    let filter = EnvFilter::new(format!("{},{}", store::LOG_FILTER, config.log));
    let registry = tracing_subscriber::registry().with(filter);
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal()).with_target(false);
    let _ = match config.log_format {
        LogFormat::Text => registry.with(lines).try_init(),
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).try_init(),
    };
}

/// Gives each request an id and a log line, turns a panic into an answer, and writes problems.
pub async fn request(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = (state.new_id)((state.now)());
    request.extensions_mut().insert(RequestId(id));
    let path = request.uri().path();
    let api = path == "/api" || path.starts_with("/api/");
    let route = request.extensions().get::<MatchedPath>().map(|route| route.as_str().to_owned());
    let span = tracing::info_span!("request", %id, method = %request.method(), route = route.as_deref().unwrap_or("-"));
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind().instrument(span.clone()).await;
    let _inside = span.entered();
    let response = answer.unwrap_or_else(|panic| panicked(panic.as_ref()));
    let mut response = render(response, api, id);
    log(&response, began);
    set_id(&mut response, id);
    response
}

fn set_id(response: &mut Response, id: Uuid) {
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> Response {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(cause = text.unwrap_or("panic"), "a request panicked");
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "Something broke on our side. When you ask about it, quote the request's id.")
        .into_response()
}

fn log(response: &Response, began: Instant) {
    let status = response.status().as_u16();
    let ms = began.elapsed().as_millis();
    if response.extensions().get::<assets::Finished>().is_some() {
        tracing::debug!(status, ms, "file");
    } else {
        tracing::info!(status, ms, "answered");
    }
}
