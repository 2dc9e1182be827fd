//! Whom an import must not bring back: hashes of the ids that erased customers had in other systems.
//!
//! An id is short, so its hash is made with a key that this installation keeps (`settings`, made at the first erasure):
//! whoever has the hashes alone learns nothing from them. Whoever has the whole database can try ids one by one.

use std::collections::HashSet;

use domain::time::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    bulk::Bulk,
    connection::Connection,
    error::Result,
    query::parameters,
    row::{Hash, all, bytes},
    settings,
};

/// The setting that holds the key, in hexadecimal.
const KEY: &str = "erased_key";
/// Hashes asked for in one statement.
const ASKED: usize = 500;

fn hash(key: &str, source_id: i16, external_id: &str) -> Hash {
    let mut to = Sha256::new_with_prefix("vecino erased 1");
    to.update(key);
    to.update(source_id.to_be_bytes());
    to.update(external_id);
    to.finalize().into()
}

/// Keeps that these ids were those of somebody who was erased; `salt` becomes the key where there is none yet.
pub(super) async fn keep(db: &dyn Connection, links: &[(i16, String)], salt: [u8; 16], now: Timestamp) -> Result<()> {
    let key = match settings::get(db, KEY).await? {
        Some(key) => key,
        None => {
            let key: String = salt.iter().map(|byte| format!("{byte:02x}")).collect();
            settings::set(db, KEY, &key).await?;
            key
        }
    };
    let mut rows = Bulk::new("erased_identities", &["hash", "erased_at"], "ON CONFLICT DO NOTHING");
    for (source_id, external_id) in links {
        rows.push(db, [bytes(&hash(&key, *source_id, external_id)), now.0.into()]).await?;
    }
    rows.finish(db).await
}

/// Those of a source's ids that were an erased customer's.
pub async fn erased(db: &dyn Connection, source_id: i16, external_ids: &[String]) -> Result<HashSet<String>> {
    let mut found = HashSet::new();
    if external_ids.is_empty() {
        return Ok(found);
    }
    // Nobody was ever erased: nothing to ask.
    let Some(key) = settings::get(db, KEY).await? else { return Ok(found) };
    for part in external_ids.chunks(ASKED) {
        let hashes: Vec<_> = part.iter().map(|id| hash(&key, source_id, id)).collect();
        let sql = format!("SELECT hash FROM erased_identities WHERE hash IN ({})", parameters(1, part.len()));
        let known = all(db, &sql, hashes.iter().map(|hash| bytes(hash)).collect(), |row| row.hash("hash")).await?;
        let known: HashSet<Hash> = known.into_iter().collect();
        found.extend(part.iter().zip(hashes).filter(|(_, hash)| known.contains(hash)).map(|(id, _)| id.clone()));
    }
    Ok(found)
}

/// Whether one of these customers was erased: nothing new belongs to it.
pub(crate) async fn was_erased(db: &dyn Connection, customers: &[Uuid]) -> Result<bool> {
    let sql = format!("SELECT customer_id FROM erasures WHERE customer_id IN ({}) LIMIT 1", parameters(1, customers.len()));
    let found = all(db, &sql, customers.iter().map(|id| (*id).into()).collect(), |row| row.id("customer_id")).await?;
    Ok(!found.is_empty())
}
