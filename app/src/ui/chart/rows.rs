//! A chart whose bars lie: one a row, its name before it, its value behind it, and a mark for what it is compared with.

use leptos::prelude::*;

use super::{
    svg::Svg,
    table::{Cell, Line, Table, as_table},
};
use crate::viewer::{Viewer, use_viewer};

/// Pixels from one row to the next, and of a bar.
const ROW: f64 = 26.4;
const BAR: f64 = 15.0;
/// How much of the width the longest bar takes: its value stands behind it.
const LONGEST: f64 = 76.0;
/// Letters of a name before its bar, and the pixels they have.
const LETTERS: usize = 18;
const NAMES: u32 = 116;

/// A row.
pub struct Ranked {
    /// What it is.
    pub name: String,
    /// How many there are.
    pub value: i64,
    /// How many there were of what it is compared with.
    pub before: Option<i64>,
    /// A class that colours the bar.
    pub colour: &'static str,
    /// What opens the rows behind it.
    pub href: String,
}

/// The chart.
pub struct Ranking {
    /// Tells it from the others of the page.
    pub id: &'static str,
    /// What it shows.
    pub title: String,
    /// What one can see in it, in a sentence.
    pub summary: String,
    /// The heads of the table: what a row is, its value, and what it is compared with.
    pub heads: [String; 3],
    /// The rows, in order.
    pub rows: Vec<Ranked>,
    /// What the colours and the mark stand for: a class, `tick` for the mark.
    pub legend: Vec<(&'static str, String)>,
}

/// The chart with its legend and its table.
pub fn ranking(chart: &Ranking) -> AnyView {
    let v = use_viewer();
    let hits = chart.rows.iter().map(|row| {
        let before = row.before.map(|before| {
            view! {
                <span>
                    <span class="t3">{chart.heads[2].clone()}</span>
                    " "
                    <b>{v.int(before)}</b>
                </span>
            }
        });
        view! {
            <a class="hit" href=row.href.clone()>
                <span class="tip">
                    <span class="med">{row.name.clone()}</span>
                    <b>{v.int(row.value)}</b>
                    {before}
                </span>
            </a>
        }
    });
    let is_compared = chart.rows.iter().any(|row| row.before.is_some());
    let lines = chart.rows.iter().map(|row| {
        let before = is_compared.then(|| Cell::count(v, row.before));
        let cells = std::iter::once(Cell::count(v, Some(row.value))).chain(before).collect();
        Line { name: Some(row.name.clone()), href: Some(row.href.clone()), cells }
    });
    let heads = chart.heads.iter().take(if is_compared { 3 } else { 2 }).cloned().collect();
    let table = Table { title: &chart.title, heads, rows: lines.collect() };
    let legend = chart.legend.iter().map(|(class, words)| {
        let mark = match *class {
            "tick" => "<path class=\"k0\" d=\"M6 -1V9\" fill=\"none\" stroke-width=\"1.5\"/>".to_owned(),
            class => format!("<rect class=\"{class}\" x=\"2\" width=\"8\" height=\"8\" rx=\"2\"/>"),
        };
        view! {
            <li>
                <svg viewBox="0 0 12 8" aria-hidden="true" inner_html=mark></svg>
                {words.clone()}
            </li>
        }
    });
    view! {
        <div class="plot-box">
            <div class="plot" inner_html=drawing(v, chart)></div>
            <div class="plot-hits down">{hits.collect_view()}</div>
        </div>
        <ul class="legend">{legend.collect_view()}</ul>
        {as_table(v, table)}
    }
    .into_any()
}

fn drawing(v: Viewer, chart: &Ranking) -> String {
    let height = (chart.rows.len() as f64 * ROW).ceil() as u32;
    let most = chart.rows.iter().flat_map(|row| [row.value, row.before.unwrap_or(0)]).max().unwrap_or(0).max(1);
    let at = |value: i64| value.max(0) as f64 / most as f64 * LONGEST;
    let mut svg = Svg::default();
    svg.raw(&format!("<svg class=\"plot-y\" width=\"{NAMES}\" height=\"{height}\" aria-hidden=\"true\">"));
    let top = |n: usize| n as f64 * ROW + (ROW - BAR) / 2.0;
    for (n, row) in chart.rows.iter().enumerate() {
        svg.text("ink2", "0", top(n) + 11.5, &cut(&row.name));
    }
    let id = chart.id;
    svg.raw(&format!(
        "</svg><svg class=\"plot-x\" height=\"{height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">"
    ));
    svg.words(&chart.title).raw(&format!("</title><desc id=\"{id}-d\">")).words(&chart.summary).raw("</desc>");
    for (n, row) in chart.rows.iter().enumerate() {
        svg.bar(row.colour, (0.0, at(row.value)), (top(n), BAR));
        if let Some(before) = row.before {
            svg.tick(at(before), (top(n) - 3.0, top(n) + BAR + 3.0));
        }
        let end = at(row.value.max(row.before.unwrap_or(0)));
        svg.text_after("ink b", (end, 6), top(n) + 11.5, &v.int(row.value));
    }
    svg.raw("</svg>");
    svg.done()
}

/// A name that fits before the bar; the whole stands in the table and where one points at it.
fn cut(name: &str) -> String {
    if name.chars().count() <= LETTERS {
        return name.to_owned();
    }
    let short: String = name.chars().take(LETTERS - 1).collect();
    format!("{}…", short.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_values_and_names_are_no_markup() {
        let owner = Owner::new();
        owner.set();
        let row = |name: &str, value, before| Ranked { name: name.into(), value, before, colour: "f1", href: "/tickets".into() };
        let chart = Ranking {
            id: "r",
            title: "A & B".into(),
            summary: String::new(),
            heads: ["a".into(), "b".into(), "c".into()],
            rows: vec![row("<b>", 40, Some(80)), row("a reason that is very long", 20, None)],
            legend: Vec::new(),
        };
        let drawn = drawing(use_viewer(), &chart);
        assert!(drawn.contains("width=\"38.00%\"") && drawn.contains("width=\"19.00%\""), "{drawn}");
        assert!(drawn.contains("x1=\"76.00%\"") && drawn.matches("class=\"axis\"").count() == 1, "{drawn}");
        assert!(drawn.contains("&lt;b&gt;") && drawn.contains("a reason that is…"), "{drawn}");
    }
}
