//! `POST /settings/view-as…`: looking at everything as somebody else, or as a role. It is bound to the session and
//! ends with it; the gate lets nothing be changed meanwhile.

use app::{
    api::settings::{Answer, Done, Refusal},
    server::eyes,
};
use axum::response::Response;
use domain::{access::Action::Update, access::Resource, audit::Action, page::query_string};
use store::{
    StoreError, Tx,
    sessions::{self, LooksAs},
};

use super::{Form, refused, roles, see};
use crate::api::problem::Problem;

/// Begins to look as the person in the field `user`, and where that is empty as the role in `role`.
pub(super) async fn begin(form: Form) -> Result<Response, Problem> {
    form.access.allow(Update, Resource::Staff)?;
    form.session()?;
    let answer = form.write(|tx, form| Box::pin(begun(tx, form))).await?;
    Ok(match answer {
        Answer::Done(_) => see("/"),
        refusal => form.to(roles::PAGE, refusal),
    })
}

async fn begun(tx: &Tx, form: &Form) -> Result<Answer, StoreError> {
    let whom = match form.text("user") {
        "" => LooksAs::Role(form.text("role").to_owned()),
        id => LooksAs::User(id.parse().unwrap_or_default()),
    };
    let Some((eyes, role, _)) = eyes::seen(tx, &whom).await? else {
        return refused(if matches!(whom, LooksAs::Role(_)) { Refusal::NoRole } else { Refusal::Gone });
    };
    if !eyes::may(&form.access, &role) {
        return refused(Refusal::Beyond);
    }
    let session = form.session.as_ref().map(|session| session.session_id).unwrap_or_default();
    if !sessions::look_as(tx, session, Some(&whom)).await? {
        return refused(Refusal::Gone);
    }
    let (record, summary) = match eyes.user {
        Some(id) => (id.to_string(), format!("as {} ({})", eyes.name, role.word)),
        None => (role.word.clone(), format!("as {}", role.word)),
    };
    form.note(tx, Action::ViewedAs, record, summary, None).await?;
    Ok(Answer::Done(Done::RoleSaved))
}

/// Back to one's own eyes.
pub(super) async fn end(form: Form) -> Result<Response, Problem> {
    form.session()?;
    form.write(|tx, form| Box::pin(ended(tx, form))).await?;
    let role = form.access.eyes.as_ref().map(|_| format!("?{}", query_string(&[("role".to_owned(), form.access.role.word.clone())])));
    Ok(see(&format!("{}{}", if role.is_some() { roles::PAGE } else { "/" }, role.unwrap_or_default())))
}

async fn ended(tx: &Tx, form: &Form) -> Result<Answer, StoreError> {
    if let Some(session) = form.session.as_ref().filter(|session| session.looks_as.is_some()) {
        sessions::look_as(tx, session.session_id, None).await?;
        let record =
            form.access.eyes.as_ref().and_then(|eyes| eyes.user).map_or_else(|| form.access.role.word.clone(), |id| id.to_string());
        form.note(tx, Action::ViewedAs, record, "ended".into(), None).await?;
    }
    Ok(Answer::Done(Done::RoleSaved))
}
