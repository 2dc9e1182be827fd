//! `POST /settings/users/…`: inviting somebody, a link for a new password, another role, ending sessions, keeping somebody
//! out.

use app::{
    api::settings::{Answer, Done, Refusal},
    server::roles,
};
use axum::response::Response;
use domain::{
    access::{
        Action::{Create, Update},
        Role,
    },
    audit::Action,
    staff::{LinkPurpose, StaffMember},
    time::Timestamp,
};
use serde_json::json;
use store::{
    StoreError, Tx,
    links::{self, NewLink},
    sessions,
    users::{self, Added, User},
};

use super::{Form, refused};
use crate::{
    api::problem::Problem,
    auth::token::Token,
    mail::{Letter, Mailer, NOTICE_MS, Recipient},
};

/// The page.
pub(super) const PAGE: &str = "/settings/users";
/// How long a link works.
const LINK_MS: i64 = 24 * 60 * 60 * 1_000;

/// Adds somebody, and makes the link with which they choose a password.
pub(super) async fn invite(form: Form) -> Result<Response, Problem> {
    form.run(Create, PAGE, |tx, form| Box::pin(invited(tx, form))).await
}

async fn invited(tx: &Tx, form: &Form) -> Result<Answer, StoreError> {
    let Some(name) = form.name("name") else { return refused(Refusal::Name) };
    let Some(email) = form.name("email").filter(|email| is_address(email)) else { return refused(Refusal::Email) };
    let Some(role) = roles::get(tx, form.text("role")).await? else { return refused(Refusal::NoRole) };
    if !form.holds(&role) {
        return refused(Refusal::Beyond);
    }
    let user = User { id: (form.state().new_id)(form.now), name, email, role: role.word, created_at: form.now };
    if users::create(tx, &user).await? == Added::EmailTaken {
        return refused(Refusal::EmailTaken);
    }
    form.note(tx, Action::UserChanged, user.id, format!("invited as {}", user.role), None).await?;
    issue(tx, form, Recipient { name: &user.name, email: &user.email }, user.id, LinkPurpose::Invite).await
}

/// Whether mail could be sent there: whether it is really theirs, the link shows.
fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(who, host)| !who.is_empty() && host.contains('.') && !text.contains(char::is_whitespace))
}

/// Makes a link, which is told this once, and mailed where mail is sent.
async fn issue(tx: &Tx, form: &Form, to: Recipient<'_>, user_id: uuid::Uuid, purpose: LinkPurpose) -> Result<Answer, StoreError> {
    let (token, until) = (Token::random(), Timestamp(form.now.0 + LINK_MS));
    links::issue(tx, &NewLink { token_hash: token.hash(), user_id: Some(user_id), purpose, now: form.now, ends_at: until }).await?;
    let path = format!("/welcome/{}", token.text());
    let letter = |mailer: &Mailer| {
        let address = mailer.address(&path);
        if purpose == LinkPurpose::Invite { Letter::Invite(address) } else { Letter::Link(address) }
    };
    let mailed = form.tell(tx, to, LINK_MS, letter).await?;
    Ok(Answer::Link { name: to.name.to_owned(), address: form.address(&path), until, mailed })
}

/// Makes a link for a new password.
pub(super) async fn link(form: Form) -> Result<Response, Problem> {
    form.run(Update, PAGE, |tx, form| Box::pin(linked(tx, form))).await
}

async fn linked(tx: &Tx, form: &Form) -> Result<Answer, StoreError> {
    let member = match theirs(tx, form).await? {
        Ok(member) if member.disabled_at.is_none() => member,
        Ok(_) => return refused(Refusal::Gone),
        Err(refusal) => return refused(refusal),
    };
    form.note(tx, Action::PasswordChanged, member.id, "link made".into(), None).await?;
    let purpose = if member.has_password { LinkPurpose::Reset } else { LinkPurpose::Invite };
    issue(tx, form, Recipient { name: &member.name, email: &member.email }, member.id, purpose).await
}

/// Takes away the second factor of somebody who lost it, and tells them. Every session of theirs ends.
pub(super) async fn forget_factor(form: Form) -> Result<Response, Problem> {
    form.run(Update, PAGE, |tx, form| Box::pin(factor_forgotten(tx, form))).await
}

async fn factor_forgotten(tx: &Tx, form: &Form) -> Result<Answer, StoreError> {
    let member = match theirs(tx, form).await? {
        // One's own is given up on one's own page, with a proof.
        Ok(member) if member.has_second_factor && member.id != form.access.user => member,
        Ok(_) => return refused(Refusal::Gone),
        Err(refusal) => return refused(refusal),
    };
    users::clear_second_factor(tx, member.id).await?;
    sessions::end_all(tx, member.id).await?;
    form.tell(tx, Recipient { name: &member.name, email: &member.email }, NOTICE_MS, |_| Letter::FactorReset).await?;
    form.note(tx, Action::SecondFactorChanged, member.id, "taken away by an administrator".into(), None).await?;
    Ok(Answer::Done(Done::FactorForgotten))
}

