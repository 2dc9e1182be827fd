//! The filters of the order list: the form, the chips of those that are on, and orders or credit notes.

use domain::{
    access::FieldClass,
    interaction::Channel,
    order::OrderQuery,
    page::{Pairs, value, with},
    view::Choices,
};
use leptos::prelude::*;

use crate::{
    i18n::keys as k,
    ui::{
        list::{
            Address,
            chips::Chip,
            form::{filter_menu, given, input, major, offered, segmented, select, typed_amount},
        },
        words,
    },
    viewer::{Viewer, use_viewer},
};

/// What the form has fields for; amounts are typed in whole units and replace what the address has in minor.
const FIELDS: &[&str] = &["from", "to", "country", "channel", "total_from", "total_to", "total_min", "total_max"];

/// Both, or one kind.
pub(super) fn kinds(v: Viewer, address: Address, pairs: &Pairs) -> AnyView {
    let chosen = value(pairs, "kind");
    let choices = [(None, k::ORDERS_ALL), (Some("order"), k::ORDERS_ORDERS), (Some("credit_note"), k::ORDERS_CREDIT_NOTES)];
    let choices = choices.map(|(word, label)| (v.t(label), address.href(&with(pairs, "kind", word.unwrap_or_default())), word == chosen));
    segmented(v.t(k::ORDERS_KIND), choices.into())
}

/// The filter form, as the address has it.
pub(super) fn form(address: Address, pairs: &Pairs, choices: &Choices) -> AnyView {
    let v = use_viewer();
    let query = OrderQuery::from_pairs(pairs).unwrap_or_default();
    let money = !v.hides(FieldClass::Money);
    let countries = offered(choices.of("country"), query.country.as_deref());
    let channels = Channel::ALL.iter().map(|c| (c.word().to_owned(), v.t(words::channel(*c)).to_owned())).collect();
    let body = view! {
        {input("from", "date", k::ORDERS_FROM, given(pairs, "from"))}
        {input("to", "date", k::ORDERS_TO, given(pairs, "to"))}
        {select("country", k::ORDERS_COUNTRY, k::LIST_ANY, query.country.as_deref(), countries)}
        {select("channel", k::ORDERS_CHANNEL, k::LIST_ANY, query.channel.map(Channel::word), channels)}
        {money.then(|| input("total_from", "number", k::LISTS_TOTAL_FROM, query.total_min.map(major)))}
        {money.then(|| input("total_to", "number", k::LISTS_TOTAL_TO, query.total_max.map(major)))}
    };
    filter_menu(address, pairs, FIELDS, body.into_any())
}

/// The filters that are on; the kind has a choice of its own.
pub(super) fn chips(v: Viewer, pairs: &Pairs) -> Vec<Chip> {
    let query = OrderQuery::from_pairs(pairs).unwrap_or_default();
    let day = |day: domain::time::Day| v.date(day.start());
    [
        query.from.map(|d| Chip::from(k::ORDERS_PLACED, day(d), &["from"])),
        query.to.map(|d| Chip::to(k::ORDERS_PLACED, day(d), &["to"])),
        query.country.map(|c| Chip::is(k::ORDERS_COUNTRY, c, &["country"])),
        query.channel.map(|c| Chip::is(k::ORDERS_CHANNEL, v.t(words::channel(c)), &["channel"])),
        query.total_min.map(|n| Chip::from(k::ORDERS_TOTAL_COLUMN, typed_amount(v, n), &["total_min", "total_from"])),
        query.total_max.map(|n| Chip::to(k::ORDERS_TOTAL_COLUMN, typed_amount(v, n), &["total_max", "total_to"])),
        query.product.map(|(_, code)| Chip::is(k::LISTS_PRODUCT, code, &["product"])),
        query.customer_id.map(|_| Chip::is(k::ORDERS_CUSTOMER, v.t(k::LIST_ONE_CUSTOMER), &["customer_id"])),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::page::{parse_query, query_string};

    #[test]
    fn each_filter_of_the_address_has_a_chip_that_takes_it_off() {
        let owner = Owner::new();
        owner.set();
        let pairs = parse_query(
            "from=2011-01-01&to=2011-02-01&country=France&channel=web&total_from=5&total_max=900&product=shop%2FLAMP\
             &customer_id=00000000-0000-0000-0000-000000000001",
        );
        let chips = chips(use_viewer(), &pairs);
        assert_eq!(chips.len(), 8);
        let keys: Vec<&str> = chips.iter().flat_map(|c| c.keys.iter().copied()).collect();
        assert_eq!(query_string(&crate::ui::list::without(&pairs, &keys)), "");
    }
}
