//! Which customers of a list a search text finds, and how a list goes about it.

use domain::{
    access::{FieldClass, Scope},
    customer::CustomerColumn,
    page::EXACT_TOTAL,
};
use uuid::Uuid;

use super::{
    known_by::KnownBy,
    needle::{Needle, contains_all, cut, in_text, name_matches},
};
use crate::{
    access,
    bulk::is_sqlite,
    connection::Connection,
    error::Result,
    query::{Filter, Narrowed, count_to, known},
    row::all,
};

/// Up to so many times what are few, the customers that a text may find are listed before a walk begins; beyond,
/// listing them takes longer than looking up those that the walk meets.
const LISTED: u64 = 20;
/// Up to so many times what are few, they are counted one by one.
const COUNTED: u64 = 2;
/// Beyond, only those among the last of so many parts of all customers.
const SAMPLE: u64 = 64;

/// The list in which customers are to be found.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    /// Up to how many are found first and sorted then.
    pub(crate) few: u64,
    /// How many customers there are, more or less.
    pub(crate) all: u64,
    /// What it is sorted by.
    pub(crate) sort: CustomerColumn,
}

impl Asked {
    fn by_name(self) -> bool {
        self.sort == CustomerColumn::Name
    }

    /// [`Self::few`] for what a text finds among names. In most orders those lie anywhere, so that a walk meets them
    /// soon, but names lie together among names, and those of one language among countries.
    fn few_by_text(self) -> u64 {
        if matches!(self.sort, CustomerColumn::Name | CustomerColumn::Country) { self.few } else { self.few * 3 / 10 }
    }
}
/// Adds the condition that a row of `facts f` matches a search text; whether few rows may, and whether more do than a
/// list counts.
pub(crate) async fn narrow(db: &dyn Connection, scope: &Scope, text: &str, asked: Asked, filter: &mut Filter) -> Result<Narrowed> {
    let contacts = scope.fields.shows(FieldClass::Contact);
    let alternatives = match Needle::of(text, contacts) {
        None => return Ok(Narrowed { few: false, many: false }),
        Some(Needle::Name { prefix, words }) => return narrow_by_name(db, (&prefix, &words), asked, filter).await,
        Some(Needle::Index(alternatives)) => alternatives,
    };
    let known_by = KnownBy::of(text);
    let mut known = match &known_by {
        Some(known_by) => known_by.find(db, scope, EXACT_TOTAL + 1).await?,
        None => Vec::new(),
    };
    known.extend(numbered(db, scope, text).await?);
    if known.is_empty() {
        let narrowed = narrow_by_text(db, &alternatives, asked, filter).await?;
        if contacts {
            return Ok(narrowed);
        }
        let named = contains_all(&alternatives[0], "f.name_key", filter);
        filter.and(named);
        // How many there are whose addresses match is not told either.
        return Ok(Narrowed { many: false, ..narrowed });
    }
    if let Some(known_by) = known_by.filter(|_| known.len() as u64 > EXACT_TOTAL) {
        let condition = known_by.condition(db, contacts, filter);
        filter.and(condition);
        return Ok(Narrowed { few: false, many: true });
    }
    let ids = filter.bind_ids(&known);
    filter.and(format!("f.customer_id IN ({ids})"));
    Ok(Narrowed { few: true, many: false })
}

async fn narrow_by_name(db: &dyn Connection, (prefix, words): (&str, &[String]), asked: Asked, filter: &mut Filter) -> Result<Narrowed> {
    let few = asked.few;
    let mut alone = Filter::default();
    let condition = name_matches("f.name_key", prefix, &[], &mut alone);
    let (is_walked, most) = (is_sqlite(db) && !asked.by_name(), (LISTED * few).max(EXACT_TOTAL));
    let found =
        count_to(db, &format!("facts f WHERE {condition}"), alone.values(), if is_walked { most } else { few.max(EXACT_TOTAL) }).await?;
    if is_walked && found > few && found <= most {
        // The index that is walked along holds `doc`, and not the name.
        let begins = name_matches("n.name_key", prefix, &[], filter);
        filter.and(format!("f.doc IN (SELECT n.doc FROM facts n WHERE {begins})"));
        if !words.is_empty() {
            let holds = contains_all(words, "f.name_key", filter);
            filter.and(holds);
        }
    } else {
        let condition = name_matches("f.name_key", prefix, words, filter);
        filter.and(condition);
    }
    Ok(Narrowed { few: found <= few, many: words.is_empty() && found > EXACT_TOTAL })
}

