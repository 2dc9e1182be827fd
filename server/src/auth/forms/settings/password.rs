//! `POST /settings/password`: another password.

use app::api::{
    account::Hurdle,
    settings::{Answer, Done, Refusal},
};
use axum::response::Response;
use domain::audit::Action;
use http::{HeaderValue, header};
use store::{sessions, users};

use super::{Form, prove};
use crate::{
    api::problem::Problem,
    auth::{
        cookie, device,
        forms::{busy, known_device, take_back, welcome::hurdle_of},
        new_password,
        token::Token,
    },
    mail::{Letter, NOTICE_MS, Recipient},
};

/// The page.
pub(super) const PAGE: &str = "/settings/security";

/// Sets another password, ends every other session and gives this one another token.
pub(super) async fn change(form: Form) -> Result<Response, Problem> {
    let own = prove::own(&form).await?;
    // Whoever signs in elsewhere only is kept out there; a password of their own would be a way around it.
    if own.password_hash.is_none() {
        return Ok(form.to(PAGE, Answer::Refused(Refusal::Gone)));
    }
    let stop = |hurdle| Ok(form.to(PAGE, Answer::Stopped(hurdle)));
    let [password, again] = ["password", "again"].map(|name| form.untouched(name));
    if password != again {
        return stop(Hurdle::Differ);
    }
    if let Err(problem) = new_password::check(password, &own.name, &own.email) {
        return stop(hurdle_of(problem));
    }
    if let Err(hurdle) = prove::password(&form, &own, "current").await? {
        return stop(hurdle);
    }
    let hash = match form.signing.passwords.hash(password.to_owned()).await {
        Ok(hash) => hash,
        Err(error) => return busy(&error).and_then(stop),
    };
    let (token, session) = (Token::random(), form.session()?.session_id);
    let (written, token_hash, new_hash) = (form.clone(), token.hash(), hash.clone());
    let state = form.state();
    state
        .db
        .write(move |tx| {
            let (form, hash) = (written.clone(), new_hash.clone());
            Box::pin(async move {
                users::set_password(tx, form.access.user, &hash, form.now).await?;
                sessions::end_others(tx, form.access.user, session).await?;
                sessions::rotate(tx, session, &token_hash).await?;
                take_back(tx, &prove::buckets(&form)).await?;
                let email = &form.session.as_ref().map(|session| session.email.clone()).unwrap_or_default();
                form.tell(tx, Recipient { name: &form.access.name, email }, NOTICE_MS, |_| Letter::PasswordChanged).await?;
                form.note(tx, Action::PasswordChanged, form.access.user, String::new(), None).await
            })
        })
        .await?;
    let mut response = form.to(PAGE, Answer::Done(Done::Password));
    set_session(&form, &mut response, &token)?;
    // The new password makes every device unknown; this one keeps its name.
    let known = known_device(&form.headers, own.id, own.password_hash.as_deref().unwrap_or_default());
    let device = device::issue(known, own.id, &hash);
    set(&mut response, cookie::set(cookie::DEVICE, &device, Some(cookie::DEVICE_AGE)));
    Ok(response)
}

/// Sets the cookie of a session whose token was changed.
pub(super) fn set_session(form: &Form, response: &mut Response, token: &Token) -> Result<(), Problem> {
    let left = u64::try_from(form.session()?.ends_at.0 - form.now.0).unwrap_or_default();
    set(response, cookie::set(cookie::SESSION, token.text(), Some(std::time::Duration::from_millis(left))));
    Ok(())
}

fn set(response: &mut Response, cookie: HeaderValue) {
    response.headers_mut().append(header::SET_COOKIE, cookie);
}
