//! `vecino privacy`.

use std::{
    fs::File,
    io::{Write, stdout},
    path::Path,
};

use domain::{
    access::{Resource, Scope},
    audit::Action,
    format::Locale,
    privacy::Erasure,
};
use futures::TryStreamExt;
use store::{Db, audit::NewEntry, privacy};
use uuid::Uuid;

use super::{
    Done, Failure,
    args::{Privacy, PrivacyAction},
    trail,
};
use crate::{
    auth::random,
    config::Config,
    out,
    privacy::{Format, parts},
    state::{new_id, now},
};

/// Does what was asked for.
pub(super) async fn run(config: &Config, asked: &Privacy) -> Result<Done, Failure> {
    let db = super::open(config).await?;
    let done = match &asked.action {
        PrivacyAction::Export { id, out } => export(&db, *id, out.as_deref()).await,
        PrivacyAction::Erase { id, reason, json } => erase(&db, *id, reason, *json).await,
    };
    let done = done?;
    db.close().await?;
    Ok(done)
}

fn entry(action: Action, customer: Uuid) -> NewEntry {
    NewEntry { resource: Resource::Customer.word().to_owned(), ..trail::entry(now(), action, customer, "") }
}

/// Nobody is there under that id; who it was merged into, where it was.
async fn absent(db: &Db, id: Uuid) -> Failure {
    match store::merge::survivor(db.reader(), &Scope::all(), id).await {
        Ok(Some(survivor)) => Failure::Usage(format!("customer {id} was merged into {survivor}; name that one.")),
        _ => Failure::Usage(format!("there is no customer {id}.")),
    }
}

async fn export(db: &Db, id: Uuid, file: Option<&Path>) -> Result<Done, Failure> {
    let Some(family) = privacy::family(db.reader(), &Scope::all(), id).await? else { return Err(absent(db, id).await) };
    let name = file.map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
    let format = Format::of(&name).unwrap_or(Format::Json);
    let said = NewEntry { summary: "data".to_owned(), ..entry(Action::Exported, id) };
    db.write(move |tx| {
        let said = said.clone();
        Box::pin(async move { store::audit::append(tx, &[said]).await })
    })
    .await?;
    let mut parts = Box::pin(parts(db.clone(), family, format, Locale::En, now()));
    let mut to: Box<dyn Write + Send> = match file {
        Some(file) => Box::new(File::create(file).map_err(|e| Failure::Failed(format!("{} cannot be written: {e}", file.display())))?),
        None => Box::new(stdout()),
    };
    while let Some(part) = parts.try_next().await? {
        to.write_all(&part)?;
    }
    to.flush()?;
    Ok(Done::Well)
}

async fn erase(db: &Db, id: Uuid, reason: &str, json: bool) -> Result<Done, Failure> {
    let at = now();
    let actor = trail::ACTOR.to_owned();
    let erasing = privacy::Erasing { id: new_id(at), customer: id, at, actor, reason: reason.to_owned(), salt: random() };
    let erased = app::server::privacy::erase(db, Scope::all(), erasing, entry(Action::Erased, id), None).await?;
    let Some(erasure) = erased else { return Err(absent(db, id).await) };
    if json {
        out::line(serde_json::to_string(&erasure).map_err(Failure::failed)?)?;
    } else {
        tell(&erasure)?;
    }
    Ok(Done::Well)
}

fn tell(erasure: &Erasure) -> Result<(), Failure> {
    out::line(format_args!("Customer {} is erased; the report is {}.", erasure.customer_id, erasure.id))?;
    for gone in &erasure.erased {
        out::line(format_args!("gone  {:18} {}", gone.what.word(), gone.count))?;
    }
    for kept in &erasure.kept {
        out::line(format_args!("kept  {:18} {} ({})", kept.what.word(), kept.count, kept.ground.word()))?;
    }
    Ok(())
}
