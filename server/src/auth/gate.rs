//! The gate: who asks is found out before anything of a request is worked on, and whoever is nobody gets no further
//! than to the pages to sign in.

use std::{net::Ipv4Addr, sync::Arc};

use app::{
    error::ApiError,
    server::{AppState, eyes, roles, trail::Origin},
    viewer::locale_of,
};
use axum::{
    extract::{FromRequestParts, MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    access::{Access, Resource},
    audit,
    format::Locale,
    page::query_string,
    time::Timestamp,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts};
use store::{
    audit::NewEntry,
    sessions::{Resolved, SecondFactor},
};
use uuid::Uuid;

use super::{
    cookie,
    token::{ApiKey, Token},
};
use crate::{
    api::problem::Problem,
    assets,
    rate::Caller,
    security::{Pace, too_many},
};

/// How long a session or key is used before that is noted again: a write for every request would be too many.
const NOTED_AFTER_MS: i64 = 60 * 1000;

/// Who asks, for a handler that must know.
pub struct Signed(pub Arc<Access>);

impl<S: Sync> FromRequestParts<S> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Arc<Access>>().cloned().map(Self).ok_or_else(nobody)
    }
}

/// The session of a request, for a handler about sessions; none where a program asks with a key.
pub struct InSession(pub Arc<Resolved>);

impl<S: Sync> FromRequestParts<S> for InSession {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Arc<Resolved>>().cloned().map(Self).ok_or_else(nobody)
    }
}

fn nobody() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "Please sign in, or send a key as “Authorization: Bearer vk_…”.")
}

/// Finds out who asks, sends nobody away, and whoever asks too often.
pub async fn check(State((state, pace)): State<(AppState, Pace)>, mut request: Request, next: Next) -> Response {
    let (path, now) = (request.uri().path(), (state.now)());
    let is_api = path == "/api" || path.starts_with("/api/");
    let open = is_open(request.method(), path);
    // Files, and how the server is, must be there without the database, however often.
    if open && (is_file(path) || HEALTH.contains(&path)) {
        return next.run(request).await;
    }
    let from = Caller::at(request.extensions().get::<Origin>().map_or(Ipv4Addr::LOCALHOST.into(), |origin| origin.address));
    if open && path != CODE {
        return match too_many(&pace, from) {
            Some(refusal) => refusal,
            None => next.run(request).await,
        };
    }
    let found = if path.starts_with("/api/v1/") && request.headers().contains_key(header::AUTHORIZATION) {
        by_key(&state, request.headers(), now).await
    } else {
        by_session(&state, request.headers(), now).await
    };
    let who = match found {
        Ok(who) => who,
        Err(problem) => return too_many(&pace, from).unwrap_or_else(|| problem.into_response()),
    };
    let caller = match &who {
        Some(Who::Signed(_, caller, _)) => *caller,
        Some(Who::Half(_)) | None => from,
    };
    if let Some(refusal) = too_many(&pace, caller) {
        return refusal;
    }
    match who {
        Some(Who::Signed(access, ..)) if access.eyes.is_some() && !only_reads(&request) => only_looking(&request),
        Some(Who::Signed(access, _, session)) => {
            if session.as_ref().is_some_and(|session| must_enrol(&access, session)) && !leads_to_enrolment(path) {
                return if is_api && !is_plain_form(request.headers()) {
                    lacking().into_response()
                } else {
                    Redirect::to(SECURITY).into_response()
                };
            }
            request.extensions_mut().insert(access);
            if let Some(session) = session {
                request.extensions_mut().insert(session);
            }
            answered(&state, request, next).await
        }
        // Half of a sign-in opens nothing but the other half.
        Some(Who::Half(session)) if path == CODE => {
            request.extensions_mut().insert(session);
            next.run(request).await
        }
        None if open => next.run(request).await,
        Some(Who::Half(_)) if !is_api => Redirect::to(CODE).into_response(),
        _ if is_api && !is_plain_form(request.headers()) => nobody().into_response(),
        _ => to_sign_in(&request),
    }
}

/// Answers to somebody, and writes down where what they asked for is not theirs to have.
async fn answered(state: &AppState, request: Request, next: Next) -> Response {
    let who = request.extensions().get::<Arc<Access>>().cloned().zip(request.extensions().get::<Origin>().cloned());
    let route = request.extensions().get::<MatchedPath>().map(|route| route.as_str().to_owned());
    let response = next.run(request).await;
    if let (StatusCode::FORBIDDEN, Some((access, origin))) = (response.status(), who) {
        let entry = origin.entry(&access, (state.now)(), audit::Action::Denied, Resource::Staff, None);
        state.trail.note(NewEntry { resource: "route".into(), summary: route.unwrap_or_default(), ..entry });
    }
    response
}

