//! The systems that data comes from.

use std::collections::BTreeMap;

use crate::{
    connection::Connection,
    error::{Result, StoreError},
    row::{all, execute, one},
};

/// Vecino itself: what people write here.
pub const OWN: i16 = 1;

/// The code of each source by its number.
pub(crate) async fn codes(db: &dyn Connection) -> Result<BTreeMap<i16, String>> {
    let read = all(db, "SELECT id, code FROM sources", Vec::new(), |row| Ok((row.get("id")?, row.text("code")?))).await?;
    Ok(read.into_iter().collect())
}

/// The source with that code; created under that name where there is none yet.
///
/// # Errors
/// [`StoreError::Conflict`] when others keep creating sources at the same moment.
pub async fn id_of(db: &dyn Connection, code: &str, name: &str) -> Result<i16> {
    // Somebody else may create another source between the two statements and take the number.
    for _ in 0..4 {
        if let Some(row) = one(db, "SELECT id FROM sources WHERE code = $1", vec![code.into()]).await? {
            return row.get("id");
        }
        let sql = "INSERT INTO sources (id, code, name) SELECT CAST(MAX(id) + 1 AS smallint), CAST($1 AS text), CAST($2 AS text) \
                   FROM sources WHERE true ON CONFLICT DO NOTHING";
        execute(db, sql, vec![code.into(), name.into()]).await?;
    }
    Err(StoreError::Conflict(format!("the source “{code}” could not be created; try again")))
}
