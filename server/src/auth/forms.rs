//! The forms of the pages to sign in. Plain posts that answer with a redirect: they work without JavaScript, and a
//! password is in no address, no log and no page.

mod code;
mod forgotten;
mod oidc;
mod settings;
mod sign_in;
mod welcome;

use std::sync::Arc;

use app::{
    api::account::{Hurdle, Stopped},
    server::{AppState, kept, trail::Origin},
};
use axum::{
    Router,
    extract::FromRef,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use domain::{
    access::{Access, Resource, Role},
    audit::Action,
    page::{Pairs, parse_query, query_string, value},
    time::Timestamp,
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use store::{
    Tx, attempts,
    audit::{self, NewEntry},
    sessions::NewSession,
};
use uuid::Uuid;

use super::{
    Hash, cookie, device,
    oidc::Oidc,
    password::{PasswordError, Passwords},
    seal::SecretKey,
    throttle::{self, Bucket, Failures},
    token::Token,
};
use crate::{api::problem::Problem, mail::Mailer};

/// What the forms need.
#[derive(Clone)]
pub struct Signing {
    /// The application's side.
    pub app: AppState,
    /// Hashes and compares passwords.
    pub passwords: Passwords,
    /// What secrets in the database are sealed with.
    pub key: Arc<SecretKey>,
    /// Writes mails; none where no mail is sent.
    pub mailer: Option<Mailer>,
    /// Signing in by somebody else's word; none where nobody does.
    pub oidc: Option<Oidc>,
}

impl FromRef<Signing> for AppState {
    fn from_ref(signing: &Signing) -> Self {
        signing.app.clone()
    }
}

/// The routes.
pub fn routes(signing: Signing) -> Router {
    Router::new()
        .route("/sign-in", post(sign_in::sign_in))
        .route("/sign-in/code", post(code::give))
        .route("/sign-in/forgotten", post(forgotten::ask))
        .route("/sign-in/oidc", get(oidc::begin))
        .route("/sign-in/oidc/callback", get(oidc::callback))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/welcome/{token}", post(welcome::open))
        .merge(settings::routes())
        .with_state(signing)
}

fn read(body: &[u8]) -> Pairs {
    parse_query(&String::from_utf8_lossy(body))
}

fn field<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    value(pairs, name).unwrap_or_default()
}

/// A field as it was typed: a password may begin and end with blanks.
fn untouched<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs.iter().rev().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}

fn see(location: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let location = HeaderValue::from_str(location).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, location);
    response
}

/// Back to the form, which says why and holds what was typed, without the password.
fn stop(state: &AppState, now: Timestamp, page: &str, back: &str, email: &str, hurdle: Hurdle) -> Response {
    let number = state.kept.keep(now, kept::NOBODY, Stopped { email: email.to_owned(), hurdle });
    let mut pairs = vec![("answer".to_owned(), number)];
    if !back.is_empty() {
        pairs.push(("back".to_owned(), back.to_owned()));
    }
    see(&format!("{page}?{}", query_string(&pairs)))
}

/// What a failed comparison is for the person: a hurdle where it can be tried again, a problem where it broke.
fn busy(error: &PasswordError) -> Result<Hurdle, Problem> {
    match error {
        PasswordError::Busy => Ok(Hurdle::Busy),
        PasswordError::Broken(_) => Err(app::error::ApiError::internal(error).into()),
    }
}

/// An entry of the audit log about somebody's own account.
fn account_entry(action: Action, (user, name): (Uuid, &str), origin: &Origin, now: Timestamp) -> NewEntry {
    let by = Access { user, name: name.to_owned(), role: Role::default(), team: Vec::new(), eyes: None, revealed: Vec::new() };
    origin.entry(&by, now, action, Resource::Staff, Some(user.to_string()))
}

