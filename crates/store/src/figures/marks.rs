//! What customers are marked with, and their figures kept by: who of ours looks after them, and the lines of business of
//! which they have something. A team is the sum of its people, for nobody is looked after by two.

use std::collections::HashMap;

use domain::{
    customer::LineOfBusiness,
    metric::{Dimension, Metric},
    time::Day,
};
use uuid::Uuid;

use super::{
    Among,
    gaps::{self, Gaps},
    metrics::{self, Figures},
    service, sql,
};
use crate::{
    connection::Connection,
    error::{Result, StoreError},
    row::{Row, all, number},
};

/// Customers and what they are marked with: a query for `member` and `mark`.
pub(super) struct Marks {
    pub(super) dimension: Dimension,
    pub(super) sql: &'static str,
}

/// Everything that they are marked with.
pub(super) const ALL: [Marks; 2] = [
    Marks { dimension: Dimension::Team, sql: "SELECT id AS member, owner_id AS mark FROM customers WHERE {id} AND owner_id IS NOT NULL" },
    Marks { dimension: Dimension::Line, sql: "SELECT DISTINCT customer_id AS member, line AS mark FROM holdings WHERE {customer_id}" },
];

/// The same as the first, with those whom nobody looks after.
const OWNED_OR_NOT: Marks = Marks { dimension: Dimension::Team, sql: "SELECT id AS member, owner_id AS mark FROM customers WHERE {id}" };

/// The key of what somebody of ours looks after.
pub(crate) fn key_of(owner: Uuid) -> String {
    owner.simple().to_string()
}

impl Marks {
    /// The key that a row's mark stands for; empty where there is none.
    pub(super) fn key(&self, row: &Row) -> Result<String> {
        if self.dimension == Dimension::Team {
            return Ok(row.get::<Option<Uuid>>("mark")?.map(key_of).unwrap_or_default());
        }
        let code: i16 = row.get("mark")?;
        let unknown = || StoreError::Unavailable(format!("there is no line of business {code}"));
        LineOfBusiness::from_code(code).map(|line| line.word().to_owned()).ok_or_else(unknown)
    }

    /// Whether anybody is marked with it.
    pub(super) async fn are_there(&self, db: &dyn Connection, range: &Among) -> Result<bool> {
        let text = format!("SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM ({}) AS g LIMIT 1) AS few", self.sql);
        Ok(number(db, &sql(db, &range.fill(&text)), range.values.clone()).await? > 0)
    }

    /// Which of these customers are marked with what.
    async fn read(&self, db: &dyn Connection, range: &Among) -> Result<Vec<(Uuid, String)>> {
        all(db, &sql(db, &range.fill(self.sql)), range.values.clone(), |row| Ok((row.id("member")?, self.key(row)?))).await
    }
}

/// The marks of customers.
pub(super) type Marked = HashMap<Uuid, Vec<(Dimension, String)>>;

/// Everything that these customers are marked with.
pub(super) async fn of(db: &dyn Connection, range: &Among) -> Result<Marked> {
    let mut marked = Marked::new();
    for marks in &ALL {
        for (member, key) in marks.read(db, range).await? {
            marked.entry(member).or_default().push((marks.dimension, key));
        }
    }
    Ok(marked)
}

/// Moves what customers count for from those who look after them to somebody else, or to nobody. To be called before
/// that is written, in the same transaction; no customer twice.
pub(crate) async fn hand_over(db: &dyn Connection, customers: &[Uuid], to: Option<Uuid>) -> Result<()> {
    let to = to.map(key_of).unwrap_or_default();
    for chunk in customers.chunks(super::NAMED) {
        let among = Among::named(chunk);
        let mut before = Figures::new();
        for count in service::counts() {
            count.count_marked(db, &among, &OWNED_OR_NOT, &mut before).await?;
        }
        let mut difference = Figures::new();
        for (key, value) in before {
            for (owner, value) in [(to.clone(), value), (key.key.clone(), -value)] {
                if !owner.is_empty() {
                    *difference.entry(metrics::Key { key: owner, ..key.clone() }).or_default() += value;
                }
            }
        }
        metrics::add_to_stored(db, difference).await?;
        let marked = OWNED_OR_NOT.read(db, &among).await?.into_iter().map(|(id, owner)| (id, vec![(Dimension::Team, owner)])).collect();
        let mut difference = Gaps::new();
        for (key, orders) in gaps::of_marked(db, &among, &marked).await? {
            for (owner, orders) in [(to.as_str(), orders), (&*key.key, -orders)] {
                if !owner.is_empty() {
                    *difference.entry(gaps::Key { key: owner.into(), ..key.clone() }).or_default() += orders;
                }
            }
        }
        gaps::add_to_stored(db, difference).await?;
    }
    Ok(())
}

/// Adds one contact with a customer on a day to the figures of the company.
pub(crate) async fn add_contact(db: &dyn Connection, customer: Uuid, day: Day) -> Result<()> {
    let mut figures = Figures::new();
    metrics::add_summed(&mut figures, Metric::Interactions, None, day.0, 1);
    for (dimension, key) in of(db, &Among::named(&[customer])).await?.into_values().flatten() {
        metrics::add_summed(&mut figures, Metric::Interactions, Some((dimension, &key)), day.0, 1);
    }
    metrics::add_to_stored(db, figures).await
}
