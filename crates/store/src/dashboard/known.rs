//! Totals that the rollups know. Lists count to a thousand; one that a figure of the dashboard opens says
//! exactly that figure, however long it is.

use domain::{
    customer::CustomerQuery,
    dashboard::Period,
    metric::{Grain, Metric},
    order::{OrderKind, OrderQuery},
    page::{Certainty, Total},
    predicate::{Condition, Field, Op, Predicate, Related, Value},
    ticket::TicketQuery,
    time::Day,
};

use super::sums;
use crate::{connection::Connection, error::Result, query::Filter, row::number};

/// The days that conditions on one field leave.
#[derive(Clone, Copy, Default)]
struct Days {
    from: Option<Day>,
    to: Option<Day>,
}

impl Days {
    /// Takes a condition in, if it is about days of `field`; whether it was.
    fn take(&mut self, condition: &Condition, field: Field) -> bool {
        let (true, [Value::Day(day)]) = (condition.field == field, condition.values.as_slice()) else { return false };
        match condition.op {
            Op::Gte => self.from = self.from.max(Some(*day)),
            Op::Lte => self.to = Some(self.to.map_or(*day, |to| to.min(*day))),
            _ => return false,
        }
        true
    }

    /// The period, where it has both ends.
    fn period(self) -> Option<Period> {
        Some(Period { from: self.from?, to: self.to? })
    }
}

/// The sum of some of the company's figures over days, or of those of one country.
async fn sum(db: &dyn Connection, metrics: &[Metric], days: Days, country: Option<&str>) -> Result<i64> {
    let codes: Vec<String> = metrics.iter().map(|metric| metric.code().to_string()).collect();
    let mut filter = Filter::default();
    filter.and(format!("metric IN ({})", codes.join(", ")));
    filter.and_some("grain =", Some(Grain::Day.code()));
    filter.and_some("dimension =", Some(i16::from(country.is_some())));
    filter.and_some("day >=", days.from.map(|day| day.0));
    filter.and_some("day <=", days.to.map(|day| day.0));
    filter.and_some("key =", country);
    let sql = format!("SELECT CAST(COALESCE(SUM(value), 0) AS bigint) AS n FROM metric_daily {}", filter.sql());
    number(db, &sql, filter.values()).await
}

/// The total of a list whose counting was given up, where the rollups have it.
async fn exact(counted: Total, known: impl Future<Output = Result<Option<i64>>>) -> Result<Total> {
    if counted.certainty != Certainty::Above {
        return Ok(counted);
    }
    Ok(known.await?.map_or(counted, |n| Total::exact(n.unsigned_abs())))
}

/// The total of a list of orders: by days, kind and country.
pub(crate) async fn orders(db: &dyn Connection, query: &OrderQuery, counted: Total) -> Result<Total> {
    exact(counted, async {
        let Some((days, kind, country)) = asked_of_orders(query) else { return Ok(None) };
        let metrics = match kind {
            None => vec![Metric::Orders, Metric::CreditNotes],
            Some(OrderKind::Order) => vec![Metric::Orders],
            Some(OrderKind::CreditNote) => vec![Metric::CreditNotes],
        };
        Ok(Some(sum(db, &metrics, days, country.as_deref()).await?))
    })
    .await
}

/// What the orders and credit notes of a list come to, by days and country: sales less credits.
pub(crate) async fn net(db: &dyn Connection, query: &OrderQuery) -> Result<Option<i64>> {
    // The figures of a day do not tell what an order credits from what a credit note does.
    let Some((days, None, country)) = asked_of_orders(query) else { return Ok(None) };
    let sales = sum(db, &[Metric::Revenue], days, country.as_deref()).await?;
    Ok(Some(sales - sum(db, &[Metric::Credits], days, country.as_deref()).await?))
}

/// Days, kind and country, where nothing else is asked.
fn asked_of_orders(query: &OrderQuery) -> Option<(Days, Option<OrderKind>, Option<String>)> {
    let (mut days, mut kind, mut country) = (Days::default(), None, None);
    if query.q.is_some() {
        return None;
    }
    for part in query.predicate().conjuncts() {
        let Predicate::Is(condition) = part else { return None };
        match (condition.field, condition.op, condition.values.as_slice()) {
            _ if days.take(condition, Field::OrderPlaced) => {}
            (Field::OrderKind, Op::Eq, [Value::Code(code)]) if kind.is_none() => kind = Some(OrderKind::from_code(*code)?),
            (Field::OrderCountry, Op::Eq, [Value::Text(name)]) if country.is_none() => country = Some(name.clone()),
            _ => return None,
        }
    }
    Some((days, kind, country))
}

/// The total of a list of tickets: opened in some days, and perhaps answered since; or solved in them.
pub(crate) async fn tickets(db: &dyn Connection, query: &TicketQuery, counted: Total) -> Result<Total> {
    exact(counted, async {
        let (mut opened, mut solved, mut answered) = (Days::default(), Days::default(), false);
        let mut fields = [false, false];
        for part in query.predicate().conjuncts() {
            let Predicate::Is(condition) = part else { return Ok(None) };
            match condition.field {
                _ if opened.take(condition, Field::TicketOpened) => fields[0] = true,
                _ if solved.take(condition, Field::TicketSolved) => fields[1] = true,
                Field::TicketFirstResponse if condition.op == Op::Known => answered = true,
                _ => return Ok(None),
            }
        }
        let (metric, days) = match (fields, answered) {
            _ if query.q.is_some() => return Ok(None),
            ([_, false], true) => (Metric::FirstResponses, opened),
            ([true, false], false) => (Metric::TicketsOpened, opened),
            ([false, true], false) => (Metric::TicketsSolved, solved),
            _ => return Ok(None),
        };
        Ok(Some(sum(db, &[metric], days, None).await?))
    })
    .await
}

/// The total of a list of customers: who ordered in a period once or twice, who for the first time, who came
/// back.
pub(crate) async fn customers(db: &dyn Connection, query: &CustomerQuery, counted: Total) -> Result<Total> {
    exact(counted, async {
        let (mut ordered, mut first, mut before) = (None, Days::default(), None);
        for part in query.predicate().conjuncts() {
            match part {
                Predicate::Count(count) if ordered.is_none() && count.of == Related::Orders && count.op == Op::Gte => {
                    let Some(period) = placed(&count.which) else { return Ok(None) };
                    ordered = Some((period, count.n));
                }
                Predicate::Is(condition) if first.take(condition, Field::CustomerFirstOrder) => {}
                Predicate::Is(Condition { field: Field::CustomerFirstOrder, op: Op::Lt, values }) if before.is_none() => {
                    let [Value::Day(day)] = values.as_slice() else { return Ok(None) };
                    before = Some(*day);
                }
                _ => return Ok(None),
            }
        }
        let asked_first = first.from.is_some() || first.to.is_some();
        match (ordered, before) {
            _ if query.q.is_some() => Ok(None),
            (None, None) if asked_first => Ok(Some(sum(db, &[Metric::NewCustomers], first, None).await?)),
            (Some((period, 1)), None) if !asked_first => Ok(Some(sums::customers(db, period).await?.0)),
            (Some((period, 2)), None) if !asked_first => Ok(Some(sums::customers(db, period).await?.1)),
            (Some((period, 1)), Some(day)) if !asked_first && day == period.from => {
                let new = sum(db, &[Metric::NewCustomers], Days { from: Some(period.from), to: Some(period.to) }, None).await?;
                Ok(Some(sums::customers(db, period).await?.0 - new))
            }
            _ => Ok(None),
        }
    })
    .await
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
