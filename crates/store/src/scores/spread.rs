//! How value and churn are spread.

use domain::{
    access::{Mask, Scope},
    customer::Tier,
    score::{ChurnBand, Distribution, RunState, VALUE_EDGES},
    time::Day,
};

use super::models::unreadable;
use crate::{
    access,
    connection::Connection,
    error::Result,
    query::Filter,
    row::{all, find},
    settings,
};

/// How value and churn are spread over everybody that is reached and scored; none before the first run has ended. Of all
/// customers it was counted at the end of the run, of fewer it is counted now.
pub async fn distribution(db: &dyn Connection, scope: &Scope) -> Result<Option<Distribution>> {
    let sql = "SELECT as_of, spread FROM score_runs WHERE state = $1 ORDER BY number DESC LIMIT 1";
    let read = |row: &crate::row::Row| Ok((row.day("as_of")?, row.text("spread")?));
    let Some((as_of, kept)) = find(db, sql, vec![RunState::Done.code().into()], read).await? else { return Ok(None) };
    let spread = match scope.rows.is_all() {
        true => serde_json::from_str(&kept).map_err(unreadable)?,
        false => counted(db, scope, as_of).await?,
    };
    Ok(Some(spread.masked(scope.fields)))
}

/// That of everybody, as a run keeps it.
pub async fn spread_of_everybody(db: &dyn Connection, as_of: Day) -> Result<String> {
    serde_json::to_string(&counted(db, &Scope::all(), as_of).await?).map_err(unreadable)
}

async fn counted(db: &dyn Connection, scope: &Scope, as_of: Day) -> Result<Distribution> {
    let mut filter = Filter::default();
    access::and(db, scope, "f.customer_id", &mut filter)?;
    let edges = VALUE_EDGES.iter().enumerate().skip(1).rev();
    let steps: String = edges.map(|(at, from)| format!("WHEN s.expected_minor >= {from} THEN {at} ")).collect();
    let sql = format!(
        "SELECT f.tier, s.churn, CAST(CASE {steps}ELSE 0 END AS bigint) AS class, COUNT(*) AS customers, \
         CAST(SUM(s.expected_minor) AS bigint) AS minor \
         FROM customer_scores s JOIN facts f ON f.customer_id = s.customer_id {} GROUP BY 1, 2, 3",
        filter.sql()
    );
    let rows = all(db, &sql, filter.values(), |row| {
        let class = usize::try_from(row.int("class")?).unwrap_or(0);
        Ok((row.code("tier", Tier::from_code)?, row.code("churn", ChurnBand::from_code)?, class, row.int("customers")?, row.int("minor")?))
    })
    .await?;
    Ok(Distribution::of(as_of, settings::currency_or_default(db).await?, &rows))
}
