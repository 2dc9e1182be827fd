//! What both halves of Vecino share: the types of a customer's record and the pure rules about them.
//!
//! No I/O, no clock, no randomness, so that the same code runs on the server and as WebAssembly in the
//! browser. The words are the field's own; `docs/data-model.md` explains them.

pub mod access;
pub mod adoption;
pub mod alert;
pub mod audit;
pub mod before_after;
pub mod board;
pub mod bulk;
pub mod bulletin;
pub mod call;
pub mod consent;
pub mod customer;
pub mod dashboard;
pub mod drill;
pub mod duplicate;
pub mod edit;
pub mod finding;
pub mod format;
pub mod import;
pub mod interaction;
pub mod list;
pub mod live;
pub mod merge;
pub mod metric;
pub mod money;
pub mod new_customer;
pub mod next_action;
#[cfg(feature = "openapi")]
mod openapi;
pub mod order;
pub mod page;
pub mod predicate;
pub mod privacy;
pub mod problem;
pub mod product;
pub mod report;
pub mod score;
pub mod scorecard;
pub mod search;
pub mod staff;
pub mod survey;
pub mod tag;
pub mod ticket;
pub mod time;
pub mod view;
pub mod why;

/// Declares an enum that is stored as a small number, written in URLs and JSON as a word.
///
/// One list of variants keeps the number, the word and the order of choices in one place.
macro_rules! coded_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal, $word:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every value, in the order in which a choice lists them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The number and the word of every value, in the same order.
            pub const WORDS: &[(i16, &'static str)] = &[$(($code, $word),)+];

            /// The number that the database stores.
            pub const fn code(self) -> i16 {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The word that URLs and JSON use.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The value with that number, if there is one.
            pub const fn from_code(code: i16) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }

            /// The value with that word, if there is one.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        // Not derived: the derive does not see a rename that comes out of a macro.
        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                crate::openapi::one_of(&[$($word,)+])
            }
        }
        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}
    };
}
pub(crate) use coded_enum;
