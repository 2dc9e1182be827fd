//! The table under the waterfall: the parts in both periods, and what each brought.

use domain::{
    format,
    why::{Effects, Row, Why},
};
use leptos::prelude::*;

use super::why::word;
use crate::{
    i18n::{Key, keys as k},
    ui::figure::{say_or_none, signed},
    viewer::Viewer,
};

/// The heads of the two effects; none where there is one.
const fn heads(effects: Effects) -> Option<[Key; 2]> {
    match effects {
        Effects::Change => None,
        Effects::NumberAndMean => Some([k::FIGURES_NUMBER, k::FIGURES_MEAN]),
        Effects::MixAndRate => Some([k::FIGURES_MIX, k::FIGURES_RATE]),
    }
}

/// The parts, and what they come to.
pub(super) fn table(v: Viewer, why: &Why) -> AnyView {
    let days = |period: domain::dashboard::Period| format::days(v.locale(), period.from, period.to);
    let heads = heads(why.effects);
    let more = heads.map(|heads| heads.map(|head| view! { <th class="r" scope="col">{v.t(head)}</th> }).into_view());
    let rows = why.rows.iter().map(|row| line(v, why, row)).collect_view();
    view! {
        <div class="scroll-x" tabindex="0" role="group" aria-label=v.t(k::FIGURES_PARTS)>
            <table class="table compact flush why-table">
                <caption class="vh">{v.t(k::FIGURES_PARTS)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{v.t(word(why.by))}</th>
                        <th class="r" scope="col">{why.before.map(days)}</th>
                        <th class="r" scope="col">{days(why.period)}</th>
                        <th class="r" scope="col">{v.t(k::DASHBOARD_CHANGE)}</th>
                        {more}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>{sums(v, why)}</tfoot>
            </table>
        </div>
    }
    .into_any()
}

fn number(text: String, href: Option<&String>) -> AnyView {
    match href {
        Some(href) => view! { <a class="num-link" href=href.clone()>{text}</a> }.into_any(),
        None => text.into_any(),
    }
}

fn line(v: Viewer, why: &Why, row: &Row) -> AnyView {
    let say = |value| say_or_none(v, row.unit, why.currency, value);
    let brought = |value| signed(v, why.unit, why.currency, value);
    let effects =
        heads(why.effects).map(|_| [row.effect.first, row.effect.second].map(|n| view! { <td class="r t2">{brought(n)}</td> }).into_view());
    view! {
        <tr>
            <th scope="row" class="trunc" title=row.name.clone()>{row.name.clone()}</th>
            <td class="r t2">{number(say(row.then), row.opened.as_ref())}</td>
            <td class="r">{number(say(row.now), row.opens.as_ref())}</td>
            <td class="r med">{brought(row.effect.change())}</td>
            {effects}
        </tr>
    }
    .into_any()
}

fn sums(v: Viewer, why: &Why) -> AnyView {
    let say = |value| say_or_none(v, why.unit, why.currency, value);
    let brought = |value| signed(v, why.unit, why.currency, value);
    let sum = |of: fn(&Row) -> i64| why.rows.iter().map(of).sum::<i64>();
    let both = [sum(|row| row.effect.first), sum(|row| row.effect.second)];
    let effects = heads(why.effects).map(|_| both.map(|n| view! { <td class="r">{brought(n)}</td> }).into_view());
    view! {
        <tr>
            <th scope="row">{why.words[0].clone()}</th>
            <td class="r">{say(why.then)}</td>
            <td class="r">{say(why.now)}</td>
            <td class="r med">{brought(both[0] + both[1])}</td>
            {effects}
        </tr>
    }
    .into_any()
}
