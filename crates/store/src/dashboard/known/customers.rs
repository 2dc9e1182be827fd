//! Totals of lists of customers.

use domain::{
    customer::{ConsentStatus, ContactKind, CustomerQuery, Stage, Tier},
    dashboard::{Period, Slice},
    drill::AGREED,
    metric::{Dimension, Grain, Metric},
    page::Total,
    predicate::{Condition, Count, Field, Op, Predicate, Related, Value},
    time::Day,
};

use super::{About, Days, codes, exact, sum};
use crate::{
    connection::Connection,
    dashboard::{
        kept::Kept,
        ordered::{self, back_again},
    },
    error::Result,
    row::number,
};

/// The total of a list of customers: who ordered in a period once or twice, who for the first time, who came
/// back, who did not; who can be reached; and who is of a stage or a tier. Of everybody, or of what belongs to one value.
pub(crate) async fn customers(db: &dyn Connection, query: &CustomerQuery, counted: Total) -> Result<Total> {
    exact(counted, async {
        if let Some(days) = at_stake(query) {
            return Ok(Some(sum(db, &[Metric::AtStakeChange], days, &About::default()).await?));
        }
        match Asked::of(query) {
            Some(asked) => asked.total(db).await,
            None => Ok(None),
        }
    })
    .await
}

/// Orders that are asked for or missed, and how many of them.
type Orders = (Days, u32);

/// What is asked of customers, where the rollups know it.
#[derive(Default)]
struct Asked {
    /// So many orders on these days.
    orders: Vec<Orders>,
    /// None on these.
    missed: Option<Days>,
    /// The first order on these days.
    first: Days,
    /// The first order before this day.
    before: Option<Day>,
    /// Known up to the end of this day.
    since: Option<Day>,
    /// With an address, or a consent.
    reached: Option<Metric>,
    /// What all of the orders, or the customers, have.
    about: About,
}

impl Asked {
    fn of(query: &CustomerQuery) -> Option<Self> {
        let mut asked = Self::default();
        // Of orders each says it for itself, and all must say the same.
        let mut said = Vec::new();
        for part in query.predicate().conjuncts() {
            asked.take(part, &mut said)?;
        }
        if let Some(one) = said.first().filter(|one| one.0.is_some()) {
            (asked.about == About::default()).then_some(())?;
            asked.about = one.clone();
        }
        let agree = said.iter().all(|one| *one == said[0]);
        (query.q.is_none() && agree).then_some(asked)
    }

