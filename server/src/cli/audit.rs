//! `vecino audit`.

use domain::audit::{AuditQuery, Entry, Misfit, Verified};
use serde_json::json;
use store::{Db, audit};

use super::{
    Done, Failure,
    args::{Audit, AuditAction, AuditList},
    trail::table,
};
use crate::{config::Config, out};

/// Entries read at once.
const PAGE: u32 = 200;

/// Does what was asked for. It only reads.
pub(super) async fn run(config: &Config, asked: &Audit) -> Result<Done, Failure> {
    let db = super::open_current(config).await?;
    let done = match &asked.action {
        AuditAction::Verify { json } => verify(&db, *json).await,
        AuditAction::List(asked) => list(&db, asked).await,
    };
    let done = done?;
    db.close().await?;
    Ok(done)
}

async fn verify(db: &Db, json: bool) -> Result<Done, Failure> {
    let found = audit::verify(db.reader()).await?;
    if json {
        let broken = found.broken.map(|(entry, why)| json!({"entry": entry, "why": why}));
        let (entries, forgotten, head) = (found.entries, found.forgotten, &found.head);
        out::line(json!({"ok": broken.is_none(), "entries": entries, "forgotten": forgotten, "head": head, "broken": broken}))?;
    } else {
        tell(&found)?;
    }
    Ok(if found.broken.is_none() { Done::Well } else { Done::Differently })
}

fn tell(found: &Verified) -> Result<(), Failure> {
    if let Some((entry, why)) = found.broken {
        let why = match why {
            Misfit::Gap => "is missing, or was put in",
            Misfit::Link => "does not follow the one before",
            Misfit::Hash => "was changed",
            Misfit::Values => "no longer has the values that it was written with",
            Misfit::Head => "is not where the log ended",
        };
        out::line(format_args!("The audit log is not whole: entry {entry} {why}."))?;
    } else {
        let forgotten = if found.forgotten > 0 { format!(", of {} the values were forgotten", found.forgotten) } else { String::new() };
        let noun = if found.entries == 1 { "entry" } else { "entries" };
        out::line(format_args!("The audit log is whole: {} {noun}{forgotten}.", found.entries))?;
    }
    Ok(out::line(format_args!("The last that fits is {}, {}", found.entries, found.head))?)
}

async fn list(db: &Db, asked: &AuditList) -> Result<Done, Failure> {
    let entries = read(db, asked).await?;
    if asked.json {
        out::line(serde_json::to_string(&entries).map_err(Failure::failed)?)?;
        return Ok(Done::Well);
    }
    let rows: Vec<_> = entries.into_iter().map(row).collect();
    table(["entry", "at", "who", "did", "with", "", "from"], rows, "Nothing of that is written down.")
}

async fn read(db: &Db, asked: &AuditList) -> Result<Vec<Entry>, Failure> {
    let AuditList { limit, action, ref resource, ref record, from, to, .. } = *asked;
    let (resource, record) = (resource.clone(), record.clone());
    let mut query = AuditQuery { action, resource, record, from, to, limit: limit.min(PAGE), ..AuditQuery::default() };
    let mut entries = Vec::new();
    loop {
        let page = audit::list(db.reader(), &query).await?;
        entries.extend(page.rows);
        query.cursor = page.next;
        if query.cursor.is_none() || entries.len() >= limit as usize {
            entries.truncate(limit as usize);
            return Ok(entries);
        }
    }
}

fn row(entry: Entry) -> [String; 7] {
    let with = entry.record.map_or_else(|| entry.resource.clone(), |record| format!("{} {record}", entry.resource));
    [entry.seq.to_string(), entry.at.to_string(), entry.actor, entry.action.word().into(), with, entry.summary, entry.address]
}
