//! The second step of signing in: the code of an authenticator, or a recovery code.

use app::{api::account::Hurdle, server::trail::Origin};
use axum::{Extension, body::Bytes, extract::State, response::Response};
use domain::{audit::Action, time::Timestamp};
use http::{HeaderMap, header};
use store::{recovery, sessions, sessions::SecondFactor, users};

use super::{Signing, account_entry, count, field, read, refuse, see, stop, take_back};
use crate::{
    api::problem::Problem,
    auth::{
        cookie,
        gate::InSession,
        recovery::RecoveryCode,
        throttle::{Bucket, account_key},
        token::Token,
        totp::Secret,
    },
    preferences::local,
};

/// `POST /sign-in/code`.
pub(super) async fn give(
    State(signing): State<Signing>,
    InSession(session): InSession,
    Extension(origin): Extension<Origin>,
    _: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let (state, pairs) = (&signing.app, read(&body));
    let (now, back, typed) = ((state.now)(), field(&pairs, "back"), field(&pairs, "code").trim());
    let to = local(if back.is_empty() { "/" } else { back });
    if session.second_factor != SecondFactor::Due {
        return Ok(see(&to));
    }
    // Codes are few: guesses count as wrong passwords do, in a bucket of their own.
    let buckets = vec![(Bucket::Account, account_key(&format!("code of {}", session.user_id)))];
    if let Some(seconds) = count(state, &buckets, now).await? {
        return Ok(stop(state, now, "/sign-in/code", back, "", Hurdle::Wait(seconds)));
    }
    let Some(proof) = proof(&signing, session.user_id, typed, now).await? else {
        refuse(state, Some((session.user_id, session.name.clone())), &origin, now).await?;
        return Ok(stop(state, now, "/sign-in/code", back, "", Hurdle::WrongCode));
    };
    let (token, user, id) = (Token::random(), session.user_id, session.session_id);
    let (hash, entry) = (token.hash(), account_entry(Action::SignedIn, (user, &session.name), &origin, now));
    let given = state
        .db
        .write(move |tx| {
            let (buckets, entry, proof) = (buckets.clone(), entry.clone(), proof.clone());
            Box::pin(async move {
                let fresh = match proof {
                    Proof::Step(step) => users::accept_totp_step(tx, user, step).await?,
                    Proof::Recovery(hash) => recovery::use_one(tx, user, &hash, now).await?,
                };
                if !fresh || !sessions::give_second_factor(tx, id, &hash, now).await? {
                    return Ok(false);
                }
                take_back(tx, &buckets).await?;
                store::audit::append(tx, &[entry]).await?;
                Ok(true)
            })
        })
        .await?;
    if !given {
        return Ok(stop(state, now, "/sign-in/code", back, "", Hurdle::WrongCode));
    }
    let mut response = see(&to);
    let age = std::time::Duration::from_millis(u64::try_from(session.ends_at.0 - now.0).unwrap_or_default());
    response.headers_mut().append(header::SET_COOKIE, cookie::set(cookie::SESSION, token.text(), Some(age)));
    Ok(response)
}

/// What was typed proves that somebody has the second factor.
#[derive(Clone)]
enum Proof {
    /// The code of this step.
    Step(i64),
    /// A recovery code, by its hash.
    Recovery([u8; 32]),
}

async fn proof(signing: &Signing, user: uuid::Uuid, typed: &str, now: Timestamp) -> Result<Option<Proof>, Problem> {
    let Some(found) = users::credentials_of(signing.app.db.reader(), user).await? else { return Ok(None) };
    let secret = found.totp_secret.as_deref().and_then(|kept| Secret::unseal(&signing.key, user, kept));
    let step = secret.and_then(|secret| secret.step_of(typed, now, found.totp_step));
    Ok(step.map(Proof::Step).or_else(|| RecoveryCode::parse(typed).map(|code| Proof::Recovery(code.hash()))))
}
