//! The forms of the call programme: writing a call down, and saying that something is done. Both lead back to a page,
//! which says what came of it.

use app::{
    api::calls::Told,
    error::ApiError,
    i18n::{self, keys as k},
    server::{
        AppState,
        trail::{Origin, with_changes},
    },
    ui::words,
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
    call::NewCall,
    customer::ConsentStatus,
    format::{self, Locale},
    interaction::changed_line,
    live::{Changed, ChangedKind},
    page::{Pairs, parse_query, query_string, value},
    problem::{FieldError, Problem as What},
    time::Timestamp,
};
use http::HeaderMap;
use store::{StoreError, audit::NewEntry, calls::Saving};
use uuid::Uuid;

use crate::{api::problem::Problem, auth::gate::Signed};

/// The routes.
pub(crate) fn routes(state: AppState) -> Router {
    Router::new().route("/calls/save", post(save)).route("/calls/done", post(done)).with_state(state)
}

fn customer_of(pairs: &Pairs) -> Result<Uuid, Problem> {
    let text = value(pairs, "customer_id").unwrap_or_default();
    text.parse().map_err(|_| ApiError::field("customer_id", text, What::Id).into())
}

/// The query of the list that a form was reached from, without what was said there.
fn back(pairs: &Pairs) -> Pairs {
    parse_query(value(pairs, "back").unwrap_or_default()).into_iter().filter(|(key, _)| key != "answer").collect()
}

/// Leads to a page that says what came of a form.
fn answer(page: &str, mut query: Pairs, number: String) -> Response {
    query.push(("answer".to_owned(), number));
    Redirect::to(&format!("{page}?{}", query_string(&query))).into_response()
}

/// `POST /calls/save`: writes a call down and leads back to the list; where it cannot be accepted, back to the sheet with
/// what was typed. Whoever notes calls on timelines may, of the customers that they reach.
async fn save(
    State(state): State<AppState>,
    Signed(access): Signed,
    Extension(origin): Extension<Origin>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    access.allow(Action::Create, Resource::Note)?;
    access.allow(Action::Read, Resource::Customer)?;
    let pairs = parse_query(&String::from_utf8_lossy(&body));
    let (customer, now) = (customer_of(&pairs)?, (state.now)());
    // First of all: of whom one does not reach nothing is said, not even what was wrong with the form.
    let facts = store::customers::facts(state.db.reader(), &access.scope(), customer).await?.ok_or(ApiError::NotFound)?;
    let written = match NewCall::from_pairs(&pairs, now.day()) {
        Ok(call) => {
            let follows = call.follow_up.is_some();
            let id = value(&pairs, "id").and_then(|id| id.parse().ok());
            write(&state, (&access, &origin), now, locale_of(&headers), (customer, call, id)).await.map(|()| follows)
        }
        Err(error) => Err(StoreError::Refused(error)),
    };
    let told = match written {
        Ok(follows) => Told::Saved(customer, facts.name, follows),
        Err(StoreError::Refused(error)) => return Ok(again(&state, &access, now, (customer, error), pairs)),
        Err(StoreError::Invalid(problem)) => {
            let error = FieldError { field: "note".into(), value: String::new(), problem };
            return Ok(again(&state, &access, now, (customer, error), pairs));
        }
        Err(error) => return Err(error.into()),
    };
    state.publish(Changed { kind: ChangedKind::Customer, id: customer });
    Ok(answer("/calls", back(&pairs), state.kept.keep(now, access.user, told)))
}

/// Back to the sheet, with what was typed.
fn again(state: &AppState, access: &Access, now: Timestamp, (customer, error): (Uuid, FieldError), pairs: Pairs) -> Response {
    let query = back(&pairs);
    answer(&format!("/calls/{customer}"), query, state.kept.keep(now, access.user, Told::Refused(error, pairs)))
}

