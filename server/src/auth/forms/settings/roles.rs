//! `POST /settings/roles/…`: what each role may.

use app::{
    api::settings::{Answer, Done, Refusal},
    server::roles::{self as known, FIXED},
};
use axum::response::Response;
use domain::{
    access::{
        Action::{Create, Delete, Update},
        BUILT_IN, FieldClass, Fields, MAX_ROLE_NAME, Reach, Resource, Rights, Role, Sight,
    },
    audit::Action,
    predicate::{Predicate, Subject},
};
use serde_json::{Value, json};
use store::{StoreError, Tx, roles};

use super::{Form, refused};
use crate::api::problem::Problem;

/// The page.
pub(super) const PAGE: &str = "/settings/roles";

/// Saves a role: one that there is, or a new one that began as a copy.
pub(super) async fn save(form: Form) -> Result<Response, Problem> {
    let copied = form.text("copy").to_owned();
    form.access.allow(if copied.is_empty() { Update } else { Create }, Resource::Staff)?;
    let answer = form.write(|tx, form| Box::pin(saved(tx, form))).await?;
    // What was not saved is shown again as it was typed, on the page that it came from.
    let is_new = !copied.is_empty() && !matches!(answer, Answer::Done(_));
    let (name, word) = if is_new { ("copy", copied) } else { ("role", form.text("word").to_owned()) };
    Ok(form.to_with(PAGE, vec![(name.to_owned(), word)], answer))
}

async fn saved(tx: &Tx, form: &Form) -> Result<Answer, StoreError> {
    let (mut role, within) = (typed(form), form.text("within").to_owned());
    let told = |role: Role, refusal| Ok(Answer::Role { role, within: within.clone(), refusal });
    let before = if form.text("copy").is_empty() {
        let Some(before) = known::get(tx, &role.word).await? else { return refused(Refusal::NoRole) };
        if before.word == FIXED {
            // Nothing of it can be changed but this.
            if before.second_factor == role.second_factor {
                return refused(Refusal::Fixed);
            }
            role = Role { second_factor: role.second_factor, ..before.clone() };
        }
        before
    } else {
        let fits = !role.word.is_empty() && role.word.chars().count() <= MAX_ROLE_NAME && !role.word.chars().any(char::is_control);
        if !fits {
            return told(role, Refusal::Name);
        }
        let word = role.word.to_lowercase();
        if known::all(tx).await?.iter().any(|other| other.word.to_lowercase() == word) {
            return told(role, Refusal::NameTaken);
        }
        Role { word: role.word.clone(), ..Role::default() }
    };
    let within_typed = Some(&within).filter(|within| !within.is_empty() && role.word != FIXED);
    match within_typed.map(|within| Predicate::parse(Subject::Customer, within)).transpose() {
        Ok(predicate) => role.within = predicate,
        Err(problem) => return told(role, Refusal::Filter(problem)),
    }
    // Neither is a right given that the sender has not, nor one taken from whoever has more than the sender.
    if !form.holds(&role) || !form.holds(&before) {
        return told(role, Refusal::Beyond);
    }
    if role != before {
        let rights = serde_json::to_string(&role).map_err(unwritable)?;
        roles::save(tx, &role.word, &rights, Some(form.access.user), form.now).await?;
        form.note(tx, Action::RoleChanged, &role.word, role.word.clone(), Some(differences(&before, &role))).await?;
    }
    Ok(Answer::Done(Done::RoleSaved))
}

fn unwritable(error: serde_json::Error) -> StoreError {
    StoreError::Unavailable(format!("a role cannot be written: {error}"))
}

