//! Who may see and do what: the one place where it is decided.
//!
//! A person or a program acts with a [`Role`]. The role says what may be done with each kind of record
//! ([`Rights`]), whose customers count ([`Reach`], and a filter over customers), and which kinds of fields are
//! shown, masked or hidden ([`Fields`]). [`Access`] is somebody with a role for the time of one request;
//! [`Access::allow`] is asked before anything is done, and [`Access::scope`] is what `store` narrows every read
//! to. No I/O: the same code decides on the server and, for what a page offers, in the browser.

pub(crate) mod class;
mod mask;
mod rights;
mod role;
mod scope;

pub use mask::{Mask, mask_text};
pub use rights::{Action, Resource, Rights};
pub use role::{BUILT_IN, MAX_ROLE_NAME, Reach, Role};
pub use scope::{FieldClass, Fields, Rows, Scope, Sight};

use uuid::Uuid;

/// Somebody at work, for the time of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Who it is; the id of sixteen zeros for a program with a key, which is no person.
    pub user: Uuid,
    /// The name that stands beside what they write.
    pub name: String,
    /// What they may.
    pub role: Role,
    /// Everybody in a team with them, themselves included.
    pub team: Vec<Uuid>,
    /// With whose eyes they look; none for their own. Role and team are that one's then, and nothing is changed.
    pub eyes: Option<Eyes>,
    /// What of which customers was revealed to them for a while, after they said why.
    pub revealed: Vec<(Uuid, FieldClass)>,
}

/// Whom an administrator looks as: somebody, or a role that nobody in particular has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Eyes {
    /// The person; none for a role alone.
    pub user: Option<Uuid>,
    /// The person's name; empty for a role alone.
    pub name: String,
}

/// It is not allowed. Says nothing about what there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denied;

impl Access {
    /// What the program itself may: everything. For jobs and the command line, never for a request.
    pub fn system(name: &str) -> Self {
        Self { user: Uuid::nil(), name: name.to_owned(), role: Role::administrator(), team: Vec::new(), eyes: None, revealed: Vec::new() }
    }

    /// Whose records and views are one's own here: the one's who is looked as; nobody's for a role alone.
    pub fn self_seen(&self) -> Uuid {
        self.eyes.as_ref().map_or(self.user, |eyes| eyes.user.unwrap_or_default())
    }

    /// How they stand in the audit log: their own name, and whom they look as.
    pub fn signature(&self) -> String {
        match &self.eyes {
            None => self.name.clone(),
            Some(Eyes { user: None, .. }) => format!("{}, viewing as {}", self.name, self.role.word),
            Some(eyes) => format!("{}, viewing as {} ({})", self.name, eyes.name, self.role.word),
        }
    }

    /// Whether this may be done with records of that kind.
    pub fn may(&self, action: Action, resource: Resource) -> bool {
        self.role.may(action, resource)
    }

    /// The same, for `?`.
    ///
    /// # Errors
    /// [`Denied`] where the role does not say so.
    pub fn allow(&self, action: Action, resource: Resource) -> Result<(), Denied> {
        if self.may(action, resource) { Ok(()) } else { Err(Denied) }
    }

    /// Which customers there are for them, and what of a customer.
    pub fn scope(&self) -> Scope {
        let owners = match self.role.reach {
            Reach::All => None,
            Reach::Mine => Some(vec![self.self_seen()]),
            Reach::Team => {
                let mut owners = self.team.clone();
                if !owners.contains(&self.self_seen()) {
                    owners.push(self.self_seen());
                }
                Some(owners)
            }
        };
        Scope { rows: Rows { owners, within: self.role.within.clone() }, fields: self.role.fields }
    }

    /// What they see of one customer: what the role shows, and what it masks and was revealed to them. What the role hides
    /// stays hidden.
    pub fn fields_of(&self, customer: Uuid) -> Fields {
        let mut fields = self.role.fields;
        for (_, class) in self.revealed.iter().filter(|(whose, _)| *whose == customer) {
            if fields.sight(*class) == Sight::Masked {
                fields.set(*class, Sight::Shown);
            }
        }
        fields
    }

    /// The same scope, for reading one customer's records alone: with what was revealed of that one.
    pub fn scope_of(&self, customer: Uuid) -> Scope {
        Scope { fields: self.fields_of(customer), ..self.scope() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(role: Role) -> Access {
        Access { user: Uuid::from_u128(1), name: "Ada".into(), role, team: vec![Uuid::from_u128(2)], eyes: None, revealed: Vec::new() }
    }

    #[test]
    fn whoever_looks_as_somebody_reaches_what_that_one_does_and_signs_as_themselves() {
        let sam = Eyes { user: Some(Uuid::from_u128(7)), name: "Sam".into() };
        let role = Role { word: "sales".into(), ..Role::default() };
        let mut boss = Access { eyes: Some(sam), ..who(role) };
        assert_eq!(boss.scope().rows.owners, Some(vec![Uuid::from_u128(7)]));
        assert_eq!(boss.signature(), "Ada, viewing as Sam (sales)");
        boss.eyes = Some(Eyes { user: None, name: String::new() });
        assert_eq!(boss.scope().rows.owners, Some(vec![Uuid::nil()]), "a role alone looks after nobody");
        assert_eq!(boss.signature(), "Ada, viewing as sales");
    }

    #[test]
    fn what_a_role_does_not_say_is_denied() {
        let nobody = who(Role { word: "new".into(), ..Role::default() });
        for (action, resource) in Action::ALL.iter().flat_map(|a| Resource::ALL.iter().map(move |r| (*a, *r))) {
            assert_eq!(nobody.allow(action, resource), Err(Denied));
            assert_eq!(Access::system("x").allow(action, resource), Ok(()));
        }
        assert_eq!(nobody.scope().rows.owners, Some(vec![Uuid::from_u128(1)]), "and it reaches nobody else's customers");
    }

    #[test]
    fn what_was_revealed_of_one_customer_is_shown_of_that_one_alone() {
        let (one, other) = (Uuid::from_u128(5), Uuid::from_u128(6));
        let fields = Fields { money: Sight::Masked, risk: Sight::Hidden, ..Fields::SHOWN };
        let mut ada = who(Role { fields, ..Role::default() });
        assert_eq!(ada.fields_of(one), fields);
        ada.revealed = vec![(one, FieldClass::Money), (one, FieldClass::Risk)];
        assert_eq!(ada.fields_of(one), Fields { money: Sight::Shown, ..fields }, "what is hidden is not revealed");
        assert_eq!((ada.fields_of(other), ada.scope().fields), (fields, fields));
        assert_eq!(ada.scope_of(one).rows, ada.scope().rows);
    }

    #[test]
    fn a_team_is_everybody_in_it_and_oneself() {
        let mut role = Role { reach: Reach::Team, ..Role::default() };
        assert_eq!(who(role.clone()).scope().rows.owners, Some(vec![Uuid::from_u128(2), Uuid::from_u128(1)]));
        role.reach = Reach::All;
        assert_eq!(who(role).scope().rows.owners, None);
    }
}
