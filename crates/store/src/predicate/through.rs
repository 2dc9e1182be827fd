//! Finding customers through what they have: related rows, tags, scores. Where an index leads to few of those, it leads to
//! few customers; where it leads to many, these are still sooner counted through them than one by one.

use std::collections::BTreeMap;

use domain::{
    predicate::{Condition, Count, Field, Op, Predicate, Related, Subject},
    time::Day,
};
use uuid::Uuid;

use super::{
    CUSTOMER_ID, Sql,
    narrow::{all_of, by_field, few, is_looked_up},
    place::{Absent, leads_to_customers, related},
};
use crate::{
    bulk::is_sqlite,
    connection::Connection,
    error::Result,
    query::{Filter, count_to, ids},
};

/// How many times as many related rows as are few are looked through for the few of them that pass.
const LOOKED_THROUGH: u64 = 4;

/// What conditions that follow from one on related rows leave.
pub(super) enum Through {
    /// Many customers, or there are none.
    Many,
    /// Few customers, of whom not all need pass.
    Few,
    /// Few customers, all of whom pass.
    All,
}

/// Adds conditions that follow from one on related rows and leave few customers, where there are such:
/// figures kept with the customer, or what an index says of the related rows.
pub(super) async fn through_related(
    db: &dyn Connection,
    filter: &mut Filter,
    count: &Count,
    today: Option<Day>,
    most: u64,
) -> Result<Through> {
    let least = count.least();
    if least == 0 {
        return Ok(Through::Many);
    }
    let sqlite = is_sqlite(db);
    // Of those who ordered first before a day few may be left, but looking them up is no quicker than their orders are.
    let implied = count.implied(least, today).into_iter().filter(|condition| condition.field != Field::CustomerFirstOrder);
    let mut narrowed = false;
    for conditions in by_field(implied.chain(count.as_fact()).filter(is_looked_up)).into_values() {
        if few(db, &conditions, today, most).await? {
            let sql = all_of(&mut Sql { filter, today, sqlite, hidden: "" }, &conditions)?;
            filter.and(sql);
            narrowed = true;
        }
    }
    if narrowed {
        return Ok(Through::Few);
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
        let alias = alias(related(count.of).0);
        if found <= most {
            let sql = format!("f.customer_id IN (SELECT {alias}.customer_id FROM {})", rows(filter)?);
            filter.and(sql);
            return Ok(Through::Few);
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
            return Ok(if stands_alone(count) { Through::All } else { Through::Few });
        }
    }
    Ok(Through::Many)
}

/// The customers who pass, up to one more than `most`, found through related rows that all of them have: as many are looked at as
/// have such rows, and not as many as there are. The filter holds what the predicate asks, this among it, and unless `alone` what
/// else is asked.
pub(crate) async fn found_through(
    db: &dyn Connection,
    (filter, alone): (&Filter, bool),
    (predicate, count): (&Predicate, &Count),
    today: Option<Day>,
    most: u64,
) -> Result<Vec<Uuid>> {
    let (table, belongs) = related(count.of);
    let asks_once = alone && is_any(count);
    let mut filter = if asks_once { Filter::default() } else { filter.clone() };
    let mut sql = Sql { filter: &mut filter, today, sqlite: is_sqlite(db), hidden: "" };
    let which = sql.joined(count.of.subject(), &count.which, " AND ", "1 = 1")?;
    // Whom the related rows lead to has them; what else is asked is left.
    let others: Vec<Predicate> = predicate.conjuncts().into_iter().filter(|part| !is_same(part, count)).cloned().collect();
    let direct: Option<Vec<&Count>> = others.iter().map(|part| of_customer(part).filter(|other| other.of != count.of)).collect();
    let query = match direct.filter(|_| asks_once) {
        // Where that is what customers have, nobody looks at the customers themselves.
        Some(others) => {
            let customer = format!("{}.customer_id", alias(table));
            let (belongs, with) = (belongs.replace(CUSTOMER_ID, &customer), sql.customer_with(&customer, &others)?);
            format!("SELECT DISTINCT {customer} FROM {table} WHERE {belongs} AND {which} AND {with}")
        }
        None if asks_once => {
            let asked = sql.joined(Subject::Customer, &others, " AND ", "1 = 1")?;
            format!("SELECT DISTINCT {CUSTOMER_ID} FROM {table} CROSS JOIN facts f ON {belongs} WHERE {which} AND {asked}")
        }
        None => {
            sql.filter.and(which);
            format!("SELECT DISTINCT {CUSTOMER_ID} FROM {table} CROSS JOIN facts f ON {belongs} {}", sql.filter.sql())
        }
    };
    ids(db, &query, filter.values(), most).await
}

fn is_same(part: &Predicate, count: &Count) -> bool {
    matches!(part, Predicate::Count(other) if other == count)
}

/// What stands before the columns of a table.
fn alias(table: &str) -> &str {
    table.split_once(' ').map_or("", |(_, alias)| alias)
}

/// The conditions on related rows for which an index leads to their customers.
pub(super) fn leading(count: &Count) -> impl Iterator<Item = &Condition> {
    let leads = |condition: &&Condition| leads_to_customers(condition.field) && !matches!(condition.op, Op::Ne | Op::Has | Op::Starts);
    count.which.iter().flat_map(Predicate::conjuncts).filter_map(Predicate::condition).filter(leads)
}

/// Adds that a customer is among those with a tag, where those are few.
pub(super) async fn through_tag(db: &dyn Connection, filter: &mut Filter, tag: &Condition, most: u64) -> Result<bool> {
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
pub(super) async fn through_score(db: &dyn Connection, filter: &mut Filter, expected: &Condition, most: u64) -> Result<bool> {
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

impl Sql<'_> {
    /// What an order or a ticket asks of its customer without looking at the customer, where that is all that is asked: that there
    /// is one, and what else there is of them.
    pub(super) fn directly(&mut self, count: &Count) -> Result<Option<String>> {
        let customer = match count.of {
            Related::Buyer => "o.customer_id",
            Related::Requester => "t.customer_id",
            _ => return Ok(None),
        };
        let asked: Option<Vec<&Count>> = count.which.iter().flat_map(Predicate::conjuncts).map(of_customer).collect();
        asked.map(|asked| self.customer_with(customer, &asked)).transpose()
    }

    /// That this column names a customer of whom there are such rows. An anonymous sale is nobody's.
    fn customer_with(&mut self, customer: &str, rows: &[&Count]) -> Result<String> {
        let mut parts = vec![format!("{customer} <> {}", self.filter.bind(Uuid::nil()))];
        for count in rows {
            parts.push(format!("EXISTS (SELECT 1 FROM {})", self.rows_of(count, customer)?));
        }
        Ok(format!("({})", parts.join(" AND ")))
    }
}

/// A question that [`stands_alone`].
fn of_customer(part: &Predicate) -> Option<&Count> {
    let Predicate::Count(count) = part else { return None };
    Some(count).filter(|count| stands_alone(count))
}

/// Whether a question is whether there is any such row of a customer, in a table that holds nothing else (orders lie beside
/// credit notes) and does not ask itself (orders and tickets do).
fn stands_alone(count: &Count) -> bool {
    let own = matches!(
        count.of,
        Related::Holdings | Related::Consents | Related::Answers | Related::Links | Related::Contacts | Related::Proposals
    );
    own && is_any(count)
}

/// Whether all that is asked is that there is one.
fn is_any(count: &Count) -> bool {
    (count.op, count.n) == (Op::Gte, 1)
}
