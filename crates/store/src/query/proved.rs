//! Pages of customers whom one index both leads to and says the place of, so that they are sorted before anything else is
//! asked of them. On SQLite.

use uuid::Uuid;

use super::{Filter, List, Order};
use crate::{
    connection::Connection,
    error::Result,
    keyset::{Key, Place, page_size},
    row::{Row, all, number},
};

/// A condition in two: whom an index leads to, and what is proved one by one in the list's order until a page is full.
#[derive(Clone)]
pub(crate) struct Proved {
    /// The index, which holds what the list is sorted by.
    pub(crate) index: &'static str,
    /// A table of the documents whose customers it leads to, each a `value`.
    pub(crate) named: String,
    /// The condition that is left to prove, by the column `doc`.
    pub(crate) proof: String,
    /// Where a page most likely ends: those who come later need not be sorted to fill it.
    pub(crate) end: Option<(Key, Uuid)>,
}

impl List<'_> {
    /// The rows of a page, each with its place; all conditions together are `proved`, whose values `filter` has.
    pub(super) async fn prove<T>(
        &self,
        db: &dyn Connection,
        Proved { index, named, proof, end }: &Proved,
        mut filter: Filter,
        place: Option<&Place>,
        read: impl Fn(&Row) -> Result<T>,
    ) -> Result<Vec<(Key, Uuid, T)>> {
        let (table, id, alias, limit) = (self.table, self.id, self.alias(), page_size(self.limit) + 1);
        let Order { by, beyond, .. } = self.order(&mut filter, place, self.key);
        let beyond = beyond.map(|beyond| format!(" AND {beyond}")).unwrap_or_default();
        let proving = |until: &str| {
            // Joined, not asked with IN: for that SQLite would sort the documents once more. A bound that leaves out nobody: it
            // would make one query of both, which proves first and sorts then.
            let led_to = format!("{named} AS named CROSS JOIN {table} INDEXED BY {index} ON {alias}.doc = named.value");
            let sorted = format!("SELECT {id}, {alias}.doc FROM {led_to}{beyond}{until} {by} LIMIT -1");
            let found = self.looking_up(&format!("({sorted}) AS {alias} WHERE {proof} LIMIT {limit}"), "", true);
            format!("{} {by} LIMIT {limit}", self.selected(&found))
        };
        if let Some(end) = end {
            let mut filter = filter.clone();
            let until = format!(" AND {}", self.before(&mut filter, place, end));
            let rows = self.fetch(db, &proving(&until), &filter, &read).await?;
            if rows.len() as u64 == u64::from(limit) {
                return Ok(rows);
            }
        }
        self.fetch(db, &proving(""), &filter, &read).await
    }

    /// Where some rows stand, from a place on in the list's order: `from` says which, as `tables WHERE …`, and `filter` has
    /// its values.
    pub(crate) async fn places(
        &self,
        db: &dyn Connection,
        from: &str,
        mut filter: Filter,
        place: Option<&Place>,
    ) -> Result<Vec<(Key, Uuid)>> {
        let Order { by, beyond, .. } = self.order(&mut filter, place, self.key);
        let beyond = beyond.map(|beyond| format!(" AND {beyond}")).unwrap_or_default();
        let sql = format!("SELECT {} AS sort_key, {} AS sort_id FROM {from}{beyond} {by}", self.key, self.id);
        all(db, &sql, filter.values(), |row| Ok((self.key_of(row)?, row.id("sort_id")?))).await
    }

    /// How many of some rows a walk from a place on passes before it comes to another.
    pub(crate) async fn passed(
        &self,
        db: &dyn Connection,
        from: &str,
        mut filter: Filter,
        place: Option<&Place>,
        end: &(Key, Uuid),
    ) -> Result<u64> {
        let before = self.before(&mut filter, place, end);
        let beyond = self.order(&mut filter, place, self.key).beyond.map(|beyond| format!(" AND {beyond}")).unwrap_or_default();
        let sql = format!("SELECT COUNT(*) AS n FROM {from} AND {before}{beyond}");
        Ok(number(db, &sql, filter.values()).await?.unsigned_abs())
    }

    /// A condition that a row comes no later than another, in the order from a place on.
    fn before(&self, filter: &mut Filter, place: Option<&Place>, (key, id): &(Key, Uuid)) -> String {
        let before = if self.is_descending(place) { ">=" } else { "<=" };
        let (at, last) = (filter.bind(key.clone()), filter.bind(*id));
        format!("({}, {}) {before} ({at}, {last})", self.key, self.id)
    }
}
