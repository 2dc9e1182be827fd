//! Groups of customers, each in words.

use domain::{
    finding::{Clarity, Found, Group, Groups},
    format,
    money::{Currency, Money},
    predicate::{Condition, Field, Op, Value},
    score::Distribution,
};
use leptos::prelude::*;

use super::{card, drill};
use crate::{
    i18n::{Key, keys as k},
    viewer::Viewer,
};

/// The tones of the groups, in their order.
const TONES: [&str; 6] = ["blue", "amber", "teal", "violet", "orange", "grey"];

/// The card.
pub(super) fn card_of(v: Viewer, found: &Found<Groups>, spread: Option<&Distribution>) -> AnyView {
    let groups = &found.what;
    let sub = v.fill(k::INSIGHT_GROUPS_SUB, &[("n", &v.int(groups.sample)), ("all", &v.int(groups.customers))]);
    let currency = spread.map(|spread| spread.currency);
    let rows = groups.rows.iter().enumerate().map(|(n, group)| one(v, n, group, currency));
    let body = view! {
        <div class="body">
            <p class="f12 t2">{v.t(clarity(groups.clarity))}</p>
            <ul class="groups">{rows.collect_view()}</ul>
        </div>
    };
    card("c12", v.t(k::INSIGHT_GROUPS), sub, body.into_any())
}

/// How clear groups are, in words.
pub(super) const fn clarity(clarity: Clarity) -> Key {
    match clarity {
        Clarity::None => k::INSIGHT_GROUPS_NONE,
        Clarity::Weak => k::INSIGHT_GROUPS_WEAK,
        Clarity::Reasonable => k::INSIGHT_GROUPS_REASONABLE,
        Clarity::Strong => k::INSIGHT_GROUPS_STRONG,
    }
}

fn one(v: Viewer, n: usize, group: &Group, currency: Option<Currency>) -> AnyView {
    let ways = group.ways();
    let several = ways.len() > 1;
    let ways = ways.into_iter().enumerate().map(|(at, way)| {
        let lines = way.iter().map(|asked| view! { <li>{in_words(v, asked, currency)}</li> }).collect_view();
        let or = (several && at > 0).then(|| view! { <span class="f11 t3">{v.t(k::INSIGHT_OR)}</span> });
        view! {
            {or}
            <ul class="rules">{lines}</ul>
        }
    });
    let percent = |permille| format::percent(v.locale(), permille);
    let net = currency.map(|currency| {
        let net = v.money_short(Money { minor: group.net_minor, currency });
        view! { <span>{v.fill(k::INSIGHT_GROUP_NET, &[("net", &net)])} " "</span> }
    });
    let name = v.fill(k::INSIGHT_GROUP, &[("n", &(n + 1).to_string())]);
    view! {
        <li class="group">
            <div class="row">
                <i class="swatch" data-tone=TONES[n % TONES.len()]></i>
                <h3>{name.clone()}</h3>
                <a class="push num-link" href=drill::filtered(&group.filter) aria-label=format!("{name}: {}", v.int(group.customers))>
                    {v.int(group.customers)}
                </a>
            </div>
            {ways.collect_view()}
            <p class="f12 t3">
                {net}
                <span>
                    {v.fill(
                        k::INSIGHT_GROUP_RIGHT,
                        &[("right", &percent(group.right_permille)), ("covered", &percent(group.covered_permille))],
                    )}
                </span>
            </p>
        </li>
    }
    .into_any()
}

/// A condition as people say it.
fn in_words(v: Viewer, asked: &Condition, currency: Option<Currency>) -> String {
    let most = asked.op == Op::Lte;
    match (asked.field, asked.values.first()) {
        (Field::CustomerLastOrder, Some(Value::Day(day))) => {
            let day = format::days(v.locale(), *day, *day);
            v.fill(if most { k::INSIGHT_NOT_SINCE } else { k::INSIGHT_SINCE }, &[("day", &day)])
        }
        (Field::CustomerOrders, Some(Value::Whole(n))) => {
            v.fill(if most { k::INSIGHT_ORDERS_MOST } else { k::INSIGHT_ORDERS_MORE }, &[("n", &v.int(*n))])
        }
        (_, Some(Value::Money(minor))) => {
            let amount = match currency {
                Some(currency) => v.money_short(Money { minor: *minor, currency }),
                None => v.int(minor / 100),
            };
            v.fill(if most { k::INSIGHT_NET_MOST } else { k::INSIGHT_NET_MORE }, &[("amount", &amount)])
        }
        _ => String::new(),
    }
}
