//! Editing a customer: the form as it is sent, and what comes of it.

#[cfg(feature = "ssr")]
use domain::access::{Action, Resource};
use std::collections::BTreeMap;

use domain::{
    edit::{Conflict, Particulars},
    problem::FieldError,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use crate::server::authorise;
use crate::{error::ApiError, wire::Json};

/// What the form holds. It sends along what it showed when it was opened, so that changes of others are told
/// from one's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EditForm {
    /// What it showed.
    pub base: Particulars,
    /// What it holds now.
    pub mine: Particulars,
    /// Its contact points, empty rows for new ones included.
    pub contacts: Vec<ContactForm>,
    /// Which value holds where two people changed the same: `theirs`, or one's own. Fields by their words,
    /// contact points by their ids.
    pub choice: BTreeMap<String, String>,
}

/// A row of the form for a contact point.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactForm {
    /// Identity within the customer; empty in a row for a new one.
    pub id: String,
    /// Word of its kind.
    pub kind: String,
    /// What the row showed.
    pub base: String,
    /// What it holds now; empty where the contact point is to go.
    pub value: String,
}

/// What came of an edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It is stored.
    Saved,
    /// Nothing is stored: what was typed cannot be accepted. Contact points are named by their ids, those in
    /// rows for new ones by `new` and the row.
    Refused(Vec<FieldError>),
    /// Nothing is stored: the same values were changed by somebody else meanwhile.
    Conflicts {
        /// The values.
        conflicts: Vec<Conflict>,
        /// Who changed the customer last; empty where nobody is known to have.
        by: String,
    },
}

/// A form that was not stored and what came of it, for the page that shows it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsaved {
    /// Whom it is about.
    pub customer_id: Uuid,
    /// What it held.
    pub form: EditForm,
    /// Why it was not stored.
    pub outcome: Result<Outcome, ApiError>,
}

/// The word of [`EditForm::choice`] that lets the other's value hold.
pub const THEIRS: &str = "theirs";

impl EditForm {
    /// The form after a conflict: what others have stored is what it shows now, and what was typed stays.
    #[must_use]
    pub fn after(mut self, conflicts: &[Conflict]) -> Self {
        self.choice.clear();
        for conflict in conflicts {
            if let Some(field) = domain::edit::Field::from_word(&conflict.field) {
                self.base.get_mut(field).clone_from(&conflict.theirs);
            }
            for contact in self.contacts.iter_mut().filter(|contact| contact.id == conflict.field) {
                contact.base.clone_from(&conflict.theirs);
            }
        }
        self
    }
}

/// Lays what was typed over what is stored. Answers a plain form by going back to the customer, with what was
/// typed where it is not stored.
#[server(prefix = "/api/fn", endpoint = "edit-customer", output = Json)]
pub async fn edit_customer(customer_id: Uuid, form: EditForm) -> Result<Outcome, ApiError> {
    let (state, access) = authorise(Action::Update, Resource::Customer)?;
    let now = (state.now)();
    let outcome = write(&state, &access, now, customer_id, &form).await;
    if crate::server::is_plain_form() {
        let again = (outcome != Ok(Outcome::Saved)).then(|| {
            let unsaved = Unsaved { customer_id, form, outcome: outcome.clone() };
            format!("?edit=true&unsaved={}#edit", state.kept.keep(now, access.user, unsaved))
        });
        leptos_axum::redirect(&format!("/customers/{customer_id}{}", again.unwrap_or_default()));
    }
    outcome
}

#[cfg(feature = "ssr")]
async fn write(
    state: &crate::server::AppState,
    access: &domain::access::Access,
    now: domain::time::Timestamp,
    customer_id: Uuid,
    form: &EditForm,
) -> Result<Outcome, ApiError> {
    use crate::server::trail;
    use domain::{
        access::Scope,
        audit,
        live::{Changed, ChangedKind},
    };
    use store::customers::{Edited, Stamp};
    let edit = match form.read(|| (state.new_id)(now)) {
        Ok(edit) => edit,
        Err(problems) => return Ok(Outcome::Refused(problems)),
    };
    let stamp = Stamp { actor: access.name.clone(), now, id: (state.new_id)(now) };
    let (scope, salt) = (access.scope(), (state.salt)());
    let said = trail::entry(access, now, audit::Action::Changed, Resource::Customer, customer_id);
    let edited = state
        .db
        .write(move |tx| {
            let (stamp, edit, scope, said) = (stamp.clone(), edit.clone(), scope.clone(), said.clone());
            Box::pin(async move {
                let edited = store::customers::edit(tx, &scope, customer_id, &stamp, &edit).await?;
                if let Some(Edited::Saved(Some(event))) = &edited {
                    let whole = store::timeline::body(tx, &Scope::all(), customer_id, event.id).await?;
                    let text = whole.filter(|text| !text.is_empty()).unwrap_or_else(|| event.summary.clone());
                    store::audit::append(tx, &[trail::with_changes(said, salt, customer_id, &text)]).await?;
                }
                Ok(edited)
            })
        })
        .await?;
    Ok(match super::found(edited)? {
        Edited::Conflicts { conflicts, by } => Outcome::Conflicts { conflicts, by },
        Edited::Saved(event) => {
            if event.is_some() {
                state.publish(Changed { kind: ChangedKind::Customer, id: customer_id });
            }
            Outcome::Saved
        }
    })
}

