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
    query::{Filter, Narrowed, count_to, ids, known, listed},
    row::{all, one},
};

/// Up to so many times what are few, the customers that a text may find are listed before a walk begins; beyond,
/// listing them takes longer than looking up those that the walk meets.
const LISTED: u64 = 20;
/// Up to so many times what are few, they are counted and looked at one by one: a microsecond each, and a walk that finds
/// few of them takes hundreds of milliseconds.
const COUNTED: u64 = 4;
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
    Ok(these(db, &known, filter))
}

/// By the beginning of a name. With further words, those who have them all are asked first: they may be few among
/// many who begin so, and lie anywhere.
async fn narrow_by_name(db: &dyn Connection, (prefix, words): (&str, &[String]), asked: Asked, filter: &mut Filter) -> Result<Narrowed> {
    let few = asked.few;
    let mut alone = Filter::default();
    let condition = name_matches("f.name_key", prefix, &[], &mut alone);
    let (is_walked, most) = (is_sqlite(db) && !asked.by_name(), (LISTED * few).max(EXACT_TOTAL));
    let found =
        count_to(db, &format!("facts f WHERE {condition}"), alone.values(), if is_walked { most } else { few.max(EXACT_TOTAL) }).await?;
    if !words.is_empty() && is_walked && found > few && found <= most {
        let mut alone = Filter::default();
        let condition = name_matches("f.name_key", prefix, words, &mut alone);
        let named =
            ids(db, &format!("SELECT f.customer_id FROM facts f INDEXED BY facts_name WHERE {condition}"), alone.values(), EXACT_TOTAL)
                .await?;
        if named.len() as u64 <= EXACT_TOTAL {
            return Ok(these(db, &named, filter));
        }
    }
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

/// That it is one of these customers.
fn these(db: &dyn Connection, found: &[Uuid], filter: &mut Filter) -> Narrowed {
    filter.and_these(db, found);
    Narrowed { few: true, many: false }
}

/// By what customers have in common. What finds no more than a list counts is asked once: whom it found, the count
/// and the page take from there.
async fn narrow_by_text(db: &dyn Connection, alternatives: &[Vec<String>], asked: Asked, filter: &mut Filter) -> Result<Narrowed> {
    let Looked { candidates, are_all, found } = look(db, alternatives, asked).await?;
    let finds_many = found.len() as u64 > EXACT_TOTAL;
    if are_all && !finds_many {
        return Ok(these(db, &found, filter));
    }
    let many = finds_many || matches_many(db, alternatives).await?;
    let few = candidates <= asked.few_by_text();
    let condition = if !is_sqlite(db) {
        format!("EXISTS (SELECT 1 FROM search_docs d WHERE d.customer_id = f.customer_id AND {})", in_text(alternatives, filter))
    } else if few {
        format!("f.customer_id IN (SELECT d.customer_id FROM {})", Needle::documents(db, alternatives, filter))
    } else {
        // The index that is walked along holds `doc`: a customer whom the text does not find costs no look anywhere.
        let among = match candidates <= LISTED * asked.few {
            true => format!("f.doc IN (SELECT rowid FROM {}) AND ", Needle::candidates(db, alternatives, filter)),
            false => String::new(),
        };
        format!("{among}EXISTS (SELECT 1 FROM search_docs d WHERE d.doc = f.doc AND {})", in_text(alternatives, filter))
    };
    filter.and(condition);
    Ok(Narrowed { few, many })
}

/// What a first look into the index finds.
struct Looked {
    /// How many customers a text may find, more or less; nothing on PostgreSQL, which needs no count to choose by.
    candidates: u64,
    /// Whether they are so few that all of them were looked at.
    are_all: bool,
    /// Whom the text does find among those looked at, up to one more than a list counts.
    found: Vec<Uuid>,
}

/// Looks whom the index names, and which of them the text finds: one by one while they are few. Beyond, how many there
/// are is seen from a part of all, as a common text is spread over them. PostgreSQL's index names only those who match.
async fn look(db: &dyn Connection, alternatives: &[Vec<String>], Asked { few, all, .. }: Asked) -> Result<Looked> {
    let mut alone = Filter::default();
    if !is_sqlite(db) {
        let documents = Needle::documents(db, alternatives, &mut alone);
        let found = ids(db, &format!("SELECT d.customer_id FROM {documents}"), alone.values(), EXACT_TOTAL).await?;
        return Ok(Looked { candidates: 0, are_all: true, found });
    }
    let most = (COUNTED * few).max(EXACT_TOTAL);
    let named = Needle::candidates(db, alternatives, &mut alone);
    let text = in_text(alternatives, &mut alone);
    // One row: each would be handed from thread to thread.
    let sql = format!(
        "WITH named AS MATERIALIZED (SELECT rowid AS doc FROM {named} LIMIT {}), \
         found AS (SELECT d.customer_id FROM named CROSS JOIN search_docs d ON d.doc = named.doc WHERE {text} LIMIT {}) \
         SELECT (SELECT COUNT(*) FROM named) AS n, (SELECT group_concat(hex(customer_id), '') FROM found) AS found",
        most + 1,
        EXACT_TOTAL + 1,
    );
    let row = one(db, &sql, alone.values()).await?;
    let (count, found) = match &row {
        Some(row) => (row.int("n")?.unsigned_abs(), listed(row)?),
        None => (0, Vec::new()),
    };
    if count <= most {
        return Ok(Looked { candidates: count, are_all: true, found });
    }
    let part = all.div_ceil(SAMPLE).max(1);
    let mut alone = Filter::default();
    let named = Needle::candidates(db, alternatives, &mut alone);
    let beyond = format!("{named} AND rowid > {}", all.saturating_sub(part));
    let sampled = count_to(db, &beyond, alone.values(), LISTED * few / SAMPLE).await?;
    Ok(Looked { candidates: count.max(sampled.saturating_mul(SAMPLE)), are_all: false, found })
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