/// The way back for whoever looks as somebody else.
const LOOK_BACK: &str = "/settings/view-as/end";

/// Whether a request changes nothing. By what it asks, whatever its handler does: functions and pages that are got
/// only read, and what is taken away as a file is read too.
fn only_reads(request: &Request) -> bool {
    let path = request.uri().path();
    matches!(*request.method(), Method::GET | Method::HEAD) || path == LOOK_BACK || path.starts_with("/export/")
}

/// Tells whoever looks as somebody else that nothing is changed meanwhile: pages as server functions tell it.
fn only_looking(request: &Request) -> Response {
    let error = ApiError::OnlyLooking;
    if request.uri().path().starts_with("/api/fn/") && !is_plain_form(request.headers()) {
        return (StatusCode::FORBIDDEN, axum::Json(error)).into_response();
    }
    Problem::from(error).into_response()
}

/// The page where somebody sets up a second factor.
const SECURITY: &str = "/settings/security";

/// Whether somebody's role asks for a second factor, and they have none. They have signed in, and nothing is open to
/// them but setting it up.
fn must_enrol(access: &Access, session: &Resolved) -> bool {
    access.eyes.is_none() && access.role.second_factor && session.second_factor == SecondFactor::NotAsked
}

/// What setting up a second factor takes.
fn leads_to_enrolment(path: &str) -> bool {
    [SECURITY, "/api/fn/security-page", "/settings/second-factor/begin", "/settings/second-factor/confirm"].contains(&path)
}

fn lacking() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "Your role asks for a second factor. Set it up first, under “Security and sessions”.")
}

/// The page for the second half of a sign-in.
const CODE: &str = "/sign-in/code";

/// Who asks.
enum Who {
    /// Somebody, in a session or with a key.
    Signed(Arc<Access>, Caller, Option<Arc<Resolved>>),
    /// Somebody who has given a password and not the code that is asked for after it.
    Half(Arc<Resolved>),
}

/// How the server is.
const HEALTH: [&str; 2] = ["/healthz", "/readyz"];

/// What is there for everybody: the pages to sign in, boards behind a read-only link, the files of the browser program, how the server is, and
/// what the API looks like.
fn is_open(method: &Method, path: &str) -> bool {
    let sign_in = ["/sign-in", CODE, "/sign-in/forgotten", "/sign-in/oidc", crate::auth::oidc::CALLBACK];
    let others = ["/sign-out", "/preferences"];
    let functions = ["/api/fn/sign-in-page", "/api/fn/welcome-page", "/api/fn/shared-board", "/api/v1/openapi.json"];
    let is_below = |folder: &str| path.strip_prefix(folder).is_some_and(|token| !token.is_empty() && !token.contains('/'));
    let is_get = matches!(*method, Method::GET | Method::HEAD);
    sign_in.contains(&path)
        || others.contains(&path)
        || HEALTH.contains(&path)
        || is_below("/welcome/")
        || is_get && (is_below("/shared/") || functions.contains(&path) || is_file(path))
}

/// A file of the browser program: below its folders, or at the top with an ending. Nothing else that has a dot in
/// its name.
fn is_file(path: &str) -> bool {
    let at_the_top = path.rfind('/') == Some(0);
    assets::is_file_path(path) && (at_the_top || path.starts_with("/pkg/") || path.starts_with("/fonts/"))
}

async fn by_session(state: &AppState, headers: &HeaderMap, now: Timestamp) -> Result<Option<Who>, Problem> {
    let who = of_session(state, headers, now).await?;
    if let Some(Who::Signed(_, _, Some(session))) = &who
        && now.0 - session.seen_at.0 >= NOTED_AFTER_MS
    {
        note(state, session.session_id, now, Noted::Session(locale_of(headers)));
    }
    Ok(who)
}

/// Who is signed in in the session of these headers, without noting that it is in use: a page that is only open does
/// not keep it alive.
///
/// # Errors
/// Those of the store.
pub async fn signed_in(state: &AppState, headers: &HeaderMap, now: Timestamp) -> Result<Option<Access>, Problem> {
    Ok(match of_session(state, headers, now).await? {
        Some(Who::Signed(access, _, Some(session))) if must_enrol(&access, &session) => None,
        Some(Who::Signed(access, ..)) => Some(Arc::unwrap_or_clone(access)),
        Some(Who::Half(_)) | None => None,
    })
}

