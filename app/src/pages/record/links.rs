//! Addresses within a record.

use domain::page::Pairs;
use uuid::Uuid;

use super::data::Tab;
use crate::ui::link;

/// Addresses of one tab that keep its filter and place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Links {
    path: String,
    pairs: Pairs,
}

impl Links {
    /// For a tab of a customer, with the pairs of the query that make its list.
    pub(super) fn new(customer: Uuid, tab: Tab, pairs: Pairs) -> Self {
        Self { path: tab_path(customer, tab), pairs }
    }

    /// The pairs that make the list.
    pub(super) fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// The tab with nothing filtered, from its beginning.
    pub(super) fn all(&self) -> &str {
        &self.path
    }

    /// Whether the list begins with its newest row.
    pub(super) fn is_first_page(&self) -> bool {
        self.pairs.iter().all(|(key, _)| key != "cursor")
    }

    /// The address with some pairs set, or taken away where the value is empty.
    pub(super) fn with(&self, changes: &[(&str, &str)]) -> String {
        let kept = self.pairs.iter().filter(|(key, _)| changes.iter().all(|(changed, _)| key != changed)).cloned();
        let set = changes.iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let pairs: Pairs = kept.chain(set).collect();
        link::with_query(&self.path, &pairs)
    }
}

/// Where a tab of a customer is.
pub(super) fn tab_path(customer: Uuid, tab: Tab) -> String {
    match tab {
        Tab::Timeline => link::customer(customer),
        other => format!("{}/{}", link::customer(customer), other.word()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(query: &str) -> Links {
        Links::new(Uuid::nil(), Tab::Orders, domain::page::parse_query(query))
    }

    #[test]
    fn an_address_keeps_what_is_not_changed() {
        let base = "/customers/00000000-0000-0000-0000-000000000000/orders";
        assert_eq!(links("kind=order&cursor=x").with(&[("cursor", ""), ("open", "7")]), format!("{base}?kind=order&open=7"));
        assert_eq!(links("cursor=x").with(&[("cursor", "")]), base);
    }
}
