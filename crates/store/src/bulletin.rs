//! The bulletin of a week: its figures from the rollups, and of the rows behind them only what its reader may see; and who
//! is sent it.

mod readers;

pub use readers::{
    Reader, add_reader, choose, choose_role, leave_out, leave_out_role, mailing_of, readers, recipients, roles, speaks, stop, told,
};

use domain::{
    access::{Access, Action, FieldClass, Resource},
    bulletin::{Bulletin, Known, MEASURES, Moved, Notable, Part, Standing, Voice, WEEKS, best_and_care, last_week, week_of},
    customer::Tier,
    dashboard::{Figures, Period},
    metric::{Dimension, Metric},
    order::{OrderColumn, OrderKind, OrderQuery},
    page::Direction,
    predicate::{Predicate, Subject},
    survey::SurveyKind,
    ticket::TicketQuery,
    time::Day,
};

use crate::{
    connection::Connection,
    customers,
    dashboard::{days_of_data, sums},
    error::Result,
    orders,
    row::all,
    settings, tickets,
};

/// Parts of each figure that went best, and that need care.
const PARTS: usize = 2;
/// Answers among which the voices are chosen: the newest of the week.
const ANSWERS: u32 = 200;
/// Voices that are told.
const VOICES: usize = 3;
/// Customers to know about, for each reason.
const KNOWN: u32 = 3;

/// The bulletin of the week of a day, the last that is over where none is named; none where there are no data. Names of
/// figures are left to who knows the language.
///
/// # Errors
/// Those of the database.
pub async fn read(db: &dyn Connection, access: &Access, day: Option<Day>, today: Day) -> Result<Option<Bulletin>> {
    let Some(data) = days_of_data(db, today).await? else { return Ok(None) };
    let last = last_over(data, today);
    let week = day.map_or(last, |day| week_of(day.clamp(week_of(data.from).from, last.to)));
    let weeks = weeks_up_to(week, data);
    let mut figures = sums::of_weeks(db, &weeks).await?;
    let now = figures.pop().unwrap_or_default();
    let then = figures.last().copied();
    let step = |days: i32| Period { from: Day(week.from.0 + days), to: Day(week.to.0 + days) };
    let (before, after) = (Some(step(-7)).filter(|before| before.to >= data.from), Some(step(7)).filter(|after| after.to <= last.to));
    let mut with_balances = [now];
    sums::balances(db, &[week], &mut with_balances).await?;
    // Held against a week that the data cut in two, everything would seem to have grown.
    let of_each = match before.filter(|_| then.is_some()) {
        Some(before) => vec![
            parts(db, Metric::Net, Dimension::Country, (week, before)).await?,
            parts(db, Metric::TicketsOpened, Dimension::Reason, (week, before)).await?,
        ],
        None => Vec::new(),
    };
    let (best, care) = best_and_care(of_each, PARTS);
    Ok(Some(Bulletin {
        week,
        before,
        after,
        currency: settings::currency_or_default(db).await?,
        figures: with_balances[0],
        moved: MEASURES.iter().map(|metric| moved(*metric, &now, then.as_ref(), &figures)).collect(),
        best,
        care,
        voices: voices(db, access, week).await?,
        known: known(db, access, week).await?,
    }))
}

/// The last week that is over; none where there are no data.
///
/// # Errors
/// Those of the database.
pub async fn last(db: &dyn Connection, today: Day) -> Result<Option<Period>> {
    Ok(days_of_data(db, today).await?.map(|data| last_over(data, today)).filter(|week| week.to < today))
}

/// The last week that is over. Today is not, so neither is a week that ends with it.
fn last_over(data: Period, today: Day) -> Period {
    last_week(Period { to: data.to.min(Day(today.0 - 1)).max(data.from), ..data })
}

/// A week and those before it, oldest first: at most [`WEEKS`], and only whole ones but for the last.
fn weeks_up_to(week: Period, data: Period) -> Vec<Period> {
    let whole = if week_of(data.from).from == data.from { data.from } else { Day(week_of(data.from).from.0 + 7) };
    let first = Day(week.from.0 - 7 * (WEEKS as i32 - 1)).max(whole).min(week.from);
    Period { from: first, to: week.to }.each_week()
}

fn moved(metric: Metric, now: &Figures, then: Option<&Figures>, others: &[Figures]) -> Moved {
    let now = now.value(metric);
    let others: Vec<i64> = others.iter().filter_map(|figures| figures.value(metric)).collect();
    Moved {
        metric,
        name: String::new(),
        now,
        before: then.and_then(|figures| figures.value(metric)),
        standing: now.and_then(|now| Standing::among(now, &others)),
    }
}

