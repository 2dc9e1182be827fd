//! How orders and tickets will go on, with how far they may stray.

use domain::{
    finding::{BAND, Outlook},
    format,
    time::Day,
};
use leptos::prelude::*;

use super::{card, drill};
use crate::{
    i18n::{Key, keys as k},
    ui::chart::{Chart, Mark, Series, Step, steps},
    viewer::Viewer,
};

/// Orders.
pub(super) fn orders(v: Viewer, outlook: &Outlook) -> AnyView {
    card_of(v, "outlook-orders", (k::INSIGHT_ORDERS_AHEAD, k::APP_ORDERS), outlook, drill::week_orders)
}

/// Tickets.
pub(super) fn tickets(v: Viewer, outlook: &Outlook) -> AnyView {
    card_of(v, "outlook-tickets", (k::INSIGHT_TICKETS_AHEAD, k::APP_TICKETS), outlook, drill::week_tickets)
}

fn card_of(v: Viewer, id: &'static str, (title, what): (Key, Key), outlook: &Outlook, opens: fn(Day) -> String) -> AnyView {
    let week = |monday: Day, href: Option<String>| Step {
        tick: format::day_month(v.locale(), monday),
        name: format::days(v.locale(), monday, Day(monday.0 + 6)),
        href,
    };
    let past = outlook.past.iter().map(|(monday, _)| week(*monday, Some(opens(*monday))));
    let coming = outlook.coming.iter().map(|ahead| week(ahead.week, None));
    let known: Vec<Option<i64>> = outlook.past.iter().map(|(_, value)| Some(*value)).collect();
    let ahead = |of: fn(&domain::finding::Ahead) -> i64| -> Vec<Option<i64>> {
        known.iter().map(|_| None).chain(outlook.coming.iter().map(|ahead| Some(of(ahead)))).collect()
    };
    let band = v.fill(k::INSIGHT_BAND, &[("n", &BAND.to_string())]);
    let line = |name: String, mark, values| Series { name, mark, colour: 1, values };
    let chart = Chart {
        id,
        title: v.t(title).to_owned(),
        summary: summary(v, outlook),
        step: v.t(k::DASHBOARD_WEEK).to_owned(),
        steps: past.chain(coming).collect(),
        series: vec![
            line(v.t(what).to_owned(), Mark::Line, known.iter().copied().chain(outlook.coming.iter().map(|_| None)).collect()),
            line(v.t(k::INSIGHT_EXPECTED).to_owned(), Mark::Dashed, ahead(|ahead| ahead.expected)),
            line(v.t(k::INSIGHT_FROM).to_owned(), Mark::Low, ahead(|ahead| ahead.low)),
            line(band, Mark::High, ahead(|ahead| ahead.high)),
        ],
        decimals: 0,
        until: None,
        narrow: false,
        full: Box::new(|v, n| v.int(n)),
        short: Box::new(|v, n| format::compact(v.locale(), n)),
    };
    let body = view! {
        <div class="body">
            {steps(&chart)}
            <p class="f12 t2 ctx-foot">{proof(v, outlook)}</p>
        </div>
    };
    card("c12", v.t(title), v.t(k::INSIGHT_A_WEEK).to_owned(), body.into_any())
}

fn summary(v: Viewer, outlook: &Outlook) -> String {
    let last = outlook.past.last().map_or(0, |(_, value)| *value);
    let next = outlook.coming.first();
    let [expected, low, high] = next.map_or([0; 3], |ahead| [ahead.expected, ahead.low, ahead.high]).map(|n| v.int(n));
    v.fill(k::INSIGHT_AHEAD_SUMMARY, &[("last", &v.int(last)), ("expected", &expected), ("low", &low), ("high", &high)])
}

/// What a model of `insight` is called.
pub(crate) fn model(v: Viewer, name: &str) -> String {
    let word = match name {
        "seasonal_naive" => k::CARDS_MODEL_NAIVE,
        "holt_winters_additive" => k::CARDS_MODEL_SMOOTH,
        "holt_winters_additive_damped" => k::CARDS_MODEL_DAMPED,
        "holt_winters_multiplicative" => k::CARDS_MODEL_GROWING,
        "holt_winters_multiplicative_damped" => k::CARDS_MODEL_GROWING_DAMPED,
        "airline" => k::CARDS_MODEL_AIRLINE,
        other => return other.to_owned(),
    };
    v.fill(k::CARDS_MODEL, &[("model", v.t(word))])
}

/// How well the same model did before; what is not known is said.
pub(crate) fn proof(v: Viewer, outlook: &Outlook) -> String {
    let model = model(v, &outlook.model);
    let model = ("model", model.as_str());
    match outlook.backtest {
        Some(test) => {
            let error = format::percent(v.locale(), test.error_permille);
            let [inside, weeks] = [test.inside, test.weeks].map(|n| v.int(n));
            v.fill(k::INSIGHT_BACKTEST, &[model, ("error", &error), ("inside", &inside), ("weeks", &weeks), ("band", &BAND.to_string())])
        }
        None => v.fill(k::INSIGHT_NO_BACKTEST, &[model]),
    }
}
