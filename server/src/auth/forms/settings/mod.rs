//! The forms of the settings. Each asks whether its sender may, does what it says and writes it down in one
//! transaction, and answers with the way back to its page, which tells once what came of it.

mod audit;
mod factor;
mod keys;
mod mail;
mod password;
mod places;
mod prove;
mod roles;
mod teams;
mod users;
mod view_as;

use std::sync::Arc;

use app::{
    api::settings::{Answer, Refusal},
    server::{AppState, trail::Origin},
};
use axum::{
    Router,
    body::to_bytes,
    extract::{FromRequest, FromRequestParts, Request},
    response::Response,
    routing::{get, post},
};
use domain::{
    access::{self, Access, Resource, Role},
    audit::Action,
    page::{Pairs, query_string},
    time::Timestamp,
};
use futures::future::BoxFuture;
use http::{HeaderMap, StatusCode, header};
use serde_json::Value;
use store::{StoreError, Tx, audit::Values, sessions::Resolved};
use uuid::Uuid;

use super::{Signing, field, read, see, untouched};
use crate::{
    api::problem::Problem,
    auth::gate::Signed,
    mail::{Letter, Mailer, Recipient},
};

/// The longest form, in bytes: a team with everybody in it.
const MOST_BYTES: usize = 1 << 20;
/// The longest name of anything, in characters.
const MOST_NAME: usize = 80;

/// The routes.
pub(super) fn routes() -> Router<Signing> {
    Router::new()
        .route("/settings/password", post(password::change))
        .route("/settings/second-factor/begin", post(factor::begin))
        .route("/settings/second-factor/confirm", post(factor::confirm))
        .route("/settings/second-factor/codes", post(factor::new_codes))
        .route("/settings/second-factor/off", post(factor::turn_off))
        .route("/settings/sessions/end", post(places::end))
        .route("/settings/sessions/end-others", post(places::end_others))
        .route("/settings/users/invite", post(users::invite))
        .route("/settings/users/link", post(users::link))
        .route("/settings/users/role", post(users::give_role))
        .route("/settings/users/disable", post(users::disable))
        .route("/settings/users/enable", post(users::enable))
        .route("/settings/users/second-factor", post(users::forget_factor))
        .route("/settings/users/sign-out", post(users::sign_out))
        .route("/settings/users/sign-out-all", post(users::sign_out_all))
        .route("/settings/mail/forget", post(mail::forget))
        .route("/settings/teams/create", post(teams::create))
        .route("/settings/teams/save", post(teams::save))
        .route("/settings/teams/delete", post(teams::delete))
        .route("/settings/roles/save", post(roles::save))
        .route("/settings/roles/reset", post(roles::reset))
        .route("/settings/roles/delete", post(roles::delete))
        .route("/settings/view-as", post(view_as::begin))
        .route("/settings/view-as/end", post(view_as::end))
        .route("/settings/keys/create", post(keys::create))
        .route("/settings/keys/revoke", post(keys::revoke))
        .route("/settings/audit/verify", post(audit::verify))
        .route("/export/audit.csv", get(audit::export))
}

/// What a form does in its transaction, and what is told of it. A refusal writes nothing.
type Work = for<'a> fn(&'a Tx, &'a Form) -> BoxFuture<'a, Result<Answer, StoreError>>;

/// A form of the settings, and who sends it.
#[derive(Clone)]
struct Form {
    signing: Signing,
    access: Arc<Access>,
    /// The session; none for a program with a key.
    session: Option<Arc<Resolved>>,
    origin: Origin,
    headers: HeaderMap,
    pairs: Pairs,
    now: Timestamp,
}

impl FromRequest<Signing> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, signing: &Signing) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Signed(access) = Signed::from_request_parts(&mut parts, signing).await?;
        let too_long = |_| Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "The form is too long.");
        let pairs = read(&to_bytes(body, MOST_BYTES).await.map_err(too_long)?);
        Ok(Self {
            access,
            session: parts.extensions.get().cloned(),
            origin: parts.extensions.get().cloned().unwrap_or_default(),
            headers: parts.headers,
            pairs,
            now: (signing.app.now)(),
            signing: signing.clone(),
        })
    }
}

