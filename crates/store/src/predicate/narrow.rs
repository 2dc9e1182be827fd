//! Which conditions on customers leave few of them, so that finding those and sorting them is quicker
//! than walking through everybody.

use std::collections::BTreeMap;

use domain::{
    predicate::{Condition, Count, Field, Op, Predicate, Related, Subject},
    time::Day,
};

use super::{
    Sql, is_range,
    place::{Absent, is_indexed, leads_to_customers, place, related},
};
use crate::{
    bulk::is_sqlite,
    connection::Connection,
    error::Result,
    query::{Filter, Narrowed, count_to},
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
) -> Result<Narrowed> {
    let sqlite = is_sqlite(db);
    let parts = predicate.conjuncts();
    let (columns, rest): (Vec<&Predicate>, Vec<&Predicate>) = parts.iter().partition(|part| part.condition().is_some_and(is_looked_up));
    let mut narrowed = Narrowed { few: false, many: false };
    let columns = by_field(columns.into_iter().filter_map(Predicate::condition).cloned());
    let groups = columns.len();
    for conditions in columns.into_values() {
        let few = few(db, &conditions, today, most).await?;
        let sql = all_of(&mut Sql { filter, today, sqlite, hidden: !few }, &conditions)?;
        filter.and(sql);
        narrowed.few |= few;
        narrowed.many = !few && groups == 1 && rest.is_empty();
    }
    let alone = groups == 0 && rest.len() == 1;
    for part in rest {
        narrowed.few |= match part {
            Predicate::Count(count) => through_related(db, filter, count, today, most).await?,
            Predicate::Is(condition) if is_tagged(condition) => {
                let few = through_tag(db, filter, condition, most).await?;
                narrowed.many = alone && !few;
                few
            }
            _ => false,
        };
        let sql = Sql { filter, today, sqlite, hidden: true }.predicate(Subject::Customer, part)?;
        filter.and(sql);
    }
    Ok(narrowed)
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
    is_indexed(condition.field) && is_range((condition.field, condition.op))
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
    let sql = all_of(&mut Sql { filter: &mut alone, today, sqlite: is_sqlite(db), hidden: false }, conditions)?;
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
            let sql = all_of(&mut Sql { filter, today, sqlite, hidden: false }, &conditions)?;
            filter.and(sql);
            narrowed = true;
        }
    }
    if narrowed {
        return Ok(true);
    }
    let leading = |condition: &&Condition| leads_to_customers(condition.field) && !matches!(condition.op, Op::Ne | Op::Has | Op::Starts);
    let own = count.which.iter().flat_map(Predicate::conjuncts).filter_map(Predicate::condition);
    for conditions in leads(count.of, by_field(own.filter(leading).cloned())) {
        let rows = |filter: &mut Filter| -> Result<String> {
            let sql = all_of(&mut Sql { filter, today, sqlite, hidden: false }, &conditions)?;
            let (table, _) = related(count.of);
            // The index begins with the source: named one by one, an id in any of them is found.
            let any_source = conditions.iter().all(|c| c.field == Field::LinkId).then_some(" AND l.source_id IN (SELECT id FROM sources)");
            Ok(format!("{table} WHERE {sql}{}", any_source.unwrap_or_default()))
        };
        let mut alone = Filter::default();
        let counted = rows(&mut alone)?;
        if count_to(db, &counted, alone.values(), most).await? <= most {
            let alias = related(count.of).0.split_once(' ').map_or("", |(_, alias)| alias);
            let sql = format!("f.customer_id IN (SELECT {alias}.customer_id FROM {})", rows(filter)?);
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
        let named = Sql { filter, today: None, sqlite: is_sqlite(db), hidden: false }.compared(tag, "tg.name_key", Absent::No)?;
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

/// The conditions that are looked up together: one column each, but source and id share their index.
fn leads(of: Related, fields: BTreeMap<Field, Vec<Condition>>) -> Vec<Vec<Condition>> {
    if of == Related::Links {
        vec![fields.into_values().flatten().collect()].into_iter().filter(|c: &Vec<_>| !c.is_empty()).collect()
    } else {
        fields.into_values().collect()
    }
}
