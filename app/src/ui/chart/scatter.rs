//! What was foretold against what came: points beside the line on which both are the same.

use leptos::prelude::*;

use super::{
    svg::Svg,
    table::{Cell, Line, Table, as_table},
};
use crate::viewer::{Viewer, use_viewer};

const TOP: f64 = 6.0;
const BOTTOM: f64 = 124.0;
const WORDS: f64 = 140.0;
const HEIGHT: u32 = 144;
/// Grid lines each way.
const LINES: u32 = 4;

/// A point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// What was foretold.
    pub foretold: f64,
    /// What came.
    pub came: f64,
    /// For how many customers.
    pub customers: i64,
}

/// The chart.
pub struct Scatter {
    /// Tells it from the others of the page.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// What one can see in it, in a sentence.
    pub summary: String,
    /// The heads of the table: foretold, came, customers.
    pub heads: [String; 3],
    /// The points.
    pub points: Vec<Point>,
    /// A value in words.
    pub say: fn(Viewer, f64) -> String,
}

/// The chart with its table.
pub fn scatter(chart: &Scatter) -> AnyView {
    let v = use_viewer();
    let value = |value: f64| Cell { said: (chart.say)(v, value), plain: value.to_string() };
    let rows = chart.points.iter().map(|point| Line {
        name: None,
        href: None,
        cells: vec![value(point.foretold), value(point.came), Cell::count(v, Some(point.customers))],
    });
    let table = Table { title: &chart.title, heads: chart.heads.to_vec(), rows: rows.collect() };
    view! {
        <div class="plot" inner_html=drawing(v, chart)></div>
        {as_table(v, table)}
    }
    .into_any()
}

fn drawing(v: Viewer, chart: &Scatter) -> String {
    let most = chart.points.iter().flat_map(|point| [point.foretold, point.came]).fold(0.0, f64::max);
    let most = if most > 0.0 { most } else { 1.0 };
    let x = |value: f64| value / most * 96.0 + 2.0;
    let y = |value: f64| BOTTOM - value / most * (BOTTOM - TOP);
    let id = &chart.id;
    let mut svg = Svg::default();
    svg.raw(&format!("<svg class=\"plot-y\" width=\"44\" height=\"{HEIGHT}\" aria-hidden=\"true\">"));
    let lines = || (0..=LINES).map(|n| most * f64::from(n) / f64::from(LINES));
    for value in lines().step_by(2) {
        svg.text("e", "38", y(value) + 4.0, &(chart.say)(v, value));
    }
    svg.raw(&format!(
        "</svg><svg class=\"plot-x\" height=\"{HEIGHT}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">"
    ));
    svg.words(&chart.title).raw(&format!("</title><desc id=\"{id}-d\">")).words(&chart.summary).raw("</desc>");
    for value in lines() {
        svg.grid(y(value));
    }
    for value in lines().step_by(2) {
        svg.text("m", &format!("{:.2}%", x(value)), WORDS, &(chart.say)(v, value));
    }
    svg.raw(&format!(
        "<svg width=\"100%\" height=\"{HEIGHT}\" viewBox=\"0 0 100 {HEIGHT}\" preserveAspectRatio=\"none\" overflow=\"visible\">"
    ));
    svg.line("l thin dash k0", [Some((x(0.0), y(0.0))), Some((x(most), y(most)))].into_iter());
    svg.line("l k1", chart.points.iter().map(|point| Some((x(point.foretold), y(point.came)))));
    svg.raw("</svg>");
    for point in &chart.points {
        svg.dot("f1", x(point.foretold), y(point.came));
    }
    svg.raw("</svg>");
    svg.done()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_stand_where_what_came_meets_what_was_foretold() {
        let owner = Owner::new();
        owner.set();
        let chart = Scatter {
            id: "c".into(),
            title: "A <b>".into(),
            summary: String::new(),
            heads: [String::new(), String::new(), String::new()],
            points: vec![Point { foretold: 0.0, came: 0.5, customers: 1 }, Point { foretold: 1.0, came: 1.0, customers: 1 }],
            say: |_, value| value.to_string(),
        };
        let drawn = drawing(use_viewer(), &chart);
        assert!(drawn.contains("cx=\"2.00%\" cy=\"65.0\"") && drawn.contains("cx=\"98.00%\" cy=\"6.0\""), "{drawn}");
        assert!(drawn.contains("A &lt;b&gt;"));
    }
}
