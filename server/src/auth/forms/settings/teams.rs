//! `POST /settings/teams/…`: who works with the same customers.

use std::collections::HashSet;

use app::api::settings::{Answer, Done, Refusal};
use axum::response::Response;
use domain::{
    access::{
        Action::{Create, Delete, Update},
        Reach,
    },
    audit::Action,
};
use serde_json::json;
use store::{
    StoreError, Tx,
    teams::{self, Named},
    users,
};
use uuid::Uuid;

use super::{Form, refused, users::PAGE};
use crate::api::problem::Problem;

/// Whether the sender may say who is in a team: it may give them customers, and nobody gives more than they have.
fn reaches(form: &Form) -> bool {
    form.access.role.reach == Reach::All
}

/// Adds a team with nobody in it.
pub(super) async fn create(form: Form) -> Result<Response, Problem> {
    form.run(Create, PAGE, |tx, form| Box::pin(created(tx, form))).await
}

async fn created(tx: &Tx, form: &Form) -> Result<Answer, StoreError> {
    let Some(name) = form.name("name") else { return refused(Refusal::Name) };
    if !reaches(form) {
        return refused(Refusal::Beyond);
    }
    let id = (form.state().new_id)(form.now);
    if teams::create(tx, id, &name).await? != Named::Named {
        return refused(Refusal::NameTaken);
    }
    form.note(tx, Action::TeamChanged, id, format!("{name}, new"), None).await?;
    Ok(Answer::Done(Done::TeamSaved))
}

/// Gives a team its name and its people.
pub(super) async fn save(form: Form) -> Result<Response, Problem> {
    form.run(Update, PAGE, |tx, form| Box::pin(saved(tx, form))).await
}

async fn saved(tx: &Tx, form: &Form) -> Result<Answer, StoreError> {
    let Some(name) = form.name("name") else { return refused(Refusal::Name) };
    if !reaches(form) {
        return refused(Refusal::Beyond);
    }
    let id = form.id();
    let every = teams::list(tx).await?;
    let Some(before) = every.iter().find(|team| team.id == id) else { return refused(Refusal::Gone) };
    let wanted: HashSet<Uuid> = form.every("member").filter_map(|id| id.parse().ok()).collect();
    let people = users::owners(tx).await?;
    let (members, names): (Vec<_>, Vec<_>) =
        people.into_iter().filter(|person| wanted.contains(&person.id)).map(|person| (person.id, person.name)).unzip();
    if members.len() != wanted.len() {
        return refused(Refusal::Gone);
    }
    if every.iter().any(|team| team.id != id && team.name == name) {
        return refused(Refusal::NameTaken);
    }
    if teams::rename(tx, id, &name).await? != Named::Named {
        return refused(Refusal::NameTaken);
    }
    teams::set_members(tx, id, &members).await?;
    let were: Vec<_> = before.members.iter().map(|member| member.name.as_str()).collect();
    let values = json!({ "name": [before.name, name], "members": [were.join(", "), names.join(", ")] });
    form.note(tx, Action::TeamChanged, id, name, Some(values)).await?;
    Ok(Answer::Done(Done::TeamSaved))
}

/// Dissolves a team; its people stay.
pub(super) async fn delete(form: Form) -> Result<Response, Problem> {
    form.run(Delete, PAGE, |tx, form| Box::pin(deleted(tx, form))).await
}

async fn deleted(tx: &Tx, form: &Form) -> Result<Answer, StoreError> {
    if !reaches(form) {
        return refused(Refusal::Beyond);
    }
    let id = form.id();
    let Some(team) = teams::list(tx).await?.into_iter().find(|team| team.id == id) else { return refused(Refusal::Gone) };
    teams::delete(tx, id).await?;
    form.note(tx, Action::TeamChanged, id, format!("{}, dissolved", team.name), None).await?;
    Ok(Answer::Done(Done::TeamDeleted))
}
