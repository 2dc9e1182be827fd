//! SQLite's index of trigrams lies in pieces: what is written is a piece of its own, and they are put together as they become many.
//! Every search reads in each of them; after a whole company was loaded they are ten, and one is several times as quick to open.

use crate::{
    Db,
    connection::Connection,
    error::Result,
    row::{execute, number},
};

/// So many pieces cost hardly anything.
const FEW: i64 = 3;
/// Pages that are written at a time: others who write wait some tens of milliseconds.
const PAGES: i64 = 500;

/// Makes one piece of them where they are many, a little at a time. Nothing to do on PostgreSQL.
///
/// # Errors
/// Those of the database; what is put together by then stays so.
pub async fn put_together(db: &Db) -> Result<()> {
    if !db.is_sqlite() || pieces(db.reader()).await? <= FEW {
        return Ok(());
    }
    // Below zero: all pieces, whatever their size (https://sqlite.org/fts5.html#the_merge_command).
    let mut pages = -PAGES;
    while db.write(move |tx| Box::pin(async move { merge(tx, pages).await })).await? {
        pages = PAGES;
    }
    Ok(())
}

/// In how many pieces the index lies.
async fn pieces(db: &dyn Connection) -> Result<i64> {
    number(db, "SELECT COUNT(DISTINCT segid) AS n FROM search_index_idx", Vec::new()).await
}

/// Writes so many pages; whether there was anything to do.
async fn merge(db: &dyn Connection, pages: i64) -> Result<bool> {
    let before = changes(db).await?;
    execute(db, "INSERT INTO search_index (search_index, rank) VALUES ('merge', $1)", vec![pages.into()]).await?;
    // The statement by itself counts as one.
    Ok(changes(db).await? - before >= 2)
}

async fn changes(db: &dyn Connection) -> Result<i64> {
    number(db, "SELECT total_changes() AS n", Vec::new()).await
}
