//! Whom a text finds in the index, and how a list goes about it.

use domain::page::{EXACT_TOTAL, Total};
use uuid::Uuid;

use super::{
    documents::{Documents, Question},
    narrow::{Asked, Found, LISTED, these},
    needle::in_text,
};
use crate::{
    bulk::is_sqlite,
    connection::Connection,
    error::Result,
    keyset::Key,
    query::{Filter, Proved, ids},
    row::{all, number},
};

/// Up to so many times what are few, the documents that the index names are listed; beyond, a walk meets enough of them as soon.
const NAMED: u64 = 4;
/// An estimate that is so many times what a list counts is certainly more than that.
const CERTAIN: u64 = 2;
/// In how many documents a text is looked for, to know in what part of all that the index names it stands.
const LOOKED_AT: u64 = 128;
/// Up to so many rows for each document, a walk passes those before the first sooner than all documents are sorted.
const NEAR: u64 = 6;
/// Up to so many times the root of all customers PostgreSQL finds all of a text before a walk begins. Measured on a million:
/// finding one takes 1.3 µs, a step of the walk 5 µs where it looks at the document, 0.3 µs where it need not.
const HASHED: u64 = 15;
/// Of so many whom a text finds it is asked where they stand on PostgreSQL.
const SOME: usize = LOOKED_AT as usize;
/// Where in its table PostgreSQL keeps a document.
const BLOCK: &str = "CAST((CAST(CAST(d.ctid AS text) AS point))[0] AS bigint)";

/// By what customers have in common. What finds no more than a list counts is asked once: whom it found, the count
/// and the page take from there.
pub(super) async fn narrow_by_text(
    db: &dyn Connection,
    alternatives: &[Vec<String>],
    asked: Asked<'_>,
    filter: &mut Filter,
) -> Result<Found> {
    if !is_sqlite(db) {
        return narrow_on_postgres(db, alternatives, asked, filter).await;
    }
    let most = (NAMED * asked.few).max(EXACT_TOTAL);
    let question = Question::of(db, alternatives, asked.all).await?;
    let named = question.documents(db, most).await?;
    let mut about = match &named {
        Some(documents) => about(db, alternatives, documents).await?,
        None => None,
    };
    if about.is_none() {
        let mut alone = Filter::default();
        let documents = match &named {
            Some(documents) => documents.that_hold(db, alternatives, &mut alone),
            None => question.that_hold(db, alternatives, &mut alone),
        };
        let found = ids(db, &format!("SELECT d.customer_id FROM {documents}"), alone.values(), EXACT_TOTAL).await?;
        if found.len() as u64 <= EXACT_TOTAL {
            return Ok(these(db, &found, filter));
        }
        about = Some(Total::MANY);
    }
    let mut lies_together = asked.lies_together();
    if let (Some(documents), Some(index)) = (&named, asked.by_doc()) {
        let places = places(db, alternatives, documents, (asked, index)).await?;
        lies_together = lies_far(db, documents, (asked, index), places.first()).await?;
        if lies_together {
            let (named, text) = (documents.table(filter), in_text(db, alternatives, filter));
            let proof = format!("EXISTS (SELECT 1 FROM search_docs d WHERE d.doc = f.doc AND {text})");
            filter.and(format!("f.doc IN (SELECT value FROM {named}) AND {proof}"));
            // Each place stands for as many others; twice as many as a page holds are enough.
            let end = 2 * u64::from(asked.list.limit + 1) * LOOKED_AT / documents.count.max(1) + 1;
            let end = usize::try_from(end).ok().and_then(|end| places.into_iter().nth(end));
            return Ok(Found { few: true, total: about, proved: Some(Proved { index, named, proof, end }) });
        }
    }
    let few = if lies_together { asked.few } else { asked.few * 3 / 10 };
    if let Some(documents) = named.as_ref().filter(|documents| documents.count <= few) {
        let documents = documents.that_hold(db, alternatives, filter);
        filter.and(format!("f.customer_id IN (SELECT d.customer_id FROM {documents})"));
        return Ok(Found::new(true, about));
    }
    // The index that is walked along holds `doc`: a customer whom the text does not find costs no look anywhere.
    let among = match &named {
        Some(documents) => format!("{} AND ", documents.marked("f.doc", filter)),
        None if lies_together && question.about <= LISTED * asked.few => format!("f.doc IN ({}) AND ", question.sql(filter)),
        None => String::new(),
    };
    let text = in_text(db, alternatives, filter);
    filter.and(format!("{among}EXISTS (SELECT 1 FROM search_docs d WHERE d.doc = f.doc AND {text})"));
    Ok(Found::new(false, about))
}

