//! Every route: pages, server functions, the REST API, browser files.

use std::sync::{Arc, OnceLock};

use app::{App, error::ApiError, server::AppState, shell};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use domain::access::Access;
use http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, Version, header};
use leptos::{config::LeptosOptions, prelude::provide_context};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer, Predicate,
        predicate::{DefaultPredicate, SizeAbove},
    },
};

use crate::{
    alerts, api,
    api::problem::Problem,
    assets,
    auth::{
        forms::{self, Signing},
        gate, origin,
    },
    boards, bulk, bulletin, calls, export, health, live, merged, preferences, privacy, promises, render, reports, scorecard, security,
    state::ServerState,
    telemetry,
};

/// More than any error that a server function tells, in bytes.
const ERROR_LIMIT: usize = 1 << 20;

/// The whole server, ready to answer; without a socket it answers tests.
///
/// From the outside in: response headers, request id and problems, where it comes from, limits and same origin,
/// compression, who asks and how often, then the route.
pub fn router(state: ServerState) -> Router {
    let gate = (state.app.clone(), (state.limits.rates.clone(), state.app.now));
    let live = live::routes(state.app.clone(), &state.limits);
    let files = Router::new().fallback(file_or_not_found).with_state(state.clone());
    files
        .merge(pages(&state))
        .merge(api::routes(state.app.clone()))
        .merge(health::routes(state.app.clone()))
        .merge(preferences::routes())
        .merge(bulk::routes(state.app.clone()))
        .merge(boards::routes(state.app.clone()))
        .merge(bulletin::routes(state.app.clone()))
        .merge(calls::routes(state.app.clone()))
        .merge(promises::routes(state.app.clone()))
        .merge(scorecard::routes(state.app.clone()))
        .merge(alerts::routes(state.app.clone()))
        .merge(reports::routes(state.app.clone()))
        .merge(export::routes(state.app.clone()))
        .merge(privacy::routes(state.app.clone()))
        .merge(forms::routes(signing(&state)))
        .layer(from_fn_with_state(gate.clone(), gate::check))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(worth_compressing()))
        .layer(from_fn_with_state(state.limits.clone(), security::guard))
        // Outside of what limits and compresses requests: a stream stays open and is sent line by line.
        .merge(live.layer(from_fn_with_state(gate, gate::check)))
        .layer(from_fn_with_state(state.trusted_proxies, origin::note))
        .layer(from_fn_with_state(state.app, telemetry::request))
        .layer(from_fn(security::headers))
}

fn signing(state: &ServerState) -> Signing {
    let ServerState { app, passwords, key, mailer, oidc, .. } = state.clone();
    Signing { app, passwords, key, mailer, oidc }
}

/// The application's routes. Listed once: while leptos lists them no resource of the whole process
/// loads, and a page that is rendered at that moment would wait for its own for ever.
fn listed() -> Vec<AxumRouteListing> {
    static ROUTES: OnceLock<Vec<AxumRouteListing>> = OnceLock::new();
    ROUTES.get_or_init(|| generate_route_list(App)).clone()
}

/// The paths of the pages, as the application names them.
pub fn page_paths() -> Vec<String> {
    listed().iter().map(|route| route.path().to_owned()).collect()
}

/// Pages and server functions.
fn pages(state: &ServerState) -> Router {
    let options = LeptosOptions::builder().output_name("vecino").build();
    let (context, page) = (state.app.clone(), state.app.clone());
    Router::new()
        .leptos_routes_with_context(&options, listed(), move || provide_context(context.clone()), move || shell(page.clone()))
        .with_state(options)
        .route_layer(from_fn(render::layer))
        .route_layer(from_fn(statuses))
        .route_layer(from_fn_with_state(state.app.clone(), merged::redirect))
        .route_layer(from_fn_with_state(state.app.clone(), beginnings))
}

/// Gives a server function that failed the status that its error says; leptos calls each of them 500.
async fn statuses(request: Request, next: Next) -> Response {
    let is_function = request.uri().path().starts_with("/api/fn/");
    let response = next.run(request).await;
    if !is_function || response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, ERROR_LIMIT).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    if let Ok(status) = serde_json::from_slice::<ApiError>(&bytes).map(|error| error.status()) {
        head.status = StatusCode::from_u16(status).unwrap_or(head.status);
    }
    Response::from_parts(head, Body::from(bytes))
}

/// Finds out what the lists show at their bare addresses: pages are rendered from what is known before.
async fn beginnings(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let is_page = request.method() == Method::GET && !request.uri().path().starts_with("/api/");
    let access = request.extensions().get::<Arc<Access>>().cloned();
    if let Some(access) = access.filter(|_| is_page) {
        let begin = app::server::begin(&state, &access).await;
        let unread = app::server::alerts::unread(&state, &access).await;
        request.extensions_mut().insert(begin);
        request.extensions_mut().insert(app::viewer::Unread(unread));
    }
    next.run(request).await
}

// Small answers and what is compressed already stay as they are.
fn worth_compressing() -> impl Predicate {
    let unfinished = |_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions| extensions.get::<assets::Finished>().is_none();
    DefaultPredicate::new().and(SizeAbove::new(256)).and(unfinished)
}

async fn file_or_not_found(State(state): State<ServerState>, request: Request) -> Response {
    let path = request.uri().path();
    if path == "/api" || path.starts_with("/api/") {
        return Problem::not_found("There is nothing at this address; /api/v1/openapi.json lists what there is.").into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let allow = [(header::ALLOW, HeaderValue::from_static("GET, HEAD"))];
        return (StatusCode::METHOD_NOT_ALLOWED, allow).into_response();
    }
    if let Some(file) = assets::respond(state.assets, &state.app.pkg, path, request.headers()) {
        return file;
    }
    if assets::is_file_path(path) {
        return Problem::not_found("There is no such file.").into_response();
    }
    not_found(state, request).await
}

/// The application's own page for an address that it does not know.
async fn not_found(state: ServerState, request: Request<Body>) -> Response {
    let context = state.app.clone();
    let page = leptos_axum::render_app_async_with_context(move || provide_context(context.clone()), move || shell(state.app.clone()));
    let mut response = render::on_one_thread(page(request)).await;
    if response.status().is_success() {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}
