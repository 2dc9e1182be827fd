//! The bulletin by mail: asking for it and for no more of it, choosing whom it is sent to, and who sends it when a week is over.

use std::time::Duration;

use app::{
    server::{AppState, eyes, figures, recipients, trail::Origin},
    viewer::locale_of,
};
use axum::{
    Extension, Router,
    body::Bytes,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use domain::{
    access::{Access, Action, Resource},
    audit,
    bulletin::{Bulletin, file_name},
    format::Locale,
    page::{Pairs, parse_query, value},
    time::{Day, Timestamp},
};
use http::HeaderMap;
use store::{
    StoreError,
    audit::NewEntry,
    bulletin::{self, Reader},
    outbox,
    sessions::LooksAs,
    users,
};
use uuid::Uuid;

use crate::{
    api::problem::Problem,
    auth::gate::Signed,
    mail::{Letter, Mailer, Recipient, bulletin_letter},
    pdf,
};

/// How often somebody looks whether a week is over.
const LOOK: Duration = Duration::from_secs(15 * 60);
/// For how long a week is news.
const LIFE_MS: i64 = 5 * 24 * 60 * 60 * 1_000;

/// The route.
pub(crate) fn routes(state: AppState) -> Router {
    Router::new().route("/bulletin/mail", post(mail)).route("/bulletin/recipients", post(choose)).with_state(state)
}

/// Whether a form asks for the mail, and if so whether for the file with it: `on` is empty, `pdf`, or anything else.
fn wanted(pairs: &Pairs) -> Option<bool> {
    value(pairs, "on").filter(|on| !on.is_empty()).map(|on| on == "pdf")
}

/// `POST /bulletin/mail`: with a field `on` the bulletins of the weeks to come are mailed to who asks, in the language of
/// the page, and with `pdf` in it as a file as well; without, no more of them, whoever chooses them.
async fn mail(State(state): State<AppState>, Signed(access): Signed, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    access.allow(Action::Read, Resource::Figures)?;
    let pairs = parse_query(&String::from_utf8_lossy(&body));
    let (wants, back) = (wanted(&pairs), value(&pairs, "back") == Some("recipients"));
    let reader = Reader { user_id: access.user, locale: locale_of(&headers), attach: wants == Some(true) };
    let today = (state.now)().day();
    state
        .db
        .write(move |tx| {
            let reader = reader.clone();
            Box::pin(async move {
                if wants.is_none() {
                    return bulletin::stop(tx, reader.user_id).await;
                }
                // The last one stands on the page from which it is asked for.
                let last = bulletin::last(tx, today).await?.map_or(today, |week| week.from);
                bulletin::add_reader(tx, &reader, last).await
            })
        })
        .await?;
    Ok(Redirect::to(if back { "/bulletin/recipients" } else { "/bulletin" }).into_response())
}

/// Whom a form chooses.
#[derive(Clone, Debug)]
enum Chosen {
    Role(String),
    Somebody(Uuid),
}

/// `POST /bulletin/recipients`: with a field `on` the bulletins of the weeks to come are mailed to a `user` or to everybody of a `role`,
/// with `pdf` in it as a file as well; without, they are chosen no more. What each is sent is what their role shows.
async fn choose(
    State(state): State<AppState>,
    Signed(access): Signed,
    Extension(origin): Extension<Origin>,
    body: Bytes,
) -> Result<Response, Problem> {
    access.allow(Action::Update, Resource::Figures)?;
    let pairs = parse_query(&String::from_utf8_lossy(&body));
    let wants = wanted(&pairs);
    let chosen = match (value(&pairs, "role"), value(&pairs, "user")) {
        (Some(role), None) => Chosen::Role(role.to_owned()),
        (None, Some(user)) => {
            let id = user.parse().map_err(|_| Problem::parameter("user", domain::problem::Problem::Id.to_string()))?;
            Chosen::Somebody(id)
        }
        _ => return Err(Problem::parameter("role", "is what is chosen, or “user”: one of them")),
    };
    let may = wants.is_none()
        || match &chosen {
            Chosen::Role(role) => recipients::may_choose_role(&state, role).await?,
            Chosen::Somebody(user) => recipients::may_choose(&state, *user).await?,
        };
    if !may {
        return Err(Problem::not_found("Nobody who may see figures is called so."));
    }
    let now = (state.now)();
    let entry = written_down(origin.entry(&access, now, audit::Action::Changed, Resource::Figures, None), &chosen, wants);
    state
        .db
        .write(move |tx| {
            let (chosen, entry) = (chosen.clone(), entry.clone());
            Box::pin(async move {
                // The last one stands on the page for whoever is chosen now.
                let last = bulletin::last(tx, now.day()).await?.map_or(now.day(), |week| week.from);
                match (&chosen, wants) {
                    (Chosen::Role(role), Some(attach)) => bulletin::choose_role(tx, role, attach, last).await?,
                    (Chosen::Role(role), None) => bulletin::leave_out_role(tx, role).await?,
                    (Chosen::Somebody(user), Some(attach)) => bulletin::choose(tx, *user, attach, last).await?,
                    (Chosen::Somebody(user), None) => bulletin::leave_out(tx, *user).await?,
                }
                store::audit::append(tx, &[entry]).await
            })
        })
        .await?;
    Ok(Redirect::to("/bulletin/recipients").into_response())
}

fn written_down(entry: NewEntry, chosen: &Chosen, wants: Option<bool>) -> NewEntry {
    let (record, whom) = match chosen {
        Chosen::Role(role) => (role.clone(), format!("everybody of the role {role}")),
        Chosen::Somebody(user) => (user.to_string(), "a person".to_owned()),
    };
    let how = match wants {
        None => "no longer mailed to",
        Some(false) => "mailed to",
        Some(true) => "mailed with the file to",
    };
    NewEntry { record: Some(record), summary: format!("bulletin, {how} {whom}"), ..entry }
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
    let takes = reader.attach && access.may(Action::Export, Resource::Figures);
    let file = takes.then(|| file(state, &found, &user.name, reader.locale, now));
    let mail = mailer.write_with(((state.new_id)(now), now, LIFE_MS), to, reader.locale, &letter, file);
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

/// The file that comes with it, as its reader would get it from the page.
fn file(state: &AppState, found: &Bulletin, name: &str, locale: Locale, now: Timestamp) -> (String, Vec<u8>) {
    let reader = pdf::Reader { name, locale, now, public_url: state.public_url.as_deref() };
    (file_name(found.week), pdf::bulletin(found, reader))
}

fn letter(mailer: &Mailer, found: &Bulletin, reader: &Reader) -> Letter {
    bulletin_letter(found, reader.locale, |path| mailer.address(path))
}
