//! Interactions: the events on a customer's timeline.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    access::Fields,
    coded_enum,
    customer::{read_limit, read_param},
    money::Money,
    page::{DEFAULT_LIMIT, Pairs, value},
    problem::{FieldError, Problem},
    time::{Day, Timestamp},
};

coded_enum! {
    /// What happened. The timeline's facets are these.
    InteractionKind {
        /// An order was placed.
        Order = 1, "order";
        /// A credit note was issued.
        CreditNote = 2, "credit_note";
        /// A ticket was opened.
        Ticket = 3, "ticket";
        /// A telephone call.
        Call = 4, "call";
        /// An e-mail.
        Email = 5, "email";
        /// A chat.
        Chat = 6, "chat";
        /// A message of a campaign.
        Campaign = 7, "campaign";
        /// An answer to a survey.
        Survey = 8, "survey";
        /// A visit to the web site or shop.
        Visit = 9, "visit";
        /// A note that one of our people wrote.
        Note = 10, "note";
        /// A holding was opened, renewed or ended.
        Holding = 11, "holding";
        /// One of our people changed what is known of the customer; the summary holds
        /// [`Changes`](crate::edit::Changes) as text.
        Change = 12, "change";
        /// Something about the record itself: created, or merged with another (inbound) and separated from
        /// it again (outbound).
        Record = 13, "record";
    }
}

impl InteractionKind {
    /// Whether customer and company had to do with each other, and not only somebody with the record.
    pub const fn is_contact(self) -> bool {
        !matches!(self, Self::Change | Self::Record)
    }
}

/// A line of what the timeline keeps of a change: word of the field, what it was, what it became.
pub fn changed_line(what: &str, from: &str, to: &str) -> String {
    format!("{what}\t{from}\t{to}")
}

coded_enum! {
    /// The road a contact takes.
    Channel {
        /// Web site or app.
        Web = 1, "web";
        /// Telephone.
        Phone = 2, "phone";
        /// E-mail.
        Email = 3, "email";
        /// Chat or messenger.
        Chat = 4, "chat";
        /// Text message.
        Sms = 5, "sms";
        /// Letter.
        Post = 6, "post";
        /// Shop or branch.
        Shop = 7, "shop";
        /// Another system, or our own people.
        Internal = 8, "internal";
    }
}

coded_enum! {
    /// Who began.
    Flow {
        /// The customer came to us.
        Inbound = 1, "inbound";
        /// We went to the customer.
        Outbound = 2, "outbound";
        /// Neither: an internal event.
        Internal = 3, "internal";
    }
}

/// One event on the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Interaction {
    /// Identity within the customer.
    pub id: Uuid,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub kind: InteractionKind,
    /// On which channel.
    pub channel: Channel,
    /// Who began.
    pub flow: Flow,
    /// The number of the order or ticket, or the title of the rest.
    pub subject: String,
    /// The first words of the body; empty where there is none.
    pub summary: String,
    /// The order, ticket, holding or merge it is about.
    pub ref_id: Option<Uuid>,
    /// The amount of an order, a credit note or a holding.
    pub amount: Option<Money>,
    /// Seconds a call, chat or visit took; the score of a survey's answer.
    pub measure: Option<i64>,
    /// Name of our own person who took part; empty where none did.
    pub actor: String,
    /// How much is seen in here: what is not shown is empty or zero, or masked.
    #[serde(default = "Fields::shown", skip_serializing_if = "Fields::is_shown")]
    pub fields: Fields,
}

/// How many events of a kind fell in a month: the facets and the date rail are sums of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MonthCount {
    /// The first day of the month, UTC.
    pub month: Day,
    /// What happened.
    pub kind: InteractionKind,
    /// How often.
    pub count: i64,
}

/// How many events a customer's page begins with: two screens of them. The next ones come as somebody
/// scrolls, and what a page costs to render is mostly its events.
pub const FEED_LIMIT: u32 = 30;

/// Which part of a timeline to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineQuery {
    /// Only these kinds; all where empty.
    pub kinds: Vec<InteractionKind>,
    /// Only what happened before the end of this day (UTC): the date rail jumps with it.
    pub until: Option<Day>,
    /// Where the page begins.
    pub cursor: Option<String>,
    /// Events a page.
    pub limit: u32,
}

impl Default for TimelineQuery {
    fn default() -> Self {
        Self { kinds: Vec::new(), until: None, cursor: None, limit: DEFAULT_LIMIT }
    }
}

impl TimelineQuery {
    /// Reads `kind` (several, separated by commas), `until`, `cursor` and `limit` of a URL's query.
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Self, FieldError> {
        let kinds = read_param(pairs, "kind", Problem::InteractionKind, |text| {
            text.split(',').map(|word| InteractionKind::from_word(word.trim())).collect::<Option<Vec<_>>>()
        })?;
        Ok(Self {
            kinds: kinds.unwrap_or_default(),
            until: read_param(pairs, "until", Problem::Date, Day::parse)?,
            cursor: value(pairs, "cursor").map(str::to_owned),
            limit: read_limit(pairs)?,
        })
    }

    /// Writes what is set as URL pairs; not the cursor or limit.
    pub fn filter_pairs(&self) -> Pairs {
        let mut pairs = Vec::new();
        if !self.kinds.is_empty() {
            let words: Vec<_> = self.kinds.iter().map(|k| k.word()).collect();
            pairs.push(("kind".to_owned(), words.join(",")));
        }
        if let Some(day) = self.until {
            pairs.push(("until".to_owned(), day.to_string()));
        }
        pairs
    }
}

/// What one of our people writes onto a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEntry {
    /// A note or a call.
    pub kind: InteractionKind,
    /// Who began; internal for a note.
    pub flow: Flow,
    /// The text.
    pub body: String,
    /// Minutes a call took.
    pub minutes: Option<u32>,
}

/// The longest text of a note or call, in characters.
pub const MAX_BODY: usize = 10_000;
/// The most of a body that stands on the timeline itself; the whole is in a side table.
pub const MAX_SUMMARY: usize = 240;

/// The first words of a body, at most [`MAX_SUMMARY`] characters, cut with an ellipsis.
pub fn summary_of(body: &str) -> String {
    let text = body.trim();
    match text.char_indices().nth(MAX_SUMMARY) {
        None => text.to_owned(),
        Some(_) => text.chars().take(MAX_SUMMARY - 1).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_body_is_cut_at_a_character() {
        let long = "é".repeat(500);
        let summary = summary_of(&long);
        assert_eq!(summary.chars().count(), MAX_SUMMARY);
        assert!(summary.ends_with('…'));
        assert_eq!(summary_of("  short "), "short");
    }

    #[test]
    fn kinds_are_read_from_a_list() {
        let query = TimelineQuery::from_pairs(&[("kind".into(), "order,note".into())]).expect("readable");
        assert_eq!(query.kinds, [InteractionKind::Order, InteractionKind::Note]);
        assert!(TimelineQuery::from_pairs(&[("kind".into(), "order,fax".into())]).is_err());
    }
}
