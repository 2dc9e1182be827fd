//! A file of a customer's data while it is made.

use std::sync::Arc;

use domain::time::Timestamp;
use store::{
    Connection, StoreError,
    privacy::{Cell, TABLES, Table, rows},
};
use uuid::Uuid;

/// How such a file is written.
pub(super) trait Document: Send {
    /// What comes before everything.
    fn head(&mut self, customer: Uuid, now: Timestamp) -> String;
    /// What comes before the rows of a table.
    fn begin(&mut self, table: &Table) -> String;
    /// One row.
    fn row(&mut self, table: &Table, cells: &[Cell]) -> String;
    /// What comes after the rows of a table.
    fn end(&mut self, table: &Table) -> String;
    /// What comes after everything.
    fn foot(&mut self) -> String;
}

/// Where the file is.
pub(super) struct Making {
    family: Arc<[Uuid]>,
    document: Box<dyn Document>,
    now: Timestamp,
    place: Place,
}

enum Place {
    Head,
    /// Before the rows of a table; after those of it that the text names.
    Table(usize, Option<String>),
    Done,
}

impl Making {
    pub(super) fn new(family: Arc<[Uuid]>, document: Box<dyn Document>, now: Timestamp) -> Self {
        Self { family, document, now, place: Place::Head }
    }

    /// The next part; none after the last.
    pub(super) async fn part(&mut self, db: &dyn Connection) -> Result<Option<String>, StoreError> {
        let (number, after) = match std::mem::replace(&mut self.place, Place::Done) {
            Place::Head => {
                self.place = Place::Table(0, None);
                let customer = self.family.first().copied().unwrap_or_default();
                return Ok(Some(self.document.head(customer, self.now)));
            }
            Place::Table(number, after) => (number, after),
            Place::Done => return Ok(None),
        };
        let Some(table) = TABLES.get(number) else { return Ok(Some(self.document.foot())) };
        let found = rows(db, table, &self.family, after.as_deref()).await?;
        let mut part = if after.is_none() { self.document.begin(table) } else { String::new() };
        for cells in &found.rows {
            part.push_str(&self.document.row(table, cells));
        }
        if found.next.is_none() {
            part.push_str(&self.document.end(table));
        }
        self.place = match found.next {
            Some(next) => Place::Table(number, Some(next)),
            None => Place::Table(number + 1, None),
        };
        Ok(Some(part))
    }
}
