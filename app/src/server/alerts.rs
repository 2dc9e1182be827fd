//! What the pages of alerts need of the server.

use domain::{
    access::{Access, Action, Resource},
    alert::{Alert, Condition, Level, MAX_RULES, PAGE, Past, Rule, Typed, Watch, has_rules, judged, pairs, year},
    customer::read_param,
    format::Locale,
    metric::{Grain, Metric, words},
    page::{Pairs, value},
    problem::Problem,
    time::Day,
};
use store::{StoreError, alerts, settings};

use super::AppState;
use crate::{
    api::alerts::{AlertsPage, Preview, RulePage},
    error::ApiError,
};

/// What a figure is called.
pub fn name(metric: Metric, locale: Locale) -> String {
    words::of(metric, locale).name.to_owned()
}

/// Alerts with the names of their figures.
pub fn named(mut alerts: Vec<Alert>, locale: Locale) -> Vec<Alert> {
    for alert in &mut alerts {
        alert.name = name(alert.watch.metric, locale);
    }
    alerts
}

/// How many alerts somebody has not read; nothing for who may not read figures. A page goes without where it cannot be found out.
pub async fn unread(state: &AppState, access: &Access) -> u32 {
    if !access.may(Action::Read, Resource::Figures) {
        return 0;
    }
    let found = alerts::unread(state.db.reader(), access.self_seen()).await.unwrap_or_else(|cause| {
        tracing::warn!(%cause, "nobody knows how many alerts are unread");
        0
    });
    u32::try_from(found).unwrap_or(u32::MAX)
}

/// What somebody was told, and their rules.
///
/// # Errors
/// What is no id, and those of the store.
pub async fn page(state: &AppState, access: &Access, pairs: &Pairs, locale: Locale) -> Result<AlertsPage, ApiError> {
    let (db, whose) = (state.db.reader(), access.self_seen());
    let id = |field| read_param(pairs, field, Problem::Id, |text| text.parse().ok());
    let shows_none = value(pairs, "open") == Some("none");
    let (before, open) = (id("before")?, if shows_none { None } else { id("open")? });
    let mut found = alerts::alerts(db, whose, before, PAGE + 1).await?;
    let is_more = found.len() > PAGE;
    found.truncate(PAGE);
    let older = found.last().filter(|_| is_more).map(|alert| alert.id);
    let shows = |watch: &Watch| access.role.fields.shows_any(watch.metric.class());
    found.retain(|alert| shows(&alert.watch));
    let opened = match open {
        Some(id) => found.iter().find(|alert| alert.id == id),
        None if shows_none => None,
        None => found.iter().find(|alert| alert.read_at.is_none()),
    };
    let open = match opened {
        Some(alert) => Some((alert.id, alerts::behind(db, access, alert, (state.now)().day()).await?)),
        None => None,
    };
    let rules = alerts::rules(db, whose, access.may(Action::Update, Resource::Figures)).await?;
    let with_name = |rule: Rule| Rule { name: name(rule.watch.metric, locale), ..rule };
    let (rules, others) = rules.into_iter().filter(|rule| shows(&rule.watch)).map(with_name).partition(|rule| rule.owner.id == whose);
    Ok(AlertsPage {
        older,
        alerts: named(found, locale),
        unread: alerts::unread(db, whose).await?,
        open,
        rules,
        others,
        currency: settings::currency_or_default(db).await?,
    })
}

/// What the form of a new rule shows of what its address does not say.
fn new_rule(pairs: &Pairs) -> Pairs {
    let usual = [("by", Grain::Week.word()), ("is", Condition::Unusual(Level::Eighty).is().word())];
    let usual = usual.into_iter().filter(|(field, _)| value(pairs, field).is_none());
    pairs.iter().cloned().chain(usual.map(|(field, word)| (field.to_owned(), word.to_owned()))).collect()
}

/// The form of a rule. What the address says of it is tried, where that is all that is needed.
///
/// # Errors
/// [`ApiError::NotFound`] for a rule that is not theirs, and those of the store.
pub async fn rule(state: &AppState, access: &Access, mut asked: Pairs, locale: Locale) -> Result<RulePage, ApiError> {
    let db = state.db.reader();
    let currency = settings::currency_or_default(db).await?;
    if value(&asked, "is").is_none() {
        // Nothing was typed yet.
        asked = match read_param(&asked, "id", Problem::Id, |text| text.parse().ok())? {
            Some(id) => {
                let rule = crate::api::found(alerts::rule(db, access.self_seen(), id).await?)?;
                pairs(&Typed { id: Some(id), watch: rule.watch, mail: rule.mail, shared: rule.shared }, locale, currency)
            }
            None => new_rule(&asked),
        };
    }
    let typed = if value(&asked, "metric").is_none() { None } else { Some(Typed::from_pairs(&asked, locale, currency)) };
    let (preview, error) = match typed {
        Some(Ok(typed)) => {
            super::figures::shown(typed.watch.metric, access.role.fields)?;
            (Some(preview(state, typed.watch, locale).await?), None)
        }
        Some(Err(error)) => (None, Some(error)),
        None => (None, None),
    };
    let count = alerts::count(db, access.self_seen()).await?;
    Ok(RulePage {
        metrics: Metric::shown()
            .filter(|metric| has_rules(*metric) && access.role.fields.shows_any(metric.class()))
            .map(|metric| (metric, name(metric, locale)))
            .collect(),
        parts: alerts::parts(db).await?,
        full: (value(&asked, "id").is_none() && count >= MAX_RULES).then_some(count),
        pairs: asked,
        error,
        preview,
        currency,
        mails: state.ways.mail,
    })
}

/// How often a rule would have fired in the past year, by the very function that judges it.
async fn preview(state: &AppState, watch: Watch, locale: Locale) -> Result<Preview, ApiError> {
    let past = alerts::past(state.db.reader(), &watch, (state.now)().day()).await?;
    let (known, is_enough) = (past.known(), watch.condition.level().is_none() || past.is_enough());
    let (judging, forecast) = (watch.clone(), state.forecast);
    let judge = move |past: Past| judged(&past, judging.metric.unit(), judging.condition, year(judging.grain), forecast);
    // What is expected of each bucket is learnt anew: that takes a moment, and others are not to wait for it.
    let judged = tokio::task::spawn_blocking(move || judge(past)).await.map_err(|error| ApiError::internal(&error))?;
    Ok(Preview { name: name(watch.metric, locale), watch, judged, known, is_enough })
}

/// Whether there is enough to say what is usual, where a rule asks for that.
///
/// # Errors
/// Those of the store.
pub async fn is_enough(state: &AppState, watch: &Watch) -> Result<bool, StoreError> {
    if watch.condition.level().is_none() {
        return Ok(true);
    }
    Ok(alerts::past(state.db.reader(), watch, (state.now)().day()).await?.is_enough())
}

/// The last bucket of that length that is over, by its first day: a rule begins with the next one. Before any data there is
/// none, so it begins with the first.
///
/// # Errors
/// Those of the store.
pub async fn begins_after(state: &AppState, grain: Grain) -> Result<Day, StoreError> {
    let lasts = alerts::last_over(state.db.reader(), (state.now)().day()).await?;
    Ok(lasts.into_iter().find(|(of, _)| *of == grain).map_or(Day(i32::MIN / 2), |(_, day)| day))
}
