//! Findings about the whole company: what a job of the server reads for them, and keeping what it found.
//!
//! Nothing here computes one: the job reads [`input`], asks the models, and stores.

pub mod input;

use domain::{
    access::Scope,
    finding::{FindingKind, Findings, Found, counted},
    predicate::Predicate,
    time::Timestamp,
};
use sea_orm::DbErr;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    bulk::Bulk,
    connection::Connection,
    error::{Result, StoreError},
    row::{all, execute},
};

/// Keeps a finding in place of the one before.
pub async fn keep(db: &dyn Connection, kind: FindingKind, found: &Found<impl Serialize>) -> Result<()> {
    let content = serde_json::to_string(&found.what).map_err(unreadable)?;
    let sql = "INSERT INTO findings (kind, as_of, content) VALUES ($1, $2, $3) \
               ON CONFLICT (kind) DO UPDATE SET as_of = excluded.as_of, content = excluded.content";
    execute(db, sql, vec![kind.code().into(), found.as_of.0.into(), content.into()]).await?;
    Ok(())
}

/// Takes a finding away, because nothing can be found any more.
pub async fn drop(db: &dyn Connection, kind: FindingKind) -> Result<()> {
    execute(db, "DELETE FROM findings WHERE kind = $1", vec![kind.code().into()]).await?;
    Ok(())
}

/// Every finding that is kept.
pub async fn read(db: &dyn Connection) -> Result<Findings> {
    read_some(db, FindingKind::ALL).await
}

/// Those of some kinds.
pub async fn read_some(db: &dyn Connection, kinds: &[FindingKind]) -> Result<Findings> {
    let mut findings = Findings::default();
    let codes: Vec<String> = kinds.iter().map(|kind| kind.code().to_string()).collect();
    let sql = format!("SELECT kind, as_of, content FROM findings WHERE kind IN ({})", codes.join(", "));
    for (kind, as_of, text) in
        all(db, &sql, vec![], |row| Ok((row.code("kind", FindingKind::from_code)?, row.time("as_of")?, row.text("content")?))).await?
    {
        match kind {
            FindingKind::Cohorts => findings.cohorts = of(as_of, &text)?,
            FindingKind::Pairs => findings.pairs = of(as_of, &text)?,
            FindingKind::Orders => findings.orders = of(as_of, &text)?,
            FindingKind::Tickets => findings.tickets = of(as_of, &text)?,
            FindingKind::Groups => findings.groups = of(as_of, &text)?,
            FindingKind::Recommendations => findings.recommendations = of(as_of, &text)?,
            FindingKind::RevenueWeeks => findings.revenue_weeks = of(as_of, &text)?,
            FindingKind::RevenueMonths => findings.revenue_months = of(as_of, &text)?,
        }
    }
    Ok(findings)
}

fn of<T: DeserializeOwned>(as_of: Timestamp, text: &str) -> Result<Option<Found<T>>> {
    Ok(Some(Found { as_of, what: serde_json::from_str(text).map_err(unreadable)? }))
}

fn unreadable(error: serde_json::Error) -> StoreError {
    StoreError::Database(DbErr::Custom(format!("a finding is not as it should be: {error}")))
}

/// How many customers a filter leaves, where the page of insights shows that number; `None` where it does not.
pub(crate) async fn told(db: &dyn Connection, filter: &Predicate) -> Result<Option<i64>> {
    let mut told = read(db).await?.counted();
    if let Some(spread) = crate::scores::distribution(db, &Scope::all()).await? {
        told.extend(counted::in_spread(&spread));
    }
    Ok(counted::find(&told, filter))
}

/// What buying one product says about another: the product bought, the other, their similarity in millionths.
pub type Speaks = (Uuid, Uuid, i64);

/// Keeps which products speak for which, in place of what was kept before. Those of one product stand together, the most
/// similar first.
pub async fn keep_recommendations(db: &dyn Connection, speaks: &[Speaks]) -> Result<()> {
    db.execute_unprepared("DELETE FROM recommendations").await?;
    let mut rows = Bulk::new("recommendations", &["product_id", "place", "other_id", "similarity"], "");
    let (mut whose, mut place) = (Uuid::nil(), 0_i16);
    for (bought, other, similarity) in speaks {
        place = if whose == *bought { place + 1 } else { 1 };
        whose = *bought;
        rows.push(db, [(*bought).into(), place.into(), (*other).into(), (*similarity).into()]).await?;
    }
    rows.finish(db).await
}
