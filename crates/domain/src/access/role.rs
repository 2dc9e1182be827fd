//! Roles: what people of a kind may.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::{
    Action::{self, Create, Delete, Export, Read, Update},
    FieldClass, Fields, Resource, Rights, Sight,
};
use crate::{
    coded_enum,
    predicate::{Predicate, Subject},
};

coded_enum! {
    /// Whose customers a role works with, the most first.
    Reach {
        /// Everybody's.
        All = 1, "all";
        /// Those that somebody of one's teams looks after.
        Team = 2, "team";
        /// Those that one looks after oneself.
        Mine = 3, "mine";
    }
}

/// The longest word of a role, in characters.
pub const MAX_ROLE_NAME: usize = 40;

/// What people of a kind may. The default is nothing at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Role {
    /// What it is called, such as `agent`.
    pub word: String,
    /// What may be done with which records.
    pub rights: Rights,
    /// Whose customers there are.
    pub reach: Reach,
    /// Further, only customers of whom this is true: a country, a tag, a line of business.
    #[serde(serialize_with = "write_within", deserialize_with = "read_within")]
    pub within: Option<Predicate>,
    /// What is seen of them.
    pub fields: Fields,
    /// Whether whoever has it must have a second factor before anything is open to them.
    pub second_factor: bool,
}

impl Default for Role {
    fn default() -> Self {
        let (rights, fields) = (Rights::default(), Fields::default());
        Self { word: String::new(), rights, reach: Reach::Mine, within: None, fields, second_factor: false }
    }
}

fn write_within<S: Serializer>(within: &Option<Predicate>, to: S) -> Result<S::Ok, S::Error> {
    within.as_ref().map(Predicate::to_string).serialize(to)
}

fn read_within<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Predicate>, D::Error> {
    let text = Option::<String>::deserialize(from)?.filter(|text| !text.is_empty());
    let Some(text) = text else { return Ok(None) };
    let within = Predicate::parse(Subject::Customer, &text).map_err(|problem| D::Error::custom(problem.to_string()))?;
    // Whose customers they are must not change with the day, nor with who says which day it is.
    if within.is_relative() { Err(D::Error::custom("a role's filter cannot count days from today")) } else { Ok(Some(within)) }
}

/// The words of the roles that there are to begin with.
pub const BUILT_IN: [&str; 6] = ["administrator", "supervisor", "agent", "sales", "marketing", "executive"];

/// Everything that belongs to a customer.
const RECORDS: &[Resource] = &[Resource::Customer, Resource::Order, Resource::Ticket, Resource::Note, Resource::Survey];
const CHANGE: &[Action] = &[Create, Read, Update];

impl Role {
    /// Whether this may be done with records of that kind. Figures of the whole company are for those who may
    /// see all its customers and their amounts: from a sum and one's own share of it, the others' can be told.
    pub fn may(&self, action: Action, resource: Resource) -> bool {
        let sees_all = self.reach == Reach::All && self.within.is_none() && self.fields.shows(FieldClass::Money);
        let reaches = resource != Resource::Figures || sees_all;
        reaches && self.rights.has(action, resource)
    }

    /// Everything that it [may](Self::may).
    pub fn rights(&self) -> Rights {
        let mut rights = self.rights;
        for action in Action::ALL {
            rights.set(*action, Resource::Figures, self.may(*action, Resource::Figures));
        }
        rights
    }

    /// Everything.
    pub fn administrator() -> Self {
        let fields = Fields::all(Sight::Shown);
        Self { word: "administrator".into(), rights: Rights::ALL, reach: Reach::All, fields, ..Self::default() }
    }