async fn of_session(state: &AppState, headers: &HeaderMap, now: Timestamp) -> Result<Option<Who>, Problem> {
    let Some(token) = cookie::read(headers, cookie::SESSION).and_then(Token::parse) else { return Ok(None) };
    let Some(session) = store::sessions::resolve(state.db.reader(), &token.hash(), now).await? else { return Ok(None) };
    let session = Arc::new(session);
    if session.second_factor == SecondFactor::Due {
        return Ok(Some(Who::Half(session)));
    }
    let role = roles::of(&session.role, session.rights.as_deref());
    let own =
        Access { user: session.user_id, name: session.name.clone(), role, team: session.team.clone(), eyes: None, revealed: Vec::new() };
    let mut access = match &session.looks_as {
        Some(whom) => eyes::through(state.db.reader(), own, whom).await?,
        None => own,
    };
    // Whoever looks as somebody else sees what that one does, and most roles mask nothing.
    if access.eyes.is_none() && access.role.fields.masks_anything() {
        access.revealed = store::reveals::of(state.db.reader(), session.session_id, now).await?;
    }
    Ok(Some(Who::Signed(Arc::new(access), Caller::User(session.user_id), Some(session))))
}

/// A program with a key acts as a person of the key's role would. A key that does not hold is no anonymous
/// request: whoever sent it must hear of it.
async fn by_key(state: &AppState, headers: &HeaderMap, now: Timestamp) -> Result<Option<Who>, Problem> {
    let refused = || Problem::new(StatusCode::UNAUTHORIZED, "This key is unknown, over or revoked.");
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|text| text.split_once(' '));
    let key = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).and_then(|(_, key)| ApiKey::parse(key.trim()));
    let key = key.ok_or_else(refused)?;
    let key = store::keys::resolve(state.db.reader(), &key.hash(), now).await?.ok_or_else(refused)?;
    if key.used_at.is_none_or(|used| now.0 - used.0 >= NOTED_AFTER_MS) {
        note(state, key.id, now, Noted::Key);
    }
    let role = roles::of(&key.role, key.rights.as_deref());
    let access = Access { user: Uuid::nil(), name: key.name, role, team: Vec::new(), eyes: None, revealed: Vec::new() };
    Ok(Some(Who::Signed(Arc::new(access), Caller::Key(key.id), None)))
}

#[derive(Clone, Copy)]
enum Noted {
    /// And in which language its person works.
    Session(Locale),
    Key,
}

/// Notes that it is in use, beside the request: nobody waits for it.
fn note(state: &AppState, id: Uuid, now: Timestamp, what: Noted) {
    let db = state.db.clone();
    tokio::spawn(async move {
        let noted = db
            .write(move |tx| {
                Box::pin(async move {
                    match what {
                        Noted::Session(locale) => {
                            store::sessions::touch(tx, id, now).await?;
                            store::bulletin::speaks(tx, id, locale).await
                        }
                        Noted::Key => store::keys::touch(tx, id, now).await,
                    }
                })
            })
            .await;
        if let Err(error) = noted {
            tracing::warn!(%error, "the use of a session or key was not noted");
        }
    });
}

/// Whether a browser without JavaScript sent it: it wants a page back.
fn is_plain_form(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

/// To the page to sign in, and from there back: to the page itself, or from a form to the page that it stands on.
fn to_sign_in(request: &Request) -> Response {
    let here = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let referer = || request.headers().get(header::REFERER).and_then(|v| v.to_str().ok()).and_then(local_part);
    let back = if *request.method() == Method::GET { Some(here.to_owned()) } else { referer() };
    let query = back.filter(|back| back != "/").map(|back| format!("?{}", query_string(&[("back".to_owned(), back)])));
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(location) = HeaderValue::from_str(&format!("/sign-in{}", query.unwrap_or_default())) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// Path and query of an absolute address.
fn local_part(address: &str) -> Option<String> {
    let uri: http::Uri = address.parse().ok()?;
    uri.path_and_query().map(|path| path.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_closed_that_is_not_named() {
        for open in [
            "/sign-in",
            "/sign-in/code",
            "/sign-in/forgotten",
            "/sign-in/oidc",
            "/sign-in/oidc/callback",
            "/welcome/x",
            "/shared/x",
            "/healthz",
            "/pkg/1/vecino.js",
            "/logo.svg",
            "/api/v1/openapi.json",
        ] {
            assert!(is_open(&Method::GET, open), "{open}");
        }
        for shut in [
            "/",
            "/customers",
            "/sign-in/other",
            "/sign-in/oidc/other",
            "/welcome/",
            "/welcome/a/b",
            "/shared/",
            "/shared/a/b",
            "/tv",
            "/api/fn/customers",
            "/api/v1/customers",
            "/api/live",
            "/export/customers.csv",
            "/customers/a.b",
        ] {
            assert!(!is_open(&Method::GET, shut), "{shut}");
        }
        assert!(!is_open(&Method::POST, "/api/fn/sign-in-page") && !is_open(&Method::POST, "/shared/x"));
    }
}
