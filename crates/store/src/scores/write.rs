//! Writing scores: a stretch of customers a transaction, with the place of the run.

use domain::{
    customer::Tier,
    score::{ChurnBand, Drivers, MONTHS_KEPT, Rfm},
    time::{Day, Timestamp},
};
use sea_orm::Value;
use uuid::Uuid;

use super::{input::Stretch, runs::Run};
use crate::{
    bulk::Bulk,
    connection::Connection,
    error::Result,
    figures::measures::{Rescore, told_of},
    row::{all, execute},
};

/// What is stored of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewScore {
    /// Who.
    pub customer_id: Uuid,
    /// See [`domain::score::Score::p_alive_centi`].
    pub p_alive_centi: i16,
    /// See [`domain::score::Score::risk_centi`].
    pub risk_centi: Option<i16>,
    /// See [`domain::score::Score::expected_minor`].
    pub expected_minor: i64,
    /// See [`domain::score::Score::low_minor`].
    pub low_minor: i64,
    /// See [`domain::score::Score::high_minor`].
    pub high_minor: i64,
    /// See [`domain::score::Score::rank_centi`].
    pub rank_centi: i16,
    /// See [`domain::score::Score::tier`].
    pub tier: Tier,
    /// See [`domain::score::Score::rfm`].
    pub rfm: Option<Rfm>,
    /// See [`domain::score::Score::next_purchase`].
    pub next_purchase: Option<Day>,
    /// What the reasons are about.
    pub drivers: Drivers,
    /// What each adds, packed.
    pub effects: i64,
}

const COLUMNS: [&str; 20] = [
    "customer_id",
    "run",
    "as_of",
    "p_alive",
    "churn",
    "risk",
    "expected_minor",
    "low_minor",
    "high_minor",
    "rank",
    "tier",
    "rfm",
    "next_purchase",
    "purchases",
    "first_day",
    "last_day",
    "returned",
    "tickets",
    "csat",
    "effects",
];

/// Written out, because a statement is a literal.
const REPLACE: &str = "ON CONFLICT (customer_id) DO UPDATE SET run = excluded.run, as_of = excluded.as_of, p_alive = excluded.p_alive, \
    churn = excluded.churn, risk = excluded.risk, expected_minor = excluded.expected_minor, low_minor = excluded.low_minor, \
    high_minor = excluded.high_minor, rank = excluded.rank, tier = excluded.tier, rfm = excluded.rfm, \
    next_purchase = excluded.next_purchase, purchases = excluded.purchases, first_day = excluded.first_day, \
    last_day = excluded.last_day, returned = excluded.returned, tickets = excluded.tickets, csat = excluded.csat, \
    effects = excluded.effects";

/// Stores the scores of a stretch of customers and how far the run is: whether the run is still that worker's. What was said
/// in an earlier month goes into the history first; a customer of the stretch without a new score has none any more.
///
/// To be run in a transaction of its own.
pub async fn step(
    db: &dyn Connection,
    run: &Run,
    runner: Uuid,
    stretch: Stretch,
    (scores, reached): (&[NewScore], i64),
    now: Timestamp,
) -> Result<bool> {
    let sql =
        "UPDATE score_runs SET place = $1, done = done + $2, beat_at = $3 WHERE id = $4 AND runner = $5 AND (place IS NULL OR place < $1)";
    let values = vec![stretch.last.into(), reached.into(), now.0.into(), run.run.id.into(), runner.into()];
    if execute(db, sql, values).await? == 0 {
        return Ok(false);
    }
    let month = told_of(run.run.as_of);
    let past = past_days(db, month, stretch).await?;
    let rescore = Rescore::begin(db, (stretch.first, stretch.last), !past.is_empty()).await?;
    keep_past(db, (month, &past), stretch).await?;
    let mut rows = Bulk::new("customer_scores", &COLUMNS, REPLACE);
    for score in scores {
        rows.push(db, values_of(run, score)).await?;
    }
    rows.finish(db).await?;
    let sql = "DELETE FROM customer_scores WHERE customer_id BETWEEN $1 AND $2 AND run <> $3";
    execute(db, sql, vec![stretch.first.into(), stretch.last.into(), run.number.into()]).await?;
    rescore.settle(db).await?;
    Ok(true)
}

fn values_of(run: &Run, score: &NewScore) -> [Value; 20] {
    let as_of = run.run.as_of.0;
    let ago = |days: i64| as_of - i32::try_from(days).unwrap_or(0);
    let count = |n: i64| i32::try_from(n).unwrap_or(i32::MAX);
    let small = |n: i64| i16::try_from(n).unwrap_or(i16::MAX);
    let drivers = &score.drivers;
    [
        score.customer_id.into(),
        run.number.into(),
        as_of.into(),
        score.p_alive_centi.into(),
        ChurnBand::of(score.p_alive_centi.into()).code().into(),
        score.risk_centi.into(),
        score.expected_minor.into(),
        score.low_minor.into(),
        score.high_minor.into(),
        score.rank_centi.into(),
        score.tier.code().into(),
        small(score.rfm.map_or(0, Rfm::number)).into(),
        score.next_purchase.map(|day| day.0).into(),
        count(drivers.purchases).into(),
        ago(drivers.tenure).into(),
        ago(drivers.silence).into(),
        small(drivers.returned_percent).into(),
        count(drivers.tickets).into(),
        drivers.csat_centi.map(small).into(),
        score.effects.into(),
    ]
}

/// The days as of which scores of a month that is over were made, where there are such.
async fn past_days(db: &dyn Connection, month: Day, stretch: Stretch) -> Result<Vec<Day>> {
    let sql = "SELECT DISTINCT as_of FROM customer_scores WHERE customer_id BETWEEN $1 AND $2 AND as_of <= $3";
    all(db, sql, vec![stretch.first.into(), stretch.last.into(), month.0.into()], |row| row.day("as_of")).await
}

/// Keeps what was last said of a month that is over, and forgets what is too old.
async fn keep_past(db: &dyn Connection, (month, days): (Day, &[Day]), stretch: Stretch) -> Result<()> {
    let (first, last): (Value, Value) = (stretch.first.into(), stretch.last.into());
    for day in days {
        let sql = "INSERT INTO score_history (customer_id, month, as_of, p_alive, risk, expected_minor, rfm, effects) \
                   SELECT customer_id, CAST($4 AS integer), as_of, p_alive, risk, expected_minor, rfm, effects FROM customer_scores \
                   WHERE customer_id BETWEEN $1 AND $2 AND as_of = $3 \
                   ON CONFLICT (customer_id, month) DO UPDATE SET as_of = excluded.as_of, p_alive = excluded.p_alive, risk = excluded.risk, \
                   expected_minor = excluded.expected_minor, rfm = excluded.rfm, effects = excluded.effects";
        execute(db, sql, vec![first.clone(), last.clone(), day.0.into(), told_of(*day).0.into()]).await?;
    }
    if !days.is_empty() {
        let sql = "DELETE FROM score_history WHERE customer_id BETWEEN $1 AND $2 AND month < $3";
        execute(db, sql, vec![first, last, month.plus_months(-MONTHS_KEPT).0.into()]).await?;
    }
    Ok(())
}
