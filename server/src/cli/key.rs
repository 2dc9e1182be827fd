//! `vecino key`.

use domain::{
    audit::Action,
    staff::ApiKey as Stored,
    time::{Day, Timestamp},
};
use serde_json::json;
use store::{
    Db, audit,
    keys::{self, NewKey},
};

use super::{
    Done, Failure,
    args::{Key, KeyAction},
    trail::{entry, known_role, table},
};
use crate::{
    auth::token::ApiKey,
    config::Config,
    out,
    state::{new_id, now},
};

/// Does what was asked for.
pub(super) async fn run(config: &Config, key: &Key) -> Result<Done, Failure> {
    let db = super::open(config).await?;
    let done = match &key.action {
        KeyAction::Create { name, role, expires, json } => create(&db, name, role, *expires, *json).await,
        KeyAction::List { json } => list(&db, *json).await,
        KeyAction::Revoke { which } => revoke(&db, which).await,
    };
    let done = done?;
    db.close().await?;
    Ok(done)
}

async fn create(db: &Db, name: &str, role: &str, expires: Option<Day>, json: bool) -> Result<Done, Failure> {
    known_role(db, role).await?;
    let now = now();
    if let Some(past) = expires.filter(|day| *day < now.day()) {
        return Err(Failure::Usage(format!("--expires: {past} is over already.")));
    }
    if working(db, now).await?.iter().any(|key| key.name == name) {
        return Err(Failure::Failed(format!("there is a key “{name}” already; revoke it first, or choose another name.")));
    }
    let key = ApiKey::random();
    let ends_at = expires.map(|day| Day(day.0 + 1).start());
    let (name, prefix, role) = (name.to_owned(), key.prefix().to_owned(), role.to_owned());
    let new = NewKey { id: new_id(now), name, prefix, token_hash: key.hash(), role, now, created_by: None, ends_at };
    let written = entry(now, Action::KeyCreated, new.id, format!("{} as {}", new.name, new.role));
    let stored = new.clone();
    db.write(move |tx| {
        let (stored, written) = (stored.clone(), written.clone());
        Box::pin(async move {
            keys::create(tx, &stored).await?;
            audit::append(tx, &[written]).await
        })
    })
    .await?;
    if json {
        let told = json!({
            "id": new.id, "name": new.name, "role": new.role, "prefix": new.prefix, "key": key.text(), "expires_at": new.ends_at,
        });
        out::line(told)?;
    } else {
        let until = expires.map_or_else(|| "without an end".to_owned(), |day| format!("until the end of {day}"));
        out::tell(format_args!("The key “{}” acts as {} {until}. Keep it well: it is not shown again.", new.name, new.role));
        out::line(key.text())?;
    }
    Ok(Done::Well)
}

async fn list(db: &Db, json: bool) -> Result<Done, Failure> {
    let every = keys::list(db.reader()).await?;
    if json {
        out::line(serde_json::to_string(&every).map_err(Failure::failed)?)?;
        return Ok(Done::Well);
    }
    let now = now();
    let rows: Vec<_> = every.into_iter().map(|key| row(key, now)).collect();
    table(["name", "key", "role", "state", "last used", "id"], rows, "There are no keys.")
}

fn row(key: Stored, now: Timestamp) -> [String; 6] {
    let state = match (key.revoked_at, key.ends_at) {
        (Some(at), _) => format!("revoked {}", at.day()),
        (None, Some(at)) if at <= now => format!("over since {}", at.day()),
        (None, Some(at)) => format!("until {}", Timestamp(at.0 - 1).day()),
        (None, None) => "works".to_owned(),
    };
    let used = key.used_at.map_or_else(|| "never".to_owned(), |at| at.day().to_string());
    [key.name, format!("vk_{}…", key.prefix), key.role, state, used, key.id.to_string()]
}

async fn revoke(db: &Db, which: &str) -> Result<Done, Failure> {
    let now = now();
    let every = keys::list(db.reader()).await?;
    let mut found = every.into_iter().filter(|key| key.revoked_at.is_none() && (key.name == which || key.id.to_string() == which));
    let Some(key) = found.next() else {
        return Err(Failure::Failed(format!("no key that was not revoked is called “{which}”; vecino key list shows them.")));
    };
    if found.next().is_some() {
        return Err(Failure::Failed(format!("several keys are called “{which}”; say which by its id, which vecino key list shows.")));
    }
    let (id, written) = (key.id, entry(now, Action::KeyRevoked, key.id, key.name.clone()));
    db.write(move |tx| {
        let written = written.clone();
        Box::pin(async move {
            if keys::revoke(tx, id, now).await? {
                audit::append(tx, &[written]).await?;
            }
            Ok(())
        })
    })
    .await?;
    out::line(format_args!("The key “{}” opens nothing any more.", key.name))?;
    Ok(Done::Well)
}

/// The keys that open something.
async fn working(db: &Db, now: Timestamp) -> Result<Vec<Stored>, Failure> {
    let every = keys::list(db.reader()).await?;
    Ok(every.into_iter().filter(|key| key.revoked_at.is_none() && key.ends_at.is_none_or(|at| at > now)).collect())
}
