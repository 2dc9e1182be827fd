//! Searching: what texts are reduced to before they are compared, and the index over customers.

mod documents;
mod known_by;
mod narrow;
mod needle;
mod pieces;
mod text;

use domain::{
    access::{FieldClass, Fields, Mask, Scope},
    customer::{ContactKind, Stage, Tier},
    search::{HitKind, SearchHit, phone_digits},
};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use uuid::Uuid;

use crate::{
    access,
    bulk::is_sqlite,
    connection::Connection,
    customers,
    error::Result,
    query::{Filter, begins_with, known},
    row::{Row, all},
};
use documents::Question;
use known_by::KnownBy;
pub(crate) use narrow::{Asked, narrow};
use needle::{Needle, in_text, name_matches};
pub(crate) use needle::{contains_all, cut, phones};
pub use pieces::put_together;

/// The most matches that are ranked. A text that matches more is too short to be meant as it is, and
/// what begins with it comes first all the same.
const CANDIDATES: u32 = 100;
/// The most customers with that very address or number that are ranked, unless more are asked for.
const KNOWN: u64 = 50;
/// From so many characters on, numbers of orders and tickets are looked up.
const NUMBER: usize = 3;
const HIT: &str = "f.customer_id, f.name, f.country, f.stage, f.tier";

