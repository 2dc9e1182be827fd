//! The fields that say what a tile shows.

use domain::{
    board::{Content, TileKind, splits},
    metric::{Grain, Group, Metric},
};
use leptos::prelude::*;

use super::tiles::{Shows, by_words, grain};
use crate::{
    i18n::{Key, keys as k},
    pages::figures::group,
    viewer::Viewer,
};

/// A field with its label around it: in a grid of many forms no id is needed.
pub(super) fn labelled(v: Viewer, label: Key, field: AnyView) -> AnyView {
    view! {
        <label class="field">
            <span class="label">{v.t(label)}</span>
            {field}
        </label>
    }
    .into_any()
}

/// A choice of values with their words.
pub(super) fn choice(name: &'static str, options: Vec<(String, String)>, chosen: &str) -> AnyView {
    let options: Vec<_> = options
        .into_iter()
        .map(|(value, word)| {
            let selected = value == chosen;
            view! {
                <option value=value selected=selected>
                    {word}
                </option>
            }
        })
        .collect();
    view! { <select class="select" name=name>{options}</select> }.into_any()
}

/// The choice of a figure, group by group.
fn metrics(shows: &Shows, chosen: &str) -> AnyView {
    let groups = Group::ALL.iter().map(|of| {
        let options: Vec<_> = Metric::shown()
            .filter(|metric| metric.group() == Some(*of))
            .map(|metric| {
                let selected = metric.word() == chosen;
                view! {
                    <option value=metric.word() selected=selected>
                        {shows.name(metric)}
                    </option>
                }
            })
            .collect();
        view! { <optgroup label=shows.v.t(group(*of))>{options}</optgroup> }
    });
    let groups: Vec<_> = groups.collect();
    view! { <select class="select" name="metric">{groups}</select> }.into_any()
}

/// What a tile of a kind is asked for: as it is, or as it was typed.
pub(super) fn fields(shows: &Shows, kind: TileKind, is: Option<&Content>, typed: impl Fn(&str) -> Option<String>) -> AnyView {
    let v = shows.v;
    let said = |name: &str, is: String| typed(name).unwrap_or(is);
    let metric = is.and_then(Content::metric).unwrap_or(Metric::Net).word().to_owned();
    match kind {
        TileKind::Figure => labelled(v, k::BOARDS_FIGURE, metrics(shows, &said("metric", metric))),
        TileKind::Line => {
            let by = if let Some(Content::Line { by, .. }) = is { *by } else { Grain::Month };
            let grains = Grain::ALL.iter().map(|by| (by.word().to_owned(), v.t(grain(*by)).to_owned())).collect();
            view! {
                {labelled(v, k::BOARDS_FIGURE, metrics(shows, &said("metric", metric)))}
                {labelled(v, k::BOARDS_OVER, choice("by", grains, &said("by", by.word().to_owned())))}
            }
            .into_any()
        }
        TileKind::Bars => {
            let of = |metric: Metric, by: domain::metric::Dimension| format!("{}.{}", metric.word(), by.word());
            let chosen = if let Some(Content::Bars { metric, by }) = is { of(*metric, *by) } else { String::new() };
            let all = splits().map(|(metric, by)| (of(metric, by), format!("{} {}", shows.name(metric), by_words(v, by)))).collect();
            labelled(v, k::BOARDS_FIGURE, choice("split", all, &said("split", chosen)))
        }
        TileKind::Note => {
            let text = said("text", if let Some(Content::Note { text }) = is { text.clone() } else { String::new() });
            let most = domain::board::MAX_NOTE.to_string();
            labelled(
                v,
                k::BOARDS_TEXT,
                view! { <textarea class="textarea" name="text" rows="3" maxlength=most required=true>{text}</textarea> }.into_any(),
            )
        }
    }
}
