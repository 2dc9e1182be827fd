//! A funnel: stages under one another, each as wide as the logarithm of how many there are. On a plain scale a stage with a
//! hundredth of another could not be seen.

use leptos::prelude::*;

use super::{
    svg::Svg,
    table::{Cell, Line, Table, as_table},
};
use crate::viewer::{Viewer, use_viewer};

/// Pixels of a bar, and from one to the next.
const BAR: f64 = 32.0;
const STEP: f64 = 54.0;
/// The middle of the bars and the width of the widest, in per cent: at their right there is room for names.
const MIDDLE: f64 = 44.0;
const WIDEST: f64 = 88.0;
/// Name and number stand in a bar that is at least so wide, the number alone in one of this width.
const BOTH: f64 = 62.0;
const NUMBER: f64 = 30.0;

/// A stage.
pub struct FunnelStage {
    /// What it is.
    pub name: String,
    /// How many there are.
    pub value: i64,
    /// Their share of all, in words.
    pub share: String,
    /// The same as programs write it.
    pub plain_share: String,
    /// The shade of its bar, 0 to 6; 0 is outlined.
    pub shade: u8,
    /// What opens them.
    pub href: String,
}

/// The chart.
pub struct Funnel {
    /// Tells it from the others of the page.
    pub id: &'static str,
    /// What it shows.
    pub title: String,
    /// What one can see in it, in a sentence.
    pub summary: String,
    /// The heads of the table: stage, how many, their share.
    pub heads: [String; 3],
    /// The stages, from the top.
    pub stages: Vec<FunnelStage>,
}

/// The chart with its table.
pub fn funnel(chart: &Funnel) -> AnyView {
    let v = use_viewer();
    let hits = chart.stages.iter().map(|stage| {
        view! {
            <a class="hit" href=stage.href.clone()>
                <span class="tip">
                    <span class="med">{stage.name.clone()}</span>
                    <b>{v.int(stage.value)}</b>
                    <span>
                        <span class="t3">{chart.heads[2].clone()}</span>
                        " "
                        <b>{stage.share.clone()}</b>
                    </span>
                </span>
            </a>
        }
    });
    let rows = chart.stages.iter().map(|stage| {
        let share = Cell { said: stage.share.clone(), plain: stage.plain_share.clone() };
        Line { name: Some(stage.name.clone()), href: Some(stage.href.clone()), cells: vec![Cell::count(v, Some(stage.value)), share] }
    });
    let table = Table { title: &chart.title, heads: chart.heads.to_vec(), rows: rows.collect() };
    view! {
        <div class="plot-box">
            <div class="plot" inner_html=drawing(v, chart)></div>
            <div class="plot-hits down">{hits.collect_view()}</div>
        </div>
        {as_table(v, table)}
    }
    .into_any()
}

/// How wide each stage is, in per cent: nobody is a line.
fn widths(values: impl Iterator<Item = i64> + Clone) -> Vec<f64> {
    let size = |value: i64| (value.max(0) as f64 + 1.0).log10();
    let most = values.clone().map(size).fold(1.0, f64::max);
    values.map(|value| (size(value) / most * WIDEST).max(1.0)).collect()
}

fn drawing(v: Viewer, chart: &Funnel) -> String {
    let height = (chart.stages.len().saturating_sub(1) as f64 * STEP + BAR + 2.0) as u32;
    let widths = widths(chart.stages.iter().map(|stage| stage.value));
    let id = chart.id;
    let mut svg = Svg::default();
    svg.raw(&format!("<svg class=\"plot-x\" height=\"{height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">"));
    svg.words(&chart.title).raw(&format!("</title><desc id=\"{id}-d\">")).words(&chart.summary).raw("</desc>");
    svg.raw(&format!("<svg width=\"100%\" height=\"{height}\" viewBox=\"0 0 100 {height}\" preserveAspectRatio=\"none\">"));
    for (n, pair) in widths.windows(2).enumerate() {
        let (from, to) = (n as f64 * STEP + 1.0 + BAR, (n + 1) as f64 * STEP + 1.0);
        let side = |width: f64, right: bool| if right { MIDDLE + width / 2.0 } else { MIDDLE - width / 2.0 };
        let corners = [(side(pair[0], false), from), (side(pair[0], true), from), (side(pair[1], true), to), (side(pair[1], false), to)];
        svg.line(&format!("half q{}", chart.stages[n].shade.min(6)), corners.into_iter().map(Some));
    }
    svg.raw("</svg>");
    for (n, (stage, width)) in chart.stages.iter().zip(widths).enumerate() {
        let (top, shade) = (n as f64 * STEP + 1.0, stage.shade.min(6));
        let outline = if shade == 0 { " dashed" } else { "" };
        svg.bar(&format!("q{shade}{outline}"), (MIDDLE - width / 2.0, width), (top, BAR));
        let number = v.int(stage.value);
        let ink = match shade {
            0 => "m b ink",
            1..=4 => "m b qlo",
            _ => "m b qhi",
        };
        let (inside, beside) = if width >= BOTH {
            (Some(format!("{} {number}", stage.name)), None)
        } else if width >= NUMBER {
            (Some(number), Some(stage.name.clone()))
        } else {
            (None, Some(format!("{} {number}", stage.name)))
        };
        if let Some(text) = inside {
            svg.text(ink, &format!("{MIDDLE}%"), top + 20.0, &text);
        }
        if let Some(text) = beside {
            svg.text_after("ink2", (MIDDLE + width / 2.0, 8), top + 20.0, &text);
        }
    }
    svg.raw("</svg>");
    svg.done()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_logarithms_and_nobody_is_a_line() {
        let found = widths([999_999, 999, 0].into_iter());
        assert!((found[0] - WIDEST).abs() < 1e-9 && (found[1] - WIDEST / 2.0).abs() < 1e-9, "{found:?}");
        assert_eq!(found[2], 1.0);
        assert!(widths([0, 0].into_iter()).iter().all(|width| *width == 1.0), "nobody at all");
    }

    #[test]
    fn every_stage_is_named_with_its_number() {
        let owner = Owner::new();
        owner.set();
        let stage = |name: &str, value, shade| FunnelStage {
            name: name.into(),
            value,
            share: String::new(),
            plain_share: String::new(),
            shade,
            href: "/customers".into(),
        };
        let chart = Funnel {
            id: "f",
            title: "A & B".into(),
            summary: String::new(),
            heads: ["a".into(), "b".into(), "c".into()],
            stages: vec![stage("Market", 2_410_000, 2), stage("Customer", 400, 5), stage("Former", 0, 0)],
        };
        let drawn = drawing(use_viewer(), &chart);
        assert!(drawn.contains(">Market 2,410,000<") && drawn.contains(">400<") && drawn.contains(">Customer<"), "{drawn}");
        assert!(drawn.contains(">Former 0<") && drawn.contains("q0 dashed"), "{drawn}");
    }
}