/// The role that a form describes, without its filter. What is not said is not given.
fn typed(form: &Form) -> Role {
    let mut rights = Rights::default();
    for right in form.every("right") {
        let named = right
            .split_once('.')
            .and_then(|(resource, action)| Some((domain::access::Action::from_word(action)?, Resource::from_word(resource)?)));
        if let Some((action, resource)) = named {
            rights.set(action, resource, true);
        }
    }
    let mut fields = Fields::default();
    for class in FieldClass::ALL {
        fields.set(*class, Sight::from_word(form.text(class.word())).unwrap_or(Sight::Hidden));
    }
    let reach = Reach::from_word(form.text("reach")).unwrap_or(Reach::Mine);
    let (word, second_factor) = (form.text("word").to_owned(), form.text("second_factor") == "1");
    Role { word, rights, reach, within: None, fields, second_factor }
}

/// What a role was changed from and to, only where it was.
fn differences(before: &Role, after: &Role) -> Value {
    let actions = |role: &Role, resource: Resource| {
        let has = domain::access::Action::ALL.iter().filter(|action| role.rights.has(**action, resource));
        has.map(|action| action.word()).collect::<Vec<_>>().join(", ")
    };
    let within = |role: &Role| role.within.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut pairs: Vec<(&str, String, String)> =
        Resource::ALL.iter().map(|resource| (resource.word(), actions(before, *resource), actions(after, *resource))).collect();
    pairs.push(("reach", before.reach.word().to_owned(), after.reach.word().to_owned()));
    pairs.push(("within", within(before), within(after)));
    pairs.push(("second factor", before.second_factor.to_string(), after.second_factor.to_string()));
    let sights = FieldClass::ALL.iter().map(|class| (class.word(), before.fields.sight(*class).word(), after.fields.sight(*class).word()));
    // Notes are records and a class of fields.
    let sights: Vec<_> = sights.map(|(class, from, to)| (format!("{class} fields"), json!([from, to]), from != to)).collect();
    let rest = pairs.into_iter().map(|(name, from, to)| (name.to_owned(), json!([from, to]), from != to));
    rest.chain(sights).filter(|(_, _, differ)| *differ).map(|(name, values, _)| (name, values)).collect::<serde_json::Map<_, _>>().into()
}

/// Makes a role again what the program brings.
pub(super) async fn reset(form: Form) -> Result<Response, Problem> {
    form.access.allow(Update, Resource::Staff)?;
    let answer = form.write(|tx, form| Box::pin(put_back(tx, form))).await?;
    Ok(form.to_with(PAGE, vec![("role".to_owned(), form.text("word").to_owned())], answer))
}

async fn put_back(tx: &Tx, form: &Form) -> Result<Answer, StoreError> {
    let word = form.text("word");
    let (Some(before), Some(after)) = (known::get(tx, word).await?, Role::built_in(word)) else { return refused(Refusal::NoRole) };
    if word == FIXED {
        return refused(Refusal::Fixed);
    }
    if !form.holds(&before) || !form.holds(&after) {
        return refused(Refusal::Beyond);
    }
    if roles::delete(tx, word).await? {
        form.note(tx, Action::RoleChanged, word, format!("{word}, as it comes"), Some(differences(&before, &after))).await?;
    }
    Ok(Answer::Done(Done::RoleReset))
}

/// Deletes a role that somebody added and nobody has.
pub(super) async fn delete(form: Form) -> Result<Response, Problem> {
    form.run(Delete, PAGE, |tx, form| Box::pin(deleted(tx, form))).await
}

async fn deleted(tx: &Tx, form: &Form) -> Result<Answer, StoreError> {
    let word = form.text("word");
    if BUILT_IN.contains(&word) {
        return refused(Refusal::Fixed);
    }
    let Some(before) = known::get(tx, word).await? else { return refused(Refusal::NoRole) };
    if !form.holds(&before) {
        return refused(Refusal::Beyond);
    }
    if roles::holders(tx, word).await? > 0 {
        return refused(Refusal::InUse);
    }
    roles::delete(tx, word).await?;
    // Another role of that word would see what was shared with this one.
    store::boards::forget_role(tx, word).await?;
    let nothing = Role { word: word.to_owned(), ..Role::default() };
    form.note(tx, Action::RoleChanged, word, format!("{word}, deleted"), Some(differences(&before, &nothing))).await?;
    Ok(Answer::Done(Done::RoleDeleted))
}
