//! Reports that are kept: saving, deleting, having one mailed, and who mails them when they are due; asking for one that no
//! rollup keeps.

use std::time::Duration;

use app::{
    server::{AppState, eyes, reports as pages},
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
    page::{Pairs, parse_query, query_string, value},
    problem,
    report::{Every, Report},
    staff::StaffMember,
    time::{Day, Timestamp},
};
use http::HeaderMap;
use store::{
    StoreError, outbox,
    reports::{self, Due, NewReport, runs},
    sessions::LooksAs,
    users,
};
use uuid::Uuid;

use crate::{
    api::problem::Problem,
    auth::gate::Signed,
    mail::{Mailer, Recipient, report_letter},
    report_runs::{self, Whole},
};

/// How often somebody looks whether a report is due.
const LOOK: Duration = Duration::from_secs(15 * 60);
/// For how long a report is news.
const LIFE_MS: i64 = 24 * 60 * 60 * 1_000;

/// The routes.
pub(crate) fn routes(state: AppState) -> Router {
    Router::new()
        .route("/reports/save", post(save))
        .route("/reports/delete", post(delete))
        .route("/reports/mail", post(mail))
        .route("/reports/run", post(run))
        .route("/reports/cancel", post(cancel))
        .with_state(state)
}

fn pairs_of(body: &Bytes) -> Pairs {
    parse_query(&String::from_utf8_lossy(body))
}

/// The id in a field; none where it is empty.
fn id_in(pairs: &Pairs, field: &str) -> Result<Option<Uuid>, Problem> {
    let Some(text) = value(pairs, field) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| Problem::parameter(field, problem::Problem::Id.to_string()))
}

fn back(id: Uuid) -> Response {
    Redirect::to(&format!("/reports?saved={id}")).into_response()
}

/// `POST /reports/save`: keeps the report of the field `query` under a `name`, for everybody who may see figures with a field
/// `shared`. With an `id` it is the report of that id that changes, unless a field `new` asks for another one.
async fn save(State(state): State<AppState>, Signed(access): Signed, body: Bytes) -> Result<Response, Problem> {
    access.allow(Action::Read, Resource::Figures)?;
    let pairs = pairs_of(&body);
    let own = id_in(&pairs, "id")?.filter(|_| value(&pairs, "new").is_none());
    // Read and written anew: only what is a report is kept.
    let report = Report::from_pairs(&parse_query(value(&pairs, "query").unwrap_or_default()))?;
    let report = NewReport {
        name: value(&pairs, "name").unwrap_or_default().to_owned(),
        query: query_string(&report.pairs()),
        shared: value(&pairs, "shared").is_some(),
    };
    let (now, owner) = ((state.now)(), access.user);
    let id = own.unwrap_or_else(|| (state.new_id)(now));
    let is_kept = state
        .db
        .write(move |tx| {
            let report = report.clone();
            Box::pin(async move {
                match own {
                    Some(id) => reports::change(tx, id, now, owner, &report).await,
                    None => reports::create(tx, id, now, owner, &report).await.map(|()| true),
                }
            })
        })
        .await
        .map_err(|error| Problem::of(error, "name"))?;
    if is_kept { Ok(back(id)) } else { Err(nothing()) }
}

fn nothing() -> Problem {
    Problem::not_found("You keep no report with this id.")
}

/// `POST /reports/delete`: deletes one's own report of that `id`, and mails it to nobody any more.
async fn delete(State(state): State<AppState>, Signed(access): Signed, body: Bytes) -> Result<Response, Problem> {
    access.allow(Action::Read, Resource::Figures)?;
    let (id, owner) = (id_in(&pairs_of(&body), "id")?.unwrap_or_default(), access.user);
    state.db.write(move |tx| Box::pin(async move { reports::delete(tx, id, owner).await })).await?;
    Ok(Redirect::to("/reports").into_response())
}

/// `POST /reports/mail`: mails the report of that `id` as often as `every` says, and no more without one: to who asks, and
/// where it is theirs and shared, to a `user` who may see figures.
async fn mail(State(state): State<AppState>, Signed(access): Signed, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    access.allow(Action::Read, Resource::Figures)?;
    let pairs = pairs_of(&body);
    let id = id_in(&pairs, "id")?.unwrap_or_default();
    let whom = id_in(&pairs, "user")?.unwrap_or(access.user);
    let every = match value(&pairs, "every") {
        None => None,
        Some(word) => Some(Every::from_word(word).ok_or_else(|| Problem::parameter("every", problem::Problem::Choice.to_string()))?),
    };
    let Some(saved) = reports::get(state.db.reader(), id, &access).await? else {
        // Where it is gone, it is mailed to nobody.
        return Ok(Redirect::to("/reports").into_response());
    };
    if whom != access.user {
        let may = saved.mine && (every.is_none() || saved.shared);
        let readers = if may { pages::readers(&state, access.user).await? } else { Vec::new() };
        if !may || (every.is_some() && !readers.iter().any(|reader| reader.id == whom)) {
            return Err(nothing());
        }
    }
    let (locale, today) = (locale_of(&headers), (state.now)().day());
    state
        .db
        .write(move |tx| {
            Box::pin(async move {
                match every {
                    // As it is now it stands on the page from which it is asked for.
                    Some(every) => reports::mail(tx, id, whom, (every, locale), today).await,
                    None => reports::no_mail(tx, id, whom).await,
                }
            })
        })
        .await?;
    Ok(back(id))
}

/// The address of a report, with the kept one that it is or was.
fn at(pairs: &Pairs, report: &Report) -> Response {
    let saved = value(pairs, "saved").map(|id| ("saved".to_owned(), id.to_owned()));
    let pairs: Pairs = saved.into_iter().chain(report.pairs()).collect();
    Redirect::to(&format!("/reports?{}", query_string(&pairs))).into_response()
}