async fn write(
    state: &AppState,
    (access, origin): (&Access, &Origin),
    now: Timestamp,
    locale: Locale,
    (customer, call, id): (Uuid, NewCall, Option<Uuid>),
) -> Result<(), StoreError> {
    let saving = Saving {
        id: id.unwrap_or_else(|| (state.new_id)(now)),
        customer,
        now,
        by: (Some(access.user).filter(|id| !id.is_nil()), access.name.clone()),
        body: said(locale, &call),
        call,
        ids: [(state.new_id)(now), (state.new_id)(now), (state.new_id)(now)],
    };
    let record = Some(customer.to_string());
    let entry = origin.entry(access, now, audit::Action::Created, Resource::Note, record.clone());
    let entry = NewEntry { summary: format!("call: {}", saving.call.outcome.word()), ..entry };
    let withdrawal = origin.entry(access, now, audit::Action::Changed, Resource::Customer, record);
    let (scope, salt) = (access.scope(), (state.salt)());
    let there = state
        .db
        .write(move |tx| {
            let (saving, scope, mut notes, withdrawal) = (saving.clone(), scope.clone(), vec![entry.clone()], withdrawal.clone());
            Box::pin(async move {
                let Some(saved) = store::calls::save(tx, &scope, &saving).await? else { return Ok(false) };
                if saved.before {
                    return Ok(true);
                }
                if let Some(before) = saved.withdrawn {
                    let refused = ConsentStatus::Refused.word();
                    let text = changed_line("consent, phone, all", before.map_or("", ConsentStatus::word), refused);
                    notes.push(with_changes(withdrawal, salt, customer, &text));
                }
                store::audit::append(tx, &notes).await?;
                Ok(true)
            })
        })
        .await?;
    // It was reached a moment ago.
    if there { Ok(()) } else { Err(StoreError::Conflict("the customer is not there any more".into())) }
}

/// What the timeline says of a call: what came of it, in the language of who called, what was said, and what is to be done.
fn said(locale: Locale, call: &NewCall) -> String {
    let outcome = i18n::text(locale, words::call_outcome(call.outcome));
    let said = if call.note.is_empty() { outcome.to_owned() } else { format!("{outcome}: {}", call.note) };
    let Some(task) = &call.follow_up else { return said };
    format!("{said}\n{}: {} ({})", i18n::text(locale, k::CALLS_TASK), task.what, format::days(locale, task.due, task.due))
}

/// `POST /calls/done`: notes that something is done, and leads back to where that was said: to the sheet of the customer
/// with `from=sheet`, else to the list.
async fn done(
    State(state): State<AppState>,
    Signed(access): Signed,
    Extension(origin): Extension<Origin>,
    body: Bytes,
) -> Result<Response, Problem> {
    access.allow(Action::Create, Resource::Note)?;
    access.allow(Action::Read, Resource::Customer)?;
    let pairs = parse_query(&String::from_utf8_lossy(&body));
    let (customer, now) = (customer_of(&pairs)?, (state.now)());
    let text = value(&pairs, "id").unwrap_or_default();
    let id: Uuid = text.parse().map_err(|_| ApiError::field("id", text, What::Id))?;
    let entry = origin.entry(&access, now, audit::Action::Changed, Resource::Note, Some(customer.to_string()));
    let entry = NewEntry { summary: "follow-up done".to_owned(), ..entry };
    let (scope, name) = (access.scope(), access.name.clone());
    let became = state
        .db
        .write(move |tx| {
            let (scope, name, entry) = (scope.clone(), name.clone(), entry.clone());
            Box::pin(async move {
                let became = store::calls::done(tx, &scope, customer, id, (&name, now)).await?;
                if became == store::calls::Done::Now {
                    store::audit::append(tx, &[entry]).await?;
                }
                Ok(became)
            })
        })
        .await?;
    if became == store::calls::Done::Unknown {
        return Err(ApiError::NotFound.into());
    }
    state.publish(Changed { kind: ChangedKind::Customer, id: customer });
    let page = if value(&pairs, "from") == Some("sheet") { format!("/calls/{customer}") } else { "/calls/follow-ups".to_owned() };
    Ok(answer(&page, back(&pairs), state.kept.keep(now, access.user, Told::Done)))
}