/// By what customers have in common. What finds no more than a list counts is asked once: whom it found, the count
/// and the page take from there.
async fn narrow_by_text(db: &dyn Connection, alternatives: &[Vec<String>], asked: Asked, filter: &mut Filter) -> Result<Narrowed> {
    let candidates = candidates(db, alternatives, asked).await?;
    if candidates.are_counted {
        let found = matching(db, alternatives, EXACT_TOTAL + 1).await?;
        if found.len() as u64 <= EXACT_TOTAL {
            let condition = if found.is_empty() { "1 = 0".to_owned() } else { format!("f.customer_id IN ({})", filter.bind_ids(&found)) };
            filter.and(condition);
            return Ok(Narrowed { few: true, many: false });
        }
    }
    let many = candidates.are_counted || matches_many(db, alternatives).await?;
    let few = candidates.count <= asked.few_by_text();
    let condition = if !is_sqlite(db) {
        format!("EXISTS (SELECT 1 FROM search_docs d WHERE d.customer_id = f.customer_id AND {})", in_text(alternatives, filter))
    } else if few {
        format!("f.customer_id IN (SELECT d.customer_id FROM {})", Needle::documents(db, alternatives, filter))
    } else {
        // The index that is walked along holds `doc`: a customer whom the text does not find costs no look anywhere.
        let among = match candidates.count <= LISTED * asked.few {
            true => format!("f.doc IN (SELECT rowid FROM {}) AND ", Needle::candidates(db, alternatives, filter)),
            false => String::new(),
        };
        format!("{among}EXISTS (SELECT 1 FROM search_docs d WHERE d.doc = f.doc AND {})", in_text(alternatives, filter))
    };
    filter.and(condition);
    Ok(Narrowed { few, many })
}

/// How many customers a text may find.
struct Candidates {
    /// How many, more or less.
    count: u64,
    /// Whether they are so few that whom it does find can be asked.
    are_counted: bool,
}

/// Looks how many the index names: one by one while they are few, then among a part of all, as a common text is
/// spread over them. PostgreSQL's index names only those who match, and it needs no count to choose by.
async fn candidates(db: &dyn Connection, alternatives: &[Vec<String>], Asked { few, all, .. }: Asked) -> Result<Candidates> {
    if !is_sqlite(db) {
        return Ok(Candidates { count: 0, are_counted: true });
    }
    let counted = |beyond: u64, most: u64| async move {
        let mut alone = Filter::default();
        let candidates = Needle::candidates(db, alternatives, &mut alone);
        let sql = if beyond == 0 { candidates } else { format!("{candidates} AND rowid > {beyond}") };
        count_to(db, &sql, alone.values(), most).await
    };
    let most = (COUNTED * few).max(EXACT_TOTAL);
    let count = counted(0, most).await?;
    if count <= most {
        return Ok(Candidates { count, are_counted: true });
    }
    let part = all.div_ceil(SAMPLE).max(1);
    let sampled = counted(all.saturating_sub(part), LISTED * few / SAMPLE).await?;
    Ok(Candidates { count: count.max(sampled.saturating_mul(SAMPLE)), are_counted: false })
}

/// Whom a text finds, no more than `most`.
async fn matching(db: &dyn Connection, alternatives: &[Vec<String>], most: u64) -> Result<Vec<Uuid>> {
    let mut alone = Filter::default();
    let documents = Needle::documents(db, alternatives, &mut alone);
    all(db, &format!("SELECT d.customer_id FROM {documents} LIMIT {most}"), alone.values(), |row| row.id("customer_id")).await
}

/// Whether a text finds more than a list counts: the index says who may match, the texts have the last word.
async fn matches_many(db: &dyn Connection, alternatives: &[Vec<String>]) -> Result<bool> {
    let mut alone = Filter::default();
    let documents = Needle::documents(db, alternatives, &mut alone);
    Ok(count_to(db, &documents, alone.values(), EXACT_TOTAL).await? > EXACT_TOTAL)
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