/// `POST /reports/run`: works the report of the field `query` out in the background, where no rollup keeps it, unless another
/// one of theirs is under way. It is looked at on its page.
async fn run(State(state): State<AppState>, Signed(access): Signed, body: Bytes) -> Result<Response, Problem> {
    access.allow(Action::Read, Resource::Figures)?;
    let pairs = pairs_of(&body);
    let report = Report::from_pairs(&parse_query(value(&pairs, "query").unwrap_or_default()))?;
    pages::allow(&access, &report)?;
    // A program with a key has nothing of its own to come back to.
    if !report.is_kept() && !access.user.is_nil() {
        let (now, query, user) = ((state.now)(), pages::run_query(&report), access.user);
        let id = (state.new_id)(now);
        let is_new = state
            .db
            .write(move |tx| {
                let query = query.clone();
                Box::pin(async move { runs::ask(tx, id, user, &query, now).await })
            })
            .await?;
        if is_new {
            tokio::spawn(report_runs::work(state.clone()));
        }
    }
    Ok(at(&pairs, &report))
}

/// `POST /reports/cancel`: does without the run of that `id`, one's own.
async fn cancel(State(state): State<AppState>, Signed(access): Signed, body: Bytes) -> Result<Response, Problem> {
    access.allow(Action::Read, Resource::Figures)?;
    let pairs = pairs_of(&body);
    let (id, user, now) = (id_in(&pairs, "id")?.unwrap_or_default(), access.user, (state.now)());
    let query = state.db.write(move |tx| Box::pin(async move { runs::cancel(tx, id, user, now).await })).await?;
    // Cancelled from the page of another report, it leads back there.
    let query = value(&pairs, "query").map(str::to_owned).or(query);
    let Some(query) = query else { return Ok(Redirect::to("/reports").into_response()) };
    Ok(at(&pairs, &Report::from_pairs(&parse_query(&query))?))
}

/// Somebody as they are now: none where they may not sign in, or read no figures any more.
pub(crate) async fn reader(state: &AppState, user: Uuid) -> Result<Option<(StaffMember, Access)>, StoreError> {
    let db = state.db.reader();
    let Some(user) = users::get(db, user).await? else { return Ok(None) };
    let Some((_, role, team)) = eyes::seen(db, &LooksAs::User(user.id)).await? else { return Ok(None) };
    let access = Access { user: user.id, name: user.name.clone(), role, team, eyes: None, revealed: Vec::new() };
    Ok(access.may(Action::Read, Resource::Figures).then_some((user, access)))
}

/// Mails the reports that are due, for as long as the server runs.
pub async fn watch(state: AppState, mailer: Mailer) {
    loop {
        if let Err(error) = send_due(&state, &mailer).await {
            tracing::warn!(%error, "reports were not mailed; it is tried again");
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Mails the reports that are due; how many.
///
/// # Errors
/// Those of the store.
pub async fn send_due(state: &AppState, mailer: &Mailer) -> Result<usize, StoreError> {
    let now = (state.now)();
    let mut sent = 0;
    for due in reports::due(state.db.reader(), now.day()).await? {
        sent += usize::from(send(state, mailer, (now, now.day()), &due).await?);
    }
    Ok(sent)
}

/// Mails one, worked out at this moment. Nobody who may not sign in, reads no figures any more, or does not see the report
/// any more, is sent anything.
async fn send(state: &AppState, mailer: &Mailer, (now, today): (Timestamp, Day), due: &Due) -> Result<bool, StoreError> {
    let db = state.db.reader();
    let Some((user, access)) = reader(state, due.user_id).await? else { return Ok(false) };
    if reports::get(db, due.report_id, &access).await?.is_none() {
        return Ok(false);
    }
    let Ok(report) = Report::from_pairs(&parse_query(&due.query)) else { return Ok(false) };
    if pages::allow(&access, &report).is_err() {
        return Ok(false);
    }
    // What is mailed tells of days that are over.
    let yesterday = Day(today.0 - 1);
    let found = match report.is_kept() {
        true => reports::read(db, &report, yesterday).await?,
        false => match report_runs::whole(state, &report, &access, yesterday).await? {
            Whole::Table(pivot) => pivot.map(|pivot| *pivot),
            Whole::TooLarge => {
                // Worked out again and again it would be no smaller: its page says so.
                let due = due.clone();
                state
                    .db
                    .write(move |tx| {
                        let due = due.clone();
                        Box::pin(async move { reports::told(tx, &due, today).await })
                    })
                    .await?;
                None
            }
        },
    };
    let Some(pivot) = found else { return Ok(false) };
    let link = mailer.address(&format!("/reports?saved={}", due.report_id));
    let letter = report_letter(&due.name, &report, &pivot, due.locale, &link);
    let to = Recipient { name: &user.name, email: &user.email };
    let mail = mailer.write(((state.new_id)(now), now, LIFE_MS), to, due.locale, &letter);
    let (mailer, due) = (mailer.clone(), due.clone());
    state
        .db
        .write(move |tx| {
            let (mailer, mail, due) = (mailer.clone(), mail.clone(), due.clone());
            Box::pin(async move {
                // Where too many mails wait there is no room for it, and it is tried again.
                if !mailer.put(tx, &mail).await? {
                    return Ok(false);
                }
                let is_first = reports::told(tx, &due, today).await?;
                if !is_first {
                    outbox::sent(tx, mail.id).await?;
                }
                Ok(is_first)
            })
        })
        .await
}
