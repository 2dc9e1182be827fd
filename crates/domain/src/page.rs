//! A page of a list, paged by keyset: a cursor names a place in the order, never a row count.

use serde::{Deserialize, Serialize};

/// How many rows a list page holds unless asked otherwise.
pub const DEFAULT_LIMIT: u32 = 50;
/// How many rows a card beside something else holds.
pub const CARD_LIMIT: u32 = 5;
/// The most rows a caller can ask for at once.
pub const MAX_LIMIT: u32 = 200;
/// Rows are counted up to this: counting a million of them would cost more than the page. A larger total
/// is one that is kept, an estimate, or "more than this".
pub const EXACT_TOTAL: u64 = 1000;

/// Ascending or descending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// Smallest first.
    #[default]
    Ascending,
    /// Largest first.
    Descending,
}

/// How well a total is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// So many, neither more nor fewer.
    Exact,
    /// More than so many: counting stopped there.
    Above,
    /// So many, more or less.
    Estimate,
}

/// How many rows a list has in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Total {
    /// The number.
    pub count: u64,
    /// What the number means.
    pub certainty: Certainty,
}

impl Total {
    /// A number that was counted to the end, or is kept with every write.
    pub const fn exact(count: u64) -> Self {
        Self { count, certainty: Certainty::Exact }
    }

    /// A number that may be somewhat wrong.
    pub const fn estimate(count: u64) -> Self {
        Self { count, certainty: Certainty::Estimate }
    }

    /// What counting to one above `most` found: the number, or that there are more than `most`.
    pub const fn counted_to(most: u64, counted: u64) -> Self {
        if counted > most { Self { count: most, certainty: Certainty::Above } } else { Self::exact(counted) }
    }

    /// That there are more than [`EXACT_TOTAL`], and nobody has counted how many.
    pub const MANY: Self = Self { count: EXACT_TOTAL, certainty: Certainty::Above };

    /// Whether there are certainly no more than [`EXACT_TOTAL`].
    pub fn is_few(self) -> bool {
        self.certainty == Certainty::Exact && self.count <= EXACT_TOTAL
    }
}

/// One page of rows with the ways on and back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The rows, in the order asked for.
    pub rows: Vec<T>,
    /// Cursor of the next page; none on the last one.
    pub next: Option<String>,
    /// Cursor of the page before; none on the first one.
    pub previous: Option<String>,
    /// How many rows there are in all pages together.
    pub total: Total,
    /// What the amounts of the rows of all pages come to, in minor units; none where the rows have none, and
    /// where nobody knows without adding up more than [`EXACT_TOTAL`] of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum_minor: Option<i64>,
}

impl<T> Page<T> {
    /// The same page with each row changed.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        let Self { rows, next, previous, total, sum_minor } = self;
        Page { rows: rows.into_iter().map(change).collect(), next, previous, total, sum_minor }
    }
}

/// The pairs of a URL's query, decoded, in order. Lists keep filters, sort and columns there.
pub type Pairs = Vec<(String, String)>;

/// The last value given for a key, trimmed; none where it is empty.
pub fn value<'a>(pairs: &'a [(String, String)], key: &str) -> Option<&'a str> {
    pairs.iter().rev().find(|(k, _)| k == key).map(|(_, v)| v.trim()).filter(|v| !v.is_empty())
}

/// The pair of a query that asks for every row to be counted, however many there are.
pub const COUNT_ALL: (&str, &str) = ("count", "all");

/// Writes pairs as a URL query without the question mark, percent-encoded.
pub fn query_string(pairs: &[(String, String)]) -> String {
    let mut out = String::new();
    for (key, value) in pairs {
        if !out.is_empty() {
            out.push('&');
        }
        encode(key, &mut out);
        out.push('=');
        encode(value, &mut out);
    }
    out
}

fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => {
                const HEX: &[u8; 16] = b"0123456789ABCDEF";
                out.push('%');
                out.push(char::from(HEX[usize::from(byte >> 4)]));
                out.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
}

/// Reads a URL query, with or without its question mark. What is not valid percent-encoded UTF-8 is
/// read with replacement characters: it then simply matches nothing.
pub fn parse_query(query: &str) -> Pairs {
    let pairs = query.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key), decode(value))
        })
        .collect()
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest {
        let escaped = match (byte, tail) {
            (b'%', [high, low, ..]) => char::from(*high).to_digit(16).zip(char::from(*low).to_digit(16)),
            _ => None,
        };
        rest = tail;
        if let Some((high, low)) = escaped {
            bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
            rest = &tail[2..];
        } else {
            bytes.push(if *byte == b'+' { b' ' } else { *byte });
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The pairs with `key` set to `value`, or without it where that is empty. Changing anything but the
/// cursor starts at the first page again, and every other list is first counted as far as is quick.
pub fn with(pairs: &[(String, String)], key: &str, value: &str) -> Pairs {
    let stays = |k: &str| match k {
        _ if k == key => false,
        "cursor" => key == "preview" || key == COUNT_ALL.0,
        _ => k != COUNT_ALL.0 || key == "preview",
    };
    let mut out: Pairs = pairs.iter().filter(|(k, _)| stays(k)).cloned().collect();
    if !value.is_empty() {
        out.push((key.to_owned(), value.to_owned()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_back() {
        let pairs = vec![("q".to_owned(), "Peña & co 100%".to_owned()), ("x".to_owned(), "王 +=".to_owned())];
        assert_eq!(parse_query(&query_string(&pairs)), pairs);
        assert_eq!(parse_query("?a=%zz&b"), [("a".to_owned(), "%zz".to_owned()), ("b".to_owned(), String::new())]);
    }

    #[test]
    fn changing_a_filter_goes_back_to_the_first_page() {
        let pairs = parse_query("cursor=abc&sort=name");
        assert_eq!(query_string(&with(&pairs, "sort", "-name")), "sort=-name");
        assert_eq!(query_string(&with(&pairs, "preview", "1")), "cursor=abc&sort=name&preview=1");
        assert_eq!(query_string(&with(&pairs, "sort", "")), "");
        let counted = with(&pairs, COUNT_ALL.0, COUNT_ALL.1);
        assert_eq!(query_string(&counted), "cursor=abc&sort=name&count=all");
        assert_eq!(query_string(&with(&counted, "preview", "1")), "cursor=abc&sort=name&count=all&preview=1");
        assert_eq!(query_string(&with(&counted, "cursor", "next")), "sort=name&cursor=next");
    }

    #[test]
    fn a_query_string_is_percent_encoded() {
        let pairs = vec![("q".to_owned(), "Peña & co".to_owned()), ("sort".to_owned(), "-revenue".to_owned())];
        assert_eq!(query_string(&pairs), "q=Pe%C3%B1a+%26+co&sort=-revenue");
        assert_eq!(value(&pairs, "sort"), Some("-revenue"));
        assert_eq!(value(&pairs, "none"), None);
    }
}
