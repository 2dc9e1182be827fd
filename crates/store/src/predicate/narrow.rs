//! Which conditions on customers leave few of them, so that finding those and sorting them is quicker
//! than walking through everybody.

use std::collections::BTreeMap;

use domain::{
    page::EXACT_TOTAL,
    predicate::{Condition, Count, Field, Op, Predicate, Related, Subject},
    time::Day,
};

use super::{
    Sql,
    group::{self, Group},
    is_range,
    place::{Absent, index, leads_to_customers, place, related},
};
use crate::{
    bulk::is_sqlite,
    connection::Connection,
    error::Result,
    query::{Filter, FoundBy, Narrowed, count_to},
};

/// What every index of the customer list carries.
const CARRIED: [Field; 8] = [
    Field::CustomerCountry,
    Field::CustomerTier,
    Field::CustomerStage,
    Field::CustomerKind,
    Field::CustomerOrders,
    Field::CustomerOpenTickets,
    Field::CustomerRevenue,
    Field::CustomerLastOrder,
];

/// What the columns of a customer's facts begin with.
const FACTS: &str = "f.";

/// How many times as many related rows as are few are looked through for the few of them that pass.
const LOOKED_THROUGH: u64 = 4;

/// How many times as many as are few are counted, to know which index leads to the fewest.
const COUNTED: u64 = 2;