/// Writes down that somebody was not let in. What was typed is not written down: where it is nobody's address it
/// may be a password.
async fn refuse(state: &AppState, who: Option<(Uuid, String)>, origin: &Origin, now: Timestamp) -> Result<(), Problem> {
    let (user, name) = who.unwrap_or_default();
    let entry = account_entry(Action::SignInRefused, (user, &name), origin, now);
    let entry = NewEntry { record: entry.record.filter(|_| !user.is_nil()), ..entry };
    state
        .db
        .write(move |tx| {
            let entry = entry.clone();
            Box::pin(async move { audit::append(tx, &[entry]).await })
        })
        .await?;
    Ok(())
}

/// The buckets that an attempt is counted in, with their keys.
type Buckets = Vec<(Bucket, Hash)>;

/// Counts an attempt as failed before it is looked at, so that a hundred at the same moment do not all find an
/// empty bucket. The seconds to wait, and nothing counted, where it is too early.
async fn count(state: &AppState, buckets: &Buckets, now: Timestamp) -> Result<Option<u32>, Problem> {
    let buckets = buckets.clone();
    let wait = state
        .db
        .write(move |tx| {
            let buckets = buckets.clone();
            Box::pin(async move {
                let mut held: Vec<(&Hash, throttle::Failures)> = Vec::new();
                for (bucket, key) in &buckets {
                    let failures = failures(tx, key).await?;
                    let wait = throttle::wait(*bucket, failures, now);
                    if !wait.is_zero() {
                        // What was only held to be counted in is not kept.
                        for (key, _) in held.iter().filter(|(_, failed)| failed.count == 1) {
                            attempts::clear(tx, key).await?;
                        }
                        return Ok(Some(wait));
                    }
                    held.push((key, throttle::failed(failures, now)));
                }
                for (key, failed) in held {
                    attempts::set(tx, key, failed.count.into(), failed.last).await?;
                }
                Ok(None)
            })
        })
        .await?;
    Ok(wait.map(|wait| u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX)))
}

async fn failures(tx: &Tx, key: &Hash) -> Result<Option<Failures>, store::StoreError> {
    let held = attempts::hold(tx, key).await?;
    Ok(held.last_at.map(|last| Failures { count: u32::try_from(held.failures).unwrap_or(u32::MAX), last }))
}

/// Takes the count back of an attempt that turned out to be right.
async fn take_back(tx: &Tx, buckets: &Buckets) -> Result<(), store::StoreError> {
    for (bucket, key) in buckets {
        let Some(held) = failures(tx, key).await? else { continue };
        match throttle::cleared(*bucket, held) {
            Some(left) => attempts::set(tx, key, left.count.into(), left.last).await?,
            None => attempts::clear(tx, key).await?,
        }
    }
    Ok(())
}

/// A new session for somebody, and the token of its cookie.
fn session(state: &AppState, user_id: Uuid, now: Timestamp, origin: &Origin, keep: bool) -> (Token, NewSession) {
    let token = Token::random();
    let idle = if keep { cookie::IDLE_KEPT } else { cookie::IDLE };
    let ms = |duration: std::time::Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    let new = NewSession {
        id: (state.new_id)(now),
        token_hash: token.hash(),
        user_id,
        now,
        idle_ms: Some(ms(idle)),
        ends_at: Timestamp(now.0 + ms(cookie::ABSOLUTE)),
        address: origin.address.to_string(),
        agent: origin.agent.clone(),
        second_factor_at: None,
    };
    (token, new)
}

/// Sets the cookies of somebody who has just signed in: the session's, and the one by which this browser is known.
fn set_cookies(response: &mut Response, token: &Token, keep: bool, device: &str) {
    let age = keep.then_some(cookie::ABSOLUTE);
    response.headers_mut().append(header::SET_COOKIE, cookie::set(cookie::SESSION, token.text(), age));
    response.headers_mut().append(header::SET_COOKIE, cookie::set(cookie::DEVICE, device, Some(cookie::DEVICE_AGE)));
}

/// The name by which this browser is known to an account.
fn known_device(headers: &HeaderMap, user: Uuid, password_hash: &str) -> Option<device::DeviceName> {
    device::known(cookie::read(headers, cookie::DEVICE)?, user, password_hash)
}