/// Where in the list some of those customers stand whom a text finds.
async fn places(
    db: &dyn Connection,
    alternatives: &[Vec<String>],
    documents: &Documents,
    (asked, index): (Asked<'_>, &str),
) -> Result<Vec<(Key, Uuid)>> {
    let mut alone = Filter::default();
    let some = documents.some(LOOKED_AT).that_hold(db, alternatives, &mut alone);
    let from = format!("facts f INDEXED BY {index} WHERE f.doc IN (SELECT d.doc FROM {some})");
    asked.list.places(db, &from, alone, asked.place).await
}

/// Whether a walk passes so many others before it comes to the first of them that all documents are sooner sorted. About how many
/// these are is seen among customers from all over: counting them all takes as long as the walk.
async fn lies_far(
    db: &dyn Connection,
    documents: &Documents,
    (asked, index): (Asked<'_>, &str),
    first: Option<&(Key, Uuid)>,
) -> Result<bool> {
    let Some(first) = first else { return Ok(true) };
    let mut alone = Filter::default();
    let some = Documents::of_all(asked.all, 2 * LOOKED_AT);
    let from = format!("facts f INDEXED BY {index} WHERE f.doc IN (SELECT value FROM {})", some.table(&mut alone));
    let passed = asked.list.passed(db, &from, alone, asked.place, first).await?;
    Ok(passed * asked.all / some.count > NEAR * documents.count)
}

/// About how many customers a text finds, from some of all the documents that may hold it; none where that may be no more than
/// a list counts. What only the first documents say is no answer: those who came from one source have much in common.
async fn about(db: &dyn Connection, alternatives: &[Vec<String>], documents: &Documents) -> Result<Option<Total>> {
    if documents.count < CERTAIN * EXACT_TOTAL {
        return Ok(None);
    }
    let some = documents.some(LOOKED_AT);
    let mut alone = Filter::default();
    let hold = some.that_hold(db, alternatives, &mut alone);
    let found = ids(db, &format!("SELECT d.customer_id FROM {hold}"), alone.values(), LOOKED_AT).await?.len() as u64;
    let about = documents.count * found / some.count.max(1);
    Ok(Some(about).filter(|about| *about >= CERTAIN * EXACT_TOTAL).map(|about| Total::estimate(rounded(about))))
}

/// To two digits: more of them would say more than is known.
fn rounded(n: u64) -> u64 {
    let unit = 10_u64.pow(n.checked_ilog10().unwrap_or(0).saturating_sub(1));
    (n + unit / 2) / unit * unit
}

/// PostgreSQL's index leads to the documents that may hold a text, and each is looked at. Where that were too many, a walk
/// looks at those that it meets. It is told which: by itself it takes one text for as common as another.
async fn narrow_on_postgres(db: &dyn Connection, alternatives: &[Vec<String>], asked: Asked<'_>, filter: &mut Filter) -> Result<Found> {
    let mut alone = Filter::default();
    let text = in_text(db, alternatives, &mut alone);
    // Planned as if all of them were wanted, and read no further than here: for the first of a common text PostgreSQL would
    // read through the documents themselves.
    let sql = format!(
        "WITH found AS MATERIALIZED (SELECT d.customer_id, {BLOCK} AS block FROM search_docs d WHERE {text}) \
         SELECT customer_id, block FROM found LIMIT {}",
        EXACT_TOTAL + 1
    );
    let found = all(db, &sql, alone.values(), |row| Ok((row.id("customer_id")?, row.int("block")?))).await?;
    // They come in the order in which they are stored.
    let last = found.last().map_or(0, |(_, block)| block.unsigned_abs());
    let found: Vec<Uuid> = found.into_iter().map(|(customer, _)| customer).collect();
    if found.len() as u64 <= EXACT_TOTAL {
        return Ok(these(db, &found, filter));
    }
    let blocks =
        number(db, "SELECT CAST(relpages AS bigint) AS n FROM pg_class WHERE oid = CAST('search_docs' AS regclass)", vec![]).await?;
    let about = EXACT_TOTAL * blocks.unsigned_abs() / (last + 1);
    let before = if asked.lies_together() { before_the_first(db, &found, asked).await? } else { 0 };
    let walked = before + u64::from(asked.list.limit + 1) * asked.all / about.max(1);
    let text = in_text(db, alternatives, filter);
    filter.and(if walked > NEAR * about {
        // Found and sorted.
        format!("f.customer_id = ANY (ARRAY (SELECT d.customer_id FROM search_docs d WHERE {text}))")
    } else if asked.lies_together() || about <= HASHED * asked.all.isqrt() {
        // Found once; each step of the walk asks only whether it is one of them.
        format!("(f.customer_id IN (SELECT d.customer_id FROM search_docs d WHERE {text})) IS TRUE")
    } else {
        format!("(SELECT {text} FROM search_docs d WHERE d.customer_id = f.customer_id)")
    });
    Ok(Found::new(true, Some(Total::MANY)))
}

/// About how many customers a walk on PostgreSQL passes before it comes to the first whom a text finds, seen from some of
/// those and from some blocks of all.
async fn before_the_first(db: &dyn Connection, found: &[Uuid], asked: Asked<'_>) -> Result<u64> {
    let some: Vec<Uuid> = found.iter().copied().step_by(found.len().div_ceil(SOME)).collect();
    let mut alone = Filter::default();
    let from = format!("facts f WHERE f.customer_id IN ({})", alone.bind_ids(&some));
    let places = asked.list.places(db, &from, alone, asked.place).await?;
    let Some(first) = places.first() else { return Ok(asked.all) };
    let part = asked.all.div_ceil(2 * LOOKED_AT).max(1);
    let from = format!("facts f TABLESAMPLE SYSTEM (100.0 / {part}) WHERE TRUE");
    Ok(part * asked.list.passed(db, &from, Filter::default(), asked.place, first).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_says_no_more_than_is_known() {
        assert_eq!([0, 9, 2049, 13_620, 999_999].map(rounded), [0, 9, 2000, 14_000, 1_000_000]);
    }
}
