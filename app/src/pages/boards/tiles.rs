//! The tiles of a board, as its page, a wall and a read-only link show them.

use domain::{
    board::{Bars, Body, Content, FigureTile, LineTile, Shown, Tile},
    dashboard::{DashboardQuery, Named},
    metric::{Dimension, Grain, Metric},
    page::query_string,
    scorecard::Status,
};
use leptos::prelude::*;

use super::Look;
use crate::{
    i18n::{Key, keys as k},
    pages::{
        dashboard::cards::{name, tick},
        figures::dimension,
    },
    ui::{
        chart::{Chart, Mark, Series, Step, bar, spark_aimed, steps},
        figure::{change, decimals, detail, in_tile, say, short},
        standing::aimed,
    },
    viewer::Viewer,
};

/// What charts of one page are told apart by: there are as many as tiles that fit on a board.
const IDS: [&str; domain::board::MAX_TILES] = [
    "b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8", "b9", "b10", "b11", "b12", "b13", "b14", "b15", "b16", "b17", "b18", "b19",
    "b20", "b21", "b22", "b23",
];

/// Tiles, and what they show.
pub(super) struct Shows<'a> {
    pub(super) v: Viewer,
    pub(super) tiles: &'a [Tile],
    pub(super) shown: Option<&'a Shown>,
    pub(super) words: &'a [Named],
    /// The period that is asked for, where the viewer may ask why something changed.
    pub(super) asked: Option<DashboardQuery>,
}

impl<'a> Shows<'a> {
    /// The tiles of a board's own page.
    pub(super) fn of(look: &'a Look) -> Self {
        Self {
            v: look.v,
            tiles: &look.loaded.board.layout.tiles,
            shown: look.loaded.shown.as_ref(),
            words: &look.loaded.words,
            asked: Some(look.asked.clone()),
        }
    }

    /// What a figure is called; its word where nobody knows.
    pub(super) fn name(&self, metric: Metric) -> String {
        self.words.iter().find(|named| named.metric == metric).map_or_else(|| metric.word().to_owned(), |named| named.name.clone())
    }
}

/// What a tile is called in a sentence.
pub(super) fn title(shows: &Shows, content: &Content) -> String {
    match content {
        Content::Figure { metric } => shows.name(*metric),
        Content::Line { metric, by } => format!("{}, {}", shows.name(*metric), shows.v.t(grain(*by))),
        Content::Bars { metric, by } => format!("{}, {}", shows.name(*metric), by_words(shows.v, *by)),
        Content::Note { .. } => shows.v.t(k::BOARDS_KIND_NOTE).to_owned(),
    }
}

pub(super) fn by_words(v: Viewer, by: Dimension) -> String {
    v.fill(k::BOARDS_BY, &[("what", &v.t(dimension(by)).to_lowercase())])
}

/// Word for the buckets of a line.
pub(super) const fn grain(grain: Grain) -> Key {
    match grain {
        Grain::Day => k::BOARDS_BY_DAY,
        Grain::Week => k::BOARDS_BY_WEEK,
        Grain::Month => k::BOARDS_BY_MONTH,
    }
}

/// The tiles in their order; `below` is what stands in each below what it shows.
pub(super) fn grid(shows: &Shows, below: impl Fn(&Tile) -> Option<AnyView>) -> AnyView {
    let tiles: Vec<_> = shows.tiles.iter().enumerate().map(|(n, tile)| one(shows, n, tile, below(tile))).collect();
    if tiles.is_empty() {
        return ().into_any();
    }
    view! { <div class="board">{tiles}</div> }.into_any()
}

