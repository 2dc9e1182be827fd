//! A chart over steps as SVG.

use super::{
    scale::Scale,
    steps::{Chart, Mark, Series, Step},
    svg::Svg,
};
use crate::viewer::Viewer;

/// Heights in pixels: where the drawing begins, where it stands, where the words under it are, where it ends.
const TOP: f64 = 6.0;
const BOTTOM: f64 = 164.0;
const WORDS: f64 = 180.0;
const HEIGHT: u32 = 184;
/// Words under the axis, at most.
const TICKS: usize = 14;

/// What is stacked up under each step, bar by bar.
fn stacked(chart: &Chart) -> Vec<i64> {
    let bars = || chart.series.iter().filter(|s| s.mark.is_bar());
    (0..chart.steps.len()).map(|n| bars().filter_map(|s| s.values.get(n).copied().flatten()).sum()).collect()
}

/// The chart as SVG.
pub(super) fn drawing(v: Viewer, chart: &Chart) -> String {
    let lines = chart.series.iter().filter(|s| !s.mark.is_bar()).flat_map(|s| s.values.iter().copied().flatten());
    let values: Vec<i64> = lines.chain(stacked(chart)).collect();
    let scale = Scale::over(values.iter().copied());
    let mut svg = Svg::default();
    svg.raw(&format!("<svg class=\"plot-y\" width=\"52\" height=\"{HEIGHT}\" aria-hidden=\"true\">"));
    for value in scale.lines() {
        svg.text("e", "46", scale.y(value, TOP, BOTTOM) + 4.0, &(chart.short)(v, value));
    }
    let id = chart.id;
    svg.raw(&format!(
        "</svg><svg class=\"plot-x\" height=\"{HEIGHT}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">"
    ));
    svg.words(&chart.title).raw(&format!("</title><desc id=\"{id}-d\">")).words(&chart.summary).raw("</desc>");
    for value in scale.lines() {
        svg.grid(scale.y(value, TOP, BOTTOM));
    }
    ticks(&mut svg, &chart.steps);
    bars(&mut svg, chart, scale);
    svg.raw(&format!(
        "<svg width=\"100%\" height=\"{HEIGHT}\" viewBox=\"0 0 100 {HEIGHT}\" preserveAspectRatio=\"none\" overflow=\"visible\">"
    ));
    // What is compared with lies under what it is about.
    bands(&mut svg, chart, scale);
    let mut drawn: Vec<&Series> = chart.series.iter().filter(|s| matches!(s.mark, Mark::Line | Mark::Reference | Mark::Dashed)).collect();
    drawn.sort_by_key(|s| s.mark != Mark::Reference);
    for series in &drawn {
        let thin = match series.mark {
            Mark::Reference => " thin",
            Mark::Dashed => " dash",
            _ => "",
        };
        // A line ends with what is over: the step after it would look like a fall.
        let over = chart.until.as_ref().filter(|_| series.mark == Mark::Line).map_or(usize::MAX, |until| until.steps);
        let points = series
            .values
            .iter()
            .enumerate()
            .take(over)
            .map(|(n, value)| value.map(|value| (middle(chart, n), scale.y(value, TOP, BOTTOM))));
        svg.line(&format!("l{thin} {}", series.class('k')), points);
    }
    svg.raw("</svg>");
    if let Some(until) = chart.until.as_ref().filter(|until| until.steps > 0) {
        // In the step that is not over, where one has begun.
        let has_begun = drawn.iter().any(|s| s.mark == Mark::Line && s.values.get(until.steps).is_some_and(Option::is_some));
        let x = middle(chart, if has_begun { until.steps } else { until.steps - 1 });
        svg.tick(x, (TOP, BOTTOM)).text("e t10 halo", &format!("{:.2}%", x - 1.0), TOP + 8.0, &until.words);
    }
    for series in drawn.iter().filter(|s| s.mark == Mark::Line) {
        let over = chart.until.as_ref().map_or(usize::MAX, |until| until.steps);
        let known = || series.values.iter().copied().enumerate().filter_map(|(n, value)| Some((n, value?)));
        if let Some((n, value)) = known().take_while(|(n, _)| *n < over).last() {
            svg.dot(&series.class('f'), middle(chart, n), scale.y(value, TOP, BOTTOM));
        }
        for (n, value) in known().filter(|(n, _)| *n >= over) {
            svg.ring(&series.class('k'), middle(chart, n), scale.y(value, TOP, BOTTOM));
        }
    }
    svg.raw("</svg>");
    svg.done()
}

/// The middle of a step, in per cent of the width.
fn middle(chart: &Chart, n: usize) -> f64 {
    (n as f64 + 0.5) / chart.steps.len() as f64 * 100.0
}

/// The words under the axis: as many as fit, fewer where it is narrow.
fn ticks(svg: &mut Svg, steps: &[Step]) {
    // A month may begin with a few days that are no whole week: both are its first, and it is named once.
    let is_named = |n: usize| n > 0 && steps[n - 1].tick == steps[n].tick;
    let worded: Vec<usize> = (0..steps.len()).filter(|n| !steps[*n].tick.is_empty() && !is_named(*n)).collect();
    let every = worded.len().div_ceil(TICKS).max(1);
    for (place, n) in worded.into_iter().step_by(every).enumerate() {
        let class = match place % 4 {
            0 => "m",
            2 => "m x4",
            _ => "m x2",
        };
        let x = (n as f64 + 0.5) / steps.len() as f64 * 100.0;
        svg.text(class, &format!("{x:.2}%"), WORDS, &steps[n].tick);
    }
}

