//! What every request must pass, and what every response says to the browser.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    body::{Body, HttpBody},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::time::Timestamp;
use futures::StreamExt;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, uri::Authority};
use http_body_util::Limited;
use hyper::body::{Frame, SizeHint};
use tokio::sync::OwnedSemaphorePermit;

use crate::{
    api::problem::Problem,
    rate::{Caller, Rates},
    state::Limits,
};

/// Set where nobody else has set it. A page brings a policy of its own, with the nonce of its scripts.
const DEFAULTS: [(HeaderName, &str); 10] = [
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    // Browsers heed it over TLS only, where nobody wants to fall back.
    (header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("x-permitted-cross-domain-policies"), "none"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Adds the headers that every response carries.
pub async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in DEFAULTS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Lets a request through if it comes from our own pages, is not too long, and there is room for it;
/// and ends it when it takes too long.
pub async fn guard(State(limits): State<Limits>, request: Request, next: Next) -> Response {
    // Whoever watches over the server must be able to ask even when it is full.
    if request.uri().path() == "/healthz" {
        return next.run(request).await;
    }
    if !is_safe(request.method()) && !is_same_origin(request.headers(), request.uri().authority()) {
        return Problem::new(StatusCode::FORBIDDEN, "Only Vecino's own pages may change something here.").into_response();
    }
    let Ok(permit) = Arc::clone(&limits.in_flight).try_acquire_owned() else {
        return Problem::busy("There is too much to do at the moment. Try again in a second.").into_response();
    };
    if declared_length(request.headers()) > limits.body_bytes {
        let detail = format!("The body may have at most {} bytes.", limits.body_bytes);
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail).into_response();
    }
    let read = Arc::new(AtomicBool::new(false));
    let mut request = request;
    forget_foreign_page(&mut request);
    let request = request.map(|body| Body::new(Watched::new(Limited::new(body, limits.body_bytes), read.clone())));
    match tokio::time::timeout(limits.timeout, next.run(request)).await {
        Ok(response) => hold(response, permit),
        Err(_) if !read.load(Ordering::Relaxed) => {
            let mut response = Problem::new(StatusCode::REQUEST_TIMEOUT, "The request was not sent in time.").into_response();
            // What is still on its way is no request of its own.
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            response
        }
        Err(_) => Problem::busy("This took too long and was given up.").into_response(),
    }
}

/// A body that says whether it was read to its end.
struct Watched<B> {
    body: B,
    read: Arc<AtomicBool>,
}

impl<B: HttpBody> Watched<B> {
    fn new(body: B, read: Arc<AtomicBool>) -> Self {
        read.store(body.is_end_stream(), Ordering::Relaxed);
        Self { body, read }
    }
}

impl<B: HttpBody + Unpin> HttpBody for Watched<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        // Neither the end nor an error is waited for any longer.
        let ended = matches!(polled, Poll::Ready(None | Some(Err(_)))) || self.body.is_end_stream();
        if ended {
            self.read.store(true, Ordering::Relaxed);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The buckets of callers, and the clock that fills them.
pub type Pace = (Arc<Rates>, fn() -> Timestamp);

/// What somebody is told who has sent too many requests lately; counts this one.
pub fn too_many((rates, now): &Pace, caller: Caller) -> Option<Response> {
    let seconds = rates.take(caller, now()).err()?;
    let detail = format!("You have sent too many requests. Try again in {seconds} s.");
    let mut response = Problem::new(StatusCode::TOO_MANY_REQUESTS, detail).into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    Some(response)
}

/// A streamed response is still being made while it is sent, so it keeps its place until its end.
fn hold(response: Response, permit: OwnedSemaphorePermit) -> Response {
    if response.body().size_hint().exact().is_some() {
        return response;
    }
    response.map(|body| {
        Body::from_stream(body.into_data_stream().map(move |chunk| {
            let _held = &permit;
            chunk
        }))
    })
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE)
}

/// Whether the browser says that one of our own pages sent the request. Every browser in use sends
/// `Sec-Fetch-Site`; those before it send `Origin` with every form.
pub(crate) fn is_same_origin(headers: &HeaderMap, authority: Option<&Authority>) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let host = text("host").or_else(|| authority.map(Authority::as_str));
    let origin = text("origin").and_then(|origin| origin.split_once("://"));
    match (origin, host) {
        (Some((scheme, origin)), Some(host)) => {
            let port = if scheme == "https" { ":443" } else { ":80" };
            origin.trim_end_matches(port).eq_ignore_ascii_case(host.trim_end_matches(port))
        }
        _ => false,
    }
}

/// A form without JavaScript is led back to the page that it was sent from, and to no other site's, whatever the request says.
fn forget_foreign_page(request: &mut Request) {
    let Some(page) = request.headers().get(header::REFERER) else { return };
    let page = page.to_str().ok().and_then(|page| page.parse::<http::Uri>().ok());
    let authority = page.as_ref().and_then(http::Uri::authority).map(Authority::as_str);
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| request.uri().authority().map(Authority::as_str));
    let is_here = authority.zip(host).is_some_and(|(authority, host)| authority.eq_ignore_ascii_case(host));
    if !is_here {
        request.headers_mut().remove(header::REFERER);
    }
}

fn declared_length(headers: &HeaderMap) -> usize {
    headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok()).unwrap_or(0)
}
