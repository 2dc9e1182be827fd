//! `/api/live`: tells open pages what changes, as server-sent events.
//!
//! A stream is no request in hand: it takes no place among them, has a limit of its own, is sent line by
//! line, and ends at once when the server is asked to stop. It was opened with a session, and ends with it: before
//! each event, and at least once a minute, the session is looked at again, and whoever listens with other rights
//! than those that the stream was opened with connects anew. What happens to customers out of reach is not told.

use std::{
    collections::{HashSet, VecDeque},
    convert::Infallible,
    sync::Arc,
    time::Duration,
};

use app::server::{
    AppState,
    live::{Follower, Place},
};
use axum::{
    Router,
    extract::{Request, State},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
    routing::get,
};
use domain::{
    access::{Access, Action, Resource},
    live::{Changed, ChangedKind, News},
    page::{parse_query, value},
};
use futures::{Stream, stream};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use uuid::Uuid;

use crate::{
    api::problem::Problem,
    auth::gate::{self, Signed},
    security::is_same_origin,
    state::Limits,
};

/// How long a page waits before it asks again: longer than a restart takes, so that it finds the server
/// there.
const RETRY: Duration = Duration::from_secs(5);
/// How often a silent stream shows that it is alive. Proxies cut off what is silent for a minute.
const HEARTBEAT: Duration = Duration::from_secs(20);

#[derive(Clone)]
struct Listening {
    app: AppState,
    permits: Arc<Semaphore>,
    looks_every: Duration,
}

/// The route; each listener takes a permit.
pub fn routes(app: AppState, limits: &Limits) -> Router {
    let listening = Listening { app, permits: limits.listeners.clone(), looks_every: limits.listener_check };
    Router::new().route("/api/live", get(listen)).with_state(listening)
}

async fn listen(State(state): State<Listening>, Signed(access): Signed, request: Request) -> Response {
    if !is_same_origin(request.headers(), request.uri().authority()) {
        return Problem::new(StatusCode::FORBIDDEN, "Only Vecino's own pages may listen here.").into_response();
    }
    let Ok(permit) = state.permits.clone().try_acquire_owned() else {
        return Problem::busy("Too many pages are listening at the moment.").into_response();
    };
    // A browser that connects again says by itself what it was told last.
    let again = request.headers().get("last-event-id").and_then(|v| v.to_str().ok()).and_then(|text| text.parse().ok());
    let pairs = parse_query(request.uri().query().unwrap_or_default());
    let since = again.or_else(|| value(&pairs, "since").and_then(|text| text.parse().ok()));
    let listener = Listener {
        follower: state.app.live.follow(since),
        headers: request.headers().clone(),
        access,
        // At once, so that the browser knows that it is connected.
        ready: VecDeque::from([Event::default().retry(RETRY).comment("vecino")]),
        state,
        _permit: permit,
    };
    let mut response = Sse::new(events(listener)).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies of the nginx family collect small answers otherwise.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}

/// Somebody who listens.
struct Listener {
    state: Listening,
    follower: Follower,
    /// What the stream was asked for with: its cookie says whose session it is.
    headers: HeaderMap,
    /// With which rights.
    access: Arc<Access>,
    /// Events on their way.
    ready: VecDeque<Event>,
    _permit: OwnedSemaphorePermit,
}

fn events(listener: Listener) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(listener, async |mut listener| {
        let event = listener.next().await?;
        Some((Ok(event), listener))
    })
}

impl Listener {
    /// The next event; none at the end of the session, and when the server stops.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            let news = match timeout(self.state.looks_every, self.follower.several()).await {
                Ok(news) => news?,
                Err(_) => Vec::new(),
            };
            if !self.may_listen().await {
                return None;
            }
            // A database that does not answer ends the stream: whoever listens asks again.
            self.ready = self.told(news).await.ok()?;
        }
    }

    /// Whether the session goes on, with the very rights that the stream was opened with.
    async fn may_listen(&self) -> bool {
        let app = &self.state.app;
        let now = gate::signed_in(app, &self.headers, (app.now)()).await;
        now.is_ok_and(|access| access.as_ref() == Some(&*self.access))
    }

    /// What of the news is told, in their order.
    async fn told(&self, news: Vec<(News, Place)>) -> Result<VecDeque<Event>, store::StoreError> {
        let scope = self.access.scope();
        let customers: Vec<Uuid> = news.iter().filter_map(|(news, _)| customer(*news)).collect::<HashSet<_>>().into_iter().collect();
        let reached = store::access::reached(self.state.app.db.reader(), &scope, &customers).await?;
        let told = news.into_iter().filter_map(|(news, place)| {
            let told = match news {
                News::Changed(Changed { kind, .. }) if !self.access.may(Action::Read, resource(kind)) => None,
                // What one was told is nobody else's.
                News::Changed(Changed { kind: ChangedKind::Alert, id }) if id != self.access.user => None,
                News::Changed(Changed { kind: ChangedKind::Customer, id }) => reached.contains(&id).then_some(news),
                // Whose it is is not known here: whoever reaches only some customers hears that something changed.
                News::Changed(Changed { kind: ChangedKind::Order | ChangedKind::Ticket, .. }) if !scope.rows.is_all() => Some(News::Resync),
                News::Changed(_) | News::Resync => Some(news),
            };
            told.map(|news| Event::default().id(place.to_string()).data(news.to_string()))
        });
        Ok(told.collect())
    }
}

const fn customer(news: News) -> Option<Uuid> {
    match news {
        News::Changed(Changed { kind: ChangedKind::Customer, id }) => Some(id),
        News::Changed(_) | News::Resync => None,
    }
}

const fn resource(kind: ChangedKind) -> Resource {
    match kind {
        ChangedKind::Customer => Resource::Customer,
        ChangedKind::Order => Resource::Order,
        ChangedKind::Ticket => Resource::Ticket,
        ChangedKind::Product => Resource::Product,
        ChangedKind::View => Resource::View,
        ChangedKind::Alert => Resource::Figures,
    }
}
