//! What a search text asks the index for.

use domain::search::{MAX_SEARCH, phone_digits};

use crate::{
    bulk::is_sqlite,
    connection::Connection,
    query::{Filter, begins_with},
    search::fold,
};

/// From so many characters on, a word has a trigram to look up.
const TRIGRAM: usize = 3;
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
}

/// A condition that a name begins so, and holds the other words.
pub(crate) fn name_matches(db: &dyn Connection, column: &str, prefix: &str, words: &[String], filter: &mut Filter) -> String {
    let mut condition = begins_with(filter, column, prefix);
    if !words.is_empty() {
        condition = format!("{condition} AND {}", contains_all(db, words, column, filter));
    }
    condition
}

/// A condition that a document's customer is called so, and not only reached or numbered.
pub(super) fn is_named(db: &dyn Connection, alternatives: &[Vec<String>], filter: &mut Filter) -> String {
    let words = alternatives.first().map(Vec::as_slice).unwrap_or_default();
    format!("EXISTS (SELECT 1 FROM facts n WHERE n.customer_id = d.customer_id AND {})", contains_all(db, words, "n.name_key", filter))
}

/// A condition that a document holds all words of one alternative.
pub(super) fn in_text(db: &dyn Connection, alternatives: &[Vec<String>], filter: &mut Filter) -> String {
    let all: Vec<_> = alternatives.iter().map(|words| contains_all(db, words, "d.text", filter)).collect();
    format!("({})", all.join(" OR "))
}

/// What of a text is looked at.
pub(crate) fn cut(text: &str) -> String {
    text.trim().chars().filter(|c| *c != '\0').take(MAX_SEARCH).collect()
}

/// A condition that a column of folded text holds every word, each anywhere.
pub(crate) fn contains_all(db: &dyn Connection, words: &[String], column: &str, filter: &mut Filter) -> String {
    let holds = |word: &String| {
        if is_sqlite(db) {
            // Twice as quick as its LIKE, which would fold both once more.
            return format!("instr({column}, {}) > 0", filter.bind(word.as_str()));
        }
        // PostgreSQL's index of trigrams serves LIKE.
        format!("{column} LIKE {} ESCAPE '\\'", filter.bind(format!("%{}%", literal(word))))
    };
    words.iter().map(holds).collect::<Vec<_>>().join(" AND ")
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

/// FTS5's question for the documents that have the trigrams of every word of an alternative.
pub(super) fn matching(alternatives: &[Vec<String>]) -> String {
    alternatives.iter().map(|words| format!("({})", trigrams_of(words).join(" AND "))).collect::<Vec<_>>().join(" OR ")
}

/// The trigrams of every word, as FTS5 asks for them: those side by side, and the last. The ones between say little
/// more, and each costs a walk through as many documents as have it.
pub(super) fn trigrams_of(words: &[String]) -> Vec<String> {
    let mut parts = Vec::new();
    for word in words {
        let chars: Vec<char> = word.chars().collect();
        let last = chars.windows(TRIGRAM).last().filter(|_| !chars.len().is_multiple_of(TRIGRAM));
        let asked = chars.chunks_exact(TRIGRAM).chain(last);
        parts.extend(asked.map(|w| format!("\"{}\"", w.iter().collect::<String>().replace('"', "\"\""))));
    }
    parts
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
        assert_eq!(matching(&[vec!["a\"bc".to_owned(), "xy".to_owned()]]), "(\"a\"\"b\" AND \"\"\"bc\")");
        assert_eq!(
            matching(&[vec!["abcdef".to_owned()], vec!["abcdefgh".to_owned()]]),
            "(\"abc\" AND \"def\") OR (\"abc\" AND \"def\" AND \"fgh\")"
        );
    }
}
