//! Changes to many customers while the server runs: the first batch at once, the others one after the
//! other in the background, each told to the open pages when it is committed.

use domain::{
    access::{Access, Resource},
    audit::Action,
    bulk::{BulkAction, BulkRequest, Change, MAX_NAMED, Outcome, ids_of},
    customer::Stage,
    live::{Changed, ChangedKind},
    problem::Problem,
    time::Timestamp,
};
use store::{
    StoreError, Tx,
    audit::{self, NewEntry},
    changes::{self, By},
    customers,
    jobs::{self, Chosen, Step},
    tags, users,
};
use uuid::Uuid;

use super::{AppState, trail};
use crate::error::ApiError;

/// Begins a change to many customers and does its first batch; a small one is done with that.
pub async fn begin(state: &AppState, access: &Access, request: &BulkRequest) -> Result<Uuid, ApiError> {
    let chosen = chosen(request)?;
    let wanted = wanted(&request.action, &request.value)?;
    let by = by(state, access);
    let (id, tag) = ((state.new_id)(by.now), (state.new_id)(by.now));
    let (access, now) = (access.clone(), by.now);
    let said = said(&access, now, Action::Changed, id, "many");
    state
        .db
        .write(move |tx| {
            let (chosen, wanted, access, said) = (chosen.clone(), wanted.clone(), access.clone(), said.clone());
            Box::pin(async move {
                let change = wanted.change(tx, tag).await?;
                jobs::begin(tx, id, change, &chosen, &access, now).await?;
                audit::append(tx, &[said]).await
            })
        })
        .await?;
    first(state, id, &by).await?;
    Ok(id)
}

/// Begins to take a job back, and does the first batch of that.
pub async fn undo(state: &AppState, access: &Access, id: Uuid) -> Result<(), ApiError> {
    let who = access.clone();
    let said = said(access, (state.now)(), Action::Changed, id, "undo");
    state
        .db
        .write(move |tx| {
            let (who, said) = (who.clone(), said.clone());
            Box::pin(async move {
                jobs::begin_undo(tx, id, &who).await?;
                audit::append(tx, &[said]).await
            })
        })
        .await?;
    first(state, id, &by(state, access)).await
}

/// Goes on with the jobs that were under way when the server stopped, each in the name of who began it. It reaches
/// no others than that one did: a job of somebody who does not reach everybody has had its customers chosen.
pub async fn resume(state: &AppState) -> Result<(), ApiError> {
    for id in jobs::running(state.db.reader()).await? {
        let Some(job) = jobs::get(state.db.reader(), id, &Access::system("")).await? else { continue };
        tokio::spawn(rest(state.clone(), id, by(state, &Access::system(&job.actor))));
    }
    Ok(())
}

/// Makes one change to one customer.
pub async fn one(state: &AppState, access: &Access, customer: Uuid, action: &str, value: &str) -> Result<(), ApiError> {
    let wanted = wanted(action, value)?;
    let by = by(state, access);
    let tag = (state.new_id)(by.now);
    let said = said(access, by.now, Action::Changed, customer, action);
    let applied = state
        .db
        .write(move |tx| {
            let (wanted, by, said) = (wanted.clone(), by.clone(), said.clone());
            Box::pin(async move {
                // Before a new tag is written: for a customer that there is not to them, nothing is.
                if customers::by_ids(tx, &by.scope, &[customer]).await?.is_empty() {
                    return Ok(Vec::new());
                }
                let change = wanted.change(tx, tag).await?;
                let applied = changes::apply(tx, change, &[customer], &by).await?;
                if applied.iter().any(|applied| applied.outcome == Outcome::Changed) {
                    audit::append(tx, &[said]).await?;
                }
                Ok(applied)
            })
        })
        .await?;
    match applied.first().map(|applied| applied.outcome) {
        None | Some(Outcome::Gone) => Err(ApiError::NotFound),
        Some(_) => {
            state.publish(Changed { kind: ChangedKind::Customer, id: customer });
            Ok(())
        }
    }
}