/// Lower case without accents, so that `Pena` finds `Peña`.
pub fn fold(text: &str) -> String {
    text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// What two spellings of the same contact point have in common.
pub fn normalised(kind: ContactKind, value: &str) -> String {
    match kind {
        ContactKind::Mobile | ContactKind::Phone => phone_digits(value).unwrap_or_else(|| fold(value)),
        _ => fold(value.trim()),
    }
}

/// The text under which a customer is found: every part folded, numbers also as bare digits.
pub fn document(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts.iter().filter(|p| !p.is_empty()) {
        text.push_str(&fold(part));
        text.push('\n');
        if let Some(digits) = phone_digits(part).filter(|d| d != part) {
            text.push_str(&digits);
            text.push('\n');
        }
    }
    text
}

/// Finds customers by name, e-mail, telephone in any format or id in a source system, and orders and
/// tickets by the beginning of their number. Every word must occur, accents and capitals do not matter;
/// one or two characters are taken as the beginning of a name.
///
/// First comes the order or ticket that has exactly this number, then customers, then further numbers. Where
/// the text identifies customers (an address or its beginning, the beginning or end of a telephone number,
/// an id in a source system), these are the customers, by name; otherwise first those whose name begins with
/// the text, then the others by name.
///
/// To whom addresses are not shown, nobody is found by one: only by name, by an id that is none, and by number.
pub async fn find(db: &dyn Connection, scope: &Scope, text: &str, limit: u32) -> Result<Vec<SearchHit>> {
    let typed = cut(text);
    let Some(needle) = Needle::of(&typed, scope.fields.shows(FieldClass::Contact)) else { return Ok(Vec::new()) };
    let room = limit as usize;
    let mut hits = Vec::new();
    if typed.chars().count() >= NUMBER {
        for (table, kind) in [("orders", HitKind::Order), ("tickets", HitKind::Ticket)] {
            hits.extend(numbered(db, scope, (table, kind), &typed, limit).await?);
        }
    }
    let (exact, begun): (Vec<_>, Vec<_>) = hits.into_iter().partition(|hit| hit.number.to_lowercase() == typed.to_lowercase());
    let is_number = !exact.is_empty();
    let mut hits = exact;
    if hits.len() < room {
        hits.extend(customers(db, scope, &typed, (&needle, is_number), limit).await?);
    }
    hits.extend(begun);
    hits.truncate(room);
    Ok(hits.masked(scope.fields))
}

/// Customers that a text finds. What is the number of an order or ticket (`is_number`) is not also looked for inside of
/// other numbers.
async fn customers(
    db: &dyn Connection,
    scope: &Scope,
    typed: &str,
    (needle, is_number): (&Needle, bool),
    limit: u32,
) -> Result<Vec<SearchHit>> {
    let known = match KnownBy::of(typed) {
        Some(known_by) => known_by.find(db, scope, KNOWN.max(limit.into())).await?,
        None => Vec::new(),
    };
    let mut filter = Filter::default();
    if !known.is_empty() {
        let ids = filter.bind_many(db, &known);
        let sql = format!("SELECT {HIT} FROM facts f WHERE f.customer_id IN ({ids}) ORDER BY f.name_key, f.customer_id LIMIT {limit}");
        return all(db, &sql, filter.values(), customer_hit).await;
    }
    let mut condition = match needle {
        Needle::Name { prefix, words } => name_matches(db, "f.name_key", prefix, words, &mut filter),
        Needle::Index(_) => begins_with(&mut filter, "f.name_key", fold(typed).trim()),
    };
    if let Some(reached) = access::condition(db, scope, "f.customer_id", &mut filter)? {
        condition = format!("{condition} AND {reached}");
    }
    let sql = format!("SELECT {HIT} FROM facts f WHERE {condition} ORDER BY f.name_key, f.customer_id LIMIT {limit}");
    let mut hits = all(db, &sql, filter.values(), customer_hit).await?;
    let room = limit as usize;
    if let (Needle::Index(alternatives), true) = (needle, hits.len() < room && !is_number) {
        let mut filter = Filter::default();
        let mut documents = documents(db, alternatives, &mut filter).await?;
        if let Some(reached) = access::condition(db, scope, "d.customer_id", &mut filter)? {
            documents = format!("{documents} AND {reached}");
        }
        if !scope.fields.shows(FieldClass::Contact) {
            documents = format!("{documents} AND {}", needle::is_named(db, alternatives, &mut filter));
        }
        // A document begins with the name: only those that are shown are looked up anywhere else.
        let by_name = if is_sqlite(db) { "m.text" } else { "m.text COLLATE \"C\"" };
        let sql = format!(
            "SELECT {HIT} FROM (SELECT m.customer_id FROM (SELECT d.customer_id, d.text FROM {documents} LIMIT {CANDIDATES}) AS m \
             ORDER BY {by_name}, m.customer_id LIMIT {}) AS ranked \
             JOIN facts f ON f.customer_id = ranked.customer_id ORDER BY f.name_key, f.customer_id",
            room + hits.len()
        );
        let first: Vec<Option<Uuid>> = hits.iter().map(|hit| hit.customer_id).collect();
        let others = all(db, &sql, filter.values(), customer_hit).await?;
        hits.extend(others.into_iter().filter(|hit| !first.contains(&hit.customer_id)));
        hits.truncate(room);
    }
    Ok(hits)
}

/// The documents that hold a text, as `tables WHERE …`; they stand there as `d`.
async fn documents(db: &dyn Connection, alternatives: &[Vec<String>], filter: &mut Filter) -> Result<String> {
    if !is_sqlite(db) {
        return Ok(format!("search_docs d WHERE {}", in_text(db, alternatives, filter)));
    }
    let question = match alternatives {
        // Customers who have several words are few, and the index is read to its end for them.
        [words] if words.len() > 1 => Question::of(db, alternatives, customers::known(db).await?).await?,
        _ => Question::whole(alternatives),
    };
    Ok(question.that_hold(db, alternatives, filter))
}

/// Orders or tickets whose number begins so, as typed or in capitals: two looks, because a range of an
/// index is in order and two together are not.
async fn numbered(db: &dyn Connection, scope: &Scope, (table, kind): (&str, HitKind), typed: &str, limit: u32) -> Result<Vec<SearchHit>> {
    let capitals = Some(typed.to_uppercase()).filter(|c| c != typed);
    let mut hits = Vec::new();
    for prefix in [typed].into_iter().chain(capitals.as_deref()) {
        let mut filter = Filter::default();
        let mut condition = begins_with(&mut filter, "t.number", prefix);
        if let Some(reached) = access::condition(db, scope, "t.customer_id", &mut filter)? {
            condition = format!("{condition} AND {reached}");
        }
        let sql = format!(
            "SELECT t.customer_id, t.id, t.number, COALESCE(f.name, '') AS name, COALESCE(f.country, '') AS country, f.stage, f.tier \
             FROM {table} t LEFT JOIN facts f ON f.customer_id = t.customer_id WHERE {condition} \
             ORDER BY t.number, t.source_id LIMIT {limit}"
        );
        hits.extend(all(db, &sql, filter.values(), |row| numbered_hit(kind, row)).await?);
    }
    Ok(hits)
}

fn numbered_hit(kind: HitKind, row: &Row) -> Result<SearchHit> {
    Ok(SearchHit {
        kind,
        customer_id: known(row.id("customer_id")?),
        name: row.text("name")?,
        number: row.text("number")?,
        ref_id: Some(row.id("id")?),
        country: row.text("country")?,
        stage: row.optional_code("stage", Stage::from_code)?,
        tier: row.optional_code("tier", Tier::from_code)?,
        fields: Fields::SHOWN,
    })
}

fn customer_hit(row: &Row) -> Result<SearchHit> {
    Ok(SearchHit {
        kind: HitKind::Customer,
        customer_id: Some(row.id("customer_id")?),
        name: row.text("name")?,
        number: String::new(),
        ref_id: None,
        country: row.text("country")?,
        stage: row.optional_code("stage", Stage::from_code)?,
        tier: row.optional_code("tier", Tier::from_code)?,
        fields: Fields::SHOWN,
    })
}
