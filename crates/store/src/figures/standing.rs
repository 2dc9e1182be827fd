//! How customers stand: how many are known, by stage and by tier. Both are as of now, counted on the day since when a customer
//! is known, so that those known by a day add up.

use domain::{
    customer::{Stage, Tier},
    metric::{Dimension, Metric},
};
use uuid::Uuid;

use super::{
    Among, NAMED,
    change::less,
    facts::tier,
    metrics::{self, Figures, add_summed, query},
};
use crate::{connection::Connection, error::Result, row::Row};

/// A change to the stages of customers, under way, and to nothing else that is counted. Like [`super::Change`], and quicker.
#[derive(Debug)]
#[must_use = "the figures are wrong until the change is settled"]
pub struct Standing {
    customers: Vec<Uuid>,
    before: Figures,
}

impl Standing {
    /// Notes in which stages these customers are so far.
    pub async fn begin(db: &dyn Connection, customers: &[Uuid]) -> Result<Self> {
        Ok(Self { customers: customers.to_vec(), before: of(db, customers).await? })
    }

    /// Stores in which they are now.
    pub async fn settle(self, db: &dyn Connection) -> Result<()> {
        let now = of(db, &self.customers).await?;
        metrics::add_to_stored(db, less(now, self.before)).await
    }
}

async fn of(db: &dyn Connection, customers: &[Uuid]) -> Result<Figures> {
    let mut figures = Figures::new();
    for part in customers.chunks(NAMED) {
        stages(db, &Among::named(part), &mut figures).await?;
    }
    Ok(figures)
}

/// Customers by stage.
pub(super) async fn stages(db: &dyn Connection, range: &Among, figures: &mut Figures) -> Result<()> {
    let text = "SELECT day, stage, COUNT(*) AS known FROM (SELECT {day:created_at} AS day, stage FROM customers \
                WHERE {id} AND id <> {nil} AND merged_into IS NULL) AS c GROUP BY day, stage";
    let read = |row: &Row| Ok((row.get::<i32>("day")?, row.code("stage", Stage::from_code)?, row.int("known")?));
    for (day, stage, known) in query(db, range, text, read).await? {
        add_summed(figures, Metric::Customers, Some((Dimension::Stage, stage.word())), day, known);
    }
    Ok(())
}

/// Customers by tier: out of their orders, like the tier of their facts, so that each is checked by itself.
pub(super) async fn tiers(db: &dyn Connection, range: &Among, figures: &mut Figures) -> Result<()> {
    let text = format!(
        "SELECT day, tier, COUNT(*) AS known FROM (\
         SELECT {{day:c.created_at}} AS day, CAST({} AS smallint) AS tier \
         FROM (SELECT id, created_at FROM customers WHERE {{id}} AND id <> {{nil}} AND merged_into IS NULL) AS c \
         LEFT JOIN (SELECT customer_id, CAST(SUM(sales_minor) - SUM(credits_minor) AS bigint) AS net FROM orders \
         WHERE {{customer_id}} GROUP BY customer_id) AS o ON o.customer_id = c.id) AS t GROUP BY day, tier",
        tier("COALESCE(o.net, 0)")
    );
    let read = |row: &Row| Ok((row.get::<i32>("day")?, row.code("tier", Tier::from_code)?, row.int("known")?));
    for (day, tier, known) in query(db, range, &text, read).await? {
        add_summed(figures, Metric::Customers, Some((Dimension::Tier, tier.word())), day, known);
    }
    Ok(())
}
