//! What the page of reports needs of the server.

use domain::{
    access::{Access, Action, Denied, Resource},
    page::{Pairs, parse_query, query_string, value},
    problem::Problem,
    report::{About, Axis, Made, Measure, Pivot, Report, Saved},
    tag::Owner,
};
use store::{StoreError, users};
use uuid::Uuid;

use super::{AppState, roles};
use crate::{
    api::reports::{Opened, ReportsPage},
    error::ApiError,
};

/// The kept report that an address names; none where it names none. What somebody else keeps for themselves is not there.
///
/// # Errors
/// [`ApiError::NotFound`], and what is no id.
pub async fn named(state: &AppState, access: &Access, pairs: &Pairs) -> Result<Option<Saved>, ApiError> {
    let Some(text) = value(pairs, "saved") else { return Ok(None) };
    let id: Uuid = text.parse().map_err(|_| ApiError::field("saved", text, Problem::Id))?;
    crate::api::found(store::reports::get(state.db.reader(), id, access).await?).map(Some)
}

/// The report that an address asks for, with the kept one that it names; none where it asks for none.
///
/// # Errors
/// What is no report, and a kept one that there is not.
pub async fn asked(state: &AppState, access: &Access, pairs: &Pairs) -> Result<Option<(Report, Option<Saved>)>, ApiError> {
    let saved = named(state, access, pairs).await?;
    let report = match &saved {
        Some(saved) if !Report::is_asked(pairs) => Report::from_pairs(&parse_query(&saved.query))?,
        None if !Report::is_asked(pairs) => return Ok(None),
        _ => Report::from_pairs(pairs)?,
    };
    Ok(Some((report, saved)))
}

/// Whether somebody may have a report: what rollups keep are figures of the whole company; what is worked out in the background
/// tells of customers and products what a role shows of them.
///
/// # Errors
/// [`Denied`] where the role shows less.
pub fn allow(access: &Access, report: &Report) -> Result<(), Denied> {
    access.allow(Action::Read, Resource::Figures)?;
    if report.is_by_line() {
        access.allow(Action::Read, Resource::Product)?;
    }
    if report.is_shown(access.role.fields) { Ok(()) } else { Err(Denied) }
}

/// By what a report of one's own run is found.
pub fn run_query(report: &Report) -> String {
    query_string(&report.numbers().pairs())
}

/// The table of a report; where it is worked out in the background, that of the viewer's newest run of it, and how far that is.
///
/// # Errors
/// [`Denied`] as in [`allow`], and those of the store.
pub async fn table(state: &AppState, access: &Access, report: &Report) -> Result<(Option<Pivot>, Option<Made>), ApiError> {
    let db = state.db.reader();
    if report.is_kept() {
        return Ok((store::reports::read(db, report, (state.now)().day()).await?, None));
    }
    allow(access, report)?;
    let (scope, query) = (access.scope(), run_query(report));
    let (run, pivot) = store::reports::runs::newest(db, access.self_seen(), &query, &scope).await?.unzip();
    let other = store::reports::runs::under_way(db, access.self_seen()).await?.filter(|other| other.query != query);
    let pivot = pivot.flatten().map(|pivot| pivot.in_order(report));
    Ok((pivot, Some(Made { run, other })))
}

/// What of a report's choices the viewer's role shows, where they are worked out in the background.
fn beyond(access: &Access, about: About) -> (Vec<Axis>, Vec<Measure>) {
    let shown = |query: &str| Report::from_pairs(&parse_query(query)).is_ok_and(|report| allow(access, &report).is_ok());
    let of = about.word();
    // A count of lines or tickets stands for measures that say nothing of amounts.
    let plain = if about == About::Orders { "lines" } else { "opened" };
    let axes = Axis::beyond(about).iter().copied().filter(|axis| shown(&format!("of={of}&row={}&measure={plain}", axis.word())));
    let measures = Measure::beyond(about).iter().copied().filter(|one| shown(&format!("of={of}&measure={}", one.word())));
    (axes.collect(), measures.collect())
}

/// The page.
///
/// # Errors
/// As [`asked`], and those of the store.
pub async fn page(state: &AppState, access: &Access, pairs: &Pairs) -> Result<ReportsPage, ApiError> {
    let db = state.db.reader();
    let Some((report, saved)) = asked(state, access, pairs).await? else {
        return Ok(ReportsPage::List(store::reports::list(db, access).await?));
    };
    let (pivot, made) = table(state, access, &report).await?;
    let beyond = beyond(access, report.about);
    let mut choices = store::reports::choices(db, report.about).await?;
    choices.retain(|(axis, _)| axis.is_kept() || beyond.0.contains(axis));
    let kept = saved.as_ref().and_then(|saved| Report::from_pairs(&parse_query(&saved.query)).ok());
    let mail = match &saved {
        Some(saved) if state.ways.mail && access.eyes.is_none() => {
            let mailed = store::reports::mailed(db, saved.id).await?;
            // Who else it goes to is its owner's to say, and to know.
            let mailed = if saved.mine { mailed } else { mailed.into_iter().filter(|one| one.user_id == access.user).collect() };
            let people = if saved.mine && saved.shared { readers(state, access.user).await? } else { Vec::new() };
            Some((mailed, people))
        }
        _ => None,
    };
    let is_changed = kept.is_some_and(|kept| kept != report);
    Ok(ReportsPage::One(Box::new(Opened { report, pivot, choices, saved, is_changed, mail, beyond, made })))
}

/// Who may see figures besides somebody, by name.
///
/// # Errors
/// Those of the store.
pub async fn readers(state: &AppState, besides: Uuid) -> Result<Vec<Owner>, StoreError> {
    let db = state.db.reader();
    let mut roles_of = Vec::new();
    for word in users::roles(db).await? {
        if roles::get(db, &word).await?.is_some_and(|role| role.may(Action::Read, Resource::Figures)) {
            roles_of.push(word);
        }
    }
    let mut people: Vec<Owner> = users::list(db)
        .await?
        .into_iter()
        .filter(|user| user.id != besides && user.disabled_at.is_none() && roles_of.contains(&user.role))
        .map(|user| Owner { id: user.id, name: user.name })
        .collect();
    people.sort_by(|a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
    Ok(people)
}
