//! The documents that SQLite's index of trigrams names for a text. It knows which trigrams a document has, not where: each
//! of them may hold the text.
//!
//! How long the index takes depends on how many documents have a trigram that is asked for. So it is asked for as few
//! trigrams as say nearly all that the text does; which, is seen among the first documents.

use super::needle::{in_text, matching, trigrams_of};
use crate::{
    connection::Connection,
    error::Result,
    query::Filter,
    row::{Row, one},
};

/// How many there are is seen among the first of so many parts of all documents, in each trigram by itself and together.
const PART: u64 = 64;
/// No more of them are read.
const READ: u64 = 500;
/// How many bytes mark documents: so many that few others have the same remainder as one that is marked.
const MARKS: usize = 1 << 18;

/// What the index is asked.
pub(super) struct Question {
    /// In its own language.
    text: String,
    /// The same with every trigram, where that leaves some out.
    whole: String,
    /// About how many documents it names.
    pub(super) about: u64,
}

impl Question {
    /// With every trigram of a text, and nothing known.
    pub(super) fn whole(alternatives: &[Vec<String>]) -> Self {
        let whole = matching(alternatives);
        Self { text: whole.clone(), whole, about: 0 }
    }

    /// The quickest one for a text, among so many documents.
    pub(super) async fn of(db: &dyn Connection, alternatives: &[Vec<String>], all: u64) -> Result<Self> {
        let whole = matching(alternatives);
        let trigrams: Vec<Vec<String>> = match alternatives {
            [words] => words.iter().map(|word| trigrams_of(std::slice::from_ref(word))).filter(|of| !of.is_empty()).collect(),
            _ => Vec::new(),
        };
        let mut filter = Filter::default();
        let first = all.div_ceil(PART).max(1);
        let together = filter.bind(whole.as_str());
        let count = |trigram: &String, filter: &mut Filter| {
            let trigram = filter.bind(trigram.as_str());
            format!(
                "(SELECT COUNT(*) FROM (SELECT 1 FROM search_index WHERE search_index MATCH {trigram} AND rowid <= {first} LIMIT {READ}))"
            )
        };
        let counts: Vec<_> = trigrams.iter().flatten().map(|trigram| format!("{} || ','", count(trigram, &mut filter))).collect();
        let sql = format!(
            "SELECT COUNT(*) AS n, COALESCE(MAX(doc), 0) AS last, {} AS counts \
             FROM (SELECT rowid AS doc FROM search_index WHERE search_index MATCH {together} AND rowid <= {first} LIMIT {READ})",
            if counts.is_empty() { "''".to_owned() } else { counts.join(" || ") }
        );
        let Some(row) = one(db, &sql, filter.values()).await? else { return Ok(Self::whole(alternatives)) };
        let found = row.int("n")?.unsigned_abs();
        // Where reading stopped before the part's end, as many lie in what was read.
        let span = if found < READ { first } else { row.int("last")?.unsigned_abs().max(1) };
        let about = found * all / span;
        let text = row.text("counts")?;
        let counts = text.split(',').filter_map(|count| count.parse().ok());
        let text = rarest(&trigrams, counts, found).unwrap_or_else(|| whole.clone());
        Ok(Self { text, whole, about })
    }

    /// All documents that it names, unless they are more than `most`.
    pub(super) async fn documents(&self, db: &dyn Connection, most: u64) -> Result<Option<Documents>> {
        if self.about > most {
            return Ok(None);
        }
        // What fewer trigrams name may be a quarter more (`rarest`).
        let text = if self.about + self.about / 4 > most { &self.whole } else { &self.text };
        let mut found = Documents::named(db, text, most + 1).await?;
        if found.count > most && *text != self.whole {
            found = Documents::named(db, &self.whole, most + 1).await?;
        }
        Ok(Some(found).filter(|found| found.count <= most))
    }

    /// The numbers of the documents that it names, as a query.
    pub(super) fn sql(&self, filter: &mut Filter) -> String {
        format!("SELECT rowid FROM search_index WHERE search_index MATCH {}", filter.bind(self.whole.as_str()))
    }

    /// The documents that hold the text, as `tables WHERE …`; they stand there as `d`.
    pub(super) fn that_hold(&self, db: &dyn Connection, alternatives: &[Vec<String>], filter: &mut Filter) -> String {
        let text = in_text(db, alternatives, filter);
        let asked = filter.bind(self.text.as_str());
        format!("search_index JOIN search_docs d ON d.doc = search_index.rowid WHERE search_index MATCH {asked} AND {text}")
    }
}

