//! A small line beside a figure: which way it has gone. It says nothing that a table or the figure does
//! not, so a screen reader passes over it.

use leptos::prelude::*;

use super::svg::Svg;
use crate::ui::plain::{Plain, plain};

const WIDTH: f64 = 128.0;
const HEIGHT: f64 = 24.0;

/// The line of these values, oldest first; none where there are fewer than two, or nothing but zeros.
pub fn spark(values: &[i64]) -> AnyView {
    spark_aimed(values, &[])
}

/// The same beside what was aimed at in each of these months, where something was.
pub fn spark_aimed(values: &[i64], aims: &[Option<i64>]) -> AnyView {
    match drawn(values, aims) {
        Some(svg) => view! { <div class="spark" inner_html=svg></div> }.into_any(),
        None if values.is_empty() => ().into_any(),
        None => view! { <div class="spark"></div> }.into_any(),
    }
}

/// The same in an element that is written as text.
pub fn plain_spark(values: &[i64]) -> Plain {
    plain("div").attr("class", "spark").markup(&drawn(values, &[]).unwrap_or_default())
}

fn drawn(values: &[i64], aims: &[Option<i64>]) -> Option<String> {
    let all = || values.iter().chain(aims.iter().flatten());
    let (low, high) = (all().min()?, all().max()?);
    if values.len() < 2 || (*low, *high) == (0, 0) {
        return None;
    }
    let range = (high - low).max(1) as f64;
    let step = (WIDTH - 4.0) / (values.len() - 1) as f64;
    let level = if high == low { HEIGHT / 2.0 } else { HEIGHT - 2.0 };
    let at = |n: usize, value: i64| (2.0 + n as f64 * step, level - (value - low) as f64 / range * (HEIGHT - 4.0));
    let points: Vec<(f64, f64)> = values.iter().enumerate().map(|(n, value)| at(n, *value)).collect();
    let (first, last) = (points[0].0, points[points.len() - 1]);
    let around = points.iter().copied().chain([(last.0, HEIGHT), (first, HEIGHT)]).map(Some);
    let mut svg = Svg::default();
    svg.raw("<svg viewBox=\"0 0 128 24\" preserveAspectRatio=\"none\" aria-hidden=\"true\">").line("a", around);
    if aims.iter().any(Option::is_some) {
        svg.line("tg", aims.iter().enumerate().map(|(n, aim)| aim.map(|aim| at(n, aim))));
    }
    svg.line("l", points.iter().copied().map(Some))
        // A point alone has round ends: a dot that stays round however wide the drawing is.
        .line("p", [Some(last)].into_iter())
        .raw("</svg>");
    Some(svg.done())
}
