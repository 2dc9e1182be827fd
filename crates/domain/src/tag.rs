//! Tags: short words that people put on customers, and who of our own people looks after one.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::coded_enum;

/// The longest name of a tag, in characters.
pub const MAX_TAG_NAME: usize = 40;

coded_enum! {
    /// The colour of a tag. It tells tags apart and means nothing.
    Tone {
        /// Without colour.
        Grey = 1, "grey";
        /// Blue.
        Blue = 2, "blue";
        /// Light blue.
        Sky = 3, "sky";
        /// Blue-green.
        Teal = 4, "teal";
        /// Green.
        Green = 5, "green";
        /// Yellow-green.
        Lime = 6, "lime";
        /// Yellow.
        Amber = 7, "amber";
        /// Orange.
        Orange = 8, "orange";
        /// Red.
        Red = 9, "red";
        /// Pink.
        Pink = 10, "pink";
        /// Violet.
        Violet = 11, "violet";
    }
}

impl Tone {
    /// The colour that a new tag gets: always the same for the same name, grey for none.
    pub fn of(name: &str) -> Self {
        let sum = name.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
        Self::ALL[1 + sum % (Self::ALL.len() - 1)]
    }
}

/// A word that people put on customers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tag {
    /// Identity.
    pub id: Uuid,
    /// What it says; no two tags say the same, whatever the case and accents.
    pub name: String,
    /// Its colour.
    pub tone: Tone,
}

/// The one of our own people who looks after a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Owner {
    /// Which user.
    pub id: Uuid,
    /// That one's name.
    pub name: String,
}

/// The value of the filter `owner` that means customers nobody looks after.
pub const NOBODY: &str = "none";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_tag_has_a_colour_of_its_name() {
        assert_eq!(Tone::of("VIP desk"), Tone::of("VIP desk"));
        assert!(["VIP desk", "Trade", "Scotland", "", "王"].iter().all(|name| Tone::of(name) != Tone::Grey));
    }
}
