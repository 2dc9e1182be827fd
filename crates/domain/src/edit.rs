//! Changing what is known of a customer.
//!
//! Whoever edits sends what the form showed when it was opened beside what it holds now. So two people
//! can edit one customer at the same time: each change is laid over what is stored by then, and only where
//! both changed the same value to different ones is somebody asked.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    coded_enum,
    customer::{ContactKind, CustomerKind, Stage},
    problem::{FieldError, Problem},
    search::phone_digits,
};

/// The longest value of a field, in characters.
pub const MAX_FIELD: usize = 200;
/// The most contact points of one customer.
pub const MAX_CONTACTS: usize = 50;

coded_enum! {
    /// One of a customer's particulars.
    Field {
        /// Display name.
        Name = 1, "name";
        /// Person or organisation.
        Kind = 2, "kind";
        /// Stage of the relationship.
        Stage = 3, "stage";
        /// Country.
        Country = 4, "country";
        /// Town of the main address.
        City = 5, "city";
        /// BCP 47 language tag.
        Language = 6, "language";
    }
}

/// A customer's particulars as a form writes them: kind and stage by their words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Particulars {
    /// Display name.
    pub name: String,
    /// Word of the kind.
    pub kind: String,
    /// Word of the stage.
    pub stage: String,
    /// Country; empty where unknown.
    pub country: String,
    /// Town; empty where unknown.
    pub city: String,
    /// Language tag; empty where unknown.
    pub language: String,
}

impl Particulars {
    /// The value of a field.
    pub fn get(&self, field: Field) -> &str {
        match field {
            Field::Name => &self.name,
            Field::Kind => &self.kind,
            Field::Stage => &self.stage,
            Field::Country => &self.country,
            Field::City => &self.city,
            Field::Language => &self.language,
        }
    }

    /// The place of a field's value.
    pub fn get_mut(&mut self, field: Field) -> &mut String {
        match field {
            Field::Name => &mut self.name,
            Field::Kind => &mut self.kind,
            Field::Stage => &mut self.stage,
            Field::Country => &mut self.country,
            Field::City => &mut self.city,
            Field::Language => &mut self.language,
        }
    }
}

/// A contact point as a form holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactEdit {
    /// Identity within the customer; a new one where it is added.
    pub id: Uuid,
    /// What kind of address.
    pub kind: ContactKind,
    /// What the form showed; empty where it is added.
    pub base: String,
    /// What it is to be; empty where it is to go.
    pub value: String,
}

/// A change of one customer that can be stored. What it was made from was looked through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerEdit {
    base: Particulars,
    mine: Particulars,
    contacts: Vec<ContactEdit>,
}