fn one(shows: &Shows, n: usize, tile: &Tile, below: Option<AnyView>) -> AnyView {
    let v = shows.v;
    let body = shows.shown.and_then(|shown| Some((shown, shown.tiles.get(n)?)));
    let sub = match (&tile.content, body) {
        // As long as the buckets are, which may be longer than asked for.
        (_, Some((_, Body::Line(line)))) => v.t(grain(line.grain)).to_owned(),
        (Content::Bars { by, .. }, _) => by_words(v, *by),
        _ => String::new(),
    };
    let head = tile.content.metric().map(|metric| {
        let named = shows.words.iter().find(|named| named.metric == metric);
        let (name, sentence) = (shows.name(metric), named.map(|named| named.sentence.clone()));
        let name = if shows.asked.is_some() {
            view! { <a class="tile-name" href=format!("/metrics#{}", metric.word()) title=sentence>{name}</a> }.into_any()
        } else {
            view! { <span title=sentence>{name}</span> }.into_any()
        };
        view! {
            <header>
                <h2 class="trunc">{name}</h2>
                <span class="sub trunc">{sub}</span>
            </header>
        }
    });
    let mut alarm = false;
    let shown = match (&tile.content, body) {
        (Content::Note { text }, _) => Some(view! { <p class="tile-note">{text.clone()}</p> }.into_any()),
        (Content::Figure { metric }, Some((shown, Body::Figure(figure)))) => {
            alarm = figure.status(*metric, shown.period) == Some(Status::Behind);
            Some(self::figure(shows, shown, *metric, figure))
        }
        (Content::Line { metric, .. }, Some((shown, Body::Line(line)))) => Some(self::line(shows, shown, n, *metric, line)),
        (Content::Bars { metric, by }, Some((shown, Body::Bars(bars)))) => Some(self::bars(shows, shown, (*metric, *by), bars)),
        (_, Some((_, Body::Note))) => Some(view! { <p class="tile-note t3">{v.t(k::APP_HIDDEN)}</p> }.into_any()),
        _ => None,
    };
    let class =
        format!("card tile is-{} w{} h{}{}", tile.content.kind().word(), tile.width, tile.height, if alarm { " alarm" } else { "" });
    view! {
        <article class=class id=format!("t{}", tile.id)>
            {head}
            {shown}
            {below}
        </article>
    }
    .into_any()
}

/// A number that opens what is behind it, where it may.
fn number(href: Option<&String>, title: Option<String>, text: String) -> AnyView {
    match href {
        Some(href) => view! { <a class="num-link" href=href.clone() title=title>{text}</a> }.into_any(),
        None => view! { <span title=title>{text}</span> }.into_any(),
    }
}

fn figure(shows: &Shows, shown: &Shown, metric: Metric, figure: &FigureTile) -> AnyView {
    let (v, currency, unit) = (shows.v, shown.currency, metric.unit());
    let sure = (figure.out_of.unwrap_or_default(), figure.interval);
    let value = number(figure.opens.as_ref(), detail(v, metric, currency, figure.now, sure), in_tile(v, metric, currency, figure.now));
    let out_of = (metric == Metric::Csat && figure.now.is_some()).then(|| view! { <small>" / 5"</small> });
    // Of nothing there is no change in per cent.
    let changed = figure.then.filter(|then| *then != 0 || metric.is_ratio()).map(|_| {
        let change = change(v, metric, currency, figure.now, figure.then);
        match &shows.asked {
            Some(asked) => {
                let pairs: Vec<_> = [("metric".to_owned(), metric.word().to_owned())].into_iter().chain(asked.pairs()).collect();
                view! {
                    <a class="why" href=format!("/why?{}", query_string(&pairs)) title=v.t(k::FIGURES_WHY)>
                        {change}
                        <span class="vh">{v.t(k::FIGURES_WHY)}</span>
                    </a>
                }
                .into_any()
            }
            None => change,
        }
    });
    let compared = figure.then.map(|then| {
        view! { <span class="t3">{v.fill(k::BOARDS_WAS, &[("value", &short(v, unit, currency, then))])}</span> }
    });
    let aim = figure.aim.as_ref();
    let target = aim.and_then(|aim| aimed(v, (currency, shown.period), figure.now, aim, true, shows.asked.is_some()));
    view! {
        <div class="tile-figure">
            <span class="v">{value} {out_of}</span>
            <span class="n">{changed} {compared} {target}</span>
            {spark_aimed(&figure.trend, aim.map_or(&[][..], |aim| aim.months.as_slice()))}
        </div>
    }
    .into_any()
}

