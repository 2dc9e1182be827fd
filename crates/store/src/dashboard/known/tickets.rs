//! Totals of lists of tickets.

use domain::{
    drill::ONLINE,
    interaction::Channel,
    metric::{Dimension, Metric},
    page::Total,
    predicate::{Condition, Field, Op, Predicate, Value},
    ticket::{Answered, TicketQuery},
    time::Day,
};

use super::{About, Days, codes, exact, sum};
use crate::{connection::Connection, error::Result};

/// The total of a list of tickets: opened in some days, and perhaps answered since; solved in them; of one channel or
/// reason, store, team or line of business; or open at the end of a day.
pub(crate) async fn tickets(db: &dyn Connection, query: &TicketQuery, counted: Total) -> Result<Total> {
    exact(counted, async {
        let Some(asked) = Asked::of(query) else { return Ok(None) };
        // Of what is split by these, only some is kept.
        let by_own = asked.about.0.as_ref().is_some_and(|about| matches!(about.by, Dimension::Channel | Dimension::Reason));
        if let Some(day) = asked.open_after {
            let all = !by_own && !asked.solved && !asked.answered && !asked.in_time && asked.days.from.is_none();
            let changes = Days { from: None, to: Some(day) };
            return if all && asked.days.to == Some(day) {
                Ok(Some(sum(db, &[Metric::BacklogChange], changes, &asked.about).await?))
            } else {
                Ok(None)
            };
        }
        if asked.in_time {
            let alone = asked.opened && !asked.solved && !asked.answered && !asked.online;
            return if alone { Ok(Some(sum(db, &[Metric::AnsweredInTime], asked.days, &asked.about).await?)) } else { Ok(None) };
        }
        let metric = match (asked.opened, asked.solved, asked.answered) {
            (true, false, false) if asked.online && !by_own => Metric::OnlineTickets,
            _ if asked.online => return Ok(None),
            (_, false, true) => Metric::FirstResponses,
            (true, false, false) => Metric::TicketsOpened,
            (false, true, false) => Metric::TicketsSolved,
            _ => return Ok(None),
        };
        Ok(Some(sum(db, &[metric], asked.days, &asked.about).await?))
    })
    .await
}

/// What is asked of tickets, where the rollups know it.
#[derive(Default)]
struct Asked {
    opened: bool,
    solved: bool,
    answered: bool,
    in_time: bool,
    online: bool,
    /// Of the opening, or of the solution.
    days: Days,
    /// Not solved by the end of this day.
    open_after: Option<Day>,
    about: About,
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
            _ => return self.about.take_whose(part),
        };
        match (condition.field, condition.op, condition.values.as_slice()) {
            _ if self.days.take(condition, Field::TicketOpened) => self.opened = true,
            _ if self.days.take(condition, Field::TicketSolved) => self.solved = true,
            (Field::TicketFirstResponse, Op::Known, _) => self.answered = true,
            (Field::TicketAnswered, Op::Eq, [Value::Code(code)]) if *code == Answered::InTime.code() => self.in_time = true,
            (Field::TicketChannel, Op::Eq, [Value::Code(code)]) => {
                self.about.take(Dimension::Channel, Channel::from_code(*code)?.word())?
            }
            (Field::TicketChannel, Op::In, values) if codes(values) == ONLINE.map(Channel::code) => self.online = true,
            (Field::TicketReason, Op::Eq, [Value::Text(reason)]) => self.about.take(Dimension::Reason, reason)?,
            (Field::TicketReason, Op::Unknown, _) => self.about.take(Dimension::Reason, "")?,
            (Field::TicketSource, Op::Eq, [Value::Text(source)]) => self.about.take(Dimension::Store, source)?,
            _ => return None,
        }
        Some(())
    }
}