/// The same value, without what nobody means: blanks at the ends and runs of them. No value holds a tab or
/// a line break.
fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl CustomerEdit {
    /// Looks through what a form holds.
    ///
    /// # Errors
    /// Every value that cannot be accepted, by the name of its field; a contact point's by its id.
    pub fn new(base: &Particulars, mine: &Particulars, contacts: Vec<ContactEdit>) -> Result<Self, Vec<FieldError>> {
        let mut edit = Self { base: Particulars::default(), mine: Particulars::default(), contacts };
        for field in Field::ALL {
            *edit.base.get_mut(*field) = tidy(base.get(*field));
            *edit.mine.get_mut(*field) = tidy(mine.get(*field));
        }
        for contact in &mut edit.contacts {
            contact.base = tidy(&contact.base);
            contact.value = tidy(&contact.value);
        }
        let problems = edit.problems();
        if problems.is_empty() { Ok(edit) } else { Err(problems) }
    }

    fn problems(&self) -> Vec<FieldError> {
        let of = |field: &str, value: &str, problem| FieldError { field: field.to_owned(), value: value.to_owned(), problem };
        let fields = Field::ALL.iter().filter_map(|field| {
            let value = self.mine.get(*field);
            // What was wrong before and is not touched is not in the way of the rest.
            if value == self.base.get(*field) {
                return None;
            }
            field_problem(*field, value).map(|problem| of(field.word(), value, problem))
        });
        let contacts = self.contacts.iter().filter(|contact| contact.value != contact.base).filter_map(|contact| {
            contact_problem(contact.kind, &contact.value).map(|problem| of(&contact.id.to_string(), &contact.value, problem))
        });
        let many = (self.contacts.len() > MAX_CONTACTS).then(|| of("contacts", "", Problem::TooManyContacts));
        fields.chain(contacts).chain(many).collect()
    }

    /// The first of the values that tell how to reach the customer and that this would change, by its field or id.
    pub fn address_changed(&self) -> Option<String> {
        let contact = self.contacts.iter().find(|contact| contact.base != contact.value).map(|contact| contact.id.to_string());
        let city = self.base.get(Field::City) != self.mine.get(Field::City);
        city.then(|| Field::City.word().to_owned()).or(contact)
    }

    /// Lays the change over what is stored: what changes, or where both changed the same.
    ///
    /// # Errors
    /// Every value that somebody else has changed to something else meanwhile.
    pub fn over(&self, stored: &Particulars, contacts: &[(Uuid, ContactKind, String)]) -> Result<Changes, Vec<Conflict>> {
        let mut changes = Changes::default();
        let mut conflicts = Vec::new();
        for field in Field::ALL {
            let [base, mine, theirs] = [&self.base, &self.mine, stored].map(|of| of.get(*field));
            match merge(base, mine, theirs) {
                Merged::Stays => {}
                Merged::Changes => changes.fields.push((*field, theirs.to_owned(), mine.to_owned())),
                Merged::Conflicts => conflicts.push(Conflict::of(field.word(), mine, theirs)),
            }
        }
        for contact in &self.contacts {
            let theirs = contacts.iter().find(|(id, _, _)| *id == contact.id).map_or("", |(_, _, value)| value.as_str());
            match merge(&contact.base, &contact.value, theirs) {
                Merged::Stays => {}
                Merged::Changes => {
                    changes.contacts.push((contact.id, contact.kind, theirs.to_owned(), contact.value.clone()));
                }
                Merged::Conflicts => conflicts.push(Conflict::of(&contact.id.to_string(), &contact.value, theirs)),
            }
        }
        if conflicts.is_empty() { Ok(changes) } else { Err(conflicts) }
    }
}

/// What is wrong with a value of a field.
pub(crate) fn field_problem(field: Field, value: &str) -> Option<Problem> {
    match field {
        _ if value.chars().count() > MAX_FIELD => Some(Problem::FieldTooLong),
        Field::Name if value.is_empty() => Some(Problem::CustomerNameEmpty),
        Field::Kind if CustomerKind::from_word(value).is_none() => Some(Problem::CustomerKind),
        Field::Stage if Stage::from_word(value).is_none() => Some(Problem::Stage),
        Field::Language if !value.is_empty() && !is_language(value) => Some(Problem::Language),
        _ => None,
    }
}

/// Whether a text has the form of a BCP 47 tag: a language of two or three letters, then subtags.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    let is_word = |part: &str| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    (2..=3).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_alphabetic()) && parts.all(is_word)
}

/// What is wrong with a contact point; nothing with none.
pub(crate) fn contact_problem(kind: ContactKind, value: &str) -> Option<Problem> {
    if value.chars().count() > MAX_FIELD {
        return Some(Problem::FieldTooLong);
    }
    if value.is_empty() {
        return None;
    }
    let is_email = || value.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !value.contains(' '));
    match kind {
        ContactKind::Email if !is_email() => Some(Problem::Email),
        ContactKind::Mobile | ContactKind::Phone if phone_digits(value).is_none() => Some(Problem::Phone),
        _ => None,
    }
}

enum Merged {
    Stays,
    Changes,
    Conflicts,
}

