//! The job that finds out about the whole company: who came back, what is bought together, how orders and tickets will
//! go on, which groups of customers there are. It reads in parts, asks `insight`, and stores what it found with the
//! moment that it is true of; pages read that.

mod baskets;
mod groups;
mod outlook;

use domain::{
    finding::{FindingKind, Found},
    metric::Metric,
    time::{Day, Timestamp},
};
use serde::Serialize;
use store::{
    Db, StoreError,
    findings::{self, input},
};

use outlook::{MONTHS, Rhythm, WEEKS, outlook};

/// Finds out everything anew. `now` is when: where the newest order lies long before, what is found is true of the time
/// up to it all the same.
///
/// # Errors
/// Those of the store. What there is too little of to find anything in is no error: then nothing is kept of it.
pub async fn run(db: &Db, now: Timestamp) -> Result<(), StoreError> {
    let last = input::last_order(db.reader()).await?;
    let cohorts = match last {
        Some(last) => Some(input::cohorts(db.reader(), last).await?).filter(|cohorts| !cohorts.rows.is_empty()),
        None => None,
    };
    keep(db, FindingKind::Cohorts, now, cohorts).await?;
    for (kind, metric) in [(FindingKind::Orders, Metric::Orders), (FindingKind::Tickets, Metric::TicketsOpened)] {
        let weeks = input::weeks(db.reader(), metric).await?;
        foresee(db, (kind, &WEEKS), (weeks, metric), now).await?;
    }
    let weeks = input::weeks(db.reader(), Metric::Net).await?;
    foresee(db, (FindingKind::RevenueWeeks, &WEEKS), (weeks, Metric::Orders), now).await?;
    let months = input::months(db.reader(), Metric::Net).await?;
    foresee(db, (FindingKind::RevenueMonths, &MONTHS), (months, Metric::Orders), now).await?;
    keep(db, FindingKind::Groups, now, groups::find(db).await?).await?;
    let baskets::Found { pairs, speaks, judged } = baskets::find(db).await?;
    keep(db, FindingKind::Pairs, now, pairs).await?;
    keep(db, FindingKind::Recommendations, now, judged).await?;
    let speaks = std::sync::Arc::new(speaks);
    db.write(move |tx| {
        let speaks = speaks.clone();
        Box::pin(async move { findings::keep_recommendations(tx, &speaks).await })
    })
    .await
}

/// Keeps how a figure goes on; its data end with the newest day of `metric`.
async fn foresee(
    db: &Db,
    (kind, rhythm): (FindingKind, &'static Rhythm),
    (steps, metric): (Vec<(Day, i64)>, Metric),
    now: Timestamp,
) -> Result<(), StoreError> {
    let last = input::last_day(db.reader(), metric).await?;
    let found = blocking(move || outlook(rhythm, &steps, last.unwrap_or(Day(0)))).await?;
    keep(db, kind, now, found).await
}

async fn keep<T>(db: &Db, kind: FindingKind, as_of: Timestamp, what: Option<T>) -> Result<(), StoreError>
where
    T: Serialize + Clone + Send + Sync + 'static,
{
    db.write(move |tx| {
        let found = what.clone().map(|what| Found { as_of, what });
        Box::pin(async move {
            match found {
                Some(found) => findings::keep(tx, kind, &found).await,
                None => findings::drop(tx, kind).await,
            }
        })
    })
    .await
}

/// Computes beside the requests that are being answered, not in their way.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| StoreError::Unavailable(format!("a finding was broken off: {error}")))
}
