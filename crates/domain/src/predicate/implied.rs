//! What a question about related rows says of the figures kept with the customer: cheap to check first,
//! and often in an index.

use super::{Condition, Count, Field, Op, Predicate, Related, Span, Value};
use crate::{interaction::InteractionKind, time::Day};

impl Count {
    /// The fewest related rows that it lets through.
    pub fn least(&self) -> u32 {
        match self.op {
            Op::Gte | Op::Eq => self.n,
            Op::Gt => self.n.saturating_add(1),
            Op::Ne if self.n == 0 => 1,
            _ => 0,
        }
    }

    /// Conditions on a customer's facts that hold of everybody with at least `n` (one or more) such rows.
    pub fn implied(&self, n: u32, today: Option<Day>) -> Vec<Condition> {
        let at_least = |field| Condition { field, op: Op::Gte, values: vec![Value::Whole(n.into())] };
        let own: Vec<&Condition> = self.which.iter().flat_map(Predicate::conjuncts).filter_map(Predicate::condition).collect();
        let spans = |field| own.iter().filter(move |c| c.field == field).filter_map(|c| Span::of(c, today));
        let from = |field, last| spans(field).filter_map(|span| span.from).map(move |day| on(last, Op::Gte, day));
        match self.of {
            Related::Orders => {
                let before = spans(Field::OrderPlaced).filter_map(|span| span.end).map(|day| on(Field::CustomerFirstOrder, Op::Lt, day));
                let count = at_least(Field::CustomerOrders);
                [count].into_iter().chain(from(Field::OrderPlaced, Field::CustomerLastOrder)).chain(before).collect()
            }
            Related::CreditNotes => vec![at_least(Field::CustomerCreditNotes)],
            Related::Tickets if own.iter().any(|c| c.op == Op::Open) => vec![at_least(Field::CustomerOpenTickets)],
            Related::Tickets => vec![at_least(Field::CustomerTickets)],
            Related::Interactions => {
                // The last contact says nothing of events that are none, such as a change of the record.
                let contact = own.iter().any(|condition| is_contact(condition));
                let since = from(Field::InteractionAt, Field::CustomerLastContact).filter(|_| contact);
                [at_least(Field::CustomerInteractions)].into_iter().chain(since).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Whether a condition leaves only events that are a contact.
fn is_contact(condition: &Condition) -> bool {
    let contact = |value: &Value| {
        let Value::Code(code) = value else { return false };
        InteractionKind::from_code(*code).is_some_and(InteractionKind::is_contact)
    };
    condition.field == Field::InteractionKind && matches!(condition.op, Op::Eq | Op::In) && condition.values.iter().all(contact)
}

fn on(field: Field, op: Op, day: Day) -> Condition {
    Condition { field, op, values: vec![Value::Day(day)] }
}

impl Predicate {
    /// The day at whose beginning an order that it lets through had been placed, where it says by when that was delivered: none is
    /// before it is placed.
    pub fn placed_before(&self, today: Option<Day>) -> Option<Day> {
        let conditions = self.conjuncts().into_iter().filter_map(Self::condition);
        conditions.filter(|condition| condition.field == Field::OrderDelivered).filter_map(|c| Span::of(c, today)?.end).min()
    }

    /// The first day on which a customer whom it lets through can have ordered last, where it says when they ordered first.
    pub fn ordered_last_from(&self, today: Option<Day>) -> Option<Day> {
        let conditions = self.conjuncts().into_iter().filter_map(Self::condition);
        conditions.filter(|condition| condition.field == Field::CustomerFirstOrder).filter_map(|c| Span::of(c, today)?.from).max()
    }

    /// Whether it lets only days of a moment through that have a beginning or an end.
    pub fn is_within_days(&self, moment: Field) -> bool {
        let asks = |c: &Condition| c.field == moment && !matches!(c.op, Op::Ne | Op::Known | Op::Unknown);
        self.conjuncts().into_iter().filter_map(Self::condition).any(asks)
    }

    /// The condition, if it is one on a field.
    pub fn condition(&self) -> Option<&Condition> {
        if let Self::Is(condition) = self { Some(condition) } else { None }
    }
}
