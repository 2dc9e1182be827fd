//! `POST /settings/mail/forget`: a mail that was not delivered, and that somebody has seen.

use app::api::settings::{Answer, Done, Refusal};
use axum::response::Response;
use domain::{access::Action::Update, audit::Action};
use store::outbox;

use super::{Form, refused, users::PAGE};
use crate::api::problem::Problem;

/// Forgets it.
pub(super) async fn forget(form: Form) -> Result<Response, Problem> {
    form.run(Update, PAGE, |tx, form| {
        Box::pin(async move {
            if !outbox::forget(tx, form.id()).await? {
                return refused(Refusal::Gone);
            }
            form.note(tx, Action::SettingChanged, form.id(), "undelivered mail forgotten".into(), None).await?;
            Ok(Answer::Done(Done::MailForgotten))
        })
    })
    .await
}
