//! Taking indexes down while a whole company is loaded, and making them again afterwards.
//!
//! Kept while rows come in no order, each index costs a page read and written for every row; made at the end
//! it is one sort. On a million customers that is half of the time.

use crate::{Db, connection::Connection, error::Result, row::all};

/// Indexes that were taken down. Until they are made again every list is slow.
#[derive(Debug)]
#[must_use]
pub struct TakenDown(Vec<String>);

impl Db {
    /// Takes down every index that only makes reading quicker; those that keep rows apart stay.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn take_indexes_down(&self) -> Result<TakenDown> {
        let sql = if self.is_sqlite() {
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE INDEX %' ORDER BY name"
        } else {
            "SELECT indexname AS name, indexdef AS sql FROM pg_indexes \
             WHERE schemaname = current_schema() AND indexdef LIKE 'CREATE INDEX %' ORDER BY indexname"
        };
        let tx = self.begin().await?;
        let found = all(&tx, sql, vec![], |row| Ok((row.text("name")?, row.text("sql")?))).await?;
        let mut taken = Vec::with_capacity(found.len());
        for (name, sql) in found {
            tx.execute_unprepared(&format!("DROP INDEX {name}")).await?;
            taken.push(sql);
        }
        tx.commit().await?;
        Ok(TakenDown(taken))
    }

    /// Makes them again.
    ///
    /// # Errors
    /// Those of the database; then some may be missing.
    pub async fn make_indexes(&self, TakenDown(indexes): TakenDown) -> Result<()> {
        // SQLite sorts in a file then: in memory the largest would need several times what all else does.
        self.sort_in("FILE").await?;
        for sql in indexes {
            self.writer().execute_unprepared(&sql).await?;
        }
        self.sort_in("MEMORY").await
    }

    async fn sort_in(&self, place: &str) -> Result<()> {
        if self.is_sqlite() {
            self.writer().execute_unprepared(&format!("PRAGMA temp_store = {place}")).await?;
        }
        Ok(())
    }
}
