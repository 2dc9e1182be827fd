//! Signing in by e-mail address and password, and out.

use app::{
    api::account::Hurdle,
    server::{AppState, trail::Origin},
};
use axum::{Extension, body::Bytes, extract::State, response::Response};
use domain::{audit::Action, time::Timestamp};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use store::{sessions, users, users::Credentials};

use super::{
    Buckets, Signing, account_entry, busy, count, field, known_device, read, refuse, see, session, set_cookies, stop, take_back, untouched,
};
use crate::{
    api::problem::Problem,
    auth::{
        cookie, device,
        password::Verdict,
        throttle::{Bucket, account_key, address_key, device_key},
        token::Token,
    },
    preferences::local,
};

/// More than any password or address has, in bytes.
const MOST: usize = 1_024;

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// `POST /sign-in`.
pub(super) async fn sign_in(
    State(signing): State<Signing>,
    Extension(origin): Extension<Origin>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let (state, pairs) = (&signing.app, read(&body));
    let now = (state.now)();
    let [email, back] = ["email", "back"].map(|name| field(&pairs, name));
    let password = untouched(&pairs, "password");
    let again = |hurdle| stop(state, now, "/sign-in", back, email, hurdle);
    if email.is_empty() || email.len() > MOST || password.len() > MOST || email.contains('\0') {
        return Ok(again(Hurdle::Wrong));
    }
    let found = users::credentials(state.db.reader(), email).await?;
    let stored = found.as_ref().and_then(|found| found.password_hash.clone());
    let buckets = buckets(&headers, email, found.as_ref(), &origin);
    if let Some(seconds) = count(state, &buckets, now).await? {
        return Ok(again(Hurdle::Wait(seconds)));
    }
    let verdict = match signing.passwords.verify(password.to_owned(), stored).await {
        Ok(verdict) => verdict,
        Err(error) => return busy(&error).map(again),
    };
    match (verdict, found) {
        (Verdict::Right { outdated }, Some(found)) if found.disabled_at.is_none() => {
            let new_hash = if outdated { signing.passwords.hash(password.to_owned()).await.ok() } else { None };
            let keep = field(&pairs, "keep") == "1";
            let_in(state, (found, new_hash), (&headers, origin), buckets, keep, back, now).await
        }
        (_, found) => {
            // The address is told only where it is somebody's: what else was typed may be a password.
            let who = found.map(|found| (found.id, found.name));
            refuse(state, who, &origin, now).await?;
            Ok(again(Hurdle::Wrong))
        }
    }
}

/// A browser that has signed in to this account before is counted by itself, so that whoever hammers at the account
/// from elsewhere keeps nobody out.
fn buckets(headers: &HeaderMap, email: &str, found: Option<&Credentials>, origin: &Origin) -> Buckets {
    let known = found.and_then(|found| known_device(headers, found.id, found.password_hash.as_deref()?));
    match known {
        Some(name) => vec![(Bucket::Device, device_key(&name))],
        None => vec![(Bucket::Account, account_key(email)), (Bucket::Address, address_key(origin.address))],
    }
}

async fn let_in(
    state: &AppState,
    (found, new_hash): (Credentials, Option<String>),
    (headers, origin): (&HeaderMap, Origin),
    buckets: Buckets,
    keep: bool,
    back: &str,
    now: Timestamp,
) -> Result<Response, Problem> {
    let (token, new) = session(state, found.id, now, &origin, keep);
    // With a second factor nobody is in before that is given too.
    let entry = found.totp_secret.is_none().then(|| account_entry(Action::SignedIn, (found.id, &found.name), &origin, now));
    let before = cookie::read(headers, cookie::SESSION).and_then(Token::parse).map(|token| token.hash());
    let hash = new_hash.clone();
    let began = state
        .db
        .write(move |tx| {
            let (new, entry, buckets, hash) = (new.clone(), entry.clone(), buckets.clone(), hash.clone());
            Box::pin(async move {
                // The token that the browser had before opens nothing any more, whoever gave it to the browser.
                if let Some(before) = before {
                    sessions::end_by_token(tx, &before).await?;
                }
                if let Some(hash) = &hash {
                    users::set_password(tx, new.user_id, hash, now).await?;
                }
                take_back(tx, &buckets).await?;
                if !sessions::start(tx, &new).await? {
                    return Ok(false);
                }
                store::audit::append(tx, entry.as_slice()).await?;
                Ok(true)
            })
        })
        .await?;
    if !began {
        return Ok(stop(state, now, "/sign-in", back, &found.email, Hurdle::Wrong));
    }
    let to = local(if back.is_empty() { "/" } else { back });
    let mut response = if found.totp_secret.is_some() {
        see(&format!("/sign-in/code?{}", domain::page::query_string(&[("back".to_owned(), to)])))
    } else {
        see(&to)
    };
    let stored = new_hash.or(found.password_hash).unwrap_or_default();
    let device = device::issue(known_device(headers, found.id, &stored), found.id, &stored);
    set_cookies(&mut response, &token, keep, &device);
    Ok(response)
}

/// `POST /sign-out`: ends the session of this browser.
pub(super) async fn sign_out(
    State(signing): State<Signing>,
    Extension(origin): Extension<Origin>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (state, now) = (&signing.app, (signing.app.now)());
    if let Some(token) = cookie::read(&headers, cookie::SESSION).and_then(Token::parse) {
        let hash = token.hash();
        let session = sessions::resolve(state.db.reader(), &hash, now).await?;
        let entry = session.map(|session| account_entry(Action::SignedOut, (session.user_id, &session.name), &origin, now));
        state
            .db
            .write(move |tx| {
                let entry = entry.clone();
                Box::pin(async move {
                    sessions::end_by_token(tx, &hash).await?;
                    store::audit::append(tx, entry.as_slice()).await
                })
            })
            .await?;
    }
    let mut response = see("/sign-in");
    response.headers_mut().append(header::SET_COOKIE, cookie::clear(cookie::SESSION));
    // Names of customers who were looked at, and drafts, stay on no machine that somebody else uses next.
    response.headers_mut().append(CLEAR_SITE_DATA, HeaderValue::from_static("\"storage\""));
    Ok(response)
}
