//! Changing tag, owner or stage of customers, with everything that follows from it: the event on each
//! timeline, the figures, and what is needed to take it back.

mod write;

use std::collections::HashMap;

use domain::{
    access::Scope,
    bulk::{Change, Outcome, Standing},
    customer::Stage,
    problem::Problem,
    time::Timestamp,
};
use uuid::Uuid;

use self::write::Written;
use crate::{
    access,
    bulk::is_sqlite,
    connection::Connection,
    error::{Result, StoreError},
    query::Filter,
    row::{Row, all, one},
    users,
};

/// Who changes something, when, and where the ids of the events come from.
#[derive(Clone, Debug)]
pub struct By {
    /// Name of our own person.
    pub actor: String,
    /// Whom that one reaches: others are as good as gone.
    pub scope: Scope,
    /// The moment.
    pub now: Timestamp,
    /// A new id for something that happens at a moment.
    pub new_id: fn(Timestamp) -> Uuid,
}

/// What a customer's owner or stage was before a change. A tag was on or off, which the change itself says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Before {
    /// The owner.
    pub owner: Option<Uuid>,
    /// The stage.
    pub stage: Option<Stage>,
}

/// What came of a change for one customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Which customer.
    pub customer_id: Uuid,
    /// What came of it.
    pub outcome: Outcome,
    /// What was before, where it was changed.
    pub before: Before,
}

/// A customer as stored.
pub(crate) struct Stored {
    standing: Standing,
    owner: String,
}

/// Makes a change to these customers, each named once. It belongs in a transaction of the caller's.
///
/// # Errors
/// [`StoreError::Invalid`] for a tag or user there is not.
pub async fn apply(db: &dyn Connection, change: Change, customers: &[Uuid], by: &By) -> Result<Vec<Applied>> {
    let target = name_of(db, change).await?;
    let stored = stored(db, &by.scope, change, customers).await?;
    let mut written = Written::new(change, by);
    let mut applied = Vec::with_capacity(customers.len());
    for id in customers {
        let (outcome, before) = match stored.get(id) {
            None => (Outcome::Gone, Before::default()),
            Some(customer) => (change.decide(&customer.standing), before(change, &customer.standing)),
        };
        if let (Outcome::Changed, Some(customer)) = (outcome, stored.get(id)) {
            written.add(*id, customer, change, &target);
        }
        applied.push(Applied { customer_id: *id, outcome, before });
    }
    written.store(db).await?;
    Ok(applied)
}

/// Takes a change back from these customers, where what it set is still so.
pub async fn revert(db: &dyn Connection, change: Change, items: &[(Uuid, Before)], by: &By) -> Result<Vec<(Uuid, Outcome)>> {
    let ids: Vec<Uuid> = items.iter().map(|(id, _)| *id).collect();
    let stored = stored(db, &by.scope, change, &ids).await?;
    let mut names = HashMap::new();
    let mut written = Written::new(change, by);
    let mut reverted = Vec::with_capacity(items.len());
    for (id, before) in items {
        let outcome = match stored.get(id) {
            None => Outcome::Gone,
            Some(customer) if !customer.standing.is_so(change) => Outcome::ChangedSince,
            Some(customer) => {
                let back = opposite(change, before);
                if let std::collections::hash_map::Entry::Vacant(name) = names.entry(*before) {
                    name.insert(name_of(db, back).await?);
                }
                written.add(*id, customer, back, &names[before]);
                Outcome::Undone
            }
        };
        reverted.push((*id, outcome));
    }
    written.store(db).await?;
    Ok(reverted)
}

fn before(change: Change, standing: &Standing) -> Before {
    match change {
        Change::SetOwner(_) => Before { owner: standing.owner, stage: None },
        Change::SetStage(_) => Before { owner: None, stage: Some(standing.stage) },
        Change::AddTag(_) | Change::RemoveTag(_) => Before::default(),
    }
}

/// The change that leads back.
fn opposite(change: Change, before: &Before) -> Change {
    match change {
        Change::AddTag(tag) => Change::RemoveTag(tag),
        Change::RemoveTag(tag) => Change::AddTag(tag),
        Change::SetOwner(_) => Change::SetOwner(before.owner),
        Change::SetStage(stage) => Change::SetStage(before.stage.unwrap_or(stage)),
    }
}

/// What the timeline calls what is set: the name of the tag or of the owner, the word of the stage.
///
/// # Errors
/// [`StoreError::Invalid`] for a tag or user there is not.
pub(crate) async fn name_of(db: &dyn Connection, change: Change) -> Result<String> {
    match change {
        Change::SetStage(stage) => Ok(stage.word().to_owned()),
        Change::SetOwner(None) => Ok(String::new()),
        Change::SetOwner(Some(id)) => users::by_id(db, id).await?.map(|owner| owner.name).ok_or(StoreError::Invalid(Problem::User)),
        Change::AddTag(id) | Change::RemoveTag(id) => {
            let row = one(db, "SELECT name FROM tags WHERE id = $1", vec![id.into()]).await?;
            row.map(|row| row.text("name")).transpose()?.ok_or(StoreError::Invalid(Problem::TagEmpty))
        }
    }
}

/// The customers as they are; PostgreSQL holds them until the transaction ends, in one order, so that two
/// who change the same ones wait for each other.
async fn stored(db: &dyn Connection, scope: &Scope, change: Change, customers: &[Uuid]) -> Result<HashMap<Uuid, Stored>> {
    if customers.is_empty() {
        return Ok(HashMap::new());
    }
    let tag = match change {
        Change::AddTag(id) | Change::RemoveTag(id) => id,
        Change::SetOwner(_) | Change::SetStage(_) => Uuid::nil(),
    };
    let held = if is_sqlite(db) { "" } else { " FOR UPDATE OF c" };
    let exists = |what: &str| format!("CAST(CASE WHEN EXISTS (SELECT 1 FROM {what}) THEN 1 ELSE 0 END AS bigint)");
    let mut filter = Filter::default();
    filter.bind(tag);
    let named: Vec<String> = customers.iter().map(|id| filter.bind(*id)).collect();
    filter.and(format!("c.id IN ({})", named.join(", ")));
    access::and(db, scope, "c.id", &mut filter)?;
    let sql = format!(
        "SELECT c.id, c.stage, c.owner_id, f.owner, f.orders, {tagged} AS tagged, {holds} AS holds \
         FROM customers c JOIN facts f ON f.customer_id = c.id {conditions} ORDER BY c.id{held}",
        tagged = exists("customer_tags ct WHERE ct.customer_id = c.id AND ct.tag_id = $1"),
        holds = exists("holdings h WHERE h.customer_id = c.id"),
        conditions = filter.sql(),
    );
    Ok(all(db, &sql, filter.values(), read).await?.into_iter().collect())
}

fn read(row: &Row) -> Result<(Uuid, Stored)> {
    let standing = Standing {
        stage: row.code("stage", Stage::from_code)?,
        owner: row.get("owner_id")?,
        tagged: row.int("tagged")? != 0,
        has_bought: row.int("orders")? > 0,
        holds: row.int("holds")? != 0,
    };
    Ok((row.id("id")?, Stored { standing, owner: row.text("owner")? }))
}
