//! What a search text asks the index for.

use domain::{
    access::{FieldClass, Scope},
    page::EXACT_TOTAL,
    search::{MAX_SEARCH, phone_digits},
};
use uuid::Uuid;

use super::known_by::KnownBy;
use crate::{
    access,
    bulk::is_sqlite,
    connection::Connection,
    error::Result,
    query::{Filter, Narrowed, begins_with, count_to, known},
    row::all,
    search::fold,
};

/// From so many characters on, a word has a trigram to look up.
const TRIGRAM: usize = 3;
/// Up to so many times what are few, the customers that a text may find are listed before a walk begins; beyond,
/// listing them takes longer than looking up those that the walk meets.
const LISTED: u64 = 20;
/// A search text, read.
pub(crate) enum Needle {
    /// Too short for the index: the beginning of the name, and words that stand anywhere in it.
    Name {
        /// The beginning, folded.
        prefix: String,
        /// Further words, folded.
        words: Vec<String>,
    },
    /// Looked up in the index: all words of any one alternative. A telephone number has several.
    Index(Vec<Vec<String>>),
}

impl Needle {
    /// Reads a text; none where nothing is left of it. Only with `contacts` it may be a telephone number.
    pub(crate) fn of(text: &str, contacts: bool) -> Option<Self> {
        let text = cut(text);
        let mut alternatives = vec![fold(&text).split_whitespace().map(str::to_owned).collect::<Vec<_>>()];
        if contacts {
            alternatives.extend(phones(&text).into_iter().map(|digits| vec![digits]));
        }
        let mut words = alternatives[0].iter().cloned();
        let prefix = words.next()?;
        let words = words.collect();
        alternatives.retain(|words| words.iter().any(|w| w.chars().count() >= TRIGRAM));
        alternatives.dedup();
        Some(if alternatives.is_empty() { Self::Name { prefix, words } } else { Self::Index(alternatives) })
    }

    /// The index's rows that may match, as `tables WHERE …`: quicker to count than those that do.
    fn candidates(db: &dyn Connection, alternatives: &[Vec<String>], filter: &mut Filter) -> String {
        if !is_sqlite(db) {
            return Self::documents(db, alternatives, filter);
        }
        format!("search_index WHERE search_index MATCH {}", filter.bind(trigrams(alternatives)))
    }

    /// The index's rows that match, as `tables WHERE …`; the documents stand there as `d`.
    pub(crate) fn documents(db: &dyn Connection, alternatives: &[Vec<String>], filter: &mut Filter) -> String {
        let text = in_text(alternatives, filter);
        if !is_sqlite(db) {
            return format!("search_docs d WHERE {text}");
        }
        // The index knows which trigrams a document has, not where: the text itself has the last word.
        let trigrams = filter.bind(trigrams(alternatives));
        format!("search_index JOIN search_docs d ON d.doc = search_index.rowid WHERE search_index MATCH {trigrams} AND {text}")
    }
}

