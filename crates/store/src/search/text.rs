//! Whom a text finds in the index, and how a list goes about it.

use domain::page::{EXACT_TOTAL, Total};

use super::{
    documents::{Documents, Question},
    narrow::{Asked, Found, LISTED, these},
    needle::in_text,
};
use crate::{
    bulk::is_sqlite,
    connection::Connection,
    error::Result,
    query::{Filter, ids},
};

/// Up to so many times what are few, in halves, the documents that the index names are listed; beyond, a walk meets enough of
/// them as soon.
const NAMED_HALVES: u64 = 5;
/// An estimate that is so many times what a list counts is certainly more than that.
const CERTAIN: u64 = 2;
/// In how many documents a text is looked for, to know in what part of all that the index names it stands.
const LOOKED_AT: u64 = 128;

/// By what customers have in common. What finds no more than a list counts is asked once: whom it found, the count
/// and the page take from there.
pub(super) async fn narrow_by_text(db: &dyn Connection, alternatives: &[Vec<String>], asked: Asked, filter: &mut Filter) -> Result<Found> {
    if !is_sqlite(db) {
        return narrow_on_postgres(db, alternatives, filter).await;
    }
    let most = (NAMED_HALVES * asked.few / 2).max(EXACT_TOTAL);
    let question = Question::of(db, alternatives, asked.all).await?;
    let named = question.documents(db, most).await?;
    let mut about = match &named {
        Some(documents) => about(db, alternatives, documents).await?,
        None => None,
    };
    if about.is_none() {
        let mut alone = Filter::default();
        let documents = match &named {
            Some(documents) => documents.that_hold(alternatives, &mut alone),
            None => question.that_hold(alternatives, &mut alone),
        };
        let found = ids(db, &format!("SELECT d.customer_id FROM {documents}"), alone.values(), EXACT_TOTAL).await?;
        if found.len() as u64 <= EXACT_TOTAL {
            return Ok(these(db, &found, filter));
        }
        about = Some(Total::MANY);
    }
    let few = if asked.lies_together() { asked.few } else { asked.few * 3 / 10 };
    if let Some(documents) = named.as_ref().filter(|documents| documents.count <= few) {
        let documents = documents.that_hold(alternatives, filter);
        filter.and(format!("f.customer_id IN (SELECT d.customer_id FROM {documents})"));
        return Ok(Found { few: true, total: about });
    }
    // The index that is walked along holds `doc`: a customer whom the text does not find costs no look anywhere.
    let among = match &named {
        Some(documents) => format!("{} AND ", documents.marked("f.doc", filter)),
        None if asked.lies_together() && question.about <= LISTED * asked.few => format!("f.doc IN ({}) AND ", question.sql(filter)),
        None => String::new(),
    };
    let text = in_text(alternatives, filter);
    filter.and(format!("{among}EXISTS (SELECT 1 FROM search_docs d WHERE d.doc = f.doc AND {text})"));
    Ok(Found { few: false, total: about })
}

/// About how many customers a text finds, from some of all the documents that may hold it; none where that may be no more than
/// a list counts. What only the first documents say is no answer: those who came from one source have much in common.
async fn about(db: &dyn Connection, alternatives: &[Vec<String>], documents: &Documents) -> Result<Option<Total>> {
    if documents.count < CERTAIN * EXACT_TOTAL {
        return Ok(None);
    }
    let some = documents.some(LOOKED_AT);
    let mut alone = Filter::default();
    let hold = some.that_hold(alternatives, &mut alone);
    let found = ids(db, &format!("SELECT d.customer_id FROM {hold}"), alone.values(), LOOKED_AT).await?.len() as u64;
    let about = documents.count * found / some.count.max(1);
    Ok(Some(about).filter(|about| *about >= CERTAIN * EXACT_TOTAL).map(|about| Total::estimate(rounded(about))))
}

/// To two digits: more of them would say more than is known.
fn rounded(n: u64) -> u64 {
    let unit = 10_u64.pow(n.checked_ilog10().unwrap_or(0).saturating_sub(1));
    (n + unit / 2) / unit * unit
}

/// PostgreSQL's index names only those who match, and it chooses by itself how it goes about a list.
async fn narrow_on_postgres(db: &dyn Connection, alternatives: &[Vec<String>], filter: &mut Filter) -> Result<Found> {
    let mut alone = Filter::default();
    let text = in_text(alternatives, &mut alone);
    let found = ids(db, &format!("SELECT d.customer_id FROM search_docs d WHERE {text}"), alone.values(), EXACT_TOTAL).await?;
    if found.len() as u64 <= EXACT_TOTAL {
        return Ok(these(db, &found, filter));
    }
    let text = in_text(alternatives, filter);
    filter.and(format!("EXISTS (SELECT 1 FROM search_docs d WHERE d.customer_id = f.customer_id AND {text})"));
    Ok(Found { few: true, total: Some(Total::MANY) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_says_no_more_than_is_known() {
        assert_eq!([0, 9, 2049, 13_620, 999_999].map(rounded), [0, 9, 2000, 14_000, 1_000_000]);
    }
}
