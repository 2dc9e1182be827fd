//! Storing changes of many customers with few statements.

use std::collections::BTreeMap;

use domain::{
    bulk::Change,
    interaction::{Channel, Flow, InteractionKind, changed_line},
};
use sea_orm::Value;
use uuid::Uuid;

use super::{By, Stored};
use crate::{
    bulk::Bulk,
    connection::Connection,
    error::Result,
    figures::{Standing, marks::hand_over},
    query::parameters,
    row::execute,
};

/// Changes decided and not yet stored.
pub(super) struct Written<'a> {
    what: &'static str,
    by: &'a By,
    /// The customers of each change; a change that is taken back leads to different states.
    changes: BTreeMap<Target, (Change, Vec<Uuid>)>,
    /// Each customer with the line for its timeline.
    lines: Vec<(Uuid, String)>,
}

/// What tells changes of the same kind apart.
type Target = (Option<Uuid>, i16);

fn target(change: Change) -> Target {
    match change {
        Change::AddTag(id) | Change::RemoveTag(id) => (Some(id), 0),
        Change::SetOwner(owner) => (owner, 0),
        Change::SetStage(stage) => (None, stage.code()),
    }
}

impl<'a> Written<'a> {
    pub(super) fn new(change: Change, by: &'a By) -> Self {
        let what = match change {
            Change::AddTag(_) | Change::RemoveTag(_) => "tag",
            Change::SetOwner(_) => "owner",
            Change::SetStage(_) => "stage",
        };
        Self { what, by, changes: BTreeMap::new(), lines: Vec::new() }
    }

    /// A customer to be changed; `name` is what the timeline calls what is set.
    pub(super) fn add(&mut self, id: Uuid, customer: &Stored, change: Change, name: &str) {
        let line = match change {
            Change::AddTag(_) => changed_line(self.what, "", name),
            Change::RemoveTag(_) => changed_line(self.what, name, ""),
            Change::SetOwner(_) => changed_line(self.what, &customer.owner, name),
            Change::SetStage(_) => changed_line(self.what, customer.standing.stage.word(), name),
        };
        self.changes.entry(target(change)).or_insert_with(|| (change, Vec::new())).1.push(id);
        self.lines.push((id, line));
    }

    pub(super) async fn store(self, db: &dyn Connection) -> Result<()> {
        for (change, ids) in self.changes.values() {
            set(db, *change, ids, self.by).await?;
        }
        if !self.lines.is_empty() {
            tell(db, &self.lines, self.by).await?;
        }
        Ok(())
    }
}

/// Sets what the change sets, here and where the lists look for it.
async fn set(db: &dyn Connection, change: Change, ids: &[Uuid], by: &By) -> Result<()> {
    match change {
        Change::AddTag(tag) => {
            let mut rows = Bulk::new("customer_tags", &["customer_id", "tag_id"], "ON CONFLICT (customer_id, tag_id) DO NOTHING");
            for id in ids {
                rows.push(db, [(*id).into(), tag.into()]).await?;
            }
            rows.finish(db).await
        }
        Change::RemoveTag(tag) => {
            on(db, "DELETE FROM customer_tags WHERE tag_id = $1 AND customer_id IN ({ids})", vec![tag.into()], ids).await
        }
        Change::SetOwner(owner) => {
            hand_over(db, ids, owner).await?;
            let values = vec![owner.into(), by.now.0.into()];
            on(db, "UPDATE customers SET owner_id = $1, updated_at = $2 WHERE id IN ({ids})", values, ids).await?;
            // Without a user of that id the subquery is NULL: nobody.
            let sql = "UPDATE facts SET owner_id = $1, owner = COALESCE((SELECT u.name FROM users u WHERE u.id = $2), '') \
                       WHERE customer_id IN ({ids})";
            on(db, sql, vec![owner.into(), owner.into()], ids).await
        }
        Change::SetStage(stage) => {
            let standing = Standing::begin(db, ids).await?;
            let values = vec![stage.code().into(), by.now.0.into()];
            on(db, "UPDATE customers SET stage = $1, updated_at = $2 WHERE id IN ({ids})", values, ids).await?;
            on(db, "UPDATE facts SET stage = $1 WHERE customer_id IN ({ids})", vec![stage.code().into()], ids).await?;
            standing.settle(db).await
        }
    }
}

/// Runs a statement on these customers, whose parameters follow the others in place of `{ids}`.
async fn on(db: &dyn Connection, sql: &str, mut values: Vec<Value>, ids: &[Uuid]) -> Result<()> {
    let sql = sql.replace("{ids}", &parameters(values.len() + 1, ids.len()));
    values.extend(ids.iter().map(|id| Value::from(*id)));
    execute(db, &sql, values).await?;
    Ok(())
}

/// Puts an event onto each timeline, and counts it. A change of our own records is no contact, so neither
/// the last contact nor the company's figures move.
async fn tell(db: &dyn Connection, lines: &[(Uuid, String)], by: &By) -> Result<()> {
    let kind = InteractionKind::Change;
    let columns = ["customer_id", "at", "id", "kind", "channel", "flow", "subject", "summary", "actor"];
    let mut events = Bulk::new("interactions", &columns, "");
    let tail = "ON CONFLICT (customer_id, month, kind) DO UPDATE SET count = timeline_months.count + 1";
    let mut months = Bulk::new("timeline_months", &["customer_id", "month", "kind", "count"], tail);
    for (id, line) in lines {
        let row: [Value; _] = [
            (*id).into(),
            by.now.0.into(),
            (by.new_id)(by.now).into(),
            kind.code().into(),
            Channel::Internal.code().into(),
            Flow::Internal.code().into(),
            "".into(),
            line.as_str().into(),
            by.actor.as_str().into(),
        ];
        events.push(db, row).await?;
        months.push(db, [(*id).into(), by.now.day().month_start().0.into(), kind.code().into(), 1_i64.into()]).await?;
    }
    events.finish(db).await?;
    months.finish(db).await?;
    let ids: Vec<Uuid> = lines.iter().map(|(id, _)| *id).collect();
    on(db, "UPDATE facts SET interactions = interactions + 1 WHERE customer_id IN ({ids})", Vec::new(), &ids).await
}