/// Adds the condition that a row of `facts f` matches a search text; whether at most `few` rows may, and whether
/// more do than a list counts. `by_name` says that the list is sorted by name.
pub(crate) async fn narrow(
    db: &dyn Connection,
    scope: &Scope,
    text: &str,
    few: u64,
    by_name: bool,
    filter: &mut Filter,
) -> Result<Narrowed> {
    let contacts = scope.fields.shows(FieldClass::Contact);
    let alternatives = match Needle::of(text, contacts) {
        None => return Ok(Narrowed { few: false, many: false }),
        Some(Needle::Name { prefix, words }) => return narrow_by_name(db, (&prefix, &words), few, by_name, filter).await,
        Some(Needle::Index(alternatives)) => alternatives,
    };
    let known_by = KnownBy::of(text);
    let mut known = match &known_by {
        Some(known_by) => known_by.find(db, scope, EXACT_TOTAL + 1).await?,
        None => Vec::new(),
    };
    known.extend(numbered(db, scope, text).await?);
    if known.is_empty() {
        let narrowed = narrow_by_text(db, &alternatives, few, filter).await?;
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

async fn narrow_by_name(
    db: &dyn Connection,
    (prefix, words): (&str, &[String]),
    few: u64,
    by_name: bool,
    filter: &mut Filter,
) -> Result<Narrowed> {
    let mut alone = Filter::default();
    let condition = name_matches("f.name_key", prefix, &[], &mut alone);
    let (is_walked, most) = (is_sqlite(db) && !by_name, (LISTED * few).max(EXACT_TOTAL));
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

/// By what customers have in common.
async fn narrow_by_text(db: &dyn Connection, alternatives: &[Vec<String>], few: u64, filter: &mut Filter) -> Result<Narrowed> {
    let sqlite = is_sqlite(db);
    let mut alone = Filter::default();
    let candidates = Needle::candidates(db, alternatives, &mut alone);
    let most = if sqlite { LISTED * few } else { few };
    let found = count_to(db, &candidates, alone.values(), most.max(EXACT_TOTAL)).await?;
    let mut narrowed = Narrowed { few: found <= few, many: false };
    if found > EXACT_TOTAL {
        // The index says who may match; the texts have the last word.
        let mut alone = Filter::default();
        let documents = Needle::documents(db, alternatives, &mut alone);
        narrowed.many = count_to(db, &documents, alone.values(), EXACT_TOTAL).await? > EXACT_TOTAL;
    }
    let condition = if narrowed.few {
        format!("f.customer_id IN (SELECT d.customer_id FROM {})", Needle::documents(db, alternatives, filter))
    } else if sqlite {
        // The index that is walked along holds `doc`: a customer whom the text does not find costs no look anywhere.
        let among = match found <= most {
            true => format!("f.doc IN (SELECT rowid FROM {}) AND ", Needle::candidates(db, alternatives, filter)),
            false => String::new(),
        };
        format!("{among}EXISTS (SELECT 1 FROM search_docs d WHERE d.doc = f.doc AND {})", in_text(alternatives, filter))
    } else {
        format!("EXISTS (SELECT 1 FROM search_docs d WHERE d.customer_id = f.customer_id AND {})", in_text(alternatives, filter))
    };
    filter.and(condition);
    Ok(narrowed)
}

/// A condition that a name begins so, and holds the other words.
pub(crate) fn name_matches(column: &str, prefix: &str, words: &[String], filter: &mut Filter) -> String {
    let mut condition = begins_with(filter, column, prefix);
    if !words.is_empty() {
        condition = format!("{condition} AND {}", contains_all(words, column, filter));
    }
    condition
}

/// A condition that a document's customer is called so, and not only reached or numbered.
pub(super) fn is_named(alternatives: &[Vec<String>], filter: &mut Filter) -> String {
    let words = alternatives.first().map(Vec::as_slice).unwrap_or_default();
    format!("EXISTS (SELECT 1 FROM facts n WHERE n.customer_id = d.customer_id AND {})", contains_all(words, "n.name_key", filter))
}

/// A condition that a document holds all words of one alternative.
fn in_text(alternatives: &[Vec<String>], filter: &mut Filter) -> String {
    let all: Vec<_> = alternatives.iter().map(|words| contains_all(words, "d.text", filter)).collect();
    format!("({})", all.join(" OR "))
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

/// What of a text is looked at.
pub(crate) fn cut(text: &str) -> String {
    text.trim().chars().filter(|c| *c != '\0').take(MAX_SEARCH).collect()
}

/// A condition that a column holds every word, each anywhere.
pub(crate) fn contains_all(words: &[String], column: &str, filter: &mut Filter) -> String {
    let conditions: Vec<_> =
        words.iter().map(|word| format!("{column} LIKE {} ESCAPE '\\'", filter.bind(format!("%{}%", literal(word))))).collect();
    conditions.join(" AND ")
}

/// A word in which LIKE sees no wildcard.
fn literal(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// FTS5's question for the trigrams of every word of an alternative: those side by side, and the last. The ones
/// between say little more, and each costs a walk through as many documents as have it.
fn trigrams(alternatives: &[Vec<String>]) -> String {
    let all_of = |words: &Vec<String>| {
        let mut parts = Vec::new();
        for word in words {
            let chars: Vec<char> = word.chars().collect();
            let last = chars.windows(TRIGRAM).last().filter(|_| !chars.len().is_multiple_of(TRIGRAM));
            let asked = chars.chunks_exact(TRIGRAM).chain(last);
            parts.extend(asked.map(|w| format!("\"{}\"", w.iter().collect::<String>().replace('"', "\"\""))));
        }
        format!("({})", parts.join(" AND "))
    };
    alternatives.iter().map(all_of).collect::<Vec<_>>().join(" OR ")
}

/// The digits under which a telephone number may be stored: as written, and where it is written with
/// its country, without.
pub(crate) fn phones(text: &str) -> Vec<String> {
    let Some(digits) = phone_digits(text).filter(|d| d.len() >= TRIGRAM) else { return Vec::new() };
    let mut found = Vec::new();
    if text.starts_with('+') || text.starts_with("00") {
        let national = digits[country_code(&digits).min(digits.len())..].trim_start_matches('0');
        // A short rest says nothing: it would match inside other people's numbers.
        found.extend((national.len() >= 6).then(|| national.to_owned()));
    }
    found.insert(0, digits);
    found
}

/// How many digits the country's code has (ITU-T E.164) at the beginning of an international number.
fn country_code(digits: &str) -> usize {
    const TWO: &[&str] = &[
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49", "51", "52", "53", "54",
        "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
    ];
    match digits.as_bytes().first() {
        Some(b'1' | b'7') => 1,
        _ if TWO.iter().any(|code| digits.starts_with(code)) => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alternatives(text: &str) -> Vec<Vec<String>> {
        match Needle::of(text, true) {
            Some(Needle::Index(alternatives)) => alternatives,
            _ => Vec::new(),
        }
    }

    #[test]
    fn a_telephone_number_is_looked_up_with_and_without_its_country() {
        assert_eq!(alternatives("+44 (0)7700 900142")[1..], [vec!["4407700900142".to_owned()], vec!["7700900142".to_owned()]]);
        assert_eq!(alternatives("0034 600 111 222")[1..], [vec!["34600111222".to_owned()], vec!["600111222".to_owned()]]);
        assert_eq!(alternatives("07700 900142")[1..], [vec!["7700900142".to_owned()]]);
        assert_eq!(alternatives("536365"), [vec!["536365".to_owned()]]);
    }

    #[test]
    fn short_texts_ask_for_the_beginning_of_a_name() {
        assert!(matches!(Needle::of("Pé", true), Some(Needle::Name { prefix, words }) if prefix == "pe" && words.is_empty()));
        assert!(matches!(Needle::of("Al Bo", true), Some(Needle::Name { prefix, words }) if prefix == "al" && words == ["bo"]));
        assert!(matches!(Needle::of("07 70 09", false), Some(Needle::Name { prefix, .. }) if prefix == "07"), "no telephone number");
        assert!(Needle::of("  ", true).is_none());
        assert!(Needle::of("\u{301}", true).is_none());
    }

    #[test]
    fn wildcards_and_quotes_are_literal() {
        assert_eq!(literal("50%_\\"), "50\\%\\_\\\\");
        assert_eq!(trigrams(&[vec!["a\"bc".to_owned(), "xy".to_owned()]]), "(\"a\"\"b\" AND \"\"\"bc\")");
        assert_eq!(
            trigrams(&[vec!["abcdef".to_owned()], vec!["abcdefgh".to_owned()]]),
            "(\"abc\" AND \"def\") OR (\"abc\" AND \"def\" AND \"fgh\")"
        );
    }
}
