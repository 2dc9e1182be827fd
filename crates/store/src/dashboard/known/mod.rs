//! Totals that the rollups know. Lists count to a thousand; one that a figure of the dashboard opens says
//! exactly that figure, however long it is.

mod customers;
mod tickets;

use domain::{
    customer::LineOfBusiness,
    dashboard::{Period, Slice},
    metric::{Dimension, Grain, Metric},
    order::{OrderKind, OrderQuery},
    page::{Certainty, Total},
    predicate::{Condition, Count, Field, Op, Predicate, Related, Value},
    time::Day,
};

pub(crate) use customers::customers;
pub(crate) use tickets::tickets;

use super::kept::Kept;
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

/// The sum of some of the company's figures over days, or of those that are kept of one value.
async fn sum(db: &dyn Connection, metrics: &[Metric], days: Days, about: &About) -> Result<i64> {
    let codes: Vec<String> = metrics.iter().map(|metric| metric.code().to_string()).collect();
    let mut filter = Filter::default();
    filter.and(format!("metric IN ({})", codes.join(", ")));
    filter.and_some("grain =", Some(Grain::Day.code()));
    filter.and_some("day >=", days.from.map(|day| day.0));
    filter.and_some("day <=", days.to.map(|day| day.0));
    let mut values = filter.values();
    let condition = about.kept(db).await?.condition("", &mut values);
    let sql = format!("SELECT CAST(COALESCE(SUM(value), 0) AS bigint) AS n FROM metric_daily {} AND {condition}", filter.sql());
    number(db, &sql, values).await
}

/// The one value of a dimension that is asked for; of everything where none is.
#[derive(Clone, Default, PartialEq, Eq)]
struct About(Option<Slice>);

impl About {
    /// Takes a value in; none where there is one already.
    fn take(&mut self, by: Dimension, key: &str) -> Option<()> {
        self.0.replace(Slice { by, key: key.to_owned() }).is_none().then_some(())
    }

    /// Whether it is a stage or a tier, by which nothing but customers is kept.
    fn is_standing(&self) -> bool {
        self.0.as_ref().is_some_and(|slice| matches!(slice.by, Dimension::Stage | Dimension::Tier))
    }

    /// Takes in what is asked of a customer: a team or a line of business; whether it was such a thing.
    fn take_customer(&mut self, part: &Predicate) -> Option<()> {
        match part {
            Predicate::Is(Condition { field: Field::CustomerTeam, op: Op::Eq, values }) => {
                let [Value::Text(team)] = values.as_slice() else { return None };
                self.take(Dimension::Team, team)
            }
            Predicate::Count(Count { of: Related::Holdings, which, op: Op::Gte, n: 1 }) => {
                let [Predicate::Is(Condition { field: Field::HoldingLine, op: Op::Eq, values })] = which.as_slice() else { return None };
                let [Value::Code(code)] = values.as_slice() else { return None };
                self.take(Dimension::Line, LineOfBusiness::from_code(*code)?.word())
            }
            _ => None,
        }
    }

    /// Takes in what is asked of the customer of an order or a ticket.
    fn take_whose(&mut self, part: &Predicate) -> Option<()> {
        match part {
            Predicate::Count(Count { of: Related::Buyer | Related::Requester, which, op: Op::Gte, n: 1 }) => {
                let [only] = which.as_slice() else { return None };
                self.take_customer(only)
            }
            _ => None,
        }
    }

    /// Takes in what is asked of an order itself.
    fn take_order(&mut self, condition: &Condition) -> Option<()> {
        match (condition.field, condition.op, condition.values.as_slice()) {
            (Field::OrderCountry, Op::Eq, [Value::Text(country)]) => self.take(Dimension::Country, country),
            (Field::OrderCountry, Op::Unknown, _) => self.take(Dimension::Country, ""),
            (Field::OrderSource, Op::Eq, [Value::Text(source)]) => self.take(Dimension::Store, source),
            _ => None,
        }
    }

    async fn kept(&self, db: &dyn Connection) -> Result<Kept> {
        Kept::of(db, self.0.as_ref()).await
    }
}

/// The total of a list whose counting was given up, where the rollups have it.
async fn exact(counted: Total, known: impl Future<Output = Result<Option<i64>>>) -> Result<Total> {
    if counted.certainty != Certainty::Above {
        return Ok(counted);
    }
    Ok(known.await?.map_or(counted, |n| Total::exact(n.unsigned_abs())))
}

/// The total of a list of orders: by days, kind, and one value.
pub(crate) async fn orders(db: &dyn Connection, query: &OrderQuery, counted: Total) -> Result<Total> {
    exact(counted, async {
        let Some(asked) = asked_of_orders(query) else { return Ok(None) };
        if let Some(days) = asked.delivered {
            let alone = asked.kind == Some(OrderKind::Order) && asked.placed.is_none();
            return if alone { Ok(Some(sum(db, &[Metric::OrdersDelivered], days, &asked.about).await?)) } else { Ok(None) };
        }
        let metrics = match asked.kind {
            None => vec![Metric::Orders, Metric::CreditNotes],
            Some(OrderKind::Order) => vec![Metric::Orders],
            Some(OrderKind::CreditNote) => vec![Metric::CreditNotes],
        };
        Ok(Some(sum(db, &metrics, asked.placed.unwrap_or_default(), &asked.about).await?))
    })
    .await
}

/// What the orders and credit notes of a list come to, by days and one value: sales less credits.
pub(crate) async fn net(db: &dyn Connection, query: &OrderQuery) -> Result<Option<i64>> {
    // The figures of a day do not tell what an order credits from what a credit note does.
    let Some(Asked { placed, delivered: None, kind: None, about }) = asked_of_orders(query) else { return Ok(None) };
    let days = placed.unwrap_or_default();
    let sales = sum(db, &[Metric::Revenue], days, &about).await?;
    Ok(Some(sales - sum(db, &[Metric::Credits], days, &about).await?))
}

/// What is asked of orders, where the rollups know it.
#[derive(Default)]
struct Asked {
    /// Placed on these days.
    placed: Option<Days>,
    /// Delivered on these.
    delivered: Option<Days>,
    kind: Option<OrderKind>,
    about: About,
}

/// Days, kind and one value, where nothing else is asked.
fn asked_of_orders(query: &OrderQuery) -> Option<Asked> {
    let mut asked = Asked::default();
    let take = |days: &mut Option<Days>, condition: &Condition, field: Field| {
        let mut taken = days.unwrap_or_default();
        let fits = taken.take(condition, field);
        *days = if fits { Some(taken) } else { *days };
        fits
    };
    if query.q.is_some() {
        return None;
    }
    for part in query.predicate().conjuncts() {
        let Predicate::Is(condition) = part else {
            asked.about.take_whose(part)?;
            continue;
        };
        match (condition.field, condition.op, condition.values.as_slice()) {
            _ if take(&mut asked.placed, condition, Field::OrderPlaced) => {}
            _ if take(&mut asked.delivered, condition, Field::OrderDelivered) => {}
            (Field::OrderKind, Op::Eq, [Value::Code(code)]) if asked.kind.is_none() => asked.kind = Some(OrderKind::from_code(*code)?),
            _ => asked.about.take_order(condition)?,
        }
    }
    Some(asked)
}

fn codes(values: &[Value]) -> Vec<i16> {
    values.iter().filter_map(|value| if let Value::Code(code) = value { Some(*code) } else { None }).collect()
}
