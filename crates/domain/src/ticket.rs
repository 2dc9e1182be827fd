//! Tickets: requests that someone must resolve, with their messages.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    access::{FieldClass, Fields, class::check_sort},
    coded_enum,
    customer::{read_count_all, read_limit, read_param, read_sort},
    interaction::Channel,
    list::Column,
    page::{DEFAULT_LIMIT, Direction, Pairs, value},
    predicate::{Condition, Field, Op, PARAMETER, Predicate, Subject, Value},
    problem::{FieldError, Problem},
    time::{Day, Timestamp},
};

coded_enum! {
    /// Where a ticket stands. Everything before [`TicketStatus::Solved`] counts as open.
    TicketStatus {
        /// Nobody has answered yet.
        New = 1, "new";
        /// Being worked on.
        Open = 2, "open";
        /// Waiting for the customer.
        Pending = 3, "pending";
        /// Resolved; the customer may still come back.
        Solved = 4, "solved";
        /// Over.
        Closed = 5, "closed";
    }
}

impl TicketStatus {
    /// Whether somebody still has to do something.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::New | Self::Open | Self::Pending)
    }
}

coded_enum! {
    /// How soon it matters.
    Priority {
        /// When there is time.
        Low = 1, "low";
        /// The usual.
        Normal = 2, "normal";
        /// Before the others.
        High = 3, "high";
        /// Now.
        Urgent = 4, "urgent";
    }
}

coded_enum! {
    /// How a ticket stands to the first answer that was promised.
    Answered {
        /// It came by then.
        InTime = 1, "in_time";
        /// It came later.
        Late = 2, "late";
        /// There is none.
        NotYet = 3, "not_yet";
    }
}

/// Within how many minutes of the clock a ticket is promised its first answer, by its priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promises([u32; Priority::ALL.len()]);

impl Promises {
    /// What holds until something else is promised: a day, a third of it, four hours, one.
    pub const DEFAULT: Self = Self([1_440, 480, 240, 60]);
    /// The longest that can be promised: thirty days.
    pub const MAX: u32 = 43_200;

    /// The minutes of a priority.
    pub const fn minutes(self, priority: Priority) -> u32 {
        let [low, normal, high, urgent] = self.0;
        match priority {
            Priority::Low => low,
            Priority::Normal => normal,
            Priority::High => high,
            Priority::Urgent => urgent,
        }
    }

    /// By when a ticket is answered that keeps to it.
    pub const fn by(self, opened_at: Timestamp, priority: Priority) -> Timestamp {
        Timestamp(opened_at.0.saturating_add(self.minutes(priority) as i64 * 60_000))
    }

    /// What a form says, one field a priority.
    ///
    /// # Errors
    /// [`Problem::Minutes`] for what is no whole number from 1 to [`Self::MAX`].
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Self, FieldError> {
        let mut minutes = [0; Priority::ALL.len()];
        for (minutes, priority) in minutes.iter_mut().zip(Priority::ALL) {
            let (field, typed) = (priority.word(), value(pairs, priority.word()).unwrap_or_default().trim());
            let read = typed.parse().ok().filter(|minutes| (1..=Self::MAX).contains(minutes));
            *minutes = read.ok_or_else(|| FieldError { field: field.into(), value: typed.into(), problem: Problem::Minutes })?;
        }
        Ok(Self(minutes))
    }

    /// The same as a form would say it.
    pub fn pairs(self) -> Pairs {
        Priority::ALL.iter().map(|priority| (priority.word().to_owned(), self.minutes(*priority).to_string())).collect()
    }
}

coded_enum! {
    /// Who wrote a message.
    Author {
        /// The customer.
        Customer = 1, "customer";
        /// One of our people.
        Agent = 2, "agent";
        /// A machine.
        System = 3, "system";
    }
}

/// A ticket as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ticket {
    /// Identity within the customer.
    pub id: Uuid,
    /// Whose request.
    pub customer_id: Uuid,
    /// The customer's name.
    pub customer: String,
    /// What people call it, such as `T-1042`, or its number in the source system.
    pub number: String,
    /// Code of the source system.
    pub source: String,
    /// What it is about.
    pub subject: String,
    /// Where it stands.
    pub status: TicketStatus,
    /// How soon it matters.
    pub priority: Priority,
    /// How it came in.
    pub channel: Channel,
    /// Why people come with it, such as `delivery`; empty where unknown.
    pub reason: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When one of our people first answered.
    pub first_response_at: Option<Timestamp>,
    /// By when that was promised, when the ticket was opened.
    pub respond_by: Timestamp,
    /// When it was solved.
    pub solved_at: Option<Timestamp>,
    /// Who is on it; empty where nobody is.
    pub assignee: String,
    /// How many messages.
    pub messages: i64,
    /// How much is seen in here: what is not shown is empty or zero, or masked.
    #[serde(default = "Fields::shown", skip_serializing_if = "Fields::is_shown")]
    pub fields: Fields,
}

