//! The plain forms of alerts. What a rule is changed to is written down in the audit log in the same transaction.

use app::{
    server::{AppState, alerts, trail::Origin},
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
    access::{Access, Action, Denied, Resource},
    alert::{MAX_RULES, Rule, Typed, pairs},
    audit,
    format::Locale,
    money::Currency,
    page::{Pairs, parse_query, query_string, value},
    time::Timestamp,
};
use http::HeaderMap;
use serde_json::json;
use store::{
    StoreError, Tx,
    alerts::Saver,
    audit::{NewEntry, Values},
    settings,
};
use uuid::Uuid;

use crate::{api::problem::Problem, auth::gate::Signed};

/// The routes.
pub(crate) fn routes(state: AppState) -> Router {
    Router::new()
        .route("/alerts/save", post(save))
        .route("/alerts/pause", post(pause))
        .route("/alerts/delete", post(delete))
        .route("/alerts/read", post(read))
        .with_state(state)
}

/// Who may have rules: who reads figures, and is a person. A program with a key has nobody to be told.
fn allow(access: &Access) -> Result<Uuid, Problem> {
    access.allow(Action::Read, Resource::Figures)?;
    if access.user.is_nil() { Err(Denied.into()) } else { Ok(access.user) }
}

fn fields(body: &Bytes) -> Pairs {
    parse_query(&String::from_utf8_lossy(body))
}

fn id(pairs: &Pairs) -> Uuid {
    value(pairs, "id").and_then(|id| id.parse().ok()).unwrap_or_default()
}

/// Back to the form, which says what is wrong with what was typed, or how often it would have fired.
fn back(pairs: Pairs) -> Response {
    let typed: Pairs = pairs.into_iter().filter(|(name, _)| name != "do").collect();
    Redirect::to(&format!("/alerts/rule?{}", query_string(&typed))).into_response()
}

/// `POST /alerts/save`: keeps a rule, a new one or the changed one with the `id`; with `do` as `try` nothing is kept, and its form
/// says how often it would have fired.
async fn save(
    State(state): State<AppState>,
    Signed(access): Signed,
    Extension(origin): Extension<Origin>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let owner = allow(&access)?;
    let (typed, locale) = (fields(&body), locale_of(&headers));
    let currency = settings::currency_or_default(state.db.reader()).await?;
    let wanted = match Typed::from_pairs(&typed, locale, currency) {
        Ok(wanted) if value(&typed, "do") != Some("try") => wanted,
        _ => return Ok(back(typed)),
    };
    app::server::figures::shown(wanted.watch.metric, access.role.fields)?;
    // The form says how many there are and how many there have to be.
    if !alerts::is_enough(&state, &wanted.watch).await? {
        return Ok(back(typed));
    }
    let judged_to = alerts::begins_after(&state, wanted.watch.grain).await?;
    let now = (state.now)();
    let by = Saver { owner, id: (state.new_id)(now), locale, judged_to, now };
    let note = Note { access: access.as_ref().clone(), origin, now, salt: (state.salt)(), currency };
    let kept = state
        .db
        .write(move |tx| {
            let (wanted, note) = (wanted.clone(), note.clone());
            Box::pin(async move { keep(tx, &by, &wanted, &note).await })
        })
        .await?;
    match kept {
        Kept::Saved => Ok(Redirect::to("/alerts").into_response()),
        Kept::Full => Ok(back(typed)),
        Kept::Gone => Err(Problem::not_found("There is no such rule.")),
    }
}

/// What came of keeping a rule.
enum Kept {
    Saved,
    /// There can be no more.
    Full,
    /// There is no such rule of theirs.
    Gone,
}

async fn keep(tx: &Tx, by: &Saver, wanted: &Typed, note: &Note) -> Result<Kept, StoreError> {
    let was = match wanted.id {
        Some(id) => match store::alerts::rule(tx, by.owner, id).await? {
            Some(rule) => Some(rule),
            None => return Ok(Kept::Gone),
        },
        None if store::alerts::count(tx, by.owner).await? >= MAX_RULES => return Ok(Kept::Full),
        None => None,
    };
    let Some(id) = store::alerts::save(tx, by, wanted).await? else { return Ok(Kept::Gone) };
    let action = if was.is_some() { audit::Action::Changed } else { audit::Action::Created };
    note.write(tx, action, id, (was.map(|rule| as_typed(&rule)), Some(wanted.clone()))).await?;
    Ok(Kept::Saved)
}

