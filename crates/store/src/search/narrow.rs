//! Which customers of a list a search text finds, and how a list goes about it.

use domain::{
    access::{FieldClass, Scope},
    customer::CustomerColumn,
    page::{EXACT_TOTAL, Total},
};
use uuid::Uuid;

use super::{
    known_by::KnownBy,
    needle::{Needle, contains_all, cut, name_matches},
    text::narrow_by_text,
};
use crate::{
    access,
    bulk::is_sqlite,
    connection::Connection,
    error::Result,
    keyset::Place,
    query::{Filter, List, Proved, count_to, ids, known},
    row::all,
};

/// Up to so many times what are few, the customers that a text may find are listed before a walk begins; beyond,
/// listing them takes longer than looking up those that the walk meets.
pub(super) const LISTED: u64 = 20;

/// The list in which customers are to be found.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// Up to how many are found first and sorted then.
    pub(crate) few: u64,
    /// How many customers there are, more or less.
    pub(crate) all: u64,
    /// The list, and what it is sorted by.
    pub(crate) list: &'a List<'a>,
    pub(crate) sort: CustomerColumn,
    /// From where on it is read.
    pub(crate) place: Option<&'a Place>,
    /// Whether nothing but the text is asked, and everybody is within reach.
    pub(crate) is_alone: bool,
}

impl Asked<'_> {
    fn by_name(self) -> bool {
        self.sort == CustomerColumn::Name
    }

    /// Whether what a text finds may lie together in this order, where a walk that begins elsewhere meets it late: names
    /// among names, those of one language among countries, ids that were given one after the other among days.
    pub(super) fn lies_together(self) -> bool {
        matches!(self.sort, CustomerColumn::Name | CustomerColumn::Country | CustomerColumn::Since)
    }

    /// The index of customers by the number of their document, where it holds what the list is sorted by (m0039_by_doc).
    pub(super) fn by_doc(self) -> Option<&'static str> {
        (self.is_alone && self.lies_together()).then_some("facts_doc")
    }
}

/// What is known of the condition that a search text adds.
pub(crate) struct Found {
    /// Whether it leads to few rows.
    pub(crate) few: bool,
    /// How many customers it leaves, where that is known.
    pub(crate) total: Option<Total>,
    /// The same condition in two, where customers are sorted before it is asked of them.
    pub(crate) proved: Option<Proved>,
}

impl Found {
    pub(super) fn new(few: bool, total: Option<Total>) -> Self {
        Self { few, total, proved: None }
    }
}

/// Adds the condition that a row of `facts f` matches a search text; whether few rows may, and whether more do than a
/// list counts.
pub(crate) async fn narrow(db: &dyn Connection, scope: &Scope, text: &str, asked: Asked<'_>, filter: &mut Filter) -> Result<Found> {
    let contacts = scope.fields.shows(FieldClass::Contact);
    let alternatives = match Needle::of(text, contacts) {
        None => return Ok(Found::new(false, None)),
        Some(Needle::Name { prefix, words }) => return narrow_by_name(db, (&prefix, &words), asked, filter).await,
        Some(Needle::Index(alternatives)) => alternatives,
    };
    let known_by = KnownBy::of(text);
    let mut known = match &known_by {
        Some(known_by) => known_by.find(db, scope, EXACT_TOTAL).await?,
        None => Vec::new(),
    };
    let is_known_by_more = known.len() as u64 > EXACT_TOTAL;
    known.extend(numbered(db, scope, text).await?);
    if known.is_empty() {
        let found = narrow_by_text(db, &alternatives, asked, filter).await?;
        if contacts {
            return Ok(found);
        }
        // One more condition: nobody is known by the text alone.
        let named = contains_all(db, &alternatives[0], "f.name_key", filter);
        filter.and(named);
        // How many there are whose addresses match is not told either.
        return Ok(Found::new(found.few, None));
    }
    if let Some(known_by) = known_by.filter(|_| is_known_by_more) {
        let condition = known_by.condition(db, contacts, filter);
        filter.and(condition);
        return Ok(Found::new(false, Some(Total::MANY)));
    }
    // One may be known by an address and by an order.
    known.sort_unstable();
    known.dedup();
    Ok(these(db, &known, filter))
}

/// By the beginning of a name. With further words, those who have them all are asked first: they may be few among
/// many who begin so, and lie anywhere.
async fn narrow_by_name(db: &dyn Connection, (prefix, words): (&str, &[String]), asked: Asked<'_>, filter: &mut Filter) -> Result<Found> {
    let few = asked.few;
    let mut alone = Filter::default();
    let condition = name_matches(db, "f.name_key", prefix, &[], &mut alone);
    let (is_walked, most) = (is_sqlite(db) && !asked.by_name(), (LISTED * few).max(EXACT_TOTAL));
    let found =
        count_to(db, &format!("facts f WHERE {condition}"), alone.values(), if is_walked { most } else { few.max(EXACT_TOTAL) }).await?;
    if !words.is_empty() && is_walked && found > few && found <= most {
        let mut alone = Filter::default();
        let condition = name_matches(db, "f.name_key", prefix, words, &mut alone);
        let named =
            ids(db, &format!("SELECT f.customer_id FROM facts f INDEXED BY facts_name WHERE {condition}"), alone.values(), EXACT_TOTAL)
                .await?;
        if named.len() as u64 <= EXACT_TOTAL {
            return Ok(these(db, &named, filter));
        }
    }
    if is_walked && found > few && found <= most {
        // The index that is walked along holds `doc`, and not the name.
        let begins = name_matches(db, "n.name_key", prefix, &[], filter);
        filter.and(format!("f.doc IN (SELECT n.doc FROM facts n WHERE {begins})"));
        if !words.is_empty() {
            let holds = contains_all(db, words, "f.name_key", filter);
            filter.and(holds);
        }
    } else {
        let condition = name_matches(db, "f.name_key", prefix, words, filter);
        filter.and(condition);
    }
    Ok(Found::new(found <= few, (words.is_empty() && found > EXACT_TOTAL).then_some(Total::MANY)))
}

/// That it is one of these customers.
pub(super) fn these(db: &dyn Connection, found: &[Uuid], filter: &mut Filter) -> Found {
    filter.and_these(db, found);
    Found::new(true, Some(Total::exact(found.len() as u64)))
}

/// The customers of the order or ticket with that number, as typed or in capitals; not of anonymous sales.
async fn numbered(db: &dyn Connection, scope: &Scope, typed: &str) -> Result<Vec<Uuid>> {
    let mut filter = Filter::default();
    let (number, capitals) = (filter.bind(cut(typed)), filter.bind(cut(typed).to_uppercase()));
    let reached = |table, filter: &mut Filter| access::condition(db, scope, &format!("{table}.customer_id"), filter);
    let [orders, tickets] = [reached("orders", &mut filter)?, reached("tickets", &mut filter)?];
    let and = |condition: Option<String>| condition.map(|condition| format!(" AND {condition}")).unwrap_or_default();
    let of = |table, reached| format!("SELECT customer_id FROM {table} WHERE number IN ({number}, {capitals}){}", and(reached));
    let found =
        all(db, &format!("{} UNION {}", of("orders", orders), of("tickets", tickets)), filter.values(), |row| row.id("customer_id"))
            .await?;
    Ok(found.into_iter().filter_map(known).collect())
}