/// The areas between lower edges and the upper ones that follow them.
fn bands(svg: &mut Svg, chart: &Chart, scale: Scale) {
    for pair in chart.series.windows(2).filter(|pair| pair[0].mark == Mark::Low && pair[1].mark == Mark::High) {
        let edge = |series: &Series| -> Vec<Option<(f64, f64)>> {
            let known = series.values.iter().enumerate().filter_map(|(n, value)| Some((n, (*value)?)));
            known.map(|(n, value)| Some((middle(chart, n), scale.y(value, TOP, BOTTOM)))).collect()
        };
        let around = edge(&pair[0]).into_iter().chain(edge(&pair[1]).into_iter().rev());
        svg.line(&format!("band {}", pair[0].class('f')), around);
    }
}

fn bars(svg: &mut Svg, chart: &Chart, scale: Scale) {
    let width = 64.0 / chart.steps.len() as f64;
    let mut under = vec![0; chart.steps.len()];
    for series in chart.series.iter().filter(|s| s.mark.is_bar()) {
        for (n, value) in series.values.iter().enumerate().take(under.len()) {
            let Some(value) = value.filter(|value| *value != 0) else { continue };
            let (from, to) = (scale.y(under[n], TOP, BOTTOM), scale.y(under[n] + value, TOP, BOTTOM));
            svg.bar(&series.class('f'), (middle(chart, n) - width / 2.0, width), (from.min(to), (from - to).abs()));
            under[n] += value;
        }
    }
}

#[cfg(test)]
mod tests {
    use leptos::prelude::*;

    use super::*;
    use crate::{ui::chart::Until, viewer::use_viewer};

    fn chart(series: Vec<Series>, steps: usize) -> Chart {
        let step = |n: usize| Step { tick: format!("<{n}>"), name: n.to_string(), href: Some(format!("/orders?n={n}")) };
        Chart {
            id: "c",
            title: "A & B".into(),
            summary: String::new(),
            step: "Month".into(),
            steps: (0..steps).map(step).collect(),
            series,
            decimals: 0,
            until: None,
            narrow: false,
            full: Box::new(|v, n| v.int(n)),
            short: Box::new(|v, n| v.int(n)),
        }
    }

    fn series(mark: Mark, values: &[i64]) -> Series {
        Series { name: "x".into(), mark, colour: 2, values: values.iter().copied().map(Some).collect() }
    }

    #[test]
    fn bars_stand_on_each_other_and_words_are_no_markup() {
        let owner = Owner::new();
        owner.set();
        let drawn = drawing(use_viewer(), &chart(vec![series(Mark::Bar, &[10, 0]), series(Mark::Bar, &[30, 40])], 2));
        // Of the 158 pixels of 40, the lower bar has a quarter and the upper one the rest.
        assert!(drawn.contains("y=\"124.5\" height=\"39.5\"") && drawn.contains("y=\"6.0\" height=\"118.5\""), "{drawn}");
        assert_eq!(drawn.matches("<rect").count(), 3);
        assert!(drawn.contains("A &amp; B") && drawn.contains("&lt;0&gt;"));
    }

    #[test]
    fn a_band_lies_between_its_edges() {
        let owner = Owner::new();
        owner.set();
        let mut low = series(Mark::Low, &[0, 10]);
        low.values.insert(0, None);
        let mut high = series(Mark::High, &[20, 40]);
        high.values.insert(0, None);
        let drawn = drawing(use_viewer(), &chart(vec![low, high], 3));
        assert!(drawn.contains("class=\"band f2\" d=\"M50.00 164.0h0L83.33 124.5L83.33 6.0L50.00 85.0\""), "{drawn}");
    }

    #[test]
    fn a_long_chart_names_every_few_steps_only() {
        let owner = Owner::new();
        owner.set();
        let drawn = drawing(use_viewer(), &chart(vec![series(Mark::Line, &[1; 36])], 36));
        assert_eq!(drawn.matches("&lt;").count(), 12);
    }

    #[test]
    fn a_line_ends_with_what_is_over_and_a_ring_stands_for_the_rest() {
        let owner = Owner::new();
        owner.set();
        let until = Until { steps: 2, words: "until <today>".into() };
        let chart = Chart { until: Some(until), ..chart(vec![series(Mark::Line, &[20, 40, 5])], 4) };
        let drawn = drawing(use_viewer(), &chart);
        assert!(drawn.contains("d=\"M12.50 85.0h0L37.50 6.0\""), "{drawn}");
        assert!(drawn.contains("x1=\"62.50%\"") && drawn.contains("until &lt;today&gt;"), "{drawn}");
        assert_eq!((drawn.matches("<circle").count(), drawn.matches(" ring\"").count()), (2, 1));
    }

    #[test]
    fn a_word_that_two_steps_share_stands_once() {
        let owner = Owner::new();
        owner.set();
        let mut chart = chart(vec![series(Mark::Line, &[1; 8])], 8);
        chart.steps[1].tick = chart.steps[0].tick.clone();
        chart.steps[7].tick = chart.steps[0].tick.clone();
        let drawn = drawing(use_viewer(), &chart);
        assert_eq!(drawn.matches("&lt;0&gt;").count(), 2, "the last is that of another year: {drawn}");
        assert_eq!(drawn.matches("&lt;").count(), 7, "{drawn}");
    }

    #[test]
    fn steps_without_a_word_have_none() {
        let owner = Owner::new();
        owner.set();
        let mut chart = chart(vec![series(Mark::Line, &[1; 8])], 8);
        chart.steps.iter_mut().step_by(2).for_each(|step| step.tick.clear());
        let drawn = drawing(use_viewer(), &chart);
        assert_eq!(drawn.matches("&lt;").count(), 4, "{drawn}");
    }
}
