//! Keeping the figures right while the rows of a few customers change.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{
    Among,
    cohorts::{self, Cohorts},
    cube::{self, Cubes},
    facts,
    gaps::{self, Gaps},
    marks,
    metrics::{self, Figures},
    service,
};
use crate::{connection::Connection, error::Result};

/// A change to the rows of a few customers, under way. It begins before the first row changes and ends with
/// [`Change::settle`], in the same transaction. What was sold of a product must stay as it is in all: lines
/// may go from one of these customers to another.
#[derive(Debug)]
#[must_use = "the figures are wrong until the change is settled"]
pub struct Change {
    customers: Vec<Uuid>,
    before: Figures,
    gaps: Gaps,
    cohorts: Cohorts,
    cubes: Cubes,
}

impl Change {
    /// Notes what the rows of these customers give so far; for customers that are not there yet, nothing.
    pub async fn begin(db: &dyn Connection, customers: &[Uuid]) -> Result<Self> {
        let among = [Among::named(customers)];
        let (before, gaps) = (metrics::counted(db, &among).await?, gaps::counted(db, &among).await?);
        let (cohorts, cubes) = (cohorts::counted(db, &among).await?, cube::counted(db, &among).await?);
        Ok(Self { customers: customers.to_vec(), before, gaps, cohorts, cubes })
    }

    /// Stores what they give now: facts and timeline counts anew, of the company's figures the difference.
    pub async fn settle(self, db: &dyn Connection) -> Result<()> {
        let among = Among::named(&self.customers);
        facts::clear(db, &among).await?;
        facts::write(db, &among).await?;
        let among = [among];
        let (figures, gaps) = (metrics::counted(db, &among).await?, gaps::counted(db, &among).await?);
        let (cohorts, cubes) = (cohorts::counted(db, &among).await?, cube::counted(db, &among).await?);
        metrics::add_to_stored(db, less(figures, self.before)).await?;
        gaps::add_to_stored(db, less(gaps, self.gaps)).await?;
        cohorts::add_to_stored(db, cohorts, self.cohorts).await?;
        cube::add_to_stored(db, cubes, self.cubes).await
    }
}

/// A change to how customers can be reached, under way: addresses and consents, and nothing else. Like [`Change`], and
/// quicker.
#[derive(Debug)]
#[must_use = "the figures are wrong until the change is settled"]
pub struct Reach {
    customers: Vec<Uuid>,
    before: Figures,
}

impl Reach {
    /// Notes how these customers can be reached so far.
    pub async fn begin(db: &dyn Connection, customers: &[Uuid]) -> Result<Self> {
        Ok(Self { customers: customers.to_vec(), before: reachable(db, customers).await? })
    }

    /// Stores how they can be now.
    pub async fn settle(self, db: &dyn Connection) -> Result<()> {
        let now = reachable(db, &self.customers).await?;
        metrics::add_to_stored(db, less(now, self.before)).await
    }
}

async fn reachable(db: &dyn Connection, customers: &[Uuid]) -> Result<Figures> {
    let (among, reachable) = (Among::named(customers), service::reachable());
    let mut figures = Figures::new();
    reachable.count(db, &among, &service::Sources::new(), &mut figures).await?;
    for marks in &marks::ALL {
        if marks.are_there(db, &among).await? {
            reachable.count_marked(db, &among, marks, &mut figures).await?;
        }
    }
    Ok(figures)
}

/// What has come to each bucket.
pub(super) fn less<K: Ord>(mut now: BTreeMap<K, i64>, before: BTreeMap<K, i64>) -> BTreeMap<K, i64> {
    for (key, value) in before {
        *now.entry(key).or_default() -= value;
    }
    now
}
