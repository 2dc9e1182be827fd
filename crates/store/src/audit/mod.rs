//! The audit log: who saw and did what. It only grows; each entry is chained to the one before by its hash.
//!
//! The values that something was changed from and to stand beside the chain, with a random salt. The entry holds their
//! hash alone, so that a person can be forgotten and the chain still verifies. What the chain proves: nobody changed,
//! removed or put in an entry between others. Somebody who can write to the whole database can write all of it anew;
//! that is told by a hash kept elsewhere ([`Verified::head`](domain::audit::Verified::head)).

mod chain;
mod read;
mod verify;

use domain::{audit::Action, staff::MAX_AGENT, time::Timestamp};
use sea_orm::Value;
use uuid::Uuid;

pub use read::{count, list, of_record};
pub use verify::{proof, verify};

use self::chain::{Link, Sealed};
use crate::{
    bulk::{Bulk, is_sqlite},
    connection::Connection,
    error::{Result, StoreError},
    row::{Hash, bytes, execute, find},
};

/// Something that was done, to be written down.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// When.
    pub at: Timestamp,
    /// Which of our people; none for a program, and for whoever is not known.
    pub actor_id: Option<Uuid>,
    /// That one's name.
    pub actor: String,
    /// What was done.
    pub action: Action,
    /// With what kind of thing, such as `customer` or `session`.
    pub resource: String,
    /// With which one: an id as text, or the word of a role.
    pub record: Option<String>,
    /// What else there is to say, without personal values.
    pub summary: String,
    /// From what to what; none where nothing was changed.
    pub values: Option<Values>,
    /// Id of the request; empty without one.
    pub request: String,
    /// The network address it came from; empty for none.
    pub address: String,
    /// What the browser or program says it is; cut to [`MAX_AGENT`] characters.
    pub agent: String,
}

/// Values that may be personal.
#[derive(Clone, Debug)]
pub struct Values {
    /// Whose they are: [`forget`] takes out those of one customer. None for what is no customer's.
    pub customer_id: Option<Uuid>,
    /// Sixteen random bytes that nobody can foretell: without them a short value could be guessed from its hash.
    pub salt: [u8; 16],
    /// From what to what, as JSON.
    pub content: String,
}

const ENTRY: [&str; 14] = [
    "seq",
    "at",
    "actor_id",
    "actor",
    "action",
    "resource",
    "record",
    "summary",
    "values_hash",
    "request",
    "address",
    "agent",
    "previous",
    "hash",
];

/// Writes entries down, in this order, after all that are there. Belongs at the end of the caller's transaction: from
/// here until it is over nobody else's entry can be written.
///
/// # Errors
/// [`StoreError::Conflict`] outside of a transaction, when somebody else's entry came between.
pub async fn append(db: &dyn Connection, entries: &[NewEntry]) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let start = head(db).await?;
    let mut end = start;
    let (mut rows, mut beside) =
        (Bulk::new("audit", &ENTRY, ""), Bulk::new("audit_values", &["seq", "customer_id", "salt", "content"], ""));
    for entry in entries {
        let values = entry.values.as_ref().map(|values| (values, plain(&values.content)));
        let values_hash = values.as_ref().map(|(values, content)| chain::values_hash(values.customer_id, &values.salt, content));
        let sealed = sealed(end, entry, values_hash);
        let hash = sealed.hash();
        if let Some((values, content)) = values {
            beside.push(db, [sealed.seq.into(), values.customer_id.into(), bytes(&values.salt), content.into()]).await?;
        }
        end = Link { seq: sealed.seq, hash };
        rows.push(db, row(sealed, hash)).await?;
    }
    rows.finish(db).await?;
    beside.finish(db).await?;
    let sql = "UPDATE audit_head SET seq = $1, hash = $2 WHERE id = 1 AND seq = $3";
    match execute(db, sql, vec![end.seq.into(), bytes(&end.hash), start.seq.into()]).await? {
        1 => Ok(()),
        _ => Err(StoreError::Conflict("the audit log".into())),
    }
}

/// Where the log ends. PostgreSQL holds it until the transaction is over, so that the chain never forks; SQLite has one
/// writer.
async fn head(db: &dyn Connection) -> Result<Link> {
    let held = if is_sqlite(db) { "" } else { " FOR UPDATE" };
    let sql = format!("SELECT seq, hash FROM audit_head WHERE id = 1{held}");
    let link = find(db, &sql, Vec::new(), |row| Ok(Link { seq: row.int("seq")?, hash: row.hash("hash")? })).await?;
    link.ok_or_else(|| StoreError::Conflict("the audit log has lost its end".into()))
}

fn sealed(previous: Link, entry: &NewEntry, values_hash: Option<Hash>) -> Sealed {
    Sealed {
        seq: previous.seq + 1,
        at: entry.at,
        actor_id: entry.actor_id,
        actor: plain(&entry.actor),
        action: entry.action.code(),
        resource: plain(&entry.resource),
        record: entry.record.as_deref().map(plain),
        summary: plain(&entry.summary),
        values_hash,
        request: plain(&entry.request),
        address: plain(&entry.address),
        agent: plain(&entry.agent).chars().take(MAX_AGENT).collect(),
        previous: previous.hash,
    }
}

/// A text that both databases can hold: what somebody sent must not keep an entry from being written.
fn plain(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

fn row(entry: Sealed, hash: Hash) -> [Value; 14] {
    [
        entry.seq.into(),
        entry.at.0.into(),
        entry.actor_id.into(),
        entry.actor.into(),
        entry.action.into(),
        entry.resource.into(),
        entry.record.into(),
        entry.summary.into(),
        entry.values_hash.map(|hash| hash.to_vec()).into(),
        entry.request.into(),
        entry.address.into(),
        entry.agent.into(),
        bytes(&entry.previous),
        bytes(&hash),
    ]
}

/// Takes the values of a customer out of the log; of how many entries. Those of customers who were merged into this
/// one are theirs, and asked for by their ids.
pub async fn forget(db: &dyn Connection, customer_id: Uuid) -> Result<u64> {
    let sql = "UPDATE audit_values SET salt = NULL, content = NULL WHERE customer_id = $1 AND content IS NOT NULL";
    execute(db, sql, vec![customer_id.into()]).await
}
