//! `POST /settings/keys/…`: the keys with which programs act.

use app::{
    api::settings::{Answer, Done, Refusal},
    server::roles,
};
use axum::response::Response;
use domain::{
    access::Action::{Create, Delete},
    audit::Action,
    time::{Day, Timestamp},
};
use store::{
    StoreError, Tx,
    keys::{self, NewKey},
};

use super::{Form, refused};
use crate::{api::problem::Problem, auth::token::ApiKey};

/// The page.
const PAGE: &str = "/settings/keys";

/// Makes a key, which is told this once.
pub(super) async fn create(form: Form) -> Result<Response, Problem> {
    form.run(Create, PAGE, |tx, form| Box::pin(created(tx, form))).await
}

async fn created(tx: &Tx, form: &Form) -> Result<Answer, StoreError> {
    let Some(name) = form.name("name") else { return refused(Refusal::Name) };
    let Some(role) = roles::get(tx, form.text("role")).await? else { return refused(Refusal::NoRole) };
    if !form.holds(&role) {
        return refused(Refusal::Beyond);
    }
    let Ok(ends_at) = until(form) else { return refused(Refusal::Day) };
    let works = |key: &domain::staff::ApiKey| key.revoked_at.is_none() && key.ends_at.is_none_or(|at| at > form.now);
    if keys::list(tx).await?.iter().any(|key| key.name == name && works(key)) {
        return refused(Refusal::NameTaken);
    }
    let key = ApiKey::random();
    let new = NewKey {
        id: (form.state().new_id)(form.now),
        name,
        prefix: key.prefix().to_owned(),
        token_hash: key.hash(),
        role: role.word,
        now: form.now,
        created_by: Some(form.access.user).filter(|id| !id.is_nil()),
        ends_at,
    };
    keys::create(tx, &new).await?;
    form.note(tx, Action::KeyCreated, new.id, format!("{} as {}", new.name, new.role), None).await?;
    Ok(Answer::Key { name: new.name, key: key.text() })
}

/// The end of the last day on which the key works, in UTC; none where it has no end. An error for no day, and for one
/// that has passed.
fn until(form: &Form) -> Result<Option<Timestamp>, ()> {
    let text = form.text("until");
    if text.is_empty() {
        return Ok(None);
    }
    let day = Day::parse(text).filter(|day| *day >= form.now.day() && day.0 < i32::MAX).ok_or(())?;
    Ok(Some(Day(day.0 + 1).start()))
}

/// Takes a key back for good.
pub(super) async fn revoke(form: Form) -> Result<Response, Problem> {
    form.run(Delete, PAGE, |tx, form| Box::pin(revoked(tx, form))).await
}

async fn revoked(tx: &Tx, form: &Form) -> Result<Answer, StoreError> {
    let id = form.id();
    let Some(key) = keys::list(tx).await?.into_iter().find(|key| key.id == id) else { return refused(Refusal::Gone) };
    if !keys::revoke(tx, id, form.now).await? {
        return refused(Refusal::Gone);
    }
    form.note(tx, Action::KeyRevoked, id, key.name, None).await?;
    Ok(Answer::Done(Done::KeyRevoked))
}
