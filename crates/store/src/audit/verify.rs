//! Whether the audit log is whole.

use domain::audit::{Misfit, Proof, Verified};
use uuid::Uuid;

use super::chain::{self, Link, Sealed};
use crate::{
    connection::Connection,
    error::Result,
    row::{Hash, Row, all, find},
};

/// Entries read at once.
const BATCH: i64 = 1_000;

/// Walks along the whole chain, to the first entry that does not fit. What is written meanwhile is left out.
pub async fn verify(db: &dyn Connection) -> Result<Verified> {
    let mut walk = Walk { end: Link { seq: 0, hash: [0; 32] }, forgotten: 0 };
    // In one statement, so that no entry comes between the two.
    let sql = "SELECT h.seq, h.hash, (SELECT MAX(a.seq) FROM audit a) AS last FROM audit_head h WHERE h.id = 1";
    let head = find(db, sql, Vec::new(), |row| Ok((row.int("seq")?, row.hash("hash").ok(), row.get::<Option<i64>>("last")?))).await?;
    let Some((until, hash, last)) = head else { return Ok(walk.told(Some((1, Misfit::Head)))) };
    let sql = "SELECT a.*, v.seq AS beside, v.customer_id, v.salt, v.content FROM audit a LEFT JOIN audit_values v ON v.seq = a.seq \
               WHERE a.seq > $1 AND a.seq <= $2 ORDER BY a.seq LIMIT $3";
    let mut after = i64::MIN;
    loop {
        let rows = all(db, sql, vec![after.into(), until.into(), BATCH.into()], read).await?;
        let Some(newest) = rows.last() else { break };
        after = newest.seq;
        for stored in &rows {
            if let Err(broken) = walk.step(stored) {
                return Ok(walk.told(Some(broken)));
            }
        }
    }
    let broken = if walk.end.seq != until {
        Some((walk.end.seq + 1, Misfit::Gap))
    } else if Some(walk.end.hash) != hash {
        Some((until, Misfit::Head))
    } else {
        last.filter(|last| *last > until).map(|_| (until + 1, Misfit::Head))
    };
    Ok(walk.told(broken))
}

/// How one entry hangs in the chain: whether it is what its hash says, and follows on the one before. None for a number
/// that no entry has.
pub async fn proof(db: &dyn Connection, seq: i64) -> Result<Option<Proof>> {
    let sql = "SELECT a.*, v.seq AS beside, v.customer_id, v.salt, v.content FROM audit a LEFT JOIN audit_values v ON v.seq = a.seq \
               WHERE a.seq = $1";
    let Some(stored) = find(db, sql, vec![seq.into()], read).await? else { return Ok(None) };
    let before = match seq {
        1 => Some([0; 32]),
        _ => find(db, "SELECT hash FROM audit WHERE seq = $1", vec![(seq - 1).into()], |row| Ok(row.hash("hash").ok())).await?.flatten(),
    };
    let misfit = match before {
        Some(hash) => Walk { end: Link { seq: seq - 1, hash }, forgotten: 0 }.step(&stored).err().map(|(_, misfit)| misfit),
        None => Some(Misfit::Gap),
    };
    let previous = stored.entry.map(|entry| hex(entry.previous)).unwrap_or_default();
    Ok(Some(Proof { seq, hash: stored.hash.map(hex).unwrap_or_default(), previous, misfit }))
}

fn hex(hash: Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How far a walk has come.
struct Walk {
    end: Link,
    forgotten: i64,
}

/// A stored entry, with what stands beside it.
struct Stored {
    seq: i64,
    /// What cannot be read was changed: it is none.
    entry: Option<Sealed>,
    hash: Option<Hash>,
    values: Beside,
}

/// The values beside an entry.
enum Beside {
    Nothing,
    Forgotten,
    Hashed(Hash),
    Unreadable,
}

fn read(row: &Row) -> Result<Stored> {
    Ok(Stored {
        seq: row.int("seq")?,
        entry: Sealed::read(row).ok(),
        hash: row.hash("hash").ok(),
        values: beside(row).unwrap_or(Beside::Unreadable),
    })
}

fn beside(row: &Row) -> Result<Beside> {
    if row.get::<Option<i64>>("beside")?.is_none() {
        return Ok(Beside::Nothing);
    }
    let (salt, content) = (row.get::<Option<Vec<u8>>>("salt")?, row.get::<Option<String>>("content")?);
    Ok(match (salt, content) {
        (Some(salt), Some(content)) => Beside::Hashed(chain::values_hash(row.get::<Option<Uuid>>("customer_id")?, &salt, &content)),
        (None, None) => Beside::Forgotten,
        _ => Beside::Unreadable,
    })
}

impl Walk {
    /// Goes on to the next entry, if it fits.
    fn step(&mut self, stored: &Stored) -> std::result::Result<(), (i64, Misfit)> {
        let next = self.end.seq + 1;
        if stored.seq != next {
            return Err((next.min(stored.seq), Misfit::Gap));
        }
        let (Some(entry), Some(hash)) = (&stored.entry, stored.hash) else { return Err((next, Misfit::Hash)) };
        if entry.previous != self.end.hash {
            return Err((next, Misfit::Link));
        }
        if entry.hash() != hash {
            return Err((next, Misfit::Hash));
        }
        match (entry.values_hash, &stored.values) {
            (None, Beside::Nothing) => {}
            (Some(_), Beside::Forgotten) => self.forgotten += 1,
            (Some(kept), Beside::Hashed(found)) if kept == *found => {}
            _ => return Err((next, Misfit::Values)),
        }
        self.end = Link { seq: next, hash };
        Ok(())
    }

    fn told(&self, broken: Option<(i64, Misfit)>) -> Verified {
        Verified { entries: self.end.seq, forgotten: self.forgotten, head: hex(self.end.hash), broken }
    }
}