impl Ticket {
    /// How it stands to the answer that was promised.
    pub fn answered(&self) -> Answered {
        match self.first_response_at {
            Some(at) if at <= self.respond_by => Answered::InTime,
            Some(_) => Answered::Late,
            None => Answered::NotYet,
        }
    }
}

/// One message of a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketMessage {
    /// Identity within the ticket.
    pub id: Uuid,
    /// When it was written.
    pub at: Timestamp,
    /// Who wrote.
    pub author: Author,
    /// That one's name.
    pub name: String,
    /// The text.
    pub body: String,
}

/// A ticket with all its messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketDetail {
    /// The ticket.
    pub ticket: Ticket,
    /// Its messages, oldest first.
    pub messages: Vec<TicketMessage>,
}

coded_enum! {
    /// A column of the ticket list.
    TicketColumn {
        /// What people call it.
        Number = 2, "number";
        /// What it is about; always shown.
        Subject = 3, "subject";
        /// Whose request.
        Customer = 4, "customer";
        /// Where it stands.
        Status = 5, "status";
        /// How soon it matters.
        Priority = 6, "priority";
        /// How it came in.
        Channel = 7, "channel";
        /// Why people come with it.
        Reason = 8, "reason";
        /// Who is on it.
        Assignee = 9, "assignee";
        /// How many messages.
        Messages = 10, "messages";
        /// When it was opened.
        Opened = 1, "opened";
        /// When one of our people first answered.
        FirstResponse = 11, "first_response";
        /// When it was solved.
        Solved = 12, "solved";
        /// The source system.
        Source = 13, "source";
    }
}

impl Column for TicketColumn {
    const ALL: &'static [Self] = Self::ALL;
    const DEFAULT: &'static [Self] = &[
        Self::Number,
        Self::Subject,
        Self::Customer,
        Self::Status,
        Self::Priority,
        Self::Channel,
        Self::Assignee,
        Self::Messages,
        Self::Opened,
    ];
    const FIXED: Self = Self::Subject;

    fn word(self) -> &'static str {
        self.word()
    }

    fn is_sorted(self) -> bool {
        !matches!(self, Self::Subject | Self::Customer | Self::Source)
    }

    fn class(self) -> Option<FieldClass> {
        (self == Self::Subject).then_some(FieldClass::Notes)
    }
}

/// What a ticket list shows. It is the URL's query, word for word; its filter is one predicate:
/// [`TicketQuery::predicate`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketQuery {
    /// The beginning of a ticket's number.
    pub q: Option<String>,
    /// Only this status.
    pub status: Option<TicketStatus>,
    /// Only those that are open, whatever their status.
    pub open: bool,
    /// Only this priority.
    pub priority: Option<Priority>,
    /// Only this channel.
    pub channel: Option<Channel>,
    /// Only this reason.
    pub reason: Option<String>,
    /// Only those of this one of our people.
    pub assignee: Option<String>,
    /// Opened on or after this day.
    pub from: Option<Day>,
    /// Opened on or before this day.
    pub to: Option<Day>,
    /// Only this customer's.
    pub customer_id: Option<Uuid>,
    /// What else is asked.
    pub filter: Option<Predicate>,
    /// What days ago in `filter` count from, in UTC.
    pub today: Option<Day>,
    /// What orders the list.
    pub sort: TicketColumn,
    /// Which way.
    pub direction: Direction,
    /// Where the page begins.
    pub cursor: Option<String>,
    /// Rows a page.
    pub limit: u32,
    /// Whether the total is counted to the end, however long that takes.
    pub count_all: bool,
}

impl Default for TicketQuery {
    fn default() -> Self {
        Self {
            q: None,
            status: None,
            open: false,
            priority: None,
            channel: None,
            reason: None,
            assignee: None,
            from: None,
            to: None,
            customer_id: None,
            filter: None,
            today: None,
            sort: TicketColumn::Opened,
            direction: Direction::Descending,
            cursor: None,
            limit: DEFAULT_LIMIT,
            count_all: false,
        }
    }
}

impl TicketQuery {
    /// Reads a URL's query.
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Self, FieldError> {
        Self::from_pairs_for(pairs, Fields::SHOWN)
    }

