//! The figures of two records and of both together.

use domain::{
    customer::Facts,
    merge::{Comparison, together},
    money::Money,
};
use leptos::prelude::*;

use crate::{
    i18n::{Key, keys as k},
    ui::{badge::TierBadge, words},
    viewer::Viewer,
};

/// A table: each of the two, and what the one that stays will have.
pub(super) fn figures(v: Viewer, both: &Comparison) -> AnyView {
    let (mine, theirs) = (&both.survivor.facts, &both.loser.facts);
    let merged = together(mine, theirs);
    let row = |label: Key, show: &dyn Fn(&Facts) -> AnyView| {
        view! {
            <tr>
                <th scope="row">{v.t(label)}</th>
                <td class="r">{show(mine)}</td>
                <td class="r">{show(theirs)}</td>
                <td class="r semi">{show(&merged)}</td>
            </tr>
        }
    };
    let money = |minor: i64, facts: &Facts| v.money(Money { minor, currency: facts.currency }).into_any();
    let date = |at: Option<domain::time::Timestamp>| at.map_or_else(|| v.t(k::APP_NONE).to_owned(), |at| v.date(at)).into_any();
    let csat = |facts: &Facts| facts.csat_centi.map_or_else(|| v.t(k::APP_NONE).to_owned(), |centi| v.centi(centi)).into_any();
    view! {
        <table class="table compact figures">
            <caption class="vh">{v.t(k::LIST_FIGURES)}</caption>
            <thead>
                <tr>
                    <th scope="col">
                        <span class="vh">{v.t(k::LIST_FIGURES)}</span>
                    </th>
                    <th scope="col" class="r">{v.t(k::MERGE_STAYS)}</th>
                    <th scope="col" class="r">{v.t(k::MERGE_GOES)}</th>
                    <th scope="col" class="r">{v.t(k::MERGE_TOGETHER)}</th>
                </tr>
            </thead>
            <tbody>
                {row(k::CUSTOMERS_TIER, &|f| view! { <TierBadge tier=f.tier /> }.into_any())}
                {row(k::CUSTOMERS_ORDERS, &|f| v.int(f.orders).into_any())}
                {row(k::CUSTOMERS_REVENUE, &|f| money(f.revenue_minor, f))}
                {row(k::CUSTOMERS_NET, &|f| money(f.net_minor, f))}
                {row(k::APP_TICKETS, &|f| v.int(f.tickets).into_any())}
                {row(k::CUSTOMERS_OPEN_TICKETS, &|f| v.int(f.tickets_open).into_any())}
                {row(k::CUSTOMERS_CSAT, &csat)}
                {row(k::CUSTOMERS_LAST_ORDER, &|f| date(f.last_order_at))}
                {row(k::CUSTOMERS_LAST_CONTACT, &|f| date(f.last_contact_at))}
                {row(k::CUSTOMERS_SINCE, &|f| date(Some(f.since)))}
            </tbody>
        </table>
    }
    .into_any()
}

/// The word that shows a field's value: codes have words in every language.
pub(super) fn shown(v: Viewer, field: domain::merge::Field, text: &str) -> String {
    use domain::{
        customer::{CustomerKind, Stage},
        merge::Field,
        time::Timestamp,
    };
    match field {
        Field::Kind => CustomerKind::from_word(text).map(|kind| v.t(words::kind(kind)).to_owned()),
        Field::Stage => Stage::from_word(text).map(|stage| v.t(words::stage(stage)).to_owned()),
        Field::Since => text.parse().ok().map(|at| v.date(Timestamp(at))),
        _ => None,
    }
    .unwrap_or_else(|| if text.is_empty() { v.t(k::APP_NONE).to_owned() } else { text.to_owned() })
}
