//! A chart over steps, such as the months of a year: lines, stacked bars, or both.

use leptos::prelude::*;

use super::{
    steps_drawing::drawing,
    table::{Cell, Line, Table, as_table, plain},
};
use crate::viewer::{Viewer, use_viewer};

/// Of more steps than this none is as wide as a finger, and in a narrow card of more than those: their links are for who
/// points, others have those of the table.
const STEPS: [usize; 2] = [24, 8];

/// How a series is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A line.
    Line,
    /// A thin grey line: what is compared with.
    Reference,
    /// A broken line: what is expected.
    Dashed,
    /// The lower edge of a band, which reaches up to the [`Mark::High`] that follows it.
    Low,
    /// The upper edge.
    High,
    /// Bars, on top of those of the series before.
    Bar,
    /// The same in a shade: their colour is how strong, 0 to 6.
    Shade,
}

impl Mark {
    pub(super) const fn is_bar(self) -> bool {
        matches!(self, Self::Bar | Self::Shade)
    }
}

/// Values over the steps.
#[derive(Clone, Debug)]
pub struct Series {
    /// What it is.
    pub name: String,
    /// How it is drawn.
    pub mark: Mark,
    /// Its colour, 1 to 6; of a shade 0 to 6.
    pub colour: u8,
    /// One value for each step; none where nothing is known.
    pub values: Vec<Option<i64>>,
}

impl Series {
    /// A class of this series: `f` to fill, `k` to draw.
    pub(super) fn class(&self, what: char) -> String {
        match self.mark {
            Mark::Reference => format!("{what}0"),
            Mark::Shade => format!("q{}", self.colour.min(6)),
            _ => format!("{what}{}", self.colour.clamp(1, 6)),
        }
    }
}

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// The word under the axis; empty where none stands.
    pub tick: String,
    /// Its whole name, for the table and for who points at it.
    pub name: String,
    /// What opens the rows behind it.
    pub href: Option<String>,
}

/// Where the data of a chart end.
#[derive(Clone, Debug)]
pub struct Until {
    /// So many steps are over. A line ends with them; of the step after them, which is not, there is a ring.
    pub steps: usize,
    /// The words at the line that marks it.
    pub words: String,
}

/// A chart.
pub struct Chart {
    /// Tells it from the others of the page.
    pub id: &'static str,
    /// What it shows, in a few words.
    pub title: String,
    /// What one can see in it, in a sentence.
    pub summary: String,
    /// What the steps are: the head of the table's first column.
    pub step: String,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// What is shown over them.
    pub series: Vec<Series>,
    /// How many of a value's digits are decimals, where it is copied: two of an amount in pence.
    pub decimals: u32,
    /// Where the data end, if the chart goes on.
    pub until: Option<Until>,
    /// Whether it stands in a card of a quarter of the page.
    pub narrow: bool,
    /// A value in full.
    pub full: Box<dyn Fn(Viewer, i64) -> String + Send + Sync>,
    /// A value beside the axis, where there is little room.
    pub short: Box<dyn Fn(Viewer, i64) -> String + Send + Sync>,
}

/// The chart with its legend and its table.
pub fn steps(chart: &Chart) -> AnyView {
    let v = use_viewer();
    view! {
        <div class="plot-box">
            <div class="plot" inner_html=drawing(v, chart)></div>
            <div class="plot-hits">{chart.steps.iter().enumerate().map(|(n, step)| hit(v, chart, n, step)).collect_view()}</div>
        </div>
        {(chart.series.len() > 1).then(|| legend(&chart.series))}
        {table(v, chart)}
    }
    .into_any()
}

/// The value of a series in a step, in words.
fn said(v: Viewer, chart: &Chart, series: &Series, n: usize) -> String {
    series.values.get(n).copied().flatten().map_or_else(|| "–".to_owned(), |value| (chart.full)(v, value))
}

/// What lies over a step: its values for who points at it, and the way to what is behind them.
fn hit(v: Viewer, chart: &Chart, n: usize, step: &Step) -> AnyView {
    let values = chart.series.iter().map(|series| {
        view! {
            <span>
                <span class="t3">{series.name.clone()}</span>
                " "
                <b>{said(v, chart, series, n)}</b>
            </span>
        }
    });
    let tip = view! {
        <span class="tip">
            <span class="med">{step.name.clone()}</span>
            {values.collect_view()}
        </span>
    };
    match &step.href {
        Some(href) => {
            let tabindex = (chart.steps.len() > STEPS[usize::from(chart.narrow)]).then_some("-1");
            view! {
                <a class="hit" href=href.clone() tabindex=tabindex>
                    {tip}
                </a>
            }
            .into_any()
        }
        None => view! { <span class="hit">{tip}</span> }.into_any(),
    }
}

fn legend(series: &[Series]) -> AnyView {
    let entry = |series: &Series| {
        let mark = match series.mark {
            Mark::Low | Mark::High => format!("<rect class=\"band {}\" width=\"12\" height=\"8\"/>", series.class('f')),
            Mark::Bar | Mark::Shade => format!("<rect class=\"{}\" x=\"2\" width=\"8\" height=\"8\" rx=\"2\"/>", series.class('f')),
            Mark::Dashed => {
                format!("<path class=\"{}\" d=\"M0 4H12\" fill=\"none\" stroke-width=\"2\" stroke-dasharray=\"3 2\"/>", series.class('k'))
            }
            _ => format!("<path class=\"{}\" d=\"M0 4H12\" fill=\"none\" stroke-width=\"2\"/>", series.class('k')),
        };
        view! {
            <li>
                <svg viewBox="0 0 12 8" aria-hidden="true" inner_html=mark></svg>
                {series.name.clone()}
            </li>
        }
    };
    view! { <ul class="legend">{series.iter().filter(|series| series.mark != Mark::Low).map(entry).collect_view()}</ul> }.into_any()
}

fn table(v: Viewer, chart: &Chart) -> AnyView {
    let cell = |series: &Series, n: usize| Cell {
        said: said(v, chart, series, n),
        plain: series.values.get(n).copied().flatten().map(|value| plain(value, chart.decimals)).unwrap_or_default(),
    };
    let line = |(n, step): (usize, &Step)| Line {
        name: Some(step.name.clone()),
        href: step.href.clone(),
        cells: chart.series.iter().map(|series| cell(series, n)).collect(),
    };
    let heads = std::iter::once(chart.step.clone()).chain(chart.series.iter().map(|series| series.name.clone()));
    as_table(v, Table { title: &chart.title, heads: heads.collect(), rows: chart.steps.iter().enumerate().map(line).collect() })
}
