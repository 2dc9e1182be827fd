//! Totals of lists of customers.

use domain::{
    customer::{ConsentStatus, ContactKind, CustomerQuery, Stage, Tier},
    dashboard::Period,
    drill::AGREED,
    metric::{Dimension, Grain, Metric},
    page::Total,
    predicate::{Condition, Count, Field, Op, Predicate, Related, Value},
    time::Day,
};

use super::{Days, codes, exact, sum, sums};
use crate::{connection::Connection, error::Result, row::number};

/// The total of a list of customers: who ordered in a period once or twice, who for the first time, who came
/// back, who did not; who can be reached; and who is of a stage or a tier.
pub(crate) async fn customers(db: &dyn Connection, query: &CustomerQuery, counted: Total) -> Result<Total> {
    exact(counted, async {
        let Some(asked) = Ordered::of(query) else { return Ok(None) };
        let Days { from, to } = asked.first;
        match (asked.periods.as_slice(), asked.missed, asked.before) {
            _ if asked.since.is_some() || asked.reached.is_some() || asked.about.is_some() => asked.reach(db).await,
            ([], None, None) if from.is_some() || to.is_some() => Ok(Some(sum(db, &[Metric::NewCustomers], asked.first, None).await?)),
            ([(period, 1)], None, None) if from.is_some() || to.is_some() => asked.of_cohort(db, *period).await,
            _ if from.is_some() || to.is_some() => Ok(None),
            ([(period, 1)], None, None) => Ok(Some(sums::customers(db, *period).await?.0)),
            ([(period, 2)], None, None) => Ok(Some(sums::customers(db, *period).await?.1)),
            ([(period, 1)], None, Some(day)) if day == period.from => {
                let new = sum(db, &[Metric::NewCustomers], Days { from: Some(period.from), to: Some(period.to) }, None).await?;
                Ok(Some(sums::customers(db, *period).await?.0 - new))
            }
            ([(before, 1)], Some(period), None) if before.to.0 + 1 == period.from.0 => {
                Ok(Some(sums::customers(db, *before).await?.0 - sums::back_again(db, period, *before).await?))
            }
            ([(before, 1), (period, 1)], None, None) if before.to.0 + 1 == period.from.0 => {
                Ok(Some(sums::back_again(db, *period, *before).await?))
            }
            _ => Ok(None),
        }
    })
    .await
}

/// What is asked of customers, where the rollups know it.
#[derive(Default)]
struct Ordered {
    /// So many orders in a period.
    periods: Vec<(Period, u32)>,
    /// None in this one.
    missed: Option<Period>,
    /// The first order on these days.
    first: Days,
    /// The first order before this day.
    before: Option<Day>,
    /// Known up to the end of this day.
    since: Option<Day>,
    /// With an address, or a consent.
    reached: Option<Metric>,
    /// Of a stage or a tier.
    about: Option<(Dimension, &'static str)>,
}

impl Ordered {
    fn of(query: &CustomerQuery) -> Option<Self> {
        let mut asked = Self::default();
        for part in query.predicate().conjuncts() {
            asked.take(part)?;
        }
        query.q.is_none().then_some(asked)
    }

    /// Takes a condition in; none where it is one that the rollups do not know.
    fn take(&mut self, part: &Predicate) -> Option<()> {
        match part {
            Predicate::Count(count) if count.of == Related::Orders && count.op == Op::Gte => {
                self.periods.push((placed(&count.which)?, count.n))
            }
            Predicate::Count(count) if count.op == Op::Gte && count.n == 1 => {
                return self.reached.replace(reached(count.of, &count.which)?).is_none().then_some(());
            }
            Predicate::Not(inner) => {
                let Predicate::Count(Count { of: Related::Orders, which, op: Op::Gte, n: 1 }) = inner.as_ref() else { return None };
                return self.missed.replace(placed(which)?).is_none().then_some(());
            }
            Predicate::Is(condition) if self.first.take(condition, Field::CustomerFirstOrder) => {}
            Predicate::Is(Condition { field, op: Op::Eq, values }) => {
                let [Value::Code(code)] = values.as_slice() else { return None };
                let about = match field {
                    Field::CustomerStage => (Dimension::Stage, Stage::from_code(*code)?.word()),
                    Field::CustomerTier => (Dimension::Tier, Tier::from_code(*code)?.word()),
                    _ => return None,
                };
                return self.about.replace(about).is_none().then_some(());
            }
            Predicate::Is(Condition { field, op, values }) => {
                let [Value::Day(day)] = values.as_slice() else { return None };
                let place = match (field, op) {
                    (Field::CustomerFirstOrder, Op::Lt) => &mut self.before,
                    (Field::CustomerSince, Op::Lte) => &mut self.since,
                    _ => return None,
                };
                return place.replace(*day).is_none().then_some(());
            }
            _ => return None,
        }
        Some(())
    }

    /// Who ordered first in one month, and again in another.
    async fn of_cohort(&self, db: &dyn Connection, period: Period) -> Result<Option<i64>> {
        let Some(first) = self.first.period() else { return Ok(None) };
        if [first, period].iter().any(|days| *days != Period::month_of(days.from)) {
            return Ok(None);
        }
        let sql = "SELECT CAST(COALESCE(SUM(customers), 0) AS bigint) AS n FROM cohorts WHERE grain = $1 AND day = $2 AND first = $3";
        number(db, sql, vec![Grain::Month.code().into(), period.from.0.into(), first.from.0.into()]).await.map(Some)
    }

    /// How many are known up to a day, of them who can be reached, or who is of a stage or a tier.
    async fn reach(&self, db: &dyn Connection) -> Result<Option<i64>> {
        let alone = self.periods.is_empty() && self.missed.is_none() && self.before.is_none();
        if !alone || self.first.from.is_some() || self.first.to.is_some() {
            return Ok(None);
        }
        if self.reached.is_some() && self.about.is_some() {
            return Ok(None);
        }
        let metric = self.reached.unwrap_or(Metric::Customers);
        Ok(Some(sum(db, &[metric], Days { from: None, to: self.since }, self.about).await?))
    }
}

/// What is kept of customers who have one of these.
fn reached(of: Related, which: &[Predicate]) -> Option<Metric> {
    let [Predicate::Is(Condition { field, op, values })] = which else { return None };
    let codes = codes(values);
    match (of, field, op) {
        (Related::Contacts, Field::ContactKind, Op::Eq) if codes == [ContactKind::Email.code()] => Some(Metric::WithEmail),
        (Related::Consents, Field::ConsentStatus, Op::In) if codes == AGREED.map(ConsentStatus::code) => Some(Metric::WithConsent),
        _ => None,
    }
}

/// The period that conditions on orders leave, where they are about nothing else and it begins with a month.
fn placed(which: &[Predicate]) -> Option<Period> {
    let mut days = Days::default();
    for part in which.iter().flat_map(Predicate::conjuncts) {
        let Predicate::Is(condition) = part else { return None };
        days.take(condition, Field::OrderPlaced).then_some(())?;
    }
    days.period().filter(|period| period.from == period.from.month_start())
}