#[cfg(feature = "ssr")]
impl EditForm {
    /// What is to be stored, or what cannot be.
    fn read(&self, mut new_id: impl FnMut() -> Uuid) -> Result<domain::edit::CustomerEdit, Vec<FieldError>> {
        use domain::{
            customer::ContactKind,
            edit::{ContactEdit, CustomerEdit, Field},
            problem::Problem,
        };
        let is_theirs = |field: &str| self.choice.get(field).is_some_and(|choice| choice == THEIRS);
        let wrong = |field: &str, value: &str, problem| vec![FieldError { field: field.to_owned(), value: value.to_owned(), problem }];
        let mut mine = self.mine.clone();
        for field in Field::ALL.iter().filter(|field| is_theirs(field.word())) {
            self.base.get(*field).clone_into(mine.get_mut(*field));
        }
        let mut contacts = Vec::new();
        let mut rows = BTreeMap::new();
        for (row, contact) in self.contacts.iter().enumerate() {
            let is_new = contact.id.is_empty();
            if is_new && contact.value.trim().is_empty() {
                continue;
            }
            let id = if is_new { new_id() } else { contact.id.parse().map_err(|_| wrong("id", &contact.id, Problem::Id))? };
            let kind = ContactKind::from_word(&contact.kind).ok_or_else(|| wrong("kind", &contact.kind, Problem::ContactKind))?;
            let value = if is_theirs(&contact.id) { &contact.base } else { &contact.value };
            if is_new {
                rows.insert(id.to_string(), format!("new{row}"));
            }
            contacts.push(ContactEdit { id, kind, base: contact.base.clone(), value: value.clone() });
        }
        CustomerEdit::new(&self.base, &mine, contacts).map_err(|mut problems| {
            for problem in &mut problems {
                if let Some(row) = rows.get(&problem.field) {
                    problem.field.clone_from(row);
                }
            }
            problems
        })
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use domain::{edit::Field, problem::Problem};

    use super::*;

    fn form() -> EditForm {
        let base = Particulars {
            name: "Ada".into(),
            kind: "person".into(),
            stage: "customer".into(),
            country: "France".into(),
            city: "Lyon".into(),
            language: "fr".into(),
        };
        let contact = |id: u128, kind: &str, base: &str, value: &str| ContactForm {
            id: if id == 0 { String::new() } else { Uuid::from_u128(id).to_string() },
            kind: kind.into(),
            base: base.into(),
            value: value.into(),
        };
        EditForm {
            mine: base.clone(),
            base,
            contacts: vec![contact(1, "email", "a@b.example", "c@d.example"), contact(0, "phone", "", " ")],
            choice: BTreeMap::new(),
        }
    }

    #[test]
    fn after_a_conflict_the_form_shows_what_is_stored_and_keeps_what_was_typed() {
        let conflict = |field: &str, mine: &str, theirs: &str| Conflict { field: field.into(), mine: mine.into(), theirs: theirs.into() };
        let mut typed = form();
        typed.mine.name = "Ada Second".into();
        let id = Uuid::from_u128(1).to_string();
        let again = typed.after(&[conflict("name", "Ada Second", "Ada First"), conflict(&id, "c@d.example", "")]);
        assert_eq!((again.base.get(Field::Name), again.mine.get(Field::Name)), ("Ada First", "Ada Second"));
        assert_eq!((again.contacts[0].base.as_str(), again.contacts[0].value.as_str()), ("", "c@d.example"));
    }

    #[test]
    fn theirs_is_chosen_by_changing_nothing() {
        let mut typed = form();
        typed.mine.name = "Ada Second".into();
        typed.choice.insert("name".into(), THEIRS.into());
        typed.choice.insert("email".into(), "mine".into());
        let stored = typed.base.clone();
        let edit = typed.read(Uuid::nil).expect("acceptable");
        let contacts = [(Uuid::from_u128(1), domain::customer::ContactKind::Email, "a@b.example".to_owned())];
        assert_eq!(edit.over(&stored, &contacts).expect("no conflict").to_text(), "email\ta@b.example\tc@d.example");
    }

    #[test]
    fn what_is_wrong_in_a_new_row_is_said_there() {
        let mut typed = form();
        typed.contacts[1].value = "call me".into();
        let problems = typed.read(Uuid::max).expect_err("refused");
        assert_eq!((problems[0].field.as_str(), &problems[0].problem), ("new1", &Problem::Phone));
    }
}
