//! A waterfall: from one figure to another by what each part brought.

use leptos::prelude::*;

use super::{
    scale::Scale,
    svg::Svg,
    table::{Copied, copies},
};
use crate::viewer::use_viewer;

const TOP: f64 = 18.0;
const BOTTOM: f64 = 196.0;
const WORDS: f64 = 212.0;
const HEIGHT: u32 = 216;
/// The break of a bar that does not begin at zero, from and to above its foot.
const BREAK: (f64, f64) = (8.0, 12.0);
/// Letters of a name under the axis.
const LETTERS: usize = 12;

/// A bar: a whole figure, or what came to it.
#[derive(Clone, Debug)]
pub struct Fall {
    /// What it is.
    pub name: String,
    /// The figure, or the change.
    pub value: i64,
    /// The same in words.
    pub said: String,
    /// Whether it is a whole figure, standing on the ground.
    pub is_whole: bool,
    /// A class that colours it.
    pub colour: &'static str,
    /// What opens the rows behind it.
    pub href: Option<String>,
}

/// The chart; the table that has the same stands on the page.
pub fn waterfall(id: &str, title: &str, summary: &str, falls: &[Fall], short: &dyn Fn(i64) -> String) -> AnyView {
    let hits = falls.iter().map(|fall| {
        let tip = view! {
            <span class="tip">
                <span class="med">{fall.name.clone()}</span>
                <b>{fall.said.clone()}</b>
            </span>
        };
        match fall.href.clone() {
            Some(href) => view! { <a class="hit" href=href>{tip}</a> }.into_any(),
            None => view! { <span class="hit">{tip}</span> }.into_any(),
        }
    });
    view! {
        {copies(use_viewer(), title, Copied::Image)}
        <div class="plot-box">
            <div class="plot" inner_html=drawing((id, title, summary), falls, short)></div>
            <div class="plot-hits">{hits.collect_view()}</div>
        </div>
    }
    .into_any()
}

/// From where to where each bar goes.
fn spans(falls: &[Fall]) -> Vec<(i64, i64)> {
    let mut level = 0;
    let span = |fall: &Fall| {
        let from = if fall.is_whole { 0 } else { level };
        level = from + fall.value;
        (from, level)
    };
    falls.iter().map(span).collect()
}

fn drawing((id, title, summary): (&str, &str, &str), falls: &[Fall], short: &dyn Fn(i64) -> String) -> String {
    let spans = spans(falls);
    let scale = Scale::near(spans.iter().map(|(_, to)| *to));
    let y = |value: i64| scale.y(value.clamp(scale.low, scale.high), TOP, BOTTOM);
    let mut svg = Svg::default();
    svg.raw(&format!("<svg class=\"plot-y\" width=\"52\" height=\"{HEIGHT}\" aria-hidden=\"true\">"));
    for value in scale.lines() {
        svg.text("e", "46", y(value) + 4.0, &short(value));
    }
    svg.raw(&format!(
        "</svg><svg class=\"plot-x\" height=\"{HEIGHT}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">"
    ));
    svg.words(title).raw(&format!("</title><desc id=\"{id}-d\">")).words(summary).raw("</desc>");
    for value in scale.lines() {
        svg.grid(y(value));
    }
    let each = 100.0 / falls.len().max(1) as f64;
    for (n, (fall, (from, to))) in falls.iter().zip(&spans).enumerate() {
        let (left, high, low) = ((n as f64 + 0.14) * each, y(*from.max(to)), y(*from.min(to)));
        if fall.is_whole && scale.low > 0 && low - high > BREAK.1 {
            // It does not begin at zero, and says so.
            svg.bar(fall.colour, (left, each * 0.72), (high, low - BREAK.1 - high));
            svg.bar(fall.colour, (left, each * 0.72), (low - BREAK.0, BREAK.0));
        } else {
            svg.bar(fall.colour, (left, each * 0.72), (high, (low - high).max(1.0)));
        }
        let middle = format!("{:.2}%", (n as f64 + 0.5) * each);
        // At every width the first and the last are told apart; between them as many as there is room for.
        let edge = n == 0 || n + 1 == falls.len();
        let class = if edge {
            "m"
        } else if n % 2 == 0 {
            "m x4"
        } else {
            "m x2"
        };
        svg.text(class, &middle, high - 5.0, &fall.said).text(class, &middle, WORDS, &cut(&fall.name));
    }
    svg.raw("</svg>");
    svg.done()
}

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

    fn fall(value: i64, is_whole: bool) -> Fall {
        Fall { name: "<a name that is long>".into(), value, said: value.to_string(), is_whole, colour: "f1", href: None }
    }

    #[test]
    fn what_came_to_the_first_figure_leads_to_the_last() {
        let falls = [fall(1200, true), fall(80, false), fall(-30, false), fall(1250, true)];
        assert_eq!(spans(&falls), [(0, 1200), (1200, 1280), (1280, 1250), (0, 1250)]);
        let drawn = drawing(("w", "t", "s"), &falls, &|n| n.to_string());
        assert_eq!(drawn.matches("<rect").count(), 4 + 2, "whole bars are broken, since the axis does not begin at zero");
        assert!(!drawn.contains("<a name") && drawn.contains("&lt;a name tha…"), "{drawn}");
        assert!(!drawn.contains("height=\"-"), "{drawn}");
    }
}
