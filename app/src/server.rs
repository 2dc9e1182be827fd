//! What the pages and server functions need of the server that runs them.

pub mod alerts;
pub mod boards;
pub mod bulk;
pub mod demo;
pub mod eyes;
pub mod figures;
pub mod kept;
pub mod live;
pub mod privacy;
pub mod recipients;
pub mod reports;
pub mod roles;
pub mod scores;
pub mod settings;
pub mod trail;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use domain::{
    access::{Access, Action, Resource},
    live::Changed,
    time::{Timestamp, Zone},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use store::Db;
use uuid::Uuid;

use self::{live::Live, trail::Trail};
use crate::error::ApiError;

/// The server's side of the application. The clock, the zone database and the source of ids are
/// handed in, so that a test can hold them still.
#[derive(Clone)]
pub struct AppState {
    /// The database.
    pub db: Db,
    /// Folder of this build's browser files, such as `/pkg/0123abcd`.
    pub pkg: String,
    /// The files that each part of the browser program is made of (`parts.json` of the build).
    pub parts: Arc<BTreeMap<String, Vec<String>>>,
    /// The clock.
    pub now: fn() -> Timestamp,
    /// The offsets of a zone by IANA name around a moment; UTC where the name is unknown.
    pub zone: fn(&str, Timestamp) -> Zone,
    /// A new id for something that happens at a moment.
    pub new_id: fn(Timestamp) -> Uuid,
    /// What is stored of a secret that somebody sent: its hash; none where it can be none of ours.
    pub hash: fn(&str) -> Option<[u8; 32]>,
    /// Sixteen random bytes, for what must not be guessed.
    pub salt: fn() -> [u8; 16],
    /// Who looked at what, on its way into the audit log.
    pub trail: Trail,
    /// What was changed lately, for the pages that are open.
    pub live: Live,
    /// What forms held, for the pages that show it again.
    pub kept: kept::Kept,
    /// Wakes whoever scores customers.
    pub wake: scores::Wake,
    /// How people can sign in besides by their passwords.
    pub ways: Arc<Ways>,
    /// What the addresses begin with under which people in other programs find the pages; none where nobody has said it.
    pub public_url: Option<Arc<str>>,
    /// What is expected of a figure.
    pub forecast: domain::alert::Forecast,
}

/// How people can sign in besides by their passwords.
#[derive(Clone, Debug, Default)]
pub struct Ways {
    /// Whether whoever forgot a password can be sent a link.
    pub mail: bool,
    /// The host of who says who somebody is, where that is somebody else.
    pub issuer: Option<String>,
}

impl AppState {
    /// Tells every open page that something was changed: to be called once it is committed.
    pub fn publish(&self, changed: Changed) {
        self.live.publish(changed);
    }
}

/// The state of the server that runs this server function or renders this page.
///
/// # Errors
/// [`ApiError::Internal`] outside a request.
pub fn state() -> Result<AppState, ApiError> {
    use_context::<AppState>().ok_or_else(|| ApiError::internal(&"no application state in context"))
}

/// Who asks: the server finds it out before anything of the request is worked on.
///
/// # Errors
/// [`ApiError::Unauthorized`] where nobody is signed in.
pub fn access() -> Result<Arc<Access>, ApiError> {
    with_context::<Parts, _>(|parts| parts.extensions.get::<Arc<Access>>().cloned()).flatten().ok_or(ApiError::Unauthorized)
}

/// The session in which somebody asks.
///
/// # Errors
/// [`ApiError::Unauthorized`] where there is none.
pub fn session() -> Result<Arc<store::sessions::Resolved>, ApiError> {
    with_context::<Parts, _>(|parts| parts.extensions.get().cloned()).flatten().ok_or(ApiError::Unauthorized)
}

/// What every server function begins with: who asks, and whether they may do this with records of that kind at
/// all. Which of the records, the access's scope says to the store.
///
/// # Errors
/// [`ApiError::Unauthorized`] where nobody is signed in, [`ApiError::Forbidden`] where the role does not say so.
pub fn authorise(action: Action, resource: Resource) -> Result<(AppState, Arc<Access>), ApiError> {
    let access = access()?;
    access.allow(action, resource)?;
    Ok((state()?, access))
}

/// The one-time link with that token, if it still works.
///
/// # Errors
/// Those of the store.
pub async fn link(state: &AppState, token: &str) -> Result<Option<store::links::Link>, ApiError> {
    let Some(hash) = (state.hash)(token) else { return Ok(None) };
    for purpose in domain::staff::LinkPurpose::ALL {
        if let Some(link) = store::links::peek(state.db.reader(), &hash, *purpose, (state.now)()).await? {
            return Ok(Some(link));
        }
    }
    Ok(None)
}

/// What the lists show at their bare addresses to who is at work. A page goes without where it cannot be
/// found out.
pub async fn begin(state: &AppState, access: &Access) -> crate::viewer::Begin {
    let found = store::views::defaults(state.db.reader(), &access.role.word).await;
    crate::viewer::Begin(found.unwrap_or_else(|cause| {
        tracing::warn!(%cause, "the lists begin without views");
        Vec::new()
    }))
}

/// A number to quote for an error: when the program started plus a count, so unique in the log.
pub(crate) fn error_id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let now = use_context::<AppState>().map_or(0, |state| (state.now)().0);
    format!("{now:x}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A cookie of the request.
fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|v| v.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// A preference of the viewer's, as the request's cookies have it: language, theme, zone, keys, rail. The names say
/// that only this very host may have set them, and they say nothing of anybody.
pub(crate) fn preference(headers: &HeaderMap, name: &str) -> Option<String> {
    cookie(headers, &format!("{}{name}", crate::viewer::HOST))
}

/// Sets the response's status, where there is a response.
pub fn set_status(status: u16) {
    if let (Some(options), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(status)) {
        options.set_status(status);
    }
}

/// Tells the browser to run only what carries this response's nonce, and to show the page in no frame.
pub(crate) fn set_content_security_policy() {
    let (Some(options), Some(nonce)) = (use_context::<ResponseOptions>(), leptos::nonce::use_nonce()) else { return };
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(value) = HeaderValue::from_str(&policy) {
        options.insert_header(HeaderName::from_static("content-security-policy"), value);
    }
}

/// Whether the request is a form sent without JavaScript, which wants a page back and not data.
pub(crate) fn is_plain_form() -> bool {
    let accepts = use_context::<Parts>().and_then(|p| p.headers.get(header::ACCEPT).and_then(|v| v.to_str().ok().map(str::to_owned)));
    accepts.is_some_and(|a| a.contains("text/html"))
}
