//! Proving again who one is, before what signs one in is changed: by the password, or by a code.

use app::api::account::Hurdle;
use store::{StoreError, Tx, recovery, users, users::Credentials};

use super::Form;
use crate::{
    api::problem::Problem,
    auth::{
        Hash,
        forms::{Buckets, busy, count, take_back},
        password::Verdict,
        recovery::RecoveryCode,
        throttle::{Bucket, account_key},
        totp::Secret,
    },
};

/// More than any password has, in bytes.
const MOST: usize = 1_024;

/// What somebody proved to be theirs.
#[derive(Clone, Debug)]
pub(super) enum Proof {
    /// The code of this step.
    Step(i64),
    /// A recovery code, by its hash.
    Recovery(Hash),
}

/// Guesses count as wrong passwords do, in a bucket of their own: whoever holds a session that is not theirs has few.
pub(super) fn buckets(form: &Form) -> Buckets {
    vec![(Bucket::Account, account_key(&format!("proof of {}", form.access.user)))]
}

/// The sender's own credentials.
pub(super) async fn own(form: &Form) -> Result<Credentials, Problem> {
    let own = users::credentials_of(form.state().db.reader(), form.session()?.user_id).await?;
    own.ok_or_else(|| Problem::not_found("There is no such person here."))
}

/// For so long signing in by somebody else's word proves who has no password here.
const FRESH_MS: i64 = 15 * 60 * 1_000;

/// Counts an attempt, and looks at the password in a field. Whoever has none must have signed in just now.
pub(super) async fn password(form: &Form, own: &Credentials, name: &str) -> Result<Result<(), Hurdle>, Problem> {
    if own.password_hash.is_none() {
        let is_fresh = form.now.0 - form.session()?.created_at.0 < FRESH_MS;
        return Ok(if is_fresh { Ok(()) } else { Err(Hurdle::Stale) });
    }
    if let Some(seconds) = count(form.state(), &buckets(form), form.now).await? {
        return Ok(Err(Hurdle::Wait(seconds)));
    }
    compare(form, own, name).await
}

/// Counts an attempt, and looks whether a field holds a code or a recovery code: a password alone must not take the
/// second factor away. Codes are used up by [`accept`].
pub(super) async fn code(form: &Form, own: &Credentials, name: &str) -> Result<Result<Proof, Hurdle>, Problem> {
    if let Some(seconds) = count(form.state(), &buckets(form), form.now).await? {
        return Ok(Err(Hurdle::Wait(seconds)));
    }
    let typed = form.text(name);
    let secret = own.totp_secret.as_deref().and_then(|kept| Secret::unseal(&form.signing.key, own.id, kept));
    if let Some(step) = secret.as_ref().and_then(|secret| secret.step_of(typed, form.now, own.totp_step)) {
        return Ok(Ok(Proof::Step(step)));
    }
    if let Some(code) = RecoveryCode::parse(typed).filter(|_| secret.is_some()) {
        return Ok(Ok(Proof::Recovery(code.hash())));
    }
    Ok(Err(Hurdle::WrongCode))
}

async fn compare(form: &Form, own: &Credentials, name: &str) -> Result<Result<(), Hurdle>, Problem> {
    let typed = form.untouched(name);
    if typed.len() > MOST {
        return Ok(Err(Hurdle::Wrong));
    }
    match form.signing.passwords.verify(typed.to_owned(), own.password_hash.clone()).await {
        Ok(Verdict::Right { .. }) => Ok(Ok(())),
        Ok(Verdict::Wrong) => Ok(Err(Hurdle::Wrong)),
        Err(error) => busy(&error).map(Err),
    }
}

/// Uses a proof up, in the transaction that does what it is for. False for a code that was used meanwhile.
pub(super) async fn accept(tx: &Tx, form: &Form, proof: &Proof) -> Result<bool, StoreError> {
    let user = form.access.user;
    let fresh = match proof {
        Proof::Step(step) => users::accept_totp_step(tx, user, *step).await?,
        Proof::Recovery(hash) => recovery::use_one(tx, user, hash, form.now).await?,
    };
    if fresh {
        take_back(tx, &buckets(form)).await?;
    }
    Ok(fresh)
}
