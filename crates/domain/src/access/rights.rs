//! What may be done with which kind of record.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::coded_enum;

coded_enum! {
    /// A kind of record that rights are given for.
    Resource {
        /// Customers, what identifies them, and their holdings.
        Customer = 1, "customer";
        /// Orders and credit notes.
        Order = 2, "order";
        /// Tickets and their messages.
        Ticket = 3, "ticket";
        /// The timeline: what happened, and the notes and calls that our people write on it.
        Note = 4, "note";
        /// Answers to surveys.
        Survey = 5, "survey";
        /// Products and what is sold of them in all.
        Product = 6, "product";
        /// Figures of the whole company: dashboards, metrics, reports.
        Figures = 7, "figures";
        /// Saved views.
        View = 8, "view";
        /// Our own people: users, teams, roles, keys.
        Staff = 9, "staff";
        /// The audit log.
        Audit = 10, "audit";
    }
}

coded_enum! {
    /// What is done with a record.
    Action {
        /// Adding one.
        Create = 1, "create";
        /// Looking at it.
        Read = 2, "read";
        /// Changing it.
        Update = 3, "update";
        /// Removing it; of customers also merging two into one.
        Delete = 4, "delete";
        /// Taking it away as a file.
        Export = 5, "export";
    }
}

/// What may be done with each kind of record: nothing, until it is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "BTreeMap<Resource, Vec<Action>>", from = "BTreeMap<Resource, Vec<Action>>")]
pub struct Rights([u8; Resource::ALL.len()]);

impl Rights {
    /// Everything.
    pub const ALL: Self = Self([0b11_1110; Resource::ALL.len()]);

    /// Whether this may be done with that.
    pub const fn has(self, action: Action, resource: Resource) -> bool {
        self.0[resource as usize] & (1 << action.code()) != 0
    }

    /// Gives or takes a right.
    pub const fn set(&mut self, action: Action, resource: Resource, may: bool) {
        let bit = 1 << action.code();
        if may {
            self.0[resource as usize] |= bit;
        } else {
            self.0[resource as usize] &= !bit;
        }
    }

    /// The same, and these actions on those.
    #[must_use]
    pub const fn with(mut self, resources: &[Resource], actions: &[Action]) -> Self {
        let mut r = 0;
        while r < resources.len() {
            let mut a = 0;
            while a < actions.len() {
                self.set(actions[a], resources[r], true);
                a += 1;
            }
            r += 1;
        }
        self
    }

    /// Whether everything in here is in `other` too.
    pub fn is_within(self, other: Self) -> bool {
        self.0.iter().zip(other.0).all(|(mine, other)| mine & !other == 0)
    }
}

impl From<Rights> for BTreeMap<Resource, Vec<Action>> {
    fn from(rights: Rights) -> Self {
        let actions = |resource| Action::ALL.iter().copied().filter(|action| rights.has(*action, resource)).collect::<Vec<_>>();
        Resource::ALL.iter().map(|resource| (*resource, actions(*resource))).filter(|(_, actions)| !actions.is_empty()).collect()
    }
}

impl From<BTreeMap<Resource, Vec<Action>>> for Rights {
    fn from(map: BTreeMap<Resource, Vec<Action>>) -> Self {
        map.into_iter().fold(Self::default(), |rights, (resource, actions)| rights.with(&[resource], &actions))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_is_given_and_taken_by_itself() {
        let mut rights = Rights::default().with(&[Resource::Order, Resource::Audit], &[Action::Read, Action::Export]);
        assert!(rights.has(Action::Export, Resource::Audit) && !rights.has(Action::Update, Resource::Audit));
        assert!(rights.is_within(Rights::ALL) && !Rights::ALL.is_within(rights));
        rights.set(Action::Read, Resource::Order, false);
        assert!(!rights.has(Action::Read, Resource::Order) && rights.has(Action::Export, Resource::Order));
        assert!(Rights::ALL.has(Action::Delete, Resource::Staff));
    }

    #[test]
    fn rights_are_written_in_words() {
        let rights = Rights::default().with(&[Resource::Order], &[Action::Read]).with(&[Resource::Note], &[Action::Create]);
        let text = serde_json::to_string(&rights).expect("JSON");
        assert_eq!(text, r#"{"order":["read"],"note":["create"]}"#);
        assert_eq!(serde_json::from_str::<Rights>(&text).expect("rights"), rights);
        assert!(serde_json::from_str::<Rights>(r#"{"moon":["read"]}"#).is_err());
    }
}
