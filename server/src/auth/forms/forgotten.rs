//! A forgotten password: a link by mail. Whoever asks is told the same in the same time, whether there is such a person
//! or not: everything that depends on it happens after the answer.

use app::{
    api::account::Hurdle,
    server::{AppState, trail::Origin},
};
use axum::{Extension, body::Bytes, extract::State, response::Response};
use domain::{
    access::{Access, Resource, Role},
    audit::Action,
    format::Locale,
    staff::LinkPurpose,
    time::Timestamp,
};
use http::HeaderMap;
use store::{
    StoreError,
    audit::NewEntry,
    links::{self, NewLink},
    users,
    users::Credentials,
};
use uuid::Uuid;

use super::{Signing, count, field, read, see, stop};
use crate::{
    api::problem::Problem,
    auth::{throttle, token::Token},
    mail::{Letter, Mailer, Recipient},
};

/// The page.
const PAGE: &str = "/sign-in/forgotten";
/// How long a link works that somebody asked for who may be anybody.
const LINK_MS: i64 = 30 * 60 * 1_000;
/// The longest address that mail can be sent to (RFC 5321, 4.5.3.1.3), in bytes.
const MOST: usize = 254;

/// `POST /sign-in/forgotten`.
pub(super) async fn ask(
    State(signing): State<Signing>,
    Extension(origin): Extension<Origin>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let (state, pairs) = (&signing.app, read(&body));
    let (now, email) = ((state.now)(), field(&pairs, "email"));
    let Some(mailer) = signing.mailer.clone().filter(|_| !email.is_empty()) else { return Ok(see(PAGE)) };
    if email.len() <= MOST && !email.contains('\0') {
        // Each counts, also for whoever is right: mail costs the one whose box it fills.
        if let Some(seconds) = count(state, &throttle::mail_keys(email, origin.address), now).await? {
            return Ok(stop(state, now, PAGE, "", email, Hurdle::Wait(seconds)));
        }
        let (state, email, locale) = (state.clone(), email.to_owned(), app::viewer::locale_of(&headers));
        tokio::spawn(async move {
            if let Err(error) = send(&state, &mailer, &email, locale, &origin, now).await {
                tracing::error!(%error, "a link for a forgotten password was not sent");
            }
        });
    }
    Ok(see(&format!("{PAGE}?sent=1")))
}

/// Sends a link to whoever has that address and a password to forget, and voids those from before.
async fn send(state: &AppState, mailer: &Mailer, email: &str, locale: Locale, origin: &Origin, now: Timestamp) -> Result<(), StoreError> {
    let Some(found) = users::credentials(state.db.reader(), email).await? else { return Ok(()) };
    // Whoever signs in elsewhere has no password here, and whoever is kept out shall not come in by a new one.
    if found.password_hash.is_none() || found.disabled_at.is_some() {
        return Ok(());
    }
    let token = Token::random();
    let ends_at = Timestamp(now.0 + LINK_MS);
    let link = NewLink { token_hash: token.hash(), user_id: Some(found.id), purpose: LinkPurpose::Reset, now, ends_at };
    let letter = Letter::Reset(mailer.address(&format!("/welcome/{}", token.text())));
    let to = Recipient { name: &found.name, email: &found.email };
    let mail = mailer.write(((state.new_id)(now), now, LINK_MS), to, locale, &letter);
    let (entry, mailer) = (asked(&found, origin, now), mailer.clone());
    state
        .db
        .write(move |tx| {
            let (link, mail, entry, mailer) = (link.clone(), mail.clone(), entry.clone(), mailer.clone());
            Box::pin(async move {
                // A new one voids those from before.
                if mailer.put(tx, &mail).await? {
                    links::issue(tx, &link).await?;
                }
                store::audit::append(tx, &[entry]).await
            })
        })
        .await
}

/// Somebody who may be anybody asked for it.
fn asked(found: &Credentials, origin: &Origin, now: Timestamp) -> NewEntry {
    let nobody =
        Access { user: Uuid::nil(), name: String::new(), role: Role::default(), team: Vec::new(), eyes: None, revealed: Vec::new() };
    let entry = origin.entry(&nobody, now, Action::PasswordChanged, Resource::Staff, Some(found.id.to_string()));
    NewEntry { summary: "link asked for by mail".into(), ..entry }
}
