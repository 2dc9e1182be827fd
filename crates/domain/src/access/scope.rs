//! What a read is narrowed to: rows as a scope over customers, fields as a mask.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{coded_enum, predicate::Predicate};

coded_enum! {
    /// A class of fields that a role shows, masks or hides.
    FieldClass {
        /// How to reach a customer: addresses, telephone numbers, handles, and where they live.
        Contact = 1, "contact";
        /// Amounts: revenue, credits, balances, prices paid.
        Money = 2, "money";
        /// What models say about a customer: value, churn, credit risk, tier.
        Risk = 3, "risk";
        /// What people wrote: notes, calls, messages, comments.
        Notes = 4, "notes";
    }
}

coded_enum! {
    /// How much of a field is seen, the most first.
    Sight {
        /// All of it.
        Shown = 1, "shown";
        /// Enough to recognise it, such as `••••4455`; it can be revealed with a reason.
        Masked = 2, "masked";
        /// Nothing but that it is hidden.
        Hidden = 3, "hidden";
    }
}

/// How much is seen of each class of fields. What is not said is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Fields {
    /// [`FieldClass::Contact`].
    pub contact: Sight,
    /// [`FieldClass::Money`].
    pub money: Sight,
    /// [`FieldClass::Risk`].
    pub risk: Sight,
    /// [`FieldClass::Notes`].
    pub notes: Sight,
}

impl Default for Fields {
    fn default() -> Self {
        Self::all(Sight::Hidden)
    }
}

impl Fields {
    /// Everything is seen.
    pub const SHOWN: Self = Self::all(Sight::Shown);

    /// The same, for values that say nothing of it.
    pub(crate) const fn shown() -> Self {
        Self::SHOWN
    }

    /// Whether everything is seen.
    pub fn is_shown(&self) -> bool {
        *self == Self::SHOWN
    }

    /// Whether there is something that can be revealed with a reason.
    pub fn masks_anything(self) -> bool {
        FieldClass::ALL.iter().any(|class| self.sight(*class) == Sight::Masked)
    }

    /// All classes alike.
    pub const fn all(sight: Sight) -> Self {
        Self { contact: sight, money: sight, risk: sight, notes: sight }
    }

    /// How much is seen of a class.
    pub const fn sight(self, class: FieldClass) -> Sight {
        match class {
            FieldClass::Contact => self.contact,
            FieldClass::Money => self.money,
            FieldClass::Risk => self.risk,
            FieldClass::Notes => self.notes,
        }
    }

    /// Changes how much is seen of a class.
    pub const fn set(&mut self, class: FieldClass, sight: Sight) {
        match class {
            FieldClass::Contact => self.contact = sight,
            FieldClass::Money => self.money = sight,
            FieldClass::Risk => self.risk = sight,
            FieldClass::Notes => self.notes = sight,
        }
    }

    /// Whether all of a class is seen: only then may be asked for it, sorted by it, and searched in it.
    pub fn shows(self, class: FieldClass) -> bool {
        self.sight(class) == Sight::Shown
    }

    /// The same of what may be of no class: that is always seen.
    pub fn shows_any(self, class: Option<FieldClass>) -> bool {
        class.is_none_or(|class| self.shows(class))
    }
}

/// Whose customers there are; all of them where neither is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// Those that one of these looks after.
    pub owners: Option<Vec<Uuid>>,
    /// Those of whom this is true.
    pub within: Option<Predicate>,
}

impl Rows {
    /// Whether these are all customers.
    pub const fn is_all(&self) -> bool {
        self.owners.is_none() && self.within.is_none()
    }
}

/// What a read is narrowed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Whose customers, and with them their orders, tickets and timelines.
    pub rows: Rows,
    /// What of them.
    pub fields: Fields,
}

impl Scope {
    /// Everybody and everything.
    pub const fn all() -> Self {
        Self { rows: Rows { owners: None, within: None }, fields: Fields::SHOWN }
    }
}
