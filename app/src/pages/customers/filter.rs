//! The filters of the customer list: the form, and the chips of those that are on.

use domain::{
    access::FieldClass,
    customer::{CustomerKind, CustomerQuery, Stage, Tier},
    page::Pairs,
    tag::NOBODY,
    view::Choices,
};
use leptos::prelude::*;

use crate::{
    i18n::keys as k,
    ui::{
        list::{
            Address,
            chips::Chip,
            form::{filter_menu, given, input, major, offered, select, typed_amount},
        },
        words,
    },
    viewer::{Viewer, use_viewer},
};

/// What the form has fields for; the rest of the query is carried on as it is. Sales are typed in whole
/// units (`revenue_from`) and replace what the address has in minor units (`revenue_min`).
const FIELDS: &[&str] = &[
    "country",
    "stage",
    "tier",
    "kind",
    "ordered_from",
    "ordered_to",
    "revenue_from",
    "revenue_to",
    "revenue_min",
    "revenue_max",
    "orders_min",
    "open_tickets_min",
    "tag",
    "owner",
];

/// The filter form, as the address has it.
pub(super) fn form(address: Address, pairs: &Pairs, choices: &Choices) -> AnyView {
    let v = use_viewer();
    let query = CustomerQuery::from_pairs(pairs).unwrap_or_default();
    let word = |key: crate::i18n::Key| v.t(key).to_owned();
    let (money, risk) = (!v.hides(FieldClass::Money), !v.hides(FieldClass::Risk));
    let tiers = Tier::ALL.iter().rev().map(|t| (t.word().to_owned(), word(words::tier(*t)))).collect();
    let stages = Stage::ALL.iter().map(|s| (s.word().to_owned(), word(words::stage(*s)))).collect();
    let kinds = CustomerKind::ALL.iter().map(|c| (c.word().to_owned(), word(words::kind(*c)))).collect();
    let countries = offered(choices.of("country"), query.country.as_deref());
    let tags = offered(choices.of("tag"), query.tag.as_deref());
    let mut owners = offered(choices.of("owner"), query.owner.as_deref().filter(|owner| *owner != NOBODY));
    owners.insert(0, (NOBODY.to_owned(), word(k::BULK_NOBODY)));
    let body = view! {
        {select("country", k::CUSTOMERS_COUNTRY, k::LIST_ANY, query.country.as_deref(), countries)}
        {risk.then(|| select("tier", k::CUSTOMERS_TIER, k::LIST_ANY, query.tier.map(Tier::word), tiers))}
        {select("stage", k::CUSTOMERS_STAGE, k::LIST_ANY, query.stage.map(Stage::word), stages)}
        {select("kind", k::CUSTOMERS_KIND, k::LIST_ANY, query.kind.map(CustomerKind::word), kinds)}
        {input("ordered_from", "date", k::CUSTOMERS_ORDERED_FROM, given(pairs, "ordered_from"))}
        {input("ordered_to", "date", k::CUSTOMERS_ORDERED_TO, given(pairs, "ordered_to"))}
        {money.then(|| input("revenue_from", "number", k::CUSTOMERS_REVENUE_FROM, query.revenue_min.map(major)))}
        {money.then(|| input("revenue_to", "number", k::CUSTOMERS_REVENUE_TO, query.revenue_max.map(major)))}
        {input("orders_min", "number", k::CUSTOMERS_ORDERS_MIN, given(pairs, "orders_min"))}
        {input("open_tickets_min", "number", k::CUSTOMERS_TICKETS_MIN, given(pairs, "open_tickets_min"))}
        {select("tag", k::BULK_TAG, k::LIST_ANY, query.tag.as_deref(), tags)}
        {select("owner", k::BULK_OWNER, k::LIST_ANY, query.owner.as_deref(), owners)}
    };
    filter_menu(address, pairs, FIELDS, body.into_any())
}

/// The filters that are on.
pub(super) fn chips(v: Viewer, pairs: &Pairs) -> Vec<Chip> {
    let query = CustomerQuery::from_pairs(pairs).unwrap_or_default();
    let amount = |minor: i64| typed_amount(v, minor);
    let day = |day: domain::time::Day| v.date(day.start());
    let source = query.source.as_ref().map(|s| query.source_id.as_ref().map_or_else(|| s.clone(), |id| format!("{s} {id}")));
    [
        query.country.as_ref().map(|c| Chip::is(k::CUSTOMERS_COUNTRY, c, &["country"])),
        query.tier.map(|t| Chip::is(k::CUSTOMERS_TIER, v.t(words::tier(t)), &["tier"])),
        query.stage.map(|s| Chip::is(k::CUSTOMERS_STAGE, v.t(words::stage(s)), &["stage"])),
        query.kind.map(|c| Chip::is(k::CUSTOMERS_KIND, v.t(words::kind(c)), &["kind"])),
        query.ordered_from.map(|d| Chip::from(k::CUSTOMERS_LAST_ORDER, day(d), &["ordered_from"])),
        query.ordered_to.map(|d| Chip::to(k::CUSTOMERS_LAST_ORDER, day(d), &["ordered_to"])),
        query.revenue_min.map(|n| Chip::from(k::CUSTOMERS_REVENUE, amount(n), &["revenue_min", "revenue_from"])),
        query.revenue_max.map(|n| Chip::to(k::CUSTOMERS_REVENUE, amount(n), &["revenue_max", "revenue_to"])),
        query.orders_min.map(|n| Chip::from(k::CUSTOMERS_ORDERS, v.int(n), &["orders_min"])),
        query.open_tickets_min.map(|n| Chip::from(k::CUSTOMERS_OPEN_TICKETS, v.int(n), &["open_tickets_min"])),
        query.tag.as_ref().map(|tag| Chip::is(k::BULK_TAG, tag, &["tag"])),
        query.owner.as_ref().map(|owner| {
            let name = if owner == NOBODY { v.t(k::BULK_NOBODY) } else { owner.as_str() };
            Chip::is(k::BULK_OWNER, name, &["owner"])
        }),
        source.map(|s| Chip::is(k::CUSTOMERS_SOURCE, s, &["source", "source_id"])),
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
    fn amounts_are_shown_as_people_type_them() {
        assert_eq!(major(125_000), "1250");
        assert_eq!(major(125_050), "1250.50");
        let back = parse_query(&format!("revenue_from={}", major(125_050)));
        assert_eq!(CustomerQuery::from_pairs(&back).map(|q| q.revenue_min), Ok(Some(125_050)));
    }

    #[test]
    fn each_filter_of_the_address_has_a_chip_that_takes_it_off() {
        let owner = Owner::new();
        owner.set();
        let pairs = parse_query(
            "country=France&stage=former&tier=gold&kind=person&ordered_from=2011-01-01&ordered_to=2011-02-01\
             &revenue_from=5&revenue_max=900&orders_min=2&open_tickets_min=1&source=shop&source_id=7&tag=Trade&owner=none",
        );
        let chips = chips(use_viewer(), &pairs);
        assert_eq!(chips.len(), 13);
        let keys: Vec<&str> = chips.iter().flat_map(|c| c.keys.iter().copied()).collect();
        assert_eq!(query_string(&crate::ui::list::without(&pairs, &keys)), "");
    }
}
