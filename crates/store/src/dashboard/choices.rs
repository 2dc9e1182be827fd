//! What figures can be narrowed to: values that there is something of, the largest first, and not too many to choose from.

use domain::{
    dashboard::{Choices, Slice},
    metric::{Dimension, Grain, Metric},
};

use crate::{connection::Connection, error::Result, row::all};

/// Values that are offered of each dimension.
const OFFERED: usize = 20;

/// What is offered, of each dimension that has any.
pub(super) async fn read(db: &dyn Connection) -> Result<Vec<Choices>> {
    let mut choices = Vec::new();
    for by in Slice::BY {
        let mut values = match by {
            Dimension::Team => teams(db).await?,
            Dimension::Store => named(db, by, &[Metric::Orders, Metric::CreditNotes, Metric::TicketsOpened]).await?,
            Dimension::Line => named(db, by, &[Metric::Customers]).await?,
            _ => named(db, by, &[Metric::Orders, Metric::CreditNotes]).await?,
        };
        let more = values.len().saturating_sub(OFFERED) as u64;
        values.truncate(OFFERED);
        if !values.is_empty() {
            choices.push(Choices { by, values, more });
        }
    }
    Ok(choices)
}

/// The values that something is kept of, with the names that stores have.
async fn named(db: &dyn Connection, by: Dimension, of: &[Metric]) -> Result<Vec<(String, String)>> {
    let codes = of.iter().map(|metric| metric.code().to_string()).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT k.key, COALESCE(s.name, k.key) AS name FROM (SELECT key, CAST(SUM(value) AS bigint) AS n FROM metric_daily \
         WHERE metric IN ({codes}) AND grain = $1 AND dimension = $2 AND key <> '' GROUP BY key) AS k \
         LEFT JOIN sources s ON s.code = k.key AND $2 = {} ORDER BY k.n DESC, k.key",
        Dimension::Store.code()
    );
    all(db, &sql, vec![Grain::Month.code().into(), by.code().into()], |row| Ok((row.text("key")?, row.text("name")?))).await
}

/// Every team, by name.
async fn teams(db: &dyn Connection) -> Result<Vec<(String, String)>> {
    all(db, "SELECT name FROM teams ORDER BY name", Vec::new(), |row| row.text("name").map(|name| (name.clone(), name))).await
}
