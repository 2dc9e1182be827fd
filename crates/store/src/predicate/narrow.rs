//! Which conditions on customers leave few of them, so that finding those and sorting them is quicker
//! than walking through everybody.

use std::collections::BTreeMap;

use domain::{
    page::EXACT_TOTAL,
    predicate::{Condition, Count, Field, Op, Predicate, Subject},
    time::Day,
};

use super::{
    Sql,
    group::{self, Group},
    is_range,
    place::{index, place},
    through::{Through, leading, through_related, through_score, through_tag},
};
use crate::{
    bulk::is_sqlite,
    connection::Connection,
    error::Result,
    query::{Filter, FoundBy, Narrowed, count_to},
};

/// What every index of the customer list carries.
const CARRIED: [Field; 9] = [
    Field::CustomerCountry,
    Field::CustomerTier,
    Field::CustomerStage,
    Field::CustomerKind,
    Field::CustomerOrders,
    Field::CustomerOpenTickets,
    Field::CustomerRevenue,
    Field::CustomerLastOrder,
    Field::CustomerFirstOrder,
];

/// What the columns of a customer's facts begin with.
const FACTS: &str = "f.";

/// How many times as many as are few are counted, to know which index leads to the fewest.
const COUNTED: u64 = 2;

/// What was found out about a predicate while it was added.
pub(crate) struct Leads {
    /// Whether one of its conditions leaves few customers, and whether the only one leaves many.
    pub(crate) narrowed: Narrowed,
    /// The index that leads to the fewest customers, on SQLite.
    pub(crate) found_by: Option<FoundBy>,
    /// Related rows that an index leads to, though not to few customers: these are sooner found through them than one by one. Or to
    /// few, of whom nothing else is asked.
    pub(crate) through: Option<Count>,
}

/// Adds what a predicate asks of customers; whether one of its conditions leaves at most `most` of them.
///
/// The indexes of conditions that leave more are hidden from SQLite: reading half the company through an
/// index takes longer than reading all of it in order.
pub(crate) async fn narrow(
    db: &dyn Connection,
    filter: &mut Filter,
    predicate: &Predicate,
    today: Option<Day>,
    most: u64,
) -> Result<Leads> {
    let sqlite = is_sqlite(db);
    let parts = predicate.conjuncts();
    let mut leads = Best { db, today, most, fewest: None };
    let group = if sqlite { Group::of(&parts) } else { None };
    let grouped = |condition: &Condition| group.as_ref().is_some_and(|group| group.conditions.contains(condition));
    let is_column = |condition: &Condition| is_looked_up(condition) && !grouped(condition);
    let (columns, rest): (Vec<&Predicate>, Vec<&Predicate>) = parts.iter().partition(|part| part.condition().is_some_and(is_column));
    let rest: Vec<&Predicate> = rest.into_iter().filter(|part| !part.condition().is_some_and(grouped)).collect();
    let mut narrowed = Narrowed { few: false, many: false };
    if let Some(group) = &group {
        let few = leads.group(group).await?;
        let sql = all_of(&mut Sql { filter, today, sqlite, hidden: if few { "" } else { FACTS } }, &group.conditions)?;
        filter.and(sql);
        narrowed.few |= few;
    }
    let columns = by_field(columns.into_iter().filter_map(Predicate::condition).cloned());
    let groups = columns.len();
    for conditions in columns.into_values() {
        let few = leads.column(&conditions).await?;
        let sql = all_of(&mut Sql { filter, today, sqlite, hidden: if few { "" } else { FACTS } }, &conditions)?;
        filter.and(sql);
        narrowed.few |= few;
        narrowed.many = !few && groups == 1 && group.is_none() && rest.is_empty();
    }
    let alone = groups == 0 && group.is_none() && rest.len() == 1;
    let found_by = leads.found_by(group, narrowed.few);
    let mut through = None;
    let (mut sooner, mut later) = (Vec::new(), Vec::new());
    for part in rest {
        narrowed.few |= match part {
            Predicate::Count(count) => match through_related(db, filter, count, today, most).await? {
                Through::All => {
                    narrowed.few = true;
                    through = Some(count.clone()).filter(|_| sqlite && alone);
                    continue;
                }
                Through::Few => true,
                Through::Many => {
                    if sqlite && through.is_none() && count.least() > 0 && leading(count).next().is_some() {
                        through = Some(count.clone());
                        // Whoever is counted through them has them: nobody who fails the others is asked.
                        later.push(part);
                        continue;
                    }
                    false
                }
            },
            Predicate::Is(condition) if is_tagged(condition) => {
                let few = through_tag(db, filter, condition, most).await?;
                narrowed.many = alone && !few;
                few
            }
            Predicate::Is(condition) if condition.field == Field::CustomerExpected && is_range((condition.field, condition.op)) => {
                through_score(db, filter, condition, most).await?
            }
            _ => false,
        };
        sooner.push(part);
    }
    for part in sooner.into_iter().chain(later) {
        let sql = Sql { filter, today, sqlite, hidden: FACTS }.predicate(Subject::Customer, part)?;
        filter.and(sql);
    }
    Ok(Leads { narrowed, found_by, through })
}