/// What each part of a figure was in both weeks.
async fn parts(db: &dyn Connection, metric: Metric, by: Dimension, (week, before): (Period, Period)) -> Result<Vec<Part>> {
    let of: &[Metric] = if metric == Metric::Net { &[Metric::Revenue, Metric::Credits] } else { &[metric] };
    let mut now = sums::by_key(db, week, by, of).await?;
    let then = sums::by_key(db, before, by, of).await?;
    for key in then.keys() {
        now.entry(key.clone()).or_default();
    }
    let value = |figures: Option<&Figures>| figures.map_or(0, |figures| figures.pair(metric).0);
    Ok(now
        .iter()
        .map(|(key, figures)| Part { metric, key: key.clone(), now: value(Some(figures)), before: value(then.get(key)) })
        .collect())
}

/// What customers said: the best of the week's newest words, the worst, and one in between.
async fn voices(db: &dyn Connection, access: &Access, week: Period) -> Result<Option<Vec<Voice>>> {
    let scope = access.scope();
    // Of the whole company are the figures beside them: who reads those reaches everybody.
    if !access.may(Action::Read, Resource::Survey) || !scope.fields.shows(FieldClass::Notes) || !scope.rows.is_all() {
        return Ok(None);
    }
    let sql = format!(
        "SELECT a.customer_id, c.name, s.kind, a.score, a.comment FROM survey_answers a JOIN surveys s ON s.id = a.survey_id \
         JOIN customers c ON c.id = a.customer_id WHERE a.comment <> '' AND a.at BETWEEN $1 AND $2 ORDER BY a.at DESC, a.id DESC LIMIT {ANSWERS}"
    );
    let until = Day(week.to.0 + 1).start().0 - 1;
    let mut said = all(db, &sql, vec![week.from.start().0.into(), until.into()], |row| {
        Ok(Voice {
            customer_id: row.id("customer_id")?,
            name: row.text("name")?,
            kind: row.code("kind", SurveyKind::from_code)?,
            score: row.get("score")?,
            comment: row.text("comment")?,
        })
    })
    .await?;
    said.sort_by_key(|voice| std::cmp::Reverse(satisfaction(voice)));
    if said.len() > VOICES {
        let (worst, middle) = (said.len() - 1, said.len() / 2);
        said = [0, middle, worst].into_iter().filter_map(|n| said.get(n).cloned()).collect();
    }
    Ok(Some(said))
}

/// A score from 0 to 100, so that those of different surveys can be put in order.
fn satisfaction(voice: &Voice) -> i16 {
    match voice.kind {
        SurveyKind::Csat => (voice.score - 1) * 25,
        SurveyKind::Nps => voice.score * 10,
    }
}

/// Customers to know about: those of the week's largest orders, and those who bring much and wait for an answer.
async fn known(db: &dyn Connection, access: &Access, week: Period) -> Result<Vec<Known>> {
    let (scope, shows) = (access.scope(), |class| access.role.fields.shows(class));
    let mut found = Vec::new();
    if access.may(Action::Read, Resource::Order) && shows(FieldClass::Money) {
        let query = OrderQuery {
            kind: Some(OrderKind::Order),
            from: Some(week.from),
            to: Some(week.to),
            filter: Predicate::parse(Subject::Order, "buyer()").ok(),
            sort: OrderColumn::Total,
            direction: Direction::Descending,
            limit: KNOWN,
            ..OrderQuery::default()
        };
        for order in orders::list(db, &scope, &query).await?.rows {
            let Some(customer_id) = order.customer_id else { continue };
            let why = Notable::Order { source: order.source, number: order.number, total_minor: order.total_minor };
            found.push(Known { customer_id, name: order.customer, tier: None, why });
        }
    }
    if access.may(Action::Read, Resource::Ticket) && shows(FieldClass::Risk) {
        let query = TicketQuery {
            open: true,
            from: Some(week.from),
            to: Some(week.to),
            filter: Predicate::parse(Subject::Ticket, "requester(tier.gte.gold)").ok(),
            limit: KNOWN,
            ..TicketQuery::default()
        };
        for ticket in tickets::list(db, &scope, &query).await?.rows {
            let why = Notable::Ticket { source: ticket.source, number: ticket.number, subject: ticket.subject };
            found.push(Known { customer_id: ticket.customer_id, name: ticket.customer, tier: None, why });
        }
    }
    for one in &mut found {
        let tier = customers::facts(db, &scope, one.customer_id).await?.map(|facts| facts.tier);
        one.tier = tier.filter(|tier| shows(FieldClass::Risk) && *tier != Tier::Standard);
    }
    Ok(found)
}