    /// The same for somebody to whom only these fields are shown.
    ///
    /// # Errors
    /// What is not shown is refused as what there is not.
    pub fn from_pairs_for(pairs: &[(String, String)], fields: Fields) -> Result<Self, FieldError> {
        let text = |field| value(pairs, field).map(str::to_owned);
        let default = Self::default();
        let (sort, direction) = read_sort(pairs, (default.sort, default.direction), |word| TicketColumn::sorted_for(word, fields))?;
        Ok(Self {
            q: text("q"),
            status: read_param(pairs, "status", Problem::Status, TicketStatus::from_word)?,
            open: read_param(pairs, "open", Problem::Flag, |t| t.parse().ok())?.unwrap_or(false),
            priority: read_param(pairs, "priority", Problem::Priority, Priority::from_word)?,
            channel: read_param(pairs, "channel", Problem::Channel, Channel::from_word)?,
            reason: text("reason"),
            assignee: text("assignee"),
            from: read_param(pairs, "from", Problem::Date, Day::parse)?,
            to: read_param(pairs, "to", Problem::Date, Day::parse)?,
            customer_id: read_param(pairs, "customer_id", Problem::Id, |t| t.parse().ok())?,
            filter: Predicate::from_pairs_for(Subject::Ticket, pairs, fields)?,
            today: None,
            sort,
            direction,
            cursor: text("cursor"),
            limit: read_limit(pairs)?,
            count_all: read_count_all(pairs)?,
        })
    }

    /// Whether it asks only about what is shown, and is sorted by it.
    ///
    /// # Errors
    /// The very error of what there is not.
    pub fn check(&self, fields: Fields) -> Result<(), FieldError> {
        if fields.is_shown() {
            return Ok(());
        }
        self.filter.as_ref().map_or(Ok(()), |filter| filter.check(fields))?;
        check_sort(self.sort.word(), self.sort.class(), self.direction, fields)
    }

    /// Writes the filters as URL pairs; not the sort, cursor or limit.
    pub fn filter_pairs(&self) -> Pairs {
        let fields = [
            ("q", self.q.clone()),
            ("status", self.status.map(|s| s.word().to_owned())),
            ("open", self.open.then(|| true.to_string())),
            ("priority", self.priority.map(|p| p.word().to_owned())),
            ("channel", self.channel.map(|c| c.word().to_owned())),
            ("reason", self.reason.clone()),
            ("assignee", self.assignee.clone()),
            ("from", self.from.map(|d| d.to_string())),
            ("to", self.to.map(|d| d.to_string())),
            ("customer_id", self.customer_id.map(|i| i.to_string())),
            (PARAMETER, self.filter.as_ref().map(Predicate::to_string)),
        ];
        fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    }

    /// The same with today, which days ago in the filter count from.
    #[must_use]
    pub fn on(self, today: Day) -> Self {
        Self { today: Some(today), ..self }
    }

    /// Everything that is asked but the number, as one predicate.
    pub fn predicate(&self) -> Predicate {
        let is = |field, op, value: Option<Value>| value.map(|value| Predicate::is(field, op, value));
        let text = |text: &String| Value::Text(text.clone());
        let open = Condition { field: Field::TicketStatus, op: Op::Open, values: Vec::new() };
        let simple = [
            is(Field::TicketCustomer, Op::Eq, self.customer_id.map(Value::Id)),
            is(Field::TicketStatus, Op::Eq, self.status.map(|s| Value::Code(s.code()))),
            self.open.then_some(Predicate::Is(open)),
            is(Field::TicketPriority, Op::Eq, self.priority.map(|p| Value::Code(p.code()))),
            is(Field::TicketChannel, Op::Eq, self.channel.map(|c| Value::Code(c.code()))),
            is(Field::TicketReason, Op::Eq, self.reason.as_ref().map(text)),
            is(Field::TicketAssignee, Op::Eq, self.assignee.as_ref().map(text)),
            is(Field::TicketOpened, Op::Gte, self.from.map(Value::Day)),
            is(Field::TicketOpened, Op::Lte, self.to.map(Value::Day)),
            self.filter.clone(),
        ];
        Predicate::All(simple.into_iter().flatten().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::parse_query;

    #[test]
    fn a_query_survives_the_url() {
        let text = "q=T-1&status=open&open=true&priority=high&channel=email&reason=delivery&assignee=Ewa+Lis&from=2025-01-01\
                    &to=2025-02-01&customer_id=00000000-0000-0000-0000-000000000001&where=messages.gte.2";
        let query = TicketQuery::from_pairs(&parse_query(text)).expect("readable");
        assert_eq!(query.filter_pairs().len(), 11, "every filter is set");
        assert_eq!(TicketQuery::from_pairs(&query.filter_pairs()), Ok(query));
    }

    #[test]
    fn a_wrong_value_is_named() {
        let error = TicketQuery::from_pairs(&parse_query("channel=pigeon")).expect_err("no channel");
        assert_eq!(error.to_string(), "channel: “pigeon” is not a channel");
        assert!(TicketQuery::from_pairs(&parse_query("sort=subject")).is_err());
    }
}
