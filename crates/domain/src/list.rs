//! What the lists have in common: columns that are shown, some of which a list can be sorted by.

use crate::access::{FieldClass, Fields};

/// The columns of a list.
pub trait Column: Copy + PartialEq + 'static {
    /// Every column, in the order in which a table shows them.
    const ALL: &'static [Self];
    /// The columns shown until the viewer chooses.
    const DEFAULT: &'static [Self];
    /// The column that says what a row is; always shown.
    const FIXED: Self;

    /// The word that URLs use.
    fn word(self) -> &'static str;

    /// Whether the list can be sorted by it: those that an index holds in order.
    fn is_sorted(self) -> bool {
        true
    }

    /// The class of what stands in it; none for what every role sees.
    fn class(self) -> Option<FieldClass> {
        None
    }

    /// The column with that word, if the list can be sorted by it and it is shown.
    fn sorted_for(word: &str, fields: Fields) -> Option<Self> {
        Self::sorted(word).filter(|column| fields.shows_any(column.class()))
    }

    /// The column with that word, if the list can be sorted by it.
    fn sorted(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|column| column.is_sorted() && column.word() == word)
    }

    /// The columns that there are for somebody: those with something in them that is shown, and the fixed one.
    fn offered(fields: Fields) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |column| *column == Self::FIXED || fields.shows_any(column.class()))
    }

    /// The columns that a query asks for, in the list's own order; the usual ones where it asks for none. What is
    /// not shown to somebody is no column of theirs.
    ///
    /// `cols` is a list separated by commas, as links write it, or stands once for each column, as a form
    /// sends it. Words that name no column are ignored, and the fixed one is always there.
    fn shown(pairs: &[(String, String)], fields: Fields) -> Vec<Self> {
        let asked: Vec<_> = pairs.iter().filter(|(k, _)| k == "cols").flat_map(|(_, v)| v.split(',')).collect();
        let is_asked = |column: &Self| match asked.is_empty() {
            true => Self::DEFAULT.contains(column),
            false => *column == Self::FIXED || asked.contains(&column.word()),
        };
        Self::offered(fields).filter(is_asked).collect()
    }
}

/// The address of a record of another system as one text: `source/number`. Codes of sources hold no slash,
/// numbers and codes of records may.
pub fn key(source: &str, number: &str) -> String {
    format!("{source}/{number}")
}

/// Takes such an address apart; none where it is none.
pub fn split_key(key: &str) -> Option<(&str, &str)> {
    key.split_once('/').filter(|(source, number)| !source.is_empty() && !number.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{customer::CustomerColumn, order::OrderColumn, page::parse_query, product::ProductColumn, ticket::TicketColumn};

    #[test]
    fn columns_come_as_a_list_or_one_by_one() {
        let expected = [CustomerColumn::Name, CustomerColumn::Tier, CustomerColumn::Csat];
        let shown = |text: &str| CustomerColumn::shown(&parse_query(text), Fields::SHOWN);
        assert_eq!(shown("cols=csat,tier"), expected);
        assert_eq!(shown("cols=name&cols=tier&cols=csat&cols=shoe_size"), expected);
    }

    #[test]
    fn without_a_choice_the_usual_columns_are_shown() {
        assert_eq!(CustomerColumn::shown(&[], Fields::SHOWN), CustomerColumn::DEFAULT);
        assert_eq!(CustomerColumn::shown(&parse_query("cols=nothing"), Fields::SHOWN), [CustomerColumn::Name]);
    }

    #[test]
    fn what_is_hidden_is_no_column() {
        let hidden = Fields::default();
        let words = |text: &str| CustomerColumn::shown(&parse_query(text), hidden).iter().map(|c| c.word()).collect::<Vec<_>>();
        assert_eq!(words("cols=tier,revenue,csat"), ["name", "csat"]);
        assert!(!CustomerColumn::shown(&[], hidden).contains(&CustomerColumn::Revenue));
        // What a row is called is always there; where it is what somebody wrote, a number stands in its place.
        assert!(TicketColumn::offered(hidden).any(|column| column == TicketColumn::Subject));
        assert_eq!(CustomerColumn::offered(Fields::SHOWN).collect::<Vec<_>>(), CustomerColumn::ALL);
    }

    fn sound<C: Column + std::fmt::Debug>() {
        assert!(C::DEFAULT.contains(&C::FIXED));
        let in_order: Vec<_> = C::ALL.iter().copied().filter(|column| C::DEFAULT.contains(column)).collect();
        assert_eq!(in_order, C::DEFAULT, "the usual columns stand in the order of all");
        assert!(C::ALL.iter().all(|column| C::sorted(column.word()).is_some() == column.is_sorted()));
    }

    #[test]
    fn each_list_has_its_columns_in_one_order() {
        sound::<CustomerColumn>();
        sound::<OrderColumn>();
        sound::<TicketColumn>();
        sound::<ProductColumn>();
    }

    #[test]
    fn a_number_may_hold_slashes() {
        assert_eq!(split_key(&key("shop", "2024/7")), Some(("shop", "2024/7")));
        assert_eq!(split_key("shop"), None);
        assert_eq!(split_key("/7"), None);
    }
}
