//! What is told of a customer who was erased.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    access::{Action, Fields, Resource, Rights},
    coded_enum,
    time::Timestamp,
};

/// What stands for the name of a customer who was erased.
pub const ERASED: &str = "Erased customer";

/// Whether somebody may hand out everything that is held about a customer: who may take customers away, reads all that
/// belongs to them, and sees every field of it. Less would be handed out as if it were all.
pub fn may_hand_out(rights: Rights, fields: Fields) -> bool {
    let records = [Resource::Customer, Resource::Order, Resource::Ticket, Resource::Note, Resource::Survey];
    rights.has(Action::Export, Resource::Customer) && fields.is_shown() && records.into_iter().all(|kind| rights.has(Action::Read, kind))
}

coded_enum! {
    /// Something that is held about a customer.
    Held {
        /// Name, town, language, owner.
        Particulars = 1, "particulars";
        /// How to reach the customer.
        ContactPoints = 2, "contact_points";
        /// Ids in other systems.
        Links = 3, "identity_links";
        /// What was agreed to, and its history.
        Consents = 4, "consents";
        /// What the customer has.
        Holdings = 5, "holdings";
        /// Tickets.
        Tickets = 6, "tickets";
        /// Messages of tickets.
        Messages = 7, "messages";
        /// Events: calls, e-mails, notes, visits, changes.
        Events = 8, "events";
        /// Answers to surveys.
        Answers = 9, "survey_answers";
        /// Tags.
        Tags = 10, "tags";
        /// Merges with what they remembered, and pairs that were found to be alike.
        Merges = 11, "merges";
        /// Values in the audit log.
        AuditValues = 12, "audit_values";
        /// Lines of files that imports had refused.
        RefusedLines = 13, "refused_lines";
        /// Orders and credit notes: number, date, country, amounts, and what was bought.
        Orders = 14, "orders";
        /// Entries of the audit log, without values: who did what, and when.
        AuditEntries = 15, "audit_entries";
        /// Hashes of ids in other systems.
        Hashes = 16, "identity_hashes";
        /// What models said of the customer.
        Scores = 17, "scores";
        /// What was answered to proposed actions.
        Advice = 18, "action_answers";
        /// Calls of the call programme, what was compared with them, and what was to be done.
        Calls = 30, "calls";
    }
}

coded_enum! {
    /// Why something is kept.
    Ground {
        /// The law asks for the books to be kept.
        Accounting = 1, "accounting";
        /// It must be provable who did what.
        Proof = 2, "proof";
        /// So that an import does not bring the customer back.
        NoReturn = 3, "no_return";
    }
}

/// What is kept of a customer who was erased, under the name [`ERASED`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// What.
    pub what: Held,
    /// How many.
    pub count: i64,
    /// Why.
    pub ground: Ground,
}

/// What was taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    /// What.
    pub what: Held,
    /// How many.
    pub count: i64,
}

/// The report of an erasure. It names nobody but who erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// Identity.
    pub id: Uuid,
    /// Who was erased.
    pub customer_id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Who of our own people did it.
    pub actor: String,
    /// Why, in that one's words.
    pub reason: String,
    /// What was taken away.
    pub erased: Vec<Gone>,
    /// What is kept, and why.
    pub kept: Vec<Kept>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{BUILT_IN, Role};

    #[test]
    fn only_who_sees_everything_hands_it_out() {
        let who: Vec<_> =
            BUILT_IN.into_iter().filter(|word| Role::built_in(word).is_some_and(|role| may_hand_out(role.rights(), role.fields))).collect();
        assert_eq!(who, ["administrator", "supervisor", "sales"]);
    }
}
