//! Addresses of the pages, in one place.

use domain::page::query_string;
use uuid::Uuid;

/// A path with a query; without the question mark where there is none.
pub fn with_query(path: &str, pairs: &[(String, String)]) -> String {
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", query_string(pairs)) }
}

/// A customer's page.
pub fn customer(id: Uuid) -> String {
    format!("/customers/{id}")
}

/// An order's page.
pub fn order(source: &str, number: &str) -> String {
    format!("/orders/{}/{}", segment(source), segment(number))
}

/// A ticket's page.
pub fn ticket(source: &str, number: &str) -> String {
    format!("/tickets/{}/{}", segment(source), segment(number))
}

/// A product's page.
pub fn product(source: &str, code: &str) -> String {
    format!("/products/{}/{}", segment(source), segment(code))
}

/// A text as one segment of a path: numbers and codes of other systems may hold spaces and slashes.
fn segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_other_systems_stay_one_segment() {
        assert_eq!(product("online-retail", "BANK CHARGES"), "/products/online-retail/BANK%20CHARGES");
        assert_eq!(order("a/b", "T-1?é"), "/orders/a%2Fb/T-1%3F%C3%A9");
    }

    #[test]
    fn a_path_without_a_query_has_no_question_mark() {
        assert_eq!(with_query("/orders", &[]), "/orders");
        assert_eq!(with_query("/orders", &[("q".into(), "a b".into())]), "/orders?q=a+b");
    }
}
