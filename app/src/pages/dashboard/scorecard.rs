//! A few measures of the scorecard: what is aimed at, what came of it, who answers for it.

use domain::{
    dashboard::Cards,
    format,
    scorecard::{Measure, Scorecard},
};
use leptos::prelude::*;

use crate::{
    i18n::keys as k,
    pages::figures::group,
    ui::{
        chart::spark_aimed,
        figure::{change, say_or_none},
        standing::standing,
        words,
    },
    viewer::{Viewer, use_viewer},
};

/// The card.
pub(super) fn excerpt(cards: &Cards) -> Option<AnyView> {
    let v = use_viewer();
    let card = cards.scorecard.as_ref()?;
    let counts = [("n", v.int(card.measures.len() as i64)), ("all", v.int(cards.measures as i64))];
    let sub = format!(
        "{} · {}",
        v.fill(k::CARDS_MEASURES, &counts.each_ref().map(|(name, value)| (*name, value.as_str()))),
        format::month_year(v.locale(), card.month)
    );
    let heads = [
        (k::FIGURES_MEASURE, ""),
        (k::FIGURES_OWNER, "is-wide"),
        (k::FIGURES_TARGET, "r"),
        (k::FIGURES_ACTUAL, "r"),
        (k::DASHBOARD_A_YEAR_BEFORE, "r is-wide"),
        (k::DASHBOARD_TWELVE_MONTHS, "is-wide"),
        (k::TICKETS_STATUS, ""),
    ];
    let heads = heads.map(|(head, class)| view! { <th class=class scope="col">{v.t(head)}</th> }).into_iter().collect_view();
    let rows = card.measures.iter().map(|measure| row(v, card, measure)).collect_view();
    let class = if cards.pairs.is_some() { "card c8" } else { "card c12" };
    let title = v.t(k::FIGURES_SCORECARD);
    let view = view! {
        <section class=class aria-label=title>
            <header>
                <h2>{title}</h2>
                <span class="sub trunc">{sub}</span>
                <a class="btn ghost sm push" href=format!("/scorecard?month={}", card.month)>{v.t(k::CARDS_ALL_MEASURES)}</a>
            </header>
            <div class="flushbody">
                <table class="table compact flush scored">
                    <colgroup>
                        <col />
                        <col class="is-wide" width="128" />
                        <col width="96" />
                        <col width="96" />
                        <col class="is-wide" width="96" />
                        <col class="is-wide" width="88" />
                        <col width="104" />
                    </colgroup>
                    <thead>
                        <tr>{heads}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    };
    Some(view.into_any())
}

fn row(v: Viewer, card: &Scorecard, measure: &Measure) -> AnyView {
    let unit = measure.metric.unit();
    let say = |value| say_or_none(v, unit, card.currency, value);
    let owner = measure.owner.as_ref().map_or_else(|| words::role(v, measure.metric.owner()), |owner| owner.name.clone());
    let of_group = measure.metric.group().map(|of| v.t(group(of)));
    view! {
        <tr>
            <th scope="row" class="trunc" title=of_group>
                <a class="link" href=format!("/scorecard?month={}#m-{}", card.month, measure.metric.word())>{measure.name.clone()}</a>
            </th>
            <td class="is-wide trunc t2">{owner}</td>
            <td class="r t2">{say(measure.target)}</td>
            <td class="r med">
                <a class="num-link" href=measure.opens.clone()>{say(measure.actual)}</a>
            </td>
            <td class="r is-wide">{change(v, measure.metric, card.currency, measure.actual, measure.year_before)}</td>
            <td class="is-wide">{spark_aimed(&measure.trend, &measure.aims)}</td>
            <td>{standing(v, card, measure)}</td>
        </tr>
    }
    .into_any()
}
