//! The bulletin by mail: asking for it and for no more of it, and who sends it when a week is over.

use std::time::Duration;

use app::{
    server::{AppState, eyes, figures},
    viewer::locale_of,
};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use domain::{
    access::{Access, Action, Resource},
    bulletin::Bulletin,
    page::{parse_query, value},
    time::{Day, Timestamp},
};
use http::HeaderMap;
use store::{
    StoreError,
    bulletin::{self, Reader},
    outbox,
    sessions::LooksAs,
    users,
};

use crate::{
    api::problem::Problem,
    auth::gate::Signed,
    mail::{Letter, Mailer, Recipient, bulletin_letter},
};

/// How often somebody looks whether a week is over.
const LOOK: Duration = Duration::from_secs(15 * 60);
/// For how long a week is news.
const LIFE_MS: i64 = 5 * 24 * 60 * 60 * 1_000;

/// The route.
pub(crate) fn routes(state: AppState) -> Router {
    Router::new().route("/bulletin/mail", post(mail)).with_state(state)
}

/// `POST /bulletin/mail`: with a field `on` the bulletins of the weeks to come are mailed to who asks, in the language of
/// the page; without, no more of them.
async fn mail(State(state): State<AppState>, Signed(access): Signed, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    access.allow(Action::Read, Resource::Figures)?;
    let wants = value(&parse_query(&String::from_utf8_lossy(&body)), "on").is_some_and(|on| !on.is_empty());
    let reader = Reader { user_id: access.user, locale: locale_of(&headers) };
    let today = (state.now)().day();
    state
        .db
        .write(move |tx| {
            let reader = reader.clone();
            Box::pin(async move {
                if !wants {
                    return bulletin::remove_reader(tx, reader.user_id).await;
                }
                // The last one stands on the page from which it is asked for.
                let last = bulletin::last(tx, today).await?.map_or(today, |week| week.from);
                bulletin::add_reader(tx, &reader, last).await
            })
        })
        .await?;
    Ok(Redirect::to("/bulletin").into_response())
}

/// Sends the bulletin of each week that is over, for as long as the server runs.
pub async fn watch(state: AppState, mailer: Mailer) {
    loop {
        if let Err(error) = send_due(&state, &mailer).await {
            tracing::warn!(%error, "the bulletin was not sent; it is tried again");
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Sends the bulletin of the last week that is over to those who have not been sent it; to how many.
///
/// # Errors
/// Those of the store.
pub async fn send_due(state: &AppState, mailer: &Mailer) -> Result<usize, StoreError> {
    let now = (state.now)();
    let Some(week) = bulletin::last(state.db.reader(), now.day()).await? else { return Ok(0) };
    let mut sent = 0;
    for reader in bulletin::readers(state.db.reader(), week).await? {
        sent += usize::from(send(state, mailer, (now, week.from), &reader).await?);
    }
    Ok(sent)
}

/// Sends it to one reader, with what their role shows at this moment. Nobody who may not sign in, or reads no figures any
/// more, is sent anything.
async fn send(state: &AppState, mailer: &Mailer, (now, day): (Timestamp, Day), reader: &Reader) -> Result<bool, StoreError> {
    let db = state.db.reader();
    let Some(user) = users::get(db, reader.user_id).await? else { return Ok(false) };
    let Some((_, role, team)) = eyes::seen(db, &LooksAs::User(user.id)).await? else { return Ok(false) };
    let access = Access { user: user.id, name: user.name.clone(), role, team, eyes: None, revealed: Vec::new() };
    if !access.may(Action::Read, Resource::Figures) {
        return Ok(false);
    }
    let Some(found) = bulletin::read(db, &access, Some(day), now.day()).await? else { return Ok(false) };
    let found = figures::with_names(found, reader.locale);
    let letter = letter(mailer, &found, reader);
    let to = Recipient { name: &user.name, email: &user.email };
    let mail = mailer.write(((state.new_id)(now), now, LIFE_MS), to, reader.locale, &letter);
    let (mailer, user_id, week) = (mailer.clone(), user.id, found.week);
    state
        .db
        .write(move |tx| {
            let (mailer, mail) = (mailer.clone(), mail.clone());
            Box::pin(async move {
                // Where too many mails wait there is no room for it, and it is tried again.
                if !mailer.put(tx, &mail).await? {
                    return Ok(false);
                }
                let is_first = bulletin::told(tx, user_id, week).await?;
                if !is_first {
                    outbox::sent(tx, mail.id).await?;
                }
                Ok(is_first)
            })
        })
        .await
}

fn letter(mailer: &Mailer, found: &Bulletin, reader: &Reader) -> Letter {
    bulletin_letter(found, reader.locale, |path| mailer.address(path))
}