/// Each word's rarest trigram. Those of one word go together, and those of several words need not; a word alone is only
/// asked for by one of its trigrams where the others hardly leave fewer (`together`).
fn rarest(trigrams: &[Vec<String>], counts: impl Iterator<Item = u64>, together: u64) -> Option<String> {
    let mut counts = counts.collect::<Vec<u64>>().into_iter();
    let mut rarest = Vec::new();
    for of_word in trigrams {
        let counted = of_word.iter().zip(counts.by_ref().take(of_word.len()));
        rarest.push(counted.min_by_key(|(_, count)| *count)?);
    }
    match rarest.as_slice() {
        [] => None,
        [(trigram, count)] => (*count <= together + together / 4).then(|| (*trigram).clone()),
        several => Some(several.iter().map(|(trigram, _)| trigram.as_str()).collect::<Vec<_>>().join(" AND ")),
    }
}

/// Documents, by their numbers.
#[derive(Default)]
pub(super) struct Documents {
    /// How many they are.
    pub(super) count: u64,
    /// The numbers, separated by commas.
    numbers: String,
}

impl Documents {
    /// Those that the index names, no more than `most`.
    async fn named(db: &dyn Connection, question: &str, most: u64) -> Result<Self> {
        // One row: each would be handed from thread to thread.
        let sql = format!(
            "SELECT COUNT(*) AS n, COALESCE(group_concat(doc, ','), '') AS docs \
             FROM (SELECT rowid AS doc FROM search_index WHERE search_index MATCH $1 LIMIT {most})"
        );
        one(db, &sql, vec![question.into()]).await?.as_ref().map_or(Ok(Self::default()), Self::read)
    }

    fn read(row: &Row) -> Result<Self> {
        Ok(Self { count: row.int("n")?.unsigned_abs(), numbers: row.text("docs")? })
    }

    /// No more than `most` of them, from all over.
    pub(super) fn some(&self, most: u64) -> Self {
        let step = usize::try_from(self.count.div_ceil(most)).unwrap_or(usize::MAX).max(1);
        let some: Vec<_> = self.numbers.split(',').step_by(step).collect();
        Self { count: some.len() as u64, numbers: some.join(",") }
    }

    /// About so many of all documents, from all over.
    pub(super) fn of_all(all: u64, most: u64) -> Self {
        let step = usize::try_from(all.div_ceil(most)).unwrap_or(usize::MAX).max(1);
        let some: Vec<_> = (1..=all).step_by(step).map(|number| number.to_string()).collect();
        Self { count: some.len().max(1) as u64, numbers: some.join(",") }
    }

    /// Those of them that hold the text, as `tables WHERE …`; they stand there as `d`.
    pub(super) fn that_hold(&self, db: &dyn Connection, alternatives: &[Vec<String>], filter: &mut Filter) -> String {
        let text = in_text(db, alternatives, filter);
        format!("{} AS named CROSS JOIN search_docs d ON d.doc = named.value WHERE {text}", self.table(filter))
    }

    /// A table of them, each a `value`.
    pub(super) fn table(&self, filter: &mut Filter) -> String {
        // As one value: see `Filter::bind_many`.
        format!("json_each({})", filter.bind(format!("[{}]", self.numbers)))
    }

    /// The same where each is asked by itself, and quicker. A few others pass, too: the text has the last word.
    pub(super) fn marked(&self, doc: &str, filter: &mut Filter) -> String {
        let mut marks = vec![0_u8; MARKS];
        for number in self.numbers.split(',').filter_map(|number| number.parse::<usize>().ok()) {
            marks[number % MARKS] = 1;
        }
        format!("substr({}, ({doc} & {}) + 1, 1) = x'01'", filter.bind(marks), MARKS - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rarest_of(words: &[&[&str]], counts: &[u64], together: u64) -> Option<String> {
        let trigrams: Vec<Vec<String>> = words.iter().map(|of| of.iter().map(|t| (*t).to_owned()).collect()).collect();
        rarest(&trigrams, counts.iter().copied(), together)
    }

    #[test]
    fn as_few_trigrams_as_say_nearly_all_are_asked_for() {
        assert_eq!(rarest_of(&[&["red", "mon"], &["smi", "ith"]], &[9, 20, 7, 5], 0).as_deref(), Some("red AND ith"));
        assert_eq!(rarest_of(&[&["red", "mon"]], &[12, 20], 10).as_deref(), Some("red"));
        assert_eq!(rarest_of(&[&["har", "rri"]], &[90, 30], 10), None, "neither says what both do");
        assert_eq!(rarest_of(&[], &[], 10), None);
    }

    #[test]
    fn some_documents_are_from_all_over() {
        let documents = Documents { count: 5, numbers: "1,2,3,4,5".into() };
        assert_eq!((documents.some(2).count, documents.some(2).numbers.as_str()), (2, "1,4"));
        assert_eq!(documents.some(128).numbers, "1,2,3,4,5");
    }
}
