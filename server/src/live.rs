//! `/api/live`: tells open pages what changes, as server-sent events.
//!
//! A stream is no request in hand: it takes no place among them, has a limit of its own, is sent line by
//! line, and ends at once when the server is asked to stop.

use std::{convert::Infallible, sync::Arc, time::Duration};

use app::server::live::{Follower, Live};
use axum::{
    Router,
    extract::{Request, State},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
    routing::get,
};
use domain::page::{parse_query, value};
use futures::{Stream, stream};
use http::{HeaderName, HeaderValue, StatusCode, header};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{api::problem::Problem, auth::gate::Signed, security::is_same_origin};

/// How long a page waits before it asks again: longer than a restart takes, so that it finds the server
/// there.
const RETRY: Duration = Duration::from_secs(5);
/// How often a silent stream shows that it is alive. Proxies cut off what is silent for a minute.
const HEARTBEAT: Duration = Duration::from_secs(20);

#[derive(Clone)]
struct Listening {
    live: Live,
    permits: Arc<Semaphore>,
}

/// The route; each listener takes a permit.
pub fn routes(live: Live, permits: Arc<Semaphore>) -> Router {
    Router::new().route("/api/live", get(listen)).with_state(Listening { live, permits })
}

async fn listen(State(state): State<Listening>, _: Signed, request: Request) -> Response {
    if !is_same_origin(request.headers(), request.uri().authority()) {
        return Problem::new(StatusCode::FORBIDDEN, "Only Vecino's own pages may listen here.").into_response();
    }
    let Ok(permit) = state.permits.try_acquire_owned() else {
        return Problem::busy("Too many pages are listening at the moment.").into_response();
    };
    // A browser that connects again says by itself what it was told last.
    let again = request.headers().get("last-event-id").and_then(|v| v.to_str().ok()).and_then(|text| text.parse().ok());
    let pairs = parse_query(request.uri().query().unwrap_or_default());
    let since = again.or_else(|| value(&pairs, "since").and_then(|text| text.parse().ok()));
    let events = events(state.live.follow(since), permit);
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies of the nginx family collect small answers otherwise.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}

fn events(follower: Follower, permit: OwnedSemaphorePermit) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold((follower, permit, true), async |(mut follower, permit, first)| {
        if first {
            // At once, so that the browser knows that it is connected.
            return Some((Ok(Event::default().retry(RETRY).comment("vecino")), (follower, permit, false)));
        }
        let (news, place) = follower.next().await?;
        Some((Ok(Event::default().id(place.to_string()).data(news.to_string())), (follower, permit, false)))
    })
}
