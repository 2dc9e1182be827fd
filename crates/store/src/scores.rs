//! What models say of customers: reading it for pages, the runs that work it out, and the tables they write.
//!
//! Nothing here computes a score: a job of the server reads [`input`], asks the models, and writes by [`write::step`].

pub mod input;
mod models;
mod runs;
mod spread;
pub mod write;

use domain::{
    access::{Mask, Scope},
    customer::Tier,
    score::{ChurnBand, CustomerScore, Drivers, PastScore, Rfm, Score, reasons},
    time::Day,
};
use uuid::Uuid;

pub use models::{keep_models, models};
pub use runs::{Asked, Run, STALE_MS, ask, beat, fail, finish, last_finished, newest, note, take, unfinished};
pub use spread::{distribution, spread_of_everybody};

use crate::{
    access,
    connection::Connection,
    error::Result,
    query::Filter,
    row::{Row, all, find},
    settings,
};

/// Reasons that a page tells.
const REASONS: usize = 3;

/// All that a customer's page says of scores; none for a customer that is not there or not reached.
pub async fn of_customer(db: &dyn Connection, scope: &Scope, id: Uuid) -> Result<Option<CustomerScore>> {
    let mut filter = Filter::default();
    filter.and_some("f.customer_id =", Some(id));
    access::and(db, scope, "f.customer_id", &mut filter)?;
    let sql = format!("SELECT f.customer_id FROM facts f {}", filter.sql());
    if find(db, &sql, filter.values(), |row| row.id("customer_id")).await?.is_none() {
        return Ok(None);
    }
    let run = runs::last_finished(db).await?;
    let Some((score, drivers, effects)) = score(db, id).await? else {
        return Ok(Some(CustomerScore { run, score: None, history: Vec::new(), reasons: Vec::new(), fields: scope.fields }));
    };
    let past = past(db, id).await?;
    let before = past.first().map(|(_, effects)| *effects);
    let told = CustomerScore {
        run,
        reasons: reasons(&drivers, effects, before, REASONS),
        score: Some(score),
        history: past.into_iter().map(|(past, _)| past).collect(),
        fields: scope.fields,
    };
    Ok(Some(told.masked(scope.fields)))
}

/// A customer's score without its history; none where there is none, it is not reached, or what models say is not shown.
pub async fn of(db: &dyn Connection, scope: &Scope, id: Uuid) -> Result<Option<Score>> {
    Ok(of_customer(db, scope, id).await?.and_then(|told| told.score))
}

/// What was said of a customer at the end of earlier months, newest first; nothing where it is not reached or not shown.
pub async fn history_of(db: &dyn Connection, scope: &Scope, id: Uuid) -> Result<Vec<PastScore>> {
    Ok(of_customer(db, scope, id).await?.map(|told| told.history).unwrap_or_default())
}

async fn score(db: &dyn Connection, id: Uuid) -> Result<Option<(Score, Drivers, i64)>> {
    let currency = settings::currency_or_default(db).await?;
    let sql = "SELECT s.*, COALESCE(r.model, '') AS model FROM customer_scores s LEFT JOIN score_runs r ON r.number = s.run \
               WHERE s.customer_id = $1";
    let read = |row: &Row| {
        let (as_of, first, last) = (row.day("as_of")?, row.day("first_day")?, row.day("last_day")?);
        let purchases = i64::from(row.get::<i32>("purchases")?);
        let drivers = drivers(row)?;
        let score = Score {
            as_of,
            model: row.text("model")?,
            rfm: Rfm::from_number(small(row, "rfm")?),
            p_alive_centi: small(row, "p_alive")?,
            churn: row.code("churn", ChurnBand::from_code)?,
            risk_centi: row.get::<Option<i16>>("risk")?.map(i64::from),
            expected_minor: row.int("expected_minor")?,
            low_minor: row.int("low_minor")?,
            high_minor: row.int("high_minor")?,
            rank_centi: small(row, "rank")?,
            tier: row.code("tier", Tier::from_code)?,
            next_purchase: row.optional_day("next_purchase")?,
            purchases,
            first_purchase: first,
            last_purchase: last,
            currency,
            fields: domain::access::Fields::SHOWN,
        };
        Ok((score, drivers, row.int("effects")?))
    };
    find(db, sql, vec![id.into()], read).await
}

/// What the reasons are about, of a row of `customer_scores`.
pub(crate) fn drivers(row: &Row) -> Result<Drivers> {
    let (as_of, first, last) = (row.day("as_of")?, row.day("first_day")?, row.day("last_day")?);
    Ok(Drivers {
        silence: i64::from(as_of.0 - last.0),
        purchases: i64::from(row.get::<i32>("purchases")?),
        tenure: i64::from(as_of.0 - first.0),
        returned_percent: small(row, "returned")?,
        tickets: i64::from(row.get::<i32>("tickets")?),
        csat_centi: row.get::<Option<i16>>("csat")?.map(i64::from),
    })
}

/// Earlier months, newest first, each with its packed effects.
async fn past(db: &dyn Connection, id: Uuid) -> Result<Vec<(PastScore, i64)>> {
    let sql =
        "SELECT month, as_of, p_alive, risk, expected_minor, rfm, effects FROM score_history WHERE customer_id = $1 ORDER BY month DESC";
    all(db, sql, vec![id.into()], |row| {
        let p_alive_centi = small(row, "p_alive")?;
        let past = PastScore {
            month: row.day("month")?,
            as_of: row.day("as_of")?,
            p_alive_centi,
            churn: ChurnBand::of(p_alive_centi),
            risk_centi: row.get::<Option<i16>>("risk")?.map(i64::from),
            expected_minor: row.int("expected_minor")?,
            rfm: Rfm::from_number(small(row, "rfm")?),
        };
        Ok((past, row.int("effects")?))
    })
    .await
}

/// The day after which nobody has bought, as the orders of customers who are known say; none without an order.
pub async fn last_purchase(db: &dyn Connection) -> Result<Option<Day>> {
    let sql = "SELECT MAX(last_order_at) AS at FROM facts";
    let at = find(db, sql, Vec::new(), |row| row.get::<Option<i64>>("at")).await?.flatten();
    Ok(at.filter(|at| *at > 0).map(|at| domain::time::Timestamp(at).day()))
}

fn small(row: &Row, column: &str) -> Result<i64> {
    row.get::<i16>(column).map(i64::from)
}