fn merge(base: &str, mine: &str, theirs: &str) -> Merged {
    if mine == base || mine == theirs {
        Merged::Stays
    } else if theirs == base {
        Merged::Changes
    } else {
        Merged::Conflicts
    }
}

/// A value that two people changed to different ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Word of the field, or id of the contact point.
    pub field: String,
    /// What the second wants.
    pub mine: String,
    /// What the first has stored; empty where it was removed.
    pub theirs: String,
}

impl Conflict {
    fn of(field: &str, mine: &str, theirs: &str) -> Self {
        Self { field: field.to_owned(), mine: mine.to_owned(), theirs: theirs.to_owned() }
    }
}

/// What changes, each with what it was and what it is to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Particulars.
    pub fields: Vec<(Field, String, String)>,
    /// Contact points: added where they were nothing, removed where they are to be nothing.
    pub contacts: Vec<(Uuid, ContactKind, String, String)>,
}

impl Changes {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.contacts.is_empty()
    }

    /// As the timeline keeps them: a line for each, its parts separated by tabs.
    pub fn to_text(&self) -> String {
        let fields = self.fields.iter().map(|(field, from, to)| (field.word(), from, to));
        let contacts = self.contacts.iter().map(|(_, kind, from, to)| (kind.word(), from, to));
        fields.chain(contacts).map(|(what, from, to)| format!("{what}\t{from}\t{to}")).collect::<Vec<_>>().join("\n")
    }
}

/// A line of what the timeline keeps of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed<'a> {
    /// Word of the field, or of the kind of contact point.
    pub what: &'a str,
    /// What it was; empty where there was nothing.
    pub from: &'a str,
    /// What it became; empty where it was removed.
    pub to: &'a str,
}

