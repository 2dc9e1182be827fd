//! Tickets: requests that someone must resolve, with their messages.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    coded_enum,
    customer::{read_limit, read_param, read_sort},
    interaction::Channel,
    page::{DEFAULT_LIMIT, Direction, Pairs, value},
    problem::{FieldError, Problem},
    time::Timestamp,
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
    /// When it was solved.
    pub solved_at: Option<Timestamp>,
    /// Who is on it; empty where nobody is.
    pub assignee: String,
    /// How many messages.
    pub messages: i64,
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
    /// What the ticket list can be sorted by.
    TicketSort {
        /// When it was opened.
        Opened = 1, "opened";
    }
}

/// What a ticket list shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketQuery {
    /// The beginning of a ticket's number.
    pub q: Option<String>,
    /// Only this status.
    pub status: Option<TicketStatus>,
    /// Only those that are open, whatever their status.
    pub open: bool,
    /// Only this priority.
    pub priority: Option<Priority>,
    /// Only this customer's.
    pub customer_id: Option<Uuid>,
    /// What orders the list.
    pub sort: TicketSort,
    /// Which way.
    pub direction: Direction,
    /// Where the page begins.
    pub cursor: Option<String>,
    /// Rows a page.
    pub limit: u32,
}

impl Default for TicketQuery {
    fn default() -> Self {
        Self {
            q: None,
            status: None,
            open: false,
            priority: None,
            customer_id: None,
            sort: TicketSort::Opened,
            direction: Direction::Descending,
            cursor: None,
            limit: DEFAULT_LIMIT,
        }
    }
}

impl TicketQuery {
    /// Reads a URL's query.
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Self, FieldError> {
        let default = Self::default();
        let (sort, direction) = read_sort(pairs, (default.sort, default.direction), TicketSort::from_word)?;
        Ok(Self {
            q: value(pairs, "q").map(str::to_owned),
            status: read_param(pairs, "status", Problem::Status, TicketStatus::from_word)?,
            open: read_param(pairs, "open", Problem::Flag, |t| t.parse().ok())?.unwrap_or(false),
            priority: read_param(pairs, "priority", Problem::Priority, Priority::from_word)?,
            customer_id: read_param(pairs, "customer_id", Problem::Id, |t| t.parse().ok())?,
            sort,
            direction,
            cursor: value(pairs, "cursor").map(str::to_owned),
            limit: read_limit(pairs)?,
        })
    }

    /// Writes the filters as URL pairs; not the sort, cursor or limit.
    pub fn filter_pairs(&self) -> Pairs {
        let fields = [
            ("q", self.q.clone()),
            ("status", self.status.map(|s| s.word().to_owned())),
            ("open", self.open.then(|| true.to_string())),
            ("priority", self.priority.map(|p| p.word().to_owned())),
            ("customer_id", self.customer_id.map(|i| i.to_string())),
        ];
        fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    }
}