/// Gives somebody another role.
pub(super) async fn give_role(form: Form) -> Result<Response, Problem> {
    form.run(Update, PAGE, |tx, form| Box::pin(given(tx, form))).await
}

async fn given(tx: &Tx, form: &Form) -> Result<Answer, StoreError> {
    let member = match theirs(tx, form).await? {
        Ok(member) => member,
        Err(refusal) => return refused(refusal),
    };
    let Some(role) = roles::get(tx, form.text("role")).await? else { return refused(Refusal::NoRole) };
    if !form.holds(&role) {
        return refused(Refusal::Beyond);
    }
    if role.word != member.role {
        if is_last(tx, &member).await? {
            return refused(Refusal::LastAdministrator);
        }
        users::set_role(tx, member.id, &role.word).await?;
        let values = json!({ "role": [member.role, role.word] });
        form.note(tx, Action::UserChanged, member.id, format!("role {}, before {}", role.word, member.role), Some(values)).await?;
    }
    Ok(Answer::Done(Done::RoleGiven))
}

/// Ends every session of somebody, who may sign in again at once.
pub(super) async fn sign_out(form: Form) -> Result<Response, Problem> {
    form.run(Update, PAGE, |tx, form| Box::pin(signed_out(tx, form))).await
}

async fn signed_out(tx: &Tx, form: &Form) -> Result<Answer, StoreError> {
    let member = match theirs(tx, form).await? {
        Ok(member) => member,
        Err(refusal) => return refused(refusal),
    };
    if sessions::end_all(tx, member.id).await? > 0 {
        form.note(tx, Action::SessionEnded, member.id, "all of theirs".into(), None).await?;
    }
    Ok(Answer::Done(Done::SignedOut))
}

/// Ends every session of everybody but the one of who asks; for whoever may do everything.
pub(super) async fn sign_out_all(form: Form) -> Result<Response, Problem> {
    form.session()?;
    form.run(Update, PAGE, |tx, form| Box::pin(everybody_signed_out(tx, form))).await
}

async fn everybody_signed_out(tx: &Tx, form: &Form) -> Result<Answer, StoreError> {
    if !form.holds(&Role::administrator()) {
        return refused(Refusal::Beyond);
    }
    let here = form.session.as_ref().map(|session| session.session_id).unwrap_or_default();
    sessions::end_everybodys(tx, here).await?;
    form.note(tx, Action::SessionEnded, form.access.user, "everybody's".into(), None).await?;
    Ok(Answer::Done(Done::EverybodySignedOut))
}

/// Keeps somebody out; every session of theirs ends.
pub(super) async fn disable(form: Form) -> Result<Response, Problem> {
    form.run(Update, PAGE, |tx, form| Box::pin(kept_out(tx, form, true))).await
}

/// Lets somebody in again.
pub(super) async fn enable(form: Form) -> Result<Response, Problem> {
    form.run(Update, PAGE, |tx, form| Box::pin(kept_out(tx, form, false))).await
}

async fn kept_out(tx: &Tx, form: &Form, out: bool) -> Result<Answer, StoreError> {
    let member = match theirs(tx, form).await? {
        Ok(member) => member,
        Err(refusal) => return refused(refusal),
    };
    if member.disabled_at.is_some() != out {
        if out && is_last(tx, &member).await? {
            return refused(Refusal::LastAdministrator);
        }
        users::set_disabled(tx, member.id, out.then_some(form.now)).await?;
        let (before, after) = (member.disabled_at.is_some(), out);
        let summary = if out { "disabled" } else { "enabled" };
        form.note(tx, Action::UserChanged, member.id, summary.into(), Some(json!({ "disabled": [before, after] }))).await?;
    }
    Ok(Answer::Done(if out { Done::Disabled } else { Done::Enabled }))
}

/// The person that a form is about, if their role is not more than the sender's: a link for an administrator's
/// password would otherwise make one.
async fn theirs(tx: &Tx, form: &Form) -> Result<Result<StaffMember, Refusal>, StoreError> {
    let Some(member) = users::get(tx, form.id()).await? else { return Ok(Err(Refusal::Gone)) };
    let role = roles::get(tx, &member.role).await?.unwrap_or_default();
    Ok(if form.holds(&role) { Ok(member) } else { Err(Refusal::Beyond) })
}

/// Whether somebody is the one administrator who can sign in.
async fn is_last(tx: &Tx, member: &StaffMember) -> Result<bool, StoreError> {
    let can = |member: &StaffMember| member.role == roles::FIXED && member.has_password && member.disabled_at.is_none();
    Ok(can(member) && !users::list(tx).await?.iter().any(|other| other.id != member.id && can(other)))
}
