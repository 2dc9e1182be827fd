//! `POST /settings/second-factor/…`: turning a second factor on and off, and new recovery codes.

use app::api::{
    account::Hurdle,
    settings::{Answer, Done, SetUp},
};
use axum::response::Response;
use domain::audit::Action;
use store::{StoreError, Tx, recovery, sessions, users};
use uuid::Uuid;

use super::{
    Form,
    password::{PAGE, set_session},
    prove::{self, Proof},
};
use crate::{
    api::problem::Problem,
    auth::{
        forms::{count, take_back},
        qr::qr,
        recovery::RecoveryCode,
        token::Token,
        totp::Secret,
    },
};

/// What an authenticator calls the account.
const ISSUER: &str = "Vecino";

/// A secret that waits for its first code. It stays with the server: whoever could name it in the form could put one
/// of their own in its place.
struct Pending {
    secret: Secret,
}

/// Begins: whoever proves to be who they are is shown a secret.
pub(super) async fn begin(form: Form) -> Result<Response, Problem> {
    let own = prove::own(&form).await?;
    if own.totp_secret.is_some() {
        return Ok(form.to(PAGE, Answer::Refused(app::api::settings::Refusal::Gone)));
    }
    if let Err(hurdle) = prove::password(&form, &own, "proof").await? {
        return Ok(form.to(PAGE, Answer::Stopped(hurdle)));
    }
    form.write(|tx, form| {
        Box::pin(async move {
            take_back(tx, &prove::buckets(form)).await?;
            Ok(Answer::Codes(Vec::new()))
        })
    })
    .await?;
    show(&form, &own.email, Secret::random(), None)
}

/// Keeps a secret, and shows it.
fn show(form: &Form, email: &str, secret: Secret, hurdle: Option<Hurdle>) -> Result<Response, Problem> {
    let picture = qr(&secret.uri(ISSUER, email)).ok_or_else(|| app::error::ApiError::internal(&"the address is too long for a picture"))?;
    let shown = secret.base32();
    let number = form.state().kept.keep(form.now, form.access.user, Pending { secret });
    let side = u32::try_from(picture.side).unwrap_or_default();
    Ok(form.to(PAGE, Answer::SetUp(SetUp { number, secret: shown, side, path: picture.path, hurdle })))
}

/// The first code proves that the app has the secret: from here on it is asked for.
pub(super) async fn confirm(form: Form) -> Result<Response, Problem> {
    let own = prove::own(&form).await?;
    let pending = form.state().kept.take::<Pending>(form.now, form.access.user, form.text("number"));
    let Some(Pending { secret, .. }) = pending else { return Ok(form.to(PAGE, Answer::Stopped(Hurdle::LinkOver))) };
    let again = |hurdle| show(&form, &own.email, secret.clone(), Some(hurdle));
    if let Some(seconds) = count(form.state(), &prove::buckets(&form), form.now).await? {
        return again(Hurdle::Wait(seconds));
    }
    let Some(step) = secret.step_of(form.text("code"), form.now, None) else { return again(Hurdle::WrongCode) };
    let codes = RecoveryCode::sheet();
    let (token, session) = (Token::random(), form.session()?.session_id);
    let (written, token_hash, sealed) = (form.clone(), token.hash(), secret.seal(&form.signing.key, form.access.user));
    let hashes: Vec<_> = codes.iter().map(RecoveryCode::hash).collect();
    form.state()
        .db
        .write(move |tx| {
            let (form, hashes, sealed) = (written.clone(), hashes.clone(), sealed.clone());
            Box::pin(async move {
                users::set_second_factor(tx, form.access.user, &sealed, step).await?;
                recovery::replace(tx, form.access.user, &hashes).await?;
                // This session has just given it; every other one is asked for it.
                sessions::give_second_factor(tx, session, &token_hash, form.now).await?;
                take_back(tx, &prove::buckets(&form)).await?;
                form.note(tx, Action::SecondFactorChanged, form.access.user, "turned on".into(), None).await
            })
        })
        .await?;
    let mut response = form.to(PAGE, sheet(&codes));
    set_session(&form, &mut response, &token)?;
    Ok(response)
}

fn sheet(codes: &[RecoveryCode]) -> Answer {
    Answer::Codes(codes.iter().map(RecoveryCode::text).collect())
}

/// Gives ten new recovery codes; those before work no more.
pub(super) async fn new_codes(form: Form) -> Result<Response, Problem> {
    changed(form, |tx, form| {
        Box::pin(async move {
            let codes = RecoveryCode::sheet();
            let hashes: Vec<_> = codes.iter().map(RecoveryCode::hash).collect();
            recovery::replace(tx, form.access.user, &hashes).await?;
            form.note(tx, Action::SecondFactorChanged, form.access.user, "new recovery codes".into(), None).await?;
            Ok(sheet(&codes))
        })
    })
    .await
}

/// Asks for no second factor any more.
pub(super) async fn turn_off(form: Form) -> Result<Response, Problem> {
    changed(form, |tx, form| {
        Box::pin(async move {
            users::clear_second_factor(tx, form.access.user).await?;
            form.note(tx, Action::SecondFactorChanged, form.access.user, "turned off".into(), None).await?;
            Ok(Answer::Done(Done::SecondFactorOff))
        })
    })
    .await
}

/// Changes a second factor that there is, once its person has proved to be that one.
async fn changed(form: Form, work: super::Work) -> Result<Response, Problem> {
    let own = prove::own(&form).await?;
    if own.totp_secret.is_none() {
        return Ok(form.to(PAGE, Answer::Refused(app::api::settings::Refusal::Gone)));
    }
    let proof = match prove::code(&form, &own, "proof").await? {
        Ok(proof) => proof,
        Err(hurdle) => return Ok(form.to(PAGE, Answer::Stopped(hurdle))),
    };
    let (written, token, session) = (form.clone(), Token::random(), form.session()?.session_id);
    let token_hash = token.hash();
    let answer = form
        .state()
        .db
        .write(move |tx| {
            let (form, proof) = (written.clone(), proof.clone());
            Box::pin(async move { once(tx, &form, &proof, work, (session, token_hash)).await })
        })
        .await?;
    let fresh = !matches!(answer, Answer::Stopped(_));
    let mut response = form.to(PAGE, answer);
    if fresh {
        set_session(&form, &mut response, &token)?;
    }
    Ok(response)
}

async fn once(
    tx: &Tx,
    form: &Form,
    proof: &Proof,
    work: super::Work,
    (session, token): (Uuid, crate::auth::Hash),
) -> Result<Answer, StoreError> {
    if !prove::accept(tx, form, proof).await? {
        return Ok(Answer::Stopped(Hurdle::WrongCode));
    }
    sessions::rotate(tx, session, &token).await?;
    work(tx, form).await
}