fn line(shows: &Shows, shown: &Shown, n: usize, metric: Metric, line: &LineTile) -> AnyView {
    let (v, currency, unit) = (shows.v, shown.currency, metric.unit());
    let (by_days, many) = (line.grain != Grain::Month, line.steps.len() > 12);
    let called = shows.name(metric);
    let series = |name: String, mark, values| Series { name, mark, colour: 1, values };
    let mut all = vec![series(called.clone(), Mark::Line, line.steps.iter().map(|step| step.now).collect())];
    if line.steps.iter().any(|step| step.then.is_some()) {
        all.push(series(v.t(k::BOARDS_COMPARED).to_owned(), Mark::Reference, line.steps.iter().map(|step| step.then).collect()));
    }
    let highest = line.steps.iter().filter_map(|step| step.now.map(|now| (now, step.days))).max_by_key(|(now, _)| *now);
    let summary =
        highest.map(|(now, days)| v.fill(k::BOARDS_HIGHEST, &[("value", &say(v, unit, currency, now)), ("when", &name(v, days))]));
    let chart = Chart {
        id: IDS[n % IDS.len()],
        title: format!("{called}, {}", v.t(grain(line.grain))),
        summary: summary.unwrap_or_default(),
        step: v
            .t(match line.grain {
                Grain::Day => k::BOARDS_DAY,
                Grain::Week => k::DASHBOARD_WEEK,
                Grain::Month => k::DASHBOARD_MONTH,
            })
            .to_owned(),
        steps: line
            .steps
            .iter()
            .map(|step| Step { tick: tick(v, step.days, by_days, many), name: name(v, step.days), href: step.opens.clone() })
            .collect(),
        series: all,
        decimals: decimals(unit, currency),
        until: None,
        narrow: false,
        full: Box::new(move |v, value| say(v, unit, currency, value)),
        short: Box::new(move |v, value| short(v, unit, currency, value)),
    };
    view! { <div class="body">{steps(&chart)}</div> }.into_any()
}

fn bars(shows: &Shows, shown: &Shown, (metric, by): (Metric, Dimension), bars: &Bars) -> AnyView {
    let (v, currency, unit) = (shows.v, shown.currency, metric.unit());
    if bars.one_month {
        return view! { <p class="tile-note t3">{v.t(k::BOARDS_ONE_MONTH)}</p> }.into_any();
    }
    if bars.bars.is_empty() {
        return view! { <p class="tile-note t3">{v.t(k::BOARDS_NOTHING_HERE)}</p> }.into_any();
    }
    let largest = bars.bars.iter().map(|bar| bar.now).max().unwrap_or(0);
    let compares = bars.bars.iter().any(|bar| bar.then.is_some());
    let rows = bars.bars.iter().map(|one| {
        let change = compares.then(|| view! { <td class="r">{change(v, metric, currency, Some(one.now), one.then)}</td> });
        view! {
            <tr>
                <th scope="row" class="trunc">{one.name.clone()}</th>
                <td class="is-wide">{bar("f1", one.now, largest)}</td>
                <td class="r">{number(one.opens.as_ref(), Some(say(v, unit, currency, one.now)), in_tile(v, metric, currency, Some(one.now)))}</td>
                {change}
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    let others = bars.others.map(|others| {
        let label = v.fill(k::DASHBOARD_OTHER_COUNTRIES, &[("n", &v.int(i64::try_from(others.number).unwrap_or(i64::MAX)))]);
        let value = others.now.map(|now| in_tile(v, metric, currency, Some(now)));
        view! {
            <tr class="t3">
                <th scope="row" class="trunc">{label}</th>
                <td class="is-wide">{others.now.map(|now| bar("f0", now, largest))}</td>
                <td class="r">{value}</td>
                {compares.then(|| view! { <td></td> })}
            </tr>
        }
    });
    let heads = compares.then(|| view! { <th class="r" scope="col">{v.t(k::DASHBOARD_CHANGE)}</th> });
    view! {
        <div class="flushbody">
            <table class="table compact flush tile-bars">
                <colgroup>
                    <col />
                    <col class="is-wide w-bar" />
                    <col class="w-value" />
                    {compares.then(|| view! { <col class="w-change" /> })}
                </colgroup>
                <thead>
                    <tr>
                        <th scope="col">{v.t(dimension(by))}</th>
                        <th class="is-wide"><span class="vh">{v.t(k::DASHBOARD_SHARE)}</span></th>
                        <th class="r" scope="col">{shows.name(metric)}</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows} {others}</tbody>
            </table>
        </div>
    }
    .into_any()
}