/// An entry of the audit log about a change to many customers, or of a label of one; `what` says which.
fn said(access: &Access, now: Timestamp, action: Action, record: Uuid, what: &str) -> NewEntry {
    NewEntry { summary: what.to_owned(), ..trail::entry(access, now, action, Resource::Customer, record) }
}

fn by(state: &AppState, access: &Access) -> By {
    By { actor: access.name.clone(), scope: access.scope(), now: (state.now)(), new_id: state.new_id }
}

async fn first(state: &AppState, id: Uuid, by: &By) -> Result<(), ApiError> {
    if step(state, id, by).await?.more {
        tokio::spawn(rest(state.clone(), id, by.clone()));
    }
    Ok(())
}

/// The batches that are left.
async fn rest(state: AppState, id: Uuid, by: By) {
    loop {
        match step(&state, id, &by).await {
            Ok(step) if step.more => {}
            Ok(_) => return,
            Err(error) => {
                tracing::error!(cause = %error, job = %id, "a change to many customers was broken off");
                let now = (state.now)();
                let failed = state.db.write(move |tx| Box::pin(async move { jobs::fail(tx, id, now).await })).await;
                if let Err(error) = failed {
                    // It stays under way, and is gone on with when the server starts again.
                    tracing::error!(cause = %error, job = %id, "nor could that be noted");
                }
                return;
            }
        }
    }
}

async fn step(state: &AppState, id: Uuid, by: &By) -> Result<Step, StoreError> {
    let by = By { now: (state.now)(), ..by.clone() };
    let step = state
        .db
        .write(move |tx| {
            let by = by.clone();
            Box::pin(async move { jobs::step(tx, id, &by).await })
        })
        .await?;
    for id in &step.changed {
        state.publish(Changed { kind: ChangedKind::Customer, id: *id });
    }
    Ok(step)
}

fn chosen(request: &BulkRequest) -> Result<Chosen, ApiError> {
    if request.all {
        return Ok(Chosen::Query(request.query.clone()));
    }
    let ids = ids_of(&[("ids".to_owned(), request.ids.clone())]);
    match ids.len() {
        0 => Err(ApiError::field("ids", "", Problem::NobodyChosen)),
        n if n > MAX_NAMED => Err(ApiError::field("ids", "", Problem::TooManyNamed)),
        _ => Ok(Chosen::Named(ids)),
    }
}

/// A change as somebody asked for it; the names in it are looked up where it is made.
#[derive(Clone, Debug)]
enum Wanted {
    AddTag(String),
    RemoveTag(String),
    SetOwner(String),
    SetStage(Stage),
}

fn wanted(action: &str, value: &str) -> Result<Wanted, ApiError> {
    let text = value.trim().to_owned();
    Ok(match BulkAction::from_word(action).ok_or_else(|| ApiError::field("action", action, Problem::BulkAction))? {
        BulkAction::AddTag => Wanted::AddTag(text),
        BulkAction::RemoveTag => Wanted::RemoveTag(text),
        BulkAction::SetOwner => Wanted::SetOwner(text),
        BulkAction::SetStage => Wanted::SetStage(Stage::from_word(&text).ok_or_else(|| ApiError::field("stage", value, Problem::Stage))?),
    })
}

impl Wanted {
    async fn change(self, tx: &Tx, new_tag: Uuid) -> Result<Change, StoreError> {
        Ok(match self {
            Self::AddTag(name) => Change::AddTag(tags::find_or_add(tx, new_tag, &name).await?.id),
            Self::RemoveTag(name) => Change::RemoveTag(tags::by_name(tx, &name).await?.ok_or(StoreError::Invalid(Problem::TagEmpty))?.id),
            Self::SetOwner(name) if name.is_empty() => Change::SetOwner(None),
            Self::SetOwner(name) => Change::SetOwner(Some(users::by_name(tx, &name).await?.ok_or(StoreError::Invalid(Problem::User))?.id)),
            Self::SetStage(stage) => Change::SetStage(stage),
        })
    }
}
