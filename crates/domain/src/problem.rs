//! What can be wrong with what somebody sent.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! problems {
    ($($(#[$meta:meta])* $variant:ident = $text:literal;)+) => {
        /// Why something is refused. Its words for people are in the locale files; these are for programs
        /// and logs. Most say it of the value that was sent, such as `“wood” is not a tier`.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Problem {
            $($(#[$meta])* $variant,)+
            /// What only programs are told, in words.
            Other(String),
        }

        impl fmt::Display for Problem {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$variant => $text,)+ Self::Other(text) => text })
            }
        }
    };
}

problems! {
    /// No column that the list can be sorted by.
    Column = "is not a column to sort by";
    /// No number of rows that a page can have.
    Limit = "is not a number from 1 to 200";
    /// No amount of money.
    Amount = "is not an amount like 1250 or 1250.50";
    /// No whole number.
    WholeNumber = "is not a whole number";
    /// No date.
    Date = "is not a date like 2026-11-22";
    /// Neither true nor false.
    Flag = "is neither true nor false";
    /// No id.
    Id = "is not an id";
    /// No stage of a customer.
    Stage = "is not a stage";
    /// No tier of a customer.
    Tier = "is not a tier";
    /// No kind of customer.
    CustomerKind = "is not a kind of customer";
    /// No kind of order.
    OrderKind = "is not a kind of order";
    /// No kind of product.
    ProductKind = "is not product or charge";
    /// No kind of interaction.
    InteractionKind = "is not a kind of interaction";
    /// No channel.
    Channel = "is not a channel";
    /// No product of a source system.
    ProductKey = "is not a product like source/code";
    /// No status of a ticket.
    Status = "is not a status";
    /// No priority of a ticket.
    Priority = "is not a priority";
    /// No cursor.
    Cursor = "The page marker cannot be read. Start again from the first page.";
    /// A cursor of another list or order.
    CursorElsewhere = "The page marker belongs to another list or another order. Start again from the first page.";
    /// A text with a zero byte.
    ZeroByte = "A text must not hold a zero byte.";
    /// A note or call without a text.
    TextEmpty = "Write something first: the text is empty.";
    /// A note or call longer than [`MAX_BODY`](crate::interaction::MAX_BODY).
    TextTooLong = "The text is too long. Shorten it or write two.";
    /// Neither a note nor a call.
    EntryKind = "Only a note or a call can be written.";
    /// Neither from the customer nor to the customer.
    Flow = "is neither inbound nor outbound";
    /// No length of a call.
    Minutes = "is not a whole number of minutes";
    /// A view without a name.
    NameEmpty = "Give the view a name.";
    /// A view with a name longer than [`MAX_VIEW_NAME`](crate::view::MAX_VIEW_NAME).
    NameTooLong = "The name of the view is too long.";
    /// A customer without a name.
    CustomerNameEmpty = "A customer needs a name.";
    /// A value longer than [`MAX_FIELD`](crate::edit::MAX_FIELD).
    FieldTooLong = "is too long";
    /// No kind of contact point.
    ContactKind = "is not a kind of contact point";
    /// No language tag.
    Language = "is not a language tag like en or es-MX";
    /// No e-mail address.
    Email = "is not an e-mail address";
    /// No telephone number.
    Phone = "is not a telephone number";
    /// More contact points than [`MAX_CONTACTS`](crate::edit::MAX_CONTACTS).
    TooManyContacts = "A customer cannot have so many contact points.";
    /// A tag without a name.
    TagEmpty = "Give the tag a name.";
    /// A tag with a name longer than [`MAX_TAG_NAME`](crate::tag::MAX_TAG_NAME).
    TagTooLong = "The name of the tag is too long.";
    /// No user.
    User = "is not one of our people";
    /// Nothing that can be done to many customers.
    BulkAction = "is not something that can be done to many customers";
    /// A value that is not shown to the role of who changes it.
    NotShown = "cannot be changed by your role, to which it is not shown";
    /// No customer was chosen.
    NobodyChosen = "Choose at least one customer.";
    /// More ids than [`MAX_NAMED`](crate::bulk::MAX_NAMED).
    TooManyNamed = "These are too many to be named one by one: choose all that match instead.";
    /// A job that cannot be taken back now.
    NothingToUndo = "There is nothing to take back.";
    /// Neither of two customers.
    Keep = "is neither survivor nor loser";
    /// A customer cannot be merged with itself.
    SameCustomer = "These are one and the same customer already.";
    /// A merge that was undone before.
    MergeUndone = "This merge has been undone already.";
    /// The survivor of a merge went into another customer later.
    MergedOnwards = "The customer has been merged into another one since. Undo that merge first.";
    /// A list that has no views.
    NoViews = "is not a list with views";
    /// No value that a field can have.
    Choice = "is not one of the values that there are";
    /// A piece of a filter that is none.
    FilterSyntax = "cannot be read as a filter like country.eq.France or not(tickets(status.open))";
    /// No field to filter by.
    FilterField = "is not something to filter by here";
    /// A comparison that there is not, or not for this field.
    FilterOperator = "is not a comparison that fits";
    /// A filter beyond [`MAX_TEXT`](crate::predicate::MAX_TEXT), or with too many conditions.
    FilterTooLong = "The filter is too long, or nested too deeply.";
    /// No period of the dashboard.
    Period = "is not a period";
    /// Nothing that a period can be held against.
    Comparison = "is not year, previous or none";
    /// A last day before the first.
    ToBeforeFrom = "lies before from";
    /// A view that is shared in no known way.
    Sharing = "is not a way to share a view";
    /// What was typed to confirm an erasure is somebody else.
    NotThisCustomer = "What was typed is neither the name nor a number of this customer.";
    /// A view of somebody else.
    NotYours = "The view belongs to somebody else. Save it under another name.";
}

/// A value in a URL or form that cannot be accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Name of the field or URL parameter.
    pub field: String,
    /// What stood there; empty where the problem is not about a value.
    pub value: String,
    /// What is wrong with it.
    pub problem: Problem,
}

impl FieldError {
    /// What is wrong with which value, in English.
    pub fn text(&self) -> String {
        if self.value.is_empty() { self.problem.to_string() } else { format!("“{}” {}", self.value, self.problem) }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.text())
    }
}

impl std::error::Error for FieldError {}
