//! Totals of lists of tickets.

use domain::{
    drill::ONLINE,
    interaction::Channel,
    metric::{Dimension, Metric},
    page::Total,
    predicate::{Condition, Field, Op, Predicate, Value},
    ticket::TicketQuery,
    time::Day,
};

use super::{Days, codes, exact, sum};
use crate::{connection::Connection, error::Result};

/// The total of a list of tickets: opened in some days, and perhaps answered since; solved in them; of one channel or
/// reason; or open at the end of a day.
pub(crate) async fn tickets(db: &dyn Connection, query: &TicketQuery, counted: Total) -> Result<Total> {
    exact(counted, async {
        let Some(asked) = Asked::of(query) else { return Ok(None) };
        if let Some(day) = asked.open_after {
            let all = asked.about.is_none() && !asked.solved && !asked.answered && asked.days.from.is_none();
            let changes = Days { from: None, to: Some(day) };
            return if all && asked.days.to == Some(day) {
                Ok(Some(sum(db, &[Metric::BacklogChange], changes, None).await?))
            } else {
                Ok(None)
            };
        }
        let metric = match (asked.opened, asked.solved, asked.answered) {
            (true, false, false) if asked.online && asked.about.is_none() => Metric::OnlineTickets,
            _ if asked.online => return Ok(None),
            (_, false, true) => Metric::FirstResponses,
            (true, false, false) => Metric::TicketsOpened,
            (false, true, false) => Metric::TicketsSolved,
            _ => return Ok(None),
        };
        let about = asked.about.as_ref().map(|(dimension, key)| (*dimension, key.as_str()));
        Ok(Some(sum(db, &[metric], asked.days, about).await?))
    })
    .await
}

/// What is asked of tickets, where the rollups know it.
#[derive(Default)]
struct Asked {
    opened: bool,
    solved: bool,
    answered: bool,
    online: bool,
    /// Of the opening, or of the solution.
    days: Days,
    /// Not solved by the end of this day.
    open_after: Option<Day>,
    about: Option<(Dimension, String)>,
}

impl Asked {
    fn of(query: &TicketQuery) -> Option<Self> {
        let mut asked = Self::default();
        for part in query.predicate().conjuncts() {
            asked.take(part)?;
        }
        (query.q.is_none() && !(asked.opened && asked.solved)).then_some(asked)
    }

    /// Takes a condition in; none where it is one that the rollups do not know.
    fn take(&mut self, part: &Predicate) -> Option<()> {
        let condition = match part {
            Predicate::Is(condition) => condition,
            Predicate::Not(inner) => {
                let Predicate::Is(Condition { field: Field::TicketSolved, op: Op::Lte, values }) = inner.as_ref() else { return None };
                let [Value::Day(day)] = values.as_slice() else { return None };
                return self.open_after.replace(*day).is_none().then_some(());
            }
            _ => return None,
        };
        match (condition.field, condition.op, condition.values.as_slice()) {
            _ if self.days.take(condition, Field::TicketOpened) => self.opened = true,
            _ if self.days.take(condition, Field::TicketSolved) => self.solved = true,
            (Field::TicketFirstResponse, Op::Known, _) => self.answered = true,
            (Field::TicketChannel, Op::Eq, [Value::Code(code)]) => self.split(Dimension::Channel, Channel::from_code(*code)?.word())?,
            (Field::TicketChannel, Op::In, values) if codes(values) == ONLINE.map(Channel::code) => self.online = true,
            (Field::TicketReason, Op::Eq, [Value::Text(reason)]) => self.split(Dimension::Reason, reason)?,
            (Field::TicketReason, Op::Unknown, _) => self.split(Dimension::Reason, "")?,
            _ => return None,
        }
        Some(())
    }

    fn split(&mut self, dimension: Dimension, key: &str) -> Option<()> {
        self.about.replace((dimension, key.to_owned())).is_none().then_some(())
    }
}