/// Which index leads to the fewest customers, as far as they were counted.
struct Best<'a> {
    db: &'a dyn Connection,
    today: Option<Day>,
    most: u64,
    fewest: Option<(u64, FoundBy)>,
}

impl Best<'_> {
    /// Whether conditions on one column leave few customers.
    async fn column(&mut self, conditions: &[Condition]) -> Result<bool> {
        let index = conditions.first().and_then(|condition| index(condition.field));
        if !is_sqlite(self.db) {
            // It chooses by itself: all that is asked is whether they need be counted again.
            return few(self.db, conditions, self.today, EXACT_TOTAL).await;
        }
        let Some(index) = index else { return few(self.db, conditions, self.today, self.most).await };
        self.count(conditions, FoundBy { index, and: String::new() }).await
    }

    /// Whether conditions on several columns of a group do.
    async fn group(&mut self, group: &Group) -> Result<bool> {
        self.count(&group.conditions, FoundBy { index: group::INDEX, and: group.any.clone() }).await
    }

    async fn count(&mut self, conditions: &[Condition], by: FoundBy) -> Result<bool> {
        let mut alone = Filter::default();
        let sql = all_of(&mut Sql { filter: &mut alone, today: self.today, sqlite: true, hidden: "" }, conditions)?;
        alone.and(sql);
        let most = COUNTED * self.most;
        let found = count_to(self.db, &by.from("facts f", &alone), alone.values(), most).await?;
        if found <= most && self.fewest.as_ref().is_none_or(|(fewest, _)| found < *fewest) {
            self.fewest = Some((found, by));
        }
        Ok(found <= self.most)
    }

    /// The index to find customers by. Where all leave many it is the group's, which leads to no others but of its
    /// columns; where something else leaves few (`narrowed`), only one that does so, too.
    fn found_by(self, group: Option<Group>, narrowed: bool) -> Option<FoundBy> {
        match self.fewest {
            Some((fewest, by)) => Some(by).filter(|_| !narrowed || fewest <= self.most),
            None => group.map(|group| FoundBy { index: group::INDEX, and: group.any }).filter(|_| !narrowed),
        }
    }
}

/// Whether the index along which a list of customers walks, sorted by the column `key`, holds every column that
/// is asked about (m0010_reach, m0036_first_orders).
pub(crate) fn is_carried(predicate: &Predicate, key: &str) -> bool {
    let carried = |condition: &Condition| {
        let place = place(condition.field);
        place.through.is_none() && (CARRIED.contains(&condition.field) || place.column == key)
    };
    predicate.conjuncts().into_iter().all(|part| part.condition().is_some_and(carried))
}

pub(super) fn is_looked_up(condition: &Condition) -> bool {
    let is_indexed = condition.field == Field::CustomerId || index(condition.field).is_some();
    is_indexed && is_range((condition.field, condition.op))
}

pub(super) fn by_field(conditions: impl Iterator<Item = Condition>) -> BTreeMap<Field, Vec<Condition>> {
    let mut fields: BTreeMap<Field, Vec<Condition>> = BTreeMap::new();
    for condition in conditions {
        fields.entry(condition.field).or_default().push(condition);
    }
    fields
}

pub(super) fn all_of(sql: &mut Sql<'_>, conditions: &[Condition]) -> Result<String> {
    let parts = conditions.iter().map(|condition| sql.condition(condition)).collect::<Result<Vec<_>>>()?;
    Ok(parts.join(" AND "))
}

/// Whether conditions on one column leave few customers.
pub(super) async fn few(db: &dyn Connection, conditions: &[Condition], today: Option<Day>, most: u64) -> Result<bool> {
    let mut alone = Filter::default();
    let sql = all_of(&mut Sql { filter: &mut alone, today, sqlite: is_sqlite(db), hidden: "" }, conditions)?;
    Ok(count_to(db, &format!("facts f WHERE {sql}"), alone.values(), most).await? <= most)
}

/// Whether a condition names tags.
fn is_tagged(condition: &Condition) -> bool {
    condition.field == Field::CustomerTag && matches!(condition.op, Op::Eq | Op::In)
}