/// Reads what [`Changes::to_text`] wrote; the last line may be cut off.
pub fn read_changes(text: &str) -> Vec<Changed<'_>> {
    let line = |line: &'_ str| -> Option<[usize; 2]> {
        let first = line.find('\t')?;
        Some([first, first + 1 + line[first + 1..].find('\t').unwrap_or(line.len() - first - 1)])
    };
    text.lines()
        .filter_map(|text| {
            let [first, second] = line(text)?;
            Some(Changed { what: &text[..first], from: &text[first + 1..second], to: text.get(second + 1..).unwrap_or_default() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn particulars(name: &str, city: &str) -> Particulars {
        let text = str::to_owned;
        Particulars {
            name: text(name),
            kind: text("person"),
            stage: text("customer"),
            country: text("France"),
            city: text(city),
            language: text("fr"),
        }
    }

    fn contact(n: u128, kind: ContactKind, base: &str, value: &str) -> ContactEdit {
        ContactEdit { id: Uuid::from_u128(n), kind, base: base.to_owned(), value: value.to_owned() }
    }

    #[test]
    fn what_was_not_touched_stays_as_somebody_else_left_it() {
        let base = particulars("Ada", "Lyon");
        let edit = CustomerEdit::new(&base, &particulars(" Ada  Peña", "Lyon"), Vec::new()).expect("acceptable");
        let changes = edit.over(&particulars("Ada", "Paris"), &[]).expect("no conflict");
        assert_eq!(changes.fields, [(Field::Name, "Ada".to_owned(), "Ada Peña".to_owned())]);
        assert_eq!(changes.to_text(), "name\tAda\tAda Peña");
        assert!(edit.over(&particulars("Ada Peña", "Paris"), &[]).expect("no conflict").is_empty(), "both meant the same");
        let conflicts = edit.over(&particulars("Ada P.", "Lyon"), &[]).expect_err("a conflict");
        assert_eq!(conflicts, [Conflict::of("name", "Ada Peña", "Ada P.")]);
    }

    #[test]
    fn contact_points_are_added_changed_and_removed() {
        let base = particulars("Ada", "Lyon");
        let stored = [
            (Uuid::from_u128(1), ContactKind::Email, "a@b.example".to_owned()),
            (Uuid::from_u128(2), ContactKind::Phone, "12345".to_owned()),
        ];
        let contacts = vec![
            contact(1, ContactKind::Email, "a@b.example", "ada@b.example"),
            contact(2, ContactKind::Phone, "12345", ""),
            contact(3, ContactKind::Handle, "", "@ada"),
            contact(4, ContactKind::Handle, "", " "),
        ];
        let edit = CustomerEdit::new(&base, &base, contacts).expect("acceptable");
        let changes = edit.over(&base, &stored).expect("no conflict");
        assert_eq!(changes.to_text(), "email\ta@b.example\tada@b.example\nphone\t12345\t\nhandle\t\t@ada");
        let gone = edit.over(&base, &stored[1..]).expect_err("a conflict");
        assert_eq!(gone, [Conflict::of(&Uuid::from_u128(1).to_string(), "ada@b.example", "")]);
    }

    #[test]
    fn what_cannot_be_accepted_is_named() {
        let base = particulars("Ada", "Lyon");
        let mut mine = particulars(" ", &"x".repeat(MAX_FIELD + 1));
        mine.stage = "hero".into();
        mine.language = "français".into();
        let contacts = vec![
            contact(1, super::ContactKind::Email, "", "ada"),
            contact(2, super::ContactKind::Mobile, "", "call me"),
            contact(3, super::ContactKind::Phone, "odd", "odd"),
        ];
        let problems: Vec<_> = CustomerEdit::new(&base, &mine, contacts).expect_err("refused").into_iter().map(|p| p.problem).collect();
        use Problem::*;
        assert_eq!(problems, [CustomerNameEmpty, Stage, FieldTooLong, Language, Email, Phone]);
        for tag in ["es", "zh-Hant-TW", "en-GB"] {
            assert!(is_language(tag), "{tag}");
        }
    }

    #[test]
    fn a_text_that_is_cut_off_is_read_as_far_as_it_goes() {
        let of = |what, from, to| Changed { what, from, to };
        assert_eq!(read_changes("name\tAda\tAda Peña\ncity\tLy…"), [of("name", "Ada", "Ada Peña"), of("city", "Ly…", "")]);
        assert_eq!(read_changes("na…"), []);
        assert_eq!(read_changes("city\t\tLyon"), [of("city", "", "Lyon")]);
    }

    fn value() -> impl Strategy<Value = String> {
        prop::sample::select(vec!["a", "b", "c"]).prop_map(str::to_owned)
    }

    proptest! {
        // Whatever two people do to one customer, in whichever order they save: where nobody is asked,
        // both changes stand; where somebody is asked, both values are shown and the stored one stays.
        #[test]
        fn nothing_is_lost_between_two(base in [value(), value()], first in [value(), value()], second in [value(), value()]) {
            let of = |values: &[String; 2]| particulars(&values[0], &values[1]);
            let save = |stored: &Particulars, wanted: &[String; 2]| {
                let changes = CustomerEdit::new(&of(&base), &of(wanted), Vec::new()).expect("acceptable").over(stored, &[])?;
                let mut after = stored.clone();
                for (field, from, to) in &changes.fields {
                    assert_eq!(stored.get(*field), from);
                    after.get_mut(*field).clone_from(to);
                }
                Ok::<_, Vec<Conflict>>(after)
            };
            let after_first = save(&of(&base), &first).expect("nobody else was there");
            prop_assert_eq!(&after_first, &of(&first));
            match save(&after_first, &second) {
                Ok(after) => for (n, field) in [Field::Name, Field::City].into_iter().enumerate() {
                    let expected = if second[n] == base[n] { &first[n] } else { &second[n] };
                    prop_assert_eq!(after.get(field), expected);
                },
                Err(conflicts) => for conflict in conflicts {
                    let n = usize::from(conflict.field == "city");
                    prop_assert_eq!((&conflict.mine, &conflict.theirs), (&second[n], &first[n]));
                    prop_assert!(first[n] != base[n] && second[n] != base[n] && first[n] != second[n]);
                },
            }
        }
    }
}
