//! Which rows of the rollups are read.

use domain::{dashboard::Slice, metric::Dimension};
use sea_orm::Value;

use crate::{connection::Connection, error::Result, figures::marks::key_of, query::parameters, row::all};

/// Which rows of the rollups are read: those of everything, or of the keys that make up a slice.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    by: Option<Dimension>,
    keys: Vec<String>,
}

impl Kept {
    /// Those of the whole company.
    pub(crate) fn everything() -> Self {
        Self { by: None, keys: vec![String::new()] }
    }

    /// Those of a slice, where there is one. A team is its people, as they are now: of one that there is not, nobody.
    pub(crate) async fn of(db: &dyn Connection, slice: Option<&Slice>) -> Result<Self> {
        let Some(slice) = slice else { return Ok(Self::everything()) };
        let keys = if slice.by == Dimension::Team {
            let sql = "SELECT m.user_id FROM team_members m JOIN teams t ON t.id = m.team_id WHERE t.name = $1 ORDER BY m.user_id";
            all(db, sql, vec![slice.key.as_str().into()], |row| Ok(key_of(row.id("user_id")?))).await?
        } else {
            vec![slice.key.clone()]
        };
        Ok(Self { by: Some(slice.by), keys })
    }

    /// The code of their dimension.
    pub(crate) fn dimension(&self) -> i16 {
        self.by.map_or(0, Dimension::code)
    }

    /// By what they are kept besides time; none for those of everything.
    pub(crate) fn by(&self) -> Option<Dimension> {
        self.by
    }

    /// The condition that a row is one of them, whose columns have this prefix; its values follow those given.
    pub(crate) fn condition(&self, prefix: &str, values: &mut Vec<Value>) -> String {
        if self.keys.is_empty() {
            return "1 = 0".to_owned();
        }
        let parameters = parameters(values.len() + 1, self.keys.len());
        values.extend(self.keys.iter().map(|key| Value::from(key.as_str())));
        format!("{prefix}dimension = {} AND {prefix}key IN ({parameters})", self.dimension())
    }
}