impl Form {
    fn state(&self) -> &AppState {
        &self.signing.app
    }

    /// A field, trimmed; empty where it was not sent.
    fn text(&self, name: &str) -> &str {
        field(&self.pairs, name)
    }

    /// A field as it was typed.
    fn untouched(&self, name: &str) -> &str {
        untouched(&self.pairs, name)
    }

    /// Every value of a field that was sent several times.
    fn every<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The id in a field; that of nothing where it is none.
    fn id(&self) -> Uuid {
        self.text("id").parse().unwrap_or_default()
    }

    /// A name that can be kept: not empty, not too long, of characters that can be seen.
    fn name(&self, name: &str) -> Option<String> {
        let text = self.text(name);
        let fits = !text.is_empty() && text.chars().count() <= MOST_NAME && !text.chars().any(char::is_control);
        fits.then(|| text.to_owned())
    }

    /// The session of whoever sends it.
    fn session(&self) -> Result<&Resolved, Problem> {
        self.session.as_deref().ok_or_else(|| Problem::new(StatusCode::FORBIDDEN, "Only somebody who is signed in may do this."))
    }

    /// Whether nothing is in a role that the sender has not.
    fn holds(&self, role: &Role) -> bool {
        role.is_within(&self.access.role)
    }

    /// Back to a page, which tells what came of it.
    fn to(&self, page: &str, answer: Answer) -> Response {
        self.to_with(page, Vec::new(), answer)
    }

    /// The same, with a query of the page's own.
    fn to_with(&self, page: &str, mut pairs: Pairs, answer: Answer) -> Response {
        pairs.push(("answer".to_owned(), self.state().kept.keep(self.now, self.access.user, answer)));
        see(&format!("{page}?{}", query_string(&pairs)))
    }

    /// Does the work of a form that needs a right about our people.
    async fn run(self, action: access::Action, page: &str, work: Work) -> Result<Response, Problem> {
        self.access.allow(action, Resource::Staff)?;
        let answer = self.write(work).await?;
        Ok(self.to(page, answer))
    }

    /// Does work in one transaction.
    async fn write(&self, work: Work) -> Result<Answer, Problem> {
        let form = Arc::new(self.clone());
        let written = self.state().db.write(move |tx| {
            let form = form.clone();
            Box::pin(async move { work(tx, &form).await })
        });
        Ok(written.await?)
    }

    /// Writes down what the form did: with what, in a few words that name no customer, and from what to what.
    async fn note(&self, tx: &Tx, action: Action, record: impl ToString, summary: String, values: Option<Value>) -> Result<(), StoreError> {
        let entry = self.origin.entry(&self.access, self.now, action, Resource::Staff, Some(record.to_string()));
        let values = values.map(|values| Values { customer_id: None, salt: crate::auth::random(), content: values.to_string() });
        store::audit::append(tx, &[store::audit::NewEntry { summary, values, ..entry }]).await
    }

    /// Mails somebody in the sender's language, where mail is sent; whether it is. In the transaction that it tells of.
    async fn tell(&self, tx: &Tx, to: Recipient<'_>, life_ms: i64, letter: impl FnOnce(&Mailer) -> Letter) -> Result<bool, StoreError> {
        let Some(mailer) = &self.signing.mailer else { return Ok(false) };
        let new = ((self.state().new_id)(self.now), self.now, life_ms);
        let mail = mailer.write(new, to, app::viewer::locale_of(&self.headers), &letter(mailer));
        mailer.put(tx, &mail).await
    }

    /// The address of a path, as the sender's browser names this server.
    fn address(&self, path: &str) -> String {
        let origin = self.headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()).filter(|origin| origin.starts_with("http"));
        format!("{}{path}", origin.unwrap_or_default())
    }
}

/// A refusal, for the end of a transaction that has written nothing.
fn refused(refusal: Refusal) -> Result<Answer, StoreError> {
    Ok(Answer::Refused(refusal))
}
