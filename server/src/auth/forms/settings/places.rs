//! `POST /settings/sessions/…`: ending one's own sessions from elsewhere.

use app::api::settings::{Answer, Done, Refusal};
use axum::response::Response;
use domain::audit::Action;
use store::sessions;

use super::{Form, password::PAGE, refused};
use crate::api::problem::Problem;

/// Ends one session. Somebody else's goes on.
pub(super) async fn end(form: Form) -> Result<Response, Problem> {
    form.session()?;
    let answer = form.write(|tx, form| {
        Box::pin(async move {
            if !sessions::end(tx, form.access.user, form.id()).await? {
                return refused(Refusal::Gone);
            }
            form.note(tx, Action::SessionEnded, form.id(), String::new(), None).await?;
            Ok(Answer::Done(Done::SessionEnded))
        })
    });
    let answer = answer.await?;
    Ok(form.to(PAGE, answer))
}

/// Ends every session but this one.
pub(super) async fn end_others(form: Form) -> Result<Response, Problem> {
    form.session()?;
    let answer = form.write(|tx, form| {
        Box::pin(async move {
            let here = form.session.as_ref().map(|session| session.session_id).unwrap_or_default();
            if sessions::end_others(tx, form.access.user, here).await? > 0 {
                form.note(tx, Action::SessionEnded, form.access.user, "all others".into(), None).await?;
            }
            Ok(Answer::Done(Done::SessionsEnded))
        })
    });
    let answer = answer.await?;
    Ok(form.to(PAGE, answer))
}