/// What was found out about a predicate while it was added.
pub(crate) struct Leads {
    /// Whether one of its conditions leaves few customers, and whether the only one leaves many.
    pub(crate) narrowed: Narrowed,
    /// The index that leads to the fewest customers, on SQLite.
    pub(crate) found_by: Option<FoundBy>,
    /// Related rows that an index leads to, though not to few customers: these are sooner counted through them than one by one.
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
    for part in rest {
        narrowed.few |= match part {
            Predicate::Count(count) => {
                let few = through_related(db, filter, count, today, most).await?;
                if !few && sqlite && through.is_none() && count.least() > 0 && leading(count).next().is_some() {
                    through = Some(count.clone());
                }
                few
            }
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
        let sql = Sql { filter, today, sqlite, hidden: FACTS }.predicate(Subject::Customer, part)?;
        filter.and(sql);
    }
    Ok(Leads { narrowed, found_by, through })
}

/// How many customers pass, counted to one above `most` through related rows that all of them have: as many are looked at as
/// have such rows, and not as many as there are. The filter holds the conditions, this one among them.
pub(crate) async fn count_through(db: &dyn Connection, filter: &Filter, count: &Count, today: Option<Day>, most: u64) -> Result<u64> {
    let (table, belongs) = related(count.of);
    let mut filter = filter.clone();
    let which =
        Sql { filter: &mut filter, today, sqlite: is_sqlite(db), hidden: "" }.joined(count.of.subject(), &count.which, " AND ", "1 = 1")?;
    filter.and(which);
    let customers =
        format!("SELECT DISTINCT f.customer_id FROM {table} CROSS JOIN facts f ON {belongs} {} LIMIT {}", filter.sql(), most + 1);
    count_to(db, &format!("({customers}) AS customers"), filter.values(), most).await
}

/// The conditions on related rows for which an index leads to their customers.
fn leading(count: &Count) -> impl Iterator<Item = &Condition> {
    let leads = |condition: &&Condition| leads_to_customers(condition.field) && !matches!(condition.op, Op::Ne | Op::Has | Op::Starts);
    count.which.iter().flat_map(Predicate::conjuncts).filter_map(Predicate::condition).filter(leads)
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
/// is asked about (m0010_reach).
pub(crate) fn is_carried(predicate: &Predicate, key: &str) -> bool {
    let carried = |condition: &Condition| {
        let place = place(condition.field);
        place.through.is_none() && (CARRIED.contains(&condition.field) || place.column == key)
    };
    predicate.conjuncts().into_iter().all(|part| part.condition().is_some_and(carried))
}

fn is_looked_up(condition: &Condition) -> bool {
    let is_indexed = condition.field == Field::CustomerId || index(condition.field).is_some();
    is_indexed && is_range((condition.field, condition.op))
}

fn by_field(conditions: impl Iterator<Item = Condition>) -> BTreeMap<Field, Vec<Condition>> {
    let mut fields: BTreeMap<Field, Vec<Condition>> = BTreeMap::new();
    for condition in conditions {
        fields.entry(condition.field).or_default().push(condition);
    }
    fields
}

fn all_of(sql: &mut Sql<'_>, conditions: &[Condition]) -> Result<String> {
    let parts = conditions.iter().map(|condition| sql.condition(condition)).collect::<Result<Vec<_>>>()?;
    Ok(parts.join(" AND "))
}

/// Whether conditions on one column leave few customers.
async fn few(db: &dyn Connection, conditions: &[Condition], today: Option<Day>, most: u64) -> Result<bool> {
    let mut alone = Filter::default();
    let sql = all_of(&mut Sql { filter: &mut alone, today, sqlite: is_sqlite(db), hidden: "" }, conditions)?;
    Ok(count_to(db, &format!("facts f WHERE {sql}"), alone.values(), most).await? <= most)
}

/// Adds conditions that follow from one on related rows and leave few customers, where there are such:
/// figures kept with the customer, or what an index says of the related rows.
async fn through_related(db: &dyn Connection, filter: &mut Filter, count: &Count, today: Option<Day>, most: u64) -> Result<bool> {
    let least = count.least();
    if least == 0 {
        return Ok(false);
    }
    let sqlite = is_sqlite(db);
    let mut narrowed = false;
    for conditions in by_field(count.implied(least, today).into_iter().chain(count.as_fact()).filter(is_looked_up)).into_values() {
        if few(db, &conditions, today, most).await? {
            let sql = all_of(&mut Sql { filter, today, sqlite, hidden: "" }, &conditions)?;
            filter.and(sql);
            narrowed = true;
        }
    }
    if narrowed {
        return Ok(true);
    }
    for conditions in leads(count.of, by_field(leading(count).cloned())) {
        let rows = |filter: &mut Filter| -> Result<String> {
            let sql = all_of(&mut Sql { filter, today, sqlite, hidden: "" }, &conditions)?;
            let (table, _) = related(count.of);
            // The index begins with the source: named one by one, an id in any of them is found.
            let any_source = conditions.iter().all(|c| c.field == Field::LinkId).then_some(" AND l.source_id IN (SELECT id FROM sources)");
            Ok(format!("{table} WHERE {sql}{}", any_source.unwrap_or_default()))
        };
        let mut alone = Filter::default();
        let counted = rows(&mut alone)?;
        let found = count_to(db, &counted, alone.values(), LOOKED_THROUGH * most).await?;
        if found > LOOKED_THROUGH * most {
            continue;
        }
        let alias = related(count.of).0.split_once(' ').map_or("", |(_, alias)| alias);
        if found <= most {
            let sql = format!("f.customer_id IN (SELECT {alias}.customer_id FROM {})", rows(filter)?);
            filter.and(sql);
            return Ok(true);
        }
        // More than a few, of which few may pass.
        let passing = |filter: &mut Filter| -> Result<String> {
            let which = Sql { filter, today, sqlite, hidden: "" }.joined(count.of.subject(), &count.which, " AND ", "1 = 1")?;
            Ok(format!("{} WHERE {which}", related(count.of).0))
        };
        let mut alone = Filter::default();
        let counted = passing(&mut alone)?;
        if count_to(db, &counted, alone.values(), most).await? <= most {
            let sql = format!("f.customer_id IN (SELECT {alias}.customer_id FROM {})", passing(filter)?);
            filter.and(sql);
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a condition names tags.
fn is_tagged(condition: &Condition) -> bool {
    condition.field == Field::CustomerTag && matches!(condition.op, Op::Eq | Op::In)
}

/// Adds that a customer is among those with a tag, where those are few.
async fn through_tag(db: &dyn Connection, filter: &mut Filter, tag: &Condition, most: u64) -> Result<bool> {
    let tagged = |filter: &mut Filter| -> Result<String> {
        let named = Sql { filter, today: None, sqlite: is_sqlite(db), hidden: "" }.compared(tag, "tg.name_key", Absent::No)?;
        Ok(format!("customer_tags ct WHERE ct.tag_id IN (SELECT tg.id FROM tags tg WHERE {named})"))
    };
    let mut alone = Filter::default();
    let counted = tagged(&mut alone)?;
    let few = count_to(db, &counted, alone.values(), most).await? <= most;
    if few {
        let sql = format!("f.customer_id IN (SELECT ct.customer_id FROM {})", tagged(filter)?);
        filter.and(sql);
    }
    Ok(few)
}

/// Adds that a customer is among those of whom so much is expected, where those are few: the index of that column finds them.
async fn through_score(db: &dyn Connection, filter: &mut Filter, expected: &Condition, most: u64) -> Result<bool> {
    let scored = |filter: &mut Filter| -> Result<String> {
        let compared =
            Sql { filter, today: None, sqlite: is_sqlite(db), hidden: "" }.compared(expected, "sc.expected_minor", Absent::No)?;
        Ok(format!("customer_scores sc WHERE {compared}"))
    };
    if matches!(expected.op, Op::Known | Op::Unknown) {
        return Ok(false);
    }
    let mut alone = Filter::default();
    let counted = scored(&mut alone)?;
    let few = count_to(db, &counted, alone.values(), most).await? <= most;
    if few {
        let sql = format!("f.customer_id IN (SELECT sc.customer_id FROM {})", scored(filter)?);
        filter.and(sql);
    }
    Ok(few)
}

/// The conditions that are looked up together: one column each, but source and id share their index.
fn leads(of: Related, fields: BTreeMap<Field, Vec<Condition>>) -> Vec<Vec<Condition>> {
    if of == Related::Links {
        vec![fields.into_values().flatten().collect()].into_iter().filter(|c: &Vec<_>| !c.is_empty()).collect()
    } else {
        fields.into_values().collect()
    }
}
