//! What was sold of each product.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::Among;
use crate::{
    bulk::statement,
    error::Result,
    row::{Row, all},
};

/// The columns that are worked out from the order lines.
pub(super) const FIGURES: [&str; 5] = ["units", "lines", "revenue_minor", "credits_minor", "last_sold_at"];

/// The figures of one product, in the order of [`FIGURES`].
pub(super) type Figures = [i64; 5];

/// What the order lines give for every product that has any.
pub(super) async fn counted<C: ConnectionTrait>(db: &C, ranges: &[Among]) -> Result<HashMap<Uuid, Figures>> {
    let text = "SELECT product_id AS id, CAST(SUM(quantity) AS bigint) AS units, COUNT(*) AS lines, \
                CAST(SUM(CASE WHEN amount_minor > 0 THEN amount_minor ELSE 0 END) AS bigint) AS revenue_minor, \
                CAST(SUM(CASE WHEN amount_minor < 0 THEN -amount_minor ELSE 0 END) AS bigint) AS credits_minor, \
                MAX(CASE WHEN quantity > 0 THEN at ELSE 0 END) AS last_sold_at \
                FROM order_lines WHERE {customer_id} GROUP BY product_id";
    let mut products: HashMap<Uuid, Figures> = HashMap::new();
    for range in ranges {
        for (id, figures) in all(db, &range.fill(text), range.values.clone(), read).await? {
            let sum = products.entry(id).or_default();
            for (total, part) in sum.iter_mut().zip(figures).take(4) {
                *total += part;
            }
            sum[4] = sum[4].max(figures[4]);
        }
    }
    Ok(products)
}

/// What is stored for every product.
pub(super) async fn stored<C: ConnectionTrait>(db: &C) -> Result<Vec<(Uuid, Figures)>> {
    all(db, &format!("SELECT id, {} FROM products", FIGURES.join(", ")), vec![], read).await
}

fn read(row: &Row) -> Result<(Uuid, Figures)> {
    let mut figures = Figures::default();
    for (value, column) in figures.iter_mut().zip(FIGURES) {
        *value = row.int(column)?;
    }
    Ok((row.id("id")?, figures))
}

/// Stores the figures of every product whose figures have changed.
pub(super) async fn write<C: ConnectionTrait>(db: &C, ranges: &[Among]) -> Result<()> {
    let counted = counted(db, ranges).await?;
    let changed: Vec<(Uuid, Figures)> = stored(db)
        .await?
        .into_iter()
        .map(|(id, old)| (id, old, counted.get(&id).copied().unwrap_or_default()))
        .filter_map(|(id, old, new)| (old != new).then_some((id, new)))
        .collect();
    let assignments: Vec<String> = FIGURES.iter().zip(2..).map(|(column, n)| format!("{column} = figures.column{n}")).collect();
    for part in changed.chunks(200) {
        let rows: Vec<String> = (0..part.len())
            .map(|row| {
                let parameters: Vec<String> = (1..=6).map(|n| format!("${}", row * 6 + n)).collect();
                format!("({})", parameters.join(", "))
            })
            .collect();
        let sql = format!(
            "UPDATE products SET {} FROM (VALUES {}) AS figures WHERE products.id = figures.column1",
            assignments.join(", "),
            rows.join(", ")
        );
        let values: Vec<Value> =
            part.iter().flat_map(|(id, figures)| std::iter::once(Value::from(*id)).chain(figures.map(Value::from))).collect();
        db.execute_raw(statement(db, &sql, values)).await?;
    }
    Ok(())
}