    /// Takes a condition in; none where it is one that the rollups do not know.
    fn take(&mut self, part: &Predicate, said: &mut Vec<About>) -> Option<()> {
        match part {
            Predicate::Count(count) if count.of == Related::Orders && count.op == Op::Gte => {
                self.orders.push((placed(&count.which, said)?, count.n));
            }
            Predicate::Count(count) if count.of == Related::Holdings => return self.about.take_customer(part),
            Predicate::Count(count) if count.op == Op::Gte && count.n == 1 => {
                return self.reached.replace(reached(count.of, &count.which)?).is_none().then_some(());
            }
            Predicate::Not(inner) => {
                let Predicate::Count(Count { of: Related::Orders, which, op: Op::Gte, n: 1 }) = inner.as_ref() else { return None };
                return self.missed.replace(placed(which, said)?).is_none().then_some(());
            }
            Predicate::Is(condition) if self.first.take(condition, Field::CustomerFirstOrder) => {}
            Predicate::Is(Condition { field: Field::CustomerTeam, .. }) => return self.about.take_customer(part),
            Predicate::Is(Condition { field, op: Op::Eq, values }) => {
                let [Value::Code(code)] = values.as_slice() else { return None };
                return match field {
                    Field::CustomerStage => self.about.take(Dimension::Stage, Stage::from_code(*code)?.word()),
                    Field::CustomerTier => self.about.take(Dimension::Tier, Tier::from_code(*code)?.word()),
                    _ => None,
                };
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

    async fn total(&self, db: &dyn Connection) -> Result<Option<i64>> {
        if self.since.is_some() || self.reached.is_some() || self.about.is_standing() {
            return self.reach(db).await;
        }
        let kept = self.about.kept(db).await?;
        // Of orders the first one of all says nothing of the first one there.
        let own = self.about.0.as_ref().is_some_and(|about| Slice::in_orders(Some(about)).is_some());
        let first = self.first.from.is_some() || self.first.to.is_some();
        if first || self.before.is_some() {
            return if own { Ok(None) } else { self.by_first_order(db, &kept).await };
        }
        let period = |days: Days| days.period().filter(|period| period.from == period.from.month_start());
        let (days, other) = match (self.orders.as_slice(), self.missed) {
            ([(days, n @ (1 | 2))], None) => {
                let Some(period) = period(*days) else { return Ok(None) };
                let ordered = ordered::customers(db, &kept, period).await?;
                return Ok(Some(if *n == 1 { ordered.active } else { ordered.repeat }));
            }
            ([(days, 1)], Some(missed)) => (*days, missed),
            ([(days, 1), (other, 1)], None) => (*days, *other),
            _ => return Ok(None),
        };
        let (Some(days), Some(last)) = (period(days), other.to) else { return Ok(None) };
        if other.from.is_none() && last.0 + 1 == days.from.0 {
            // All that came before: who did not order then is new, and who did has returned.
            let ordered = ordered::customers(db, &kept, days).await?;
            return Ok(Some(if self.missed.is_some() { ordered.new } else { ordered.active - ordered.new }));
        }
        let Some(later) = period(other).filter(|later| days.to.0 + 1 == later.from.0) else { return Ok(None) };
        let again = back_again(db, &kept, later, days).await?;
        Ok(Some(if self.missed.is_some() { ordered::customers(db, &kept, days).await?.active - again } else { again }))
    }

    /// Who ordered for the first time on some days, and who had ordered before those on which they did.
    async fn by_first_order(&self, db: &dyn Connection, kept: &Kept) -> Result<Option<i64>> {
        match (self.orders.as_slice(), self.missed, self.before) {
            ([], None, None) => {
                if let Some(period) = self.first.period().filter(|period| period.from == period.from.month_start()) {
                    return Ok(Some(ordered::customers(db, kept, period).await?.new));
                }
                let (first, last) = (self.first.from.unwrap_or(Day(i32::MIN / 2)), self.first.to.unwrap_or(Day(i32::MAX / 2)));
                Ok(Some(ordered::new_by_day(db, kept, first, last).await?.into_iter().map(|(_, n)| n).sum()))
            }
            ([(days, 1)], None, Some(day)) if self.first.from.is_none() && self.first.to.is_none() && days.from == Some(day) => {
                let Some(period) = days.period().filter(|period| period.from == period.from.month_start()) else { return Ok(None) };
                let ordered = ordered::customers(db, kept, period).await?;
                Ok(Some(ordered.active - ordered.new))
            }
            ([(days, 1)], None, None) if kept.by().is_none() => match days.period() {
                Some(period) => self.of_cohort(db, period).await,
                None => Ok(None),
            },
            _ => Ok(None),
        }
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
        let alone = self.orders.is_empty() && self.missed.is_none() && self.before.is_none();
        if !alone || self.first.from.is_some() || self.first.to.is_some() {
            return Ok(None);
        }
        if self.reached.is_some() && self.about.is_standing() {
            return Ok(None);
        }
        let metric = self.reached.unwrap_or(Metric::Customers);
        Ok(Some(sum(db, &[metric], Days { from: None, to: self.since }, &self.about).await?))
    }
}

/// The days up to the month of which something was said to be at stake, where nothing else is asked
/// ([`domain::drill::at_stake`]).
fn at_stake(query: &CustomerQuery) -> Option<Days> {
    let asked = query.predicate();
    let [Predicate::Count(Count { of: Related::Scores, which, op: Op::Gte, n: 1 })] = asked.conjuncts().as_slice() else { return None };
    let [Predicate::Is(after), Predicate::Is(until), Predicate::Is(stake)] = which.as_slice() else { return None };
    let day = |condition: &Condition, op| match condition.values.as_slice() {
        [Value::Day(day)] if (condition.field, condition.op) == (Field::ScoreAsOf, op) => Some(*day),
        _ => None,
    };
    let (month, next) = (day(after, Op::Gt)?, day(until, Op::Lte)?);
    let whole = month == month.month_start() && next == month.plus_months(1);
    let some = (stake.field, stake.op) == (Field::ScoreStake, Op::Gt) && stake.values == [Value::Money(0)];
    (whole && some && query.q.is_none()).then_some(Days { from: None, to: Some(month) })
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

/// The days that conditions on orders leave, where they are about nothing else but one value, which is noted.
fn placed(which: &[Predicate], said: &mut Vec<About>) -> Option<Days> {
    let (mut days, mut about) = (Days::default(), About::default());
    for part in which.iter().flat_map(Predicate::conjuncts) {
        let Predicate::Is(condition) = part else { return None };
        if !days.take(condition, Field::OrderPlaced) {
            about.take_order(condition)?;
        }
    }
    said.push(about);
    Some(days)
}
