//! The scorecard's plain form, and its file. What is set is written down in the audit log in the same transaction.

use app::{
    api::figures::Told,
    i18n,
    i18n::keys as k,
    server::{AppState, figures, trail::Origin},
    ui::{standing::stands, words},
    viewer::locale_of,
};
use axum::{
    Extension, Router,
    body::{Body, Bytes},
    extract::{RawQuery, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use domain::{
    access::{Access, Action, Resource},
    audit,
    format::Locale,
    metric::Metric,
    money::Currency,
    page::{parse_query, value},
    scorecard::{Entry, Scorecard, Typed, write_target},
    time::Timestamp,
};
use http::{HeaderMap, HeaderValue, header};
use serde_json::json;
use store::{
    audit::{NewEntry, Values},
    scorecard::Setter,
    settings,
};
use uuid::Uuid;

use crate::{api::problem::Problem, auth::gate::Signed, export::csv_line};

/// The routes.
pub(crate) fn routes(state: AppState) -> Router {
    Router::new().route("/scorecard/save", post(save)).route("/export/scorecard.csv", get(export)).with_state(state)
}

/// `POST /scorecard/save`: keeps what was changed on the form, and leads back to the page, which says how much it was.
async fn save(
    State(state): State<AppState>,
    Signed(access): Signed,
    Extension(origin): Extension<Origin>,
    body: Bytes,
) -> Result<Response, Problem> {
    access.allow(Action::Update, Resource::Figures)?;
    let now = (state.now)();
    let pairs = parse_query(&String::from_utf8_lossy(&body));
    let month = value(&pairs, "month").unwrap_or_default().to_owned();
    let currency = settings::currency(state.db.reader()).await?.unwrap_or(Currency::EUR);
    let told = match Typed::from_pairs(&pairs, currency) {
        Ok(typed) => Told::Saved(set(&state, &access, &origin, now, typed.changed).await?),
        Err(error) => Told::Refused(error, pairs),
    };
    let number = state.kept.keep(now, access.user, told);
    let back = domain::page::query_string(&[("month".to_owned(), month), ("answer".to_owned(), number)]);
    Ok(Redirect::to(&format!("/scorecard?{back}")).into_response())
}

async fn set(state: &AppState, access: &Access, origin: &Origin, now: Timestamp, changed: Vec<Entry>) -> Result<usize, Problem> {
    let by = Setter { id: Some(access.user).filter(|id| !id.is_nil()), name: access.name.clone(), at: now };
    let entries: Vec<(Uuid, Entry)> = changed.into_iter().map(|entry| ((state.new_id)(now), entry)).collect();
    let salts: Vec<[u8; 16]> = entries.iter().map(|_| (state.salt)()).collect();
    let number = entries.len();
    let (access, origin) = (access.clone(), origin.clone());
    state
        .db
        .write(move |tx| {
            let (by, entries, salts, access, origin) = (by.clone(), entries.clone(), salts.clone(), access.clone(), origin.clone());
            Box::pin(async move {
                let mut notes = Vec::new();
                for ((_, entry), salt) in entries.iter().zip(salts) {
                    let was = store::scorecard::current(tx, entry.metric, entry.month).await?;
                    notes.push(note(&access, &origin, by.at, (&was, entry), salt));
                }
                store::scorecard::set(tx, &by, &entries).await?;
                store::audit::append(tx, &notes).await
            })
        })
        .await?;
    Ok(number)
}

/// What was set for a measure, for the audit log.
fn note(access: &Access, origin: &Origin, at: Timestamp, (was, is): (&Entry, &Entry), salt: [u8; 16]) -> NewEntry {
    let content = json!({
        "target": [was.target, is.target],
        "owner": [was.owner, is.owner],
        "comment": [was.comment, is.comment],
    });
    let entry = origin.entry(access, at, audit::Action::Changed, Resource::Figures, Some(is.metric.word().to_owned()));
    let values = Values { customer_id: None, salt, content: content.to_string() };
    NewEntry { summary: format!("scorecard, month of {}", is.month), values: Some(values), ..entry }
}

/// `GET /export/scorecard.csv`: a month, one line a measure; figures in the units in which targets are typed.
async fn export(
    State(state): State<AppState>,
    Signed(access): Signed,
    Extension(origin): Extension<Origin>,
    headers: HeaderMap,
    query: RawQuery,
) -> Result<Response, Problem> {
    access.allow(Action::Export, Resource::Figures)?;
    let (month, _) = figures::asked(&parse_query(query.0.as_deref().unwrap_or_default()))?;
    let (now, locale) = ((state.now)(), locale_of(&headers));
    let card = store::scorecard::read(state.db.reader(), month, None, now.day()).await?;
    let entry = origin.entry(&access, now, audit::Action::Exported, Resource::Figures, None);
    let entry = NewEntry { summary: "scorecard.csv".to_owned(), ..entry };
    state
        .db
        .write(move |tx| {
            let entry = entry.clone();
            Box::pin(async move { store::audit::append(tx, &[entry]).await })
        })
        .await?;
    let text = lines(card.map(|card| figures::seen(figures::named(card, locale, false), access.role.fields)), locale)
        .map_err(|error| app::error::ApiError::internal(&error))?;
    let mut response = Response::new(Body::from(text));
    let name = format!("attachment; filename=\"vecino-scorecard-{}.csv\"", now.day());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present"));
    if let Ok(name) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

fn lines(card: Option<Scorecard>, locale: Locale) -> std::io::Result<Vec<u8>> {
    let text = |key| i18n::text(locale, key).to_owned();
    let heads = [
        "Metric".to_owned(),
        text(k::FIGURES_MEASURE),
        text(k::DASHBOARD_MONTH),
        text(k::FIGURES_OWNER),
        text(k::FIGURES_TARGET),
        text(k::FIGURES_ACTUAL),
        text(k::DASHBOARD_A_YEAR_BEFORE),
        text(k::TICKETS_STATUS),
        text(k::FIGURES_COMMENT),
    ];
    let mut bytes = csv_line(&heads)?;
    let Some(card) = card else { return Ok(bytes) };
    for measure in &card.measures {
        let say = |value| write_target(measure.metric.unit(), card.currency, value);
        let status = stands(&card, measure).map(|(word, _)| text(word));
        bytes.extend(csv_line(&[
            measure.metric.word().to_owned(),
            measure.name.clone(),
            card.month.to_string(),
            measure.owner.as_ref().map_or_else(|| role(measure.metric, locale), |owner| owner.name.clone()),
            say(measure.target),
            say(measure.actual),
            say(measure.year_before),
            status.unwrap_or_default(),
            measure.comment.clone(),
        ])?);
    }
    Ok(bytes)
}

fn role(metric: Metric, locale: Locale) -> String {
    words::role_key(metric.owner()).map_or_else(|| metric.owner().to_owned(), |key| i18n::text(locale, key).to_owned())
}
