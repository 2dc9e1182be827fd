//! Searching customers: what a text is reduced to before it is compared.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    access::Fields,
    coded_enum,
    customer::{Stage, Tier},
};

/// The longest search that is looked at, in characters; the rest is cut off.
pub const MAX_SEARCH: usize = 100;

coded_enum! {
    /// What a hit was found by.
    HitKind {
        /// Name, e-mail, phone or another part of the customer's identity.
        Customer = 1, "customer";
        /// The number of an order.
        Order = 2, "order";
        /// The number of a ticket.
        Ticket = 3, "ticket";
    }
}

/// One result of a search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchHit {
    /// What it was found by.
    pub kind: HitKind,
    /// The customer it leads to; none for an anonymous sale.
    pub customer_id: Option<Uuid>,
    /// The customer's name; empty for an anonymous sale.
    pub name: String,
    /// Number of the order or ticket; empty for a customer.
    pub number: String,
    /// The order or ticket.
    pub ref_id: Option<Uuid>,
    /// Country; empty where unknown.
    pub country: String,
    /// Stage of the relationship.
    pub stage: Option<Stage>,
    /// Value tier.
    pub tier: Option<Tier>,
    /// How much is seen in here: what is not shown is empty or zero, or masked.
    #[serde(default = "Fields::shown", skip_serializing_if = "Fields::is_shown")]
    pub fields: Fields,
}

/// Digits of a telephone number without country prefix signs, or `None` where the text is no number:
/// at least five digits and otherwise only what people write between them.
pub fn phone_digits(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let only_phone = text.chars().all(|c| c.is_ascii_digit() || " +-()./".contains(c));
    // A trunk zero or an international prefix is written or not: compare what follows it.
    let core = digits.trim_start_matches('0');
    (only_phone && digits.len() >= 5).then(|| core.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_compare_in_any_format() {
        assert_eq!(phone_digits("+44 (7700) 900-142").as_deref(), Some("447700900142"));
        assert_eq!(phone_digits("07700 900142").as_deref(), Some("7700900142"));
        assert_eq!(phone_digits("0044 7700 900142").as_deref(), Some("447700900142"));
        assert_eq!(phone_digits("room 12345"), None);
        assert_eq!(phone_digits("123"), None);
    }
}