    /// A role as it is to begin with; none for another word. Custom roles are rows of the table `roles`.
    pub fn built_in(word: &str) -> Option<Self> {
        let own_views = Rights::default().with(&[Resource::View], &[Create, Read, Update, Delete]);
        let base = own_views.with(RECORDS, &[Read]).with(&[Resource::Product], &[Read]);
        let shown = Fields::all(Sight::Shown);
        let (rights, reach, fields) = match word {
            "administrator" => return Some(Self::administrator()),
            // Leads a team of agents: everything about customers, and who looked at them.
            "supervisor" => {
                let rights = base
                    .with(RECORDS, &[Create, Update, Delete, Export])
                    .with(&[Resource::Product, Resource::Figures], &[Read, Export])
                    .with(&[Resource::Audit], &[Read]);
                (rights, Reach::All, shown)
            }
            // Talks to whoever calls, so anybody; takes nothing away.
            "agent" => {
                let rights = base.with(&[Resource::Customer, Resource::Ticket, Resource::Note], CHANGE);
                (rights, Reach::All, shown)
            }
            // Works with the accounts of the team.
            "sales" => {
                let rights =
                    base.with(&[Resource::Customer, Resource::Note], CHANGE).with(&[Resource::Customer, Resource::Order], &[Export]);
                (rights, Reach::Team, shown)
            }
            // Thinks in segments: needs no address to choose them, and nobody's private words.
            "marketing" => {
                let rights = base.with(&[Resource::Customer, Resource::Product, Resource::Figures], &[Read, Export]);
                (rights, Reach::All, Fields { contact: Sight::Masked, notes: Sight::Hidden, ..shown })
            }
            "executive" => {
                // Changing figures is setting what is aimed at: the targets of the scorecard. And executives call the
                // customers of whom most is at stake, and note what was said.
                let rights = base.with(&[Resource::Figures], &[Read, Update, Export]).with(&[Resource::Note], &[Create]);
                (rights, Reach::All, Fields { contact: Sight::Masked, ..shown })
            }
            _ => return None,
        };
        Some(Self { word: word.into(), rights, reach, fields, ..Self::default() })
    }

    /// Whether nothing is in here that `other` has not: who gives a right must hold it.
    pub fn is_within(&self, other: &Self) -> bool {
        let classes = FieldClass::ALL.iter();
        self.rights.is_within(other.rights)
            && self.reach >= other.reach
            && (other.within.is_none() || self.within == other.within)
            && classes.into_iter().all(|class| self.fields.sight(*class) >= other.fields.sight(*class))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_built_in_role_is_there_and_within_the_administrators() {
        for word in BUILT_IN {
            let role = Role::built_in(word).expect(word);
            assert_eq!(role.word, word);
            assert!(role.is_within(&Role::administrator()), "{word}");
            assert_eq!(Role::administrator().is_within(&role), word == "administrator", "{word}");
        }
        assert_eq!(Role::built_in("nobody"), None);
    }

    #[test]
    fn a_role_is_kept_as_text_and_what_is_not_said_is_not_given() {
        let mut role = Role::built_in("sales").expect("a role");
        role.within = Some(Predicate::parse(Subject::Customer, "country.eq.France").expect("a predicate"));
        let text = serde_json::to_string(&role).expect("JSON");
        assert_eq!(serde_json::from_str::<Role>(&text).expect("a role"), role);
        assert_eq!(serde_json::from_str::<Role>("{}").expect("a role"), Role::default());
        assert!(serde_json::from_str::<Role>(r#"{"within":"moon.eq.France"}"#).is_err());
        assert!(serde_json::from_str::<Role>(r#"{"within":"not(orders(placed.within.90))"}"#).is_err());
    }

    #[test]
    fn who_sees_only_some_customers_sees_no_figures_of_all() {
        let mut role = Role::administrator();
        assert!(role.may(Read, Resource::Figures));
        role.reach = Reach::Team;
        assert!(!role.may(Read, Resource::Figures) && role.may(Read, Resource::Customer));
        role = Role { fields: Fields { money: Sight::Masked, ..role.fields }, reach: Reach::All, ..role };
        assert!(!role.may(Read, Resource::Figures));
        assert!(!role.rights().has(Read, Resource::Figures) && role.rights().has(Read, Resource::Customer));
    }
}
