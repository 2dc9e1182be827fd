//! Who uses Vecino for what: counts of a week, out of the audit log. It is about how far the program helps people, and not
//! about watching them: of a person it tells counts alone, and only to who may see our own people anyway.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    access::Resource,
    audit::Action,
    coded_enum,
    customer::read_param,
    page::Pairs,
    problem::{FieldError, Problem},
    time::Day,
};

coded_enum! {
    /// What somebody did.
    Work {
        /// Signed in.
        SignedIn = 1, "signed_in";
        /// Looked at a record.
        Looked = 2, "looked";
        /// Wrote a note or a call onto a timeline.
        Noted = 3, "noted";
        /// Changed, added, merged or removed a record.
        Changed = 4, "changed";
        /// Changed many customers at once, or took that back.
        Bulk = 5, "bulk";
        /// Took records away as a file.
        Exported = 6, "exported";
        /// Looked at what is masked with a reason, or erased a person.
        Guarded = 7, "guarded";
        /// Set targets, owners and comments, or had customers scored.
        Steered = 8, "steered";
        /// Changed people, roles, teams, keys or settings.
        Managed = 9, "managed";
    }
}

impl Work {
    /// What an entry of the audit log counts as; none for what is no work, such as being refused something.
    pub const fn of(action: Action, resource: Option<Resource>) -> Option<Self> {
        Some(match action {
            Action::SignedIn => Self::SignedIn,
            Action::Viewed => Self::Looked,
            Action::Created if matches!(resource, Some(Resource::Note)) => Self::Noted,
            Action::Created | Action::Changed | Action::Deleted if matches!(resource, Some(Resource::Figures)) => Self::Steered,
            Action::Created | Action::Changed | Action::Deleted | Action::Merged | Action::Unmerged | Action::Imported => Self::Changed,
            Action::Exported => Self::Exported,
            Action::Revealed | Action::Erased => Self::Guarded,
            Action::UserChanged
            | Action::RoleChanged
            | Action::TeamChanged
            | Action::KeyCreated
            | Action::KeyRevoked
            | Action::SettingChanged => Self::Managed,
            Action::Denied
            | Action::SignInRefused
            | Action::SignedOut
            | Action::SessionEnded
            | Action::ViewedAs
            | Action::PasswordChanged
            | Action::SecondFactorChanged => return None,
        })
    }

    /// The actions with which somebody is at work: all that count, but signing in.
    pub fn actions() -> impl Iterator<Item = Action> {
        Action::ALL.iter().copied().filter(|action| Self::of(*action, None).is_some_and(|work| work != Self::SignedIn))
    }
}

/// How often what was done, in the order of [`Work::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts([i64; Work::ALL.len()]);

impl Counts {
    /// How often that was done.
    pub fn get(&self, work: Work) -> i64 {
        place(work).and_then(|place| self.0.get(place)).copied().unwrap_or(0)
    }

    /// Adds so many.
    pub fn add(&mut self, work: Work, n: i64) {
        if let Some(count) = place(work).and_then(|place| self.0.get_mut(place)) {
            *count += n;
        }
    }

    /// Adds all of the other's.
    pub fn add_all(&mut self, other: &Self) {
        for work in Work::ALL {
            self.add(*work, other.get(*work));
        }
    }

    /// Whether anything was done but signing in.
    pub fn worked(&self) -> bool {
        Work::ALL.iter().any(|work| *work != Work::SignedIn && self.get(*work) > 0)
    }
}

fn place(work: Work) -> Option<usize> {
    Work::ALL.iter().position(|other| *other == work)
}

/// How many of those who could were at work in a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekUse {
    /// Its Monday.
    pub week: Day,
    /// People who could sign in during it.
    pub enabled: i64,
    /// Those of them who did something.
    pub worked: i64,
}

/// What a role or a team did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupUse {
    /// The word of the role or the name of the team; none for those who are told together because each is too small.
    pub name: Option<String>,
    /// How many there are.
    pub people: i64,
    /// How many of them did something.
    pub worked: i64,
    /// What they did.
    pub counts: Counts,
}

