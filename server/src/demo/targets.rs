//! What the demo company aims at: each month somewhat better than the same month of the year before.

use domain::{
    metric::{Better, Metric, Unit},
    scorecard::{Entry, TREND},
};
use store::{
    Db, StoreError,
    ids::Ids,
    scorecard::{self, Setter},
    users,
};

use super::{Plan, staff};

/// What has a target, and how much better it is meant to be, in per cent.
const AIMS: [(Metric, i64); 11] = [
    (Metric::Net, 6),
    (Metric::Orders, 4),
    (Metric::AverageOrder, 2),
    (Metric::ActiveCustomers, 4),
    (Metric::RepeatRate, 3),
    (Metric::Retention, 3),
    (Metric::FirstResponse, 5),
    (Metric::SlaKept, 3),
    (Metric::Csat, 1),
    (Metric::OnlineShare, 4),
    (Metric::EmailKnown, 1),
];

/// Sets the targets of the last months.
///
/// # Errors
/// Those of the database.
pub async fn set(db: &Db, plan: &Plan) -> Result<(), StoreError> {
    let people = users::list(db.reader()).await?;
    let Some(person) = people.into_iter().find(|person| person.role == "executive" && staff::is_ours(&person.email)) else {
        return Ok(());
    };
    let (now, mut ids) = (plan.today.start(), Ids::seeded(plan.seed));
    let mut entries = Vec::new();
    for month in (0..TREND).map(|before| plan.today.month_start().plus_months(-before)) {
        let a_year_before = month.plus_months(-12);
        let card = scorecard::read(db.reader(), Some(a_year_before), None, plan.today).await?;
        // Of a month before the first the first is told.
        let Some(card) = card.filter(|card| card.month == a_year_before && card.until.is_none()) else { continue };
        for (metric, better) in AIMS {
            let actual = card.measures.iter().find(|measure| measure.metric == metric).and_then(|measure| measure.actual);
            let Some(target) = actual.map(|actual| aim(metric, better, actual)) else { continue };
            entries.push((ids.at(now), Entry { metric, month, target: Some(target), owner: None, comment: String::new() }));
        }
    }
    let by = Setter { id: Some(person.id), name: person.name, at: now };
    db.write(move |tx| {
        let (by, entries) = (by.clone(), entries.clone());
        Box::pin(async move { scorecard::set(tx, &by, &entries).await })
    })
    .await
}

/// So many per cent better, as round as people set targets.
fn aim(metric: Metric, better: i64, actual: i64) -> i64 {
    let per_cent = if metric.better() == Better::Less { 100 - better } else { 100 + better };
    let aimed = actual.saturating_mul(per_cent) / 100;
    let step = match metric.unit() {
        Unit::Share | Unit::PercentagePoints | Unit::Score => 5,
        Unit::Seconds => 60,
        Unit::Points => 1,
        // Two digits.
        Unit::Count | Unit::Money => 10_i64.pow(aimed.unsigned_abs().checked_ilog10().unwrap_or(0).saturating_sub(1)),
    };
    (aimed + step / 2) / step * step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_round() {
        assert_eq!(aim(Metric::Net, 6, 12_345_678), 13_000_000);
        assert_eq!(aim(Metric::Orders, 4, 7), 7);
        assert_eq!(aim(Metric::Csat, 1, 431), 435);
        assert_eq!(aim(Metric::RepeatRate, 3, 213), 220);
        assert_eq!(aim(Metric::FirstResponse, 5, 3_000), 2_880);
        assert_eq!(aim(Metric::Orders, 4, 0), 0);
    }
}
