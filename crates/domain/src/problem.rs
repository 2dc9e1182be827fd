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
    /// A view with a name longer than [`MAX_VIEW_NAME`](crate::customer::MAX_VIEW_NAME).
    NameTooLong = "The name of the view is too long.";
    /// A list that has no views.
    NoViews = "is not a list with views";
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
