//! What is said of a customer where nobody would look for it: in merges and what they remember, in lines that imports
//! refused, in the searches that changes to many customers began with, in pages of the file that are free again.

use domain::{page::query_string, privacy::ERASED};
use sea_orm::Value;
use uuid::Uuid;

use super::erase::on;
use crate::{
    bulk::is_sqlite,
    connection::Connection,
    error::Result,
    query::parameters,
    row::{all, execute},
};

/// A text is looked for elsewhere only from so many characters on: a shorter one is in everything.
const TELLING: usize = 4;

/// What a customer is known by.
pub(super) struct Traces {
    /// Ids in other systems, each with its source.
    pub(super) links: Vec<(i16, String)>,
    /// Names, addresses and ids that are long enough to be looked for.
    words: Vec<String>,
}

impl Traces {
    pub(super) async fn of(db: &dyn Connection, ids: &[Uuid]) -> Result<Self> {
        let among = parameters(1, ids.len());
        let values = || ids.iter().map(|id| Value::from(*id)).collect::<Vec<_>>();
        let sql = format!("SELECT source_id, external_id FROM identity_links WHERE customer_id IN ({among})");
        let links = all(db, &sql, values(), |row| Ok((row.get("source_id")?, row.text("external_id")?))).await?;
        let sql = format!(
            "SELECT name AS text FROM customers WHERE id IN ({among}) UNION SELECT value FROM contact_points WHERE customer_id IN ({among}) \
             UNION SELECT old_value FROM merge_fields f JOIN merges m ON m.id = f.merge_id WHERE f.field = 1 AND m.undone_at IS NULL \
             AND m.survivor_id IN ({among})"
        );
        let mut words = all(db, &sql, values(), |row| row.text("text")).await?;
        words.extend(links.iter().map(|(_, id): &(i16, String)| id.clone()));
        words.retain(|word| word.chars().count() >= TELLING && word != ERASED);
        words.sort_unstable();
        words.dedup();
        Ok(Self { links, words })
    }

    /// Forgets merges among these customers, which nobody can undo any more, and the names in those that were undone
    /// and in what the other one's timeline tells of them; how many merges there were.
    pub(super) async fn unmerge(&self, db: &dyn Connection, ids: &[Uuid]) -> Result<u64> {
        const OURS: &str = "SELECT id FROM merges WHERE survivor_id IN ({ids}) OR loser_id IN ({ids})";
        for table in ["merge_moves", "merge_links", "merge_fields", "merge_consents"] {
            on(db, &format!("DELETE FROM {table} WHERE merge_id IN ({OURS})"), Vec::new(), ids).await?;
        }
        // Found by its customer: an event's own id would mean reading the whole table.
        let told = format!(
            "UPDATE interactions SET subject = $1, summary = '' WHERE ref_id IN ({OURS}) AND customer_id NOT IN ({{ids}}) AND customer_id IN \
             (SELECT survivor_id FROM merges WHERE loser_id IN ({{ids}}) UNION SELECT loser_id FROM merges WHERE survivor_id IN ({{ids}}))"
        );
        on(db, &told, vec![ERASED.into()], ids).await?;
        let stands = "DELETE FROM merges WHERE undone_at IS NULL AND survivor_id IN ({ids}) AND loser_id IN ({ids})";
        let gone = on(db, stands, Vec::new(), ids).await?;
        for side in ["survivor", "loser"] {
            let sql = format!("UPDATE merges SET {side}_name = $1 WHERE {side}_id IN ({{ids}})");
            on(db, &sql, vec![ERASED.into()], ids).await?;
        }
        Ok(gone)
    }

    /// Takes what the customer is known by out of lines that imports refused, and out of the filters that finished
    /// changes to many customers began with; how many lines there were.
    pub(super) async fn take_out(&self, db: &dyn Connection) -> Result<u64> {
        let place = if is_sqlite(db) { "instr" } else { "strpos" };
        let mut lines = 0;
        for word in &self.words {
            let sql =
                format!("UPDATE import_rejects SET text = '', reason = 'erased' WHERE {place}(text, $1) > 0 OR {place}(reason, $1) > 0");
            lines += execute(db, &sql, vec![word.as_str().into()]).await?;
            let query = query_string(&[(String::new(), word.clone())]);
            let sql = format!(
                "UPDATE bulk_jobs SET query = '' WHERE finished_at IS NOT NULL AND ({place}(query, $1) > 0 OR {place}(query, $2) > 0)"
            );
            execute(db, &sql, vec![word.as_str().into(), query.trim_start_matches('=').into()]).await?;
        }
        Ok(lines)
    }
}

/// From here on SQLite writes zeros over what is deleted, in the file and in the index of the search.
pub(super) async fn begin(db: &dyn Connection) -> Result<()> {
    overwriting(db, true).await
}

/// Until here.
pub(super) async fn end(db: &dyn Connection) -> Result<()> {
    overwriting(db, false).await
}

async fn overwriting(db: &dyn Connection, on: bool) -> Result<()> {
    if is_sqlite(db) {
        let on = i32::from(on);
        db.execute_unprepared(&format!("PRAGMA secure_delete = {on}")).await?;
        db.execute_unprepared(&format!("INSERT INTO search_index (search_index, rank) VALUES ('secure-delete', {on})")).await?;
    }
    Ok(())
}
