//! Where a figure stands beside what is aimed at.

use domain::{
    dashboard::Period,
    money::Currency,
    scorecard::{Aim, Measure, Scorecard, Status},
};
use leptos::prelude::*;

use super::figure::short;
use crate::{
    i18n::{Key, keys as k},
    viewer::Viewer,
};

/// Word and mark of a status.
pub const fn status(status: Status) -> (Key, &'static str) {
    match status {
        Status::OnTarget => (k::FIGURES_ON_TARGET, "dot good"),
        Status::Watch => (k::FIGURES_WATCH, "dot warn"),
        Status::Behind => (k::FIGURES_BEHIND, "dot bad"),
    }
}

/// Word and mark of where a measure of the scorecard stands; none without a target or a figure.
pub fn stands(card: &Scorecard, measure: &Measure) -> Option<(Key, &'static str)> {
    measure.target.and(measure.actual)?;
    Some(card.status(measure).map_or((k::FIGURES_UNDER_WAY, "dot"), status))
}

/// The same on a page.
pub fn standing(v: Viewer, card: &Scorecard, measure: &Measure) -> AnyView {
    let Some((word, class)) = stands(card, measure) else {
        let word = if measure.target.is_none() { k::FIGURES_NO_TARGET } else { k::APP_NONE };
        return view! { <span class="t3">{v.t(word)}</span> }.into_any();
    };
    view! {
        <span class="row tight">
            <span class=class></span>
            {v.t(word)}
        </span>
    }
    .into_any()
}

/// What is aimed at in a period, in a tile: the mark of where the figure stands, and the target. `named` where there is room
/// to say that it is one, `opens` where the scorecard may be opened.
pub fn aimed(v: Viewer, (currency, period): (Currency, Period), now: Option<i64>, aim: &Aim, named: bool, opens: bool) -> Option<AnyView> {
    let (metric, target) = (aim.metric, aim.target?);
    let (word, class) = match now.map(|now| Status::within(period, metric, target, now)) {
        Some(Some(at)) => status(at),
        Some(None) => (k::FIGURES_UNDER_WAY, "dot"),
        None => (k::FIGURES_NO_FIGURE, "dot"),
    };
    let value = short(v, metric.unit(), currency, target);
    let target = v.fill(k::FIGURES_AIMED, &[("value", &value)]);
    let said = format!("{} · {target}", v.t(word));
    let shown = view! {
        <span class=class></span>
        <span class="vh">{said.clone()}</span>
        <span aria-hidden="true">{if named { target } else { value }}</span>
    };
    let view = if opens {
        let href = format!("/scorecard?month={}#m-{}", period.to.month_start(), metric.word());
        view! { <a class="aim" href=href title=said>{shown}</a> }.into_any()
    } else {
        view! { <span class="aim" title=said>{shown}</span> }.into_any()
    };
    Some(view)
}