fn as_typed(rule: &Rule) -> Typed {
    Typed { id: Some(rule.id), watch: rule.watch.clone(), mail: rule.mail, shared: rule.shared }
}

/// `POST /alerts/pause`: with a field `on` the rule with the `id` does nothing until it is asked to go on.
async fn pause(
    State(state): State<AppState>,
    Signed(access): Signed,
    Extension(origin): Extension<Origin>,
    body: Bytes,
) -> Result<Response, Problem> {
    let owner = allow(&access)?;
    let (typed, now) = (fields(&body), (state.now)());
    let id = id(&typed);
    let since = value(&typed, "on").map(|_| now);
    let rule = store::alerts::rule(state.db.reader(), owner, id).await?;
    let Some(rule) = rule else { return Err(Problem::not_found("There is no such rule.")) };
    let judged_to = match since {
        None => Some(alerts::begins_after(&state, rule.watch.grain).await?),
        Some(_) => None,
    };
    let entry = origin.entry(&access, now, audit::Action::Changed, Resource::Figures, Some(id.to_string()));
    let summary = if since.is_some() { "alert rule, paused" } else { "alert rule, goes on" };
    let entry = NewEntry { summary: summary.to_owned(), ..entry };
    state
        .db
        .write(move |tx| {
            let entry = entry.clone();
            Box::pin(async move {
                if store::alerts::pause(tx, (owner, id), since, judged_to).await? {
                    store::audit::append(tx, &[entry]).await?;
                }
                Ok(())
            })
        })
        .await?;
    Ok(Redirect::to("/alerts").into_response())
}

/// `POST /alerts/delete`: forgets the rule with the `id`. What it told stays.
async fn delete(
    State(state): State<AppState>,
    Signed(access): Signed,
    Extension(origin): Extension<Origin>,
    body: Bytes,
) -> Result<Response, Problem> {
    let owner = allow(&access)?;
    let (id, now) = (id(&fields(&body)), (state.now)());
    let currency = settings::currency_or_default(state.db.reader()).await?;
    let note = Note { access: access.as_ref().clone(), origin, now, salt: (state.salt)(), currency };
    state
        .db
        .write(move |tx| {
            let note = note.clone();
            Box::pin(async move {
                let was = store::alerts::rule(tx, owner, id).await?;
                if store::alerts::delete(tx, owner, id).await? {
                    note.write(tx, audit::Action::Deleted, id, (was.map(|rule| as_typed(&rule)), None)).await?;
                }
                Ok(())
            })
        })
        .await?;
    Ok(Redirect::to("/alerts").into_response())
}

/// `POST /alerts/read`: marks the alert with the `id` as read, or all of them where none is named.
async fn read(State(state): State<AppState>, Signed(access): Signed, body: Bytes) -> Result<Response, Problem> {
    let owner = allow(&access)?;
    let (typed, now) = (fields(&body), (state.now)());
    let id = value(&typed, "id").map(|_| id(&typed));
    state.db.write(move |tx| Box::pin(async move { store::alerts::mark_read(tx, owner, id, now).await })).await?;
    Ok(Redirect::to("/alerts").into_response())
}

/// What a rule was and is, on its way into the audit log.
#[derive(Clone)]
struct Note {
    access: Access,
    origin: Origin,
    now: Timestamp,
    salt: [u8; 16],
    currency: Currency,
}

impl Note {
    async fn write(&self, tx: &Tx, action: audit::Action, id: Uuid, (was, is): (Option<Typed>, Option<Typed>)) -> Result<(), StoreError> {
        let say = |typed: Option<Typed>| {
            let typed = typed.map(|typed| Typed { id: None, ..typed });
            typed.map(|typed| query_string(&pairs(&typed, Locale::En, self.currency)))
        };
        let content = json!({ "rule": [say(was), say(is)] }).to_string();
        let entry = self.origin.entry(&self.access, self.now, action, Resource::Figures, Some(id.to_string()));
        let values = Some(Values { customer_id: None, salt: self.salt, content });
        store::audit::append(tx, &[NewEntry { summary: "alert rule".to_owned(), values, ..entry }]).await
    }
}