impl GroupUse {
    /// Adds somebody.
    pub fn add(&mut self, counts: &Counts) {
        self.people += 1;
        self.worked += i64::from(counts.worked());
        self.counts.add_all(counts);
    }
}

/// What one of our people did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonUse {
    /// Who.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// The word of the role.
    pub role: String,
    /// What the person did.
    pub counts: Counts,
}

/// The use of the program in a week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adoption {
    /// The week's Monday.
    pub week: Day,
    /// Whether it is not over yet.
    pub under_way: bool,
    /// The week before, where the audit log goes back to it.
    pub before: Option<Day>,
    /// The week after, where it has begun.
    pub after: Option<Day>,
    /// Weeks up to this one, the oldest first.
    pub weeks: Vec<WeekUse>,
    /// All together; its name is none.
    pub all: GroupUse,
    /// How many of them signed in.
    pub signed_in: i64,
    /// By role, the largest first.
    pub roles: Vec<GroupUse>,
    /// By team, in the order of their names; who is in two counts in both.
    pub teams: Vec<GroupUse>,
    /// Each of them by name; none for who may not see our own people.
    pub people: Option<Vec<PersonUse>>,
}

/// A group of fewer is told together with others to who may not see our own people: of two each could tell what the other did.
pub const FEWEST: i64 = 3;

/// Puts groups together that are too small to be told alone, and as many more as it takes until all of that are not. The largest
/// come first, what was put together last.
pub fn together(mut groups: Vec<GroupUse>) -> Vec<GroupUse> {
    groups.sort_by(|a, b| b.people.cmp(&a.people).then_with(|| a.name.cmp(&b.name)));
    let mut others = GroupUse::default();
    while let Some(last) = groups.last() {
        if last.people >= FEWEST && (others.people == 0 || others.people >= FEWEST) {
            break;
        }
        if let Some(last) = groups.pop() {
            others.people += last.people;
            others.worked += last.worked;
            others.counts.add_all(&last.counts);
        }
    }
    groups.extend(Some(others).filter(|others| others.people > 0));
    groups
}

/// Which week an address asks for, by any of its days.
///
/// # Errors
/// What is no date.
pub fn asked(pairs: &Pairs) -> Result<Option<Day>, FieldError> {
    read_param(pairs, "week", Problem::Date, Day::parse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_counts_as_one_kind_of_work_or_none() {
        assert_eq!(Work::of(Action::Created, Some(Resource::Note)), Some(Work::Noted));
        assert_eq!(Work::of(Action::Created, Some(Resource::Customer)), Some(Work::Changed));
        assert_eq!(Work::of(Action::Changed, Some(Resource::Figures)), Some(Work::Steered));
        assert_eq!(Work::of(Action::Denied, Some(Resource::Customer)), None);
        assert!(Work::actions().all(|action| action != Action::SignedIn && action != Action::SignedOut));
        let mut counts = Counts::default();
        counts.add(Work::SignedIn, 4);
        assert!(!counts.worked());
        counts.add(Work::Looked, 1);
        assert_eq!((counts.worked(), counts.get(Work::SignedIn), counts.get(Work::Managed)), (true, 4, 0));
    }

    #[test]
    fn nobody_can_tell_from_a_small_group_what_one_of_it_did() {
        let group = |name: &str, people| GroupUse { name: Some(name.to_owned()), people, worked: 1, ..GroupUse::default() };
        let names = |groups: Vec<GroupUse>| groups.into_iter().map(|g| (g.name.unwrap_or_default(), g.people)).collect::<Vec<_>>();
        let of = |sizes: &[(&str, i64)]| names(together(sizes.iter().map(|(name, people)| group(name, *people)).collect()));
        assert_eq!(of(&[("a", 3), ("b", 9)]), [("b".to_owned(), 9), ("a".to_owned(), 3)], "none is too small");
        assert_eq!(of(&[("a", 9), ("b", 2), ("c", 1)]), [("a".to_owned(), 9), (String::new(), 3)]);
        assert_eq!(of(&[("a", 9), ("b", 4), ("c", 1)]), [("a".to_owned(), 9), (String::new(), 5)], "one alone takes the next along");
        assert_eq!(of(&[("a", 1)]), [(String::new(), 1)]);
        assert_eq!(of(&[]), []);
    }
}
