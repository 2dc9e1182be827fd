//! The timeline tab: composer, facets, feed and date rail.

use domain::access::{self, Action};
use domain::{
    format,
    interaction::{MonthCount, TimelineQuery},
    page::value,
    time::Day,
};
use leptos::prelude::*;

use super::{
    composer::{composer, warning},
    data::{RecordData, use_record},
    feed::{FeedParts, feed},
    links::Links,
    parts::{failure, nothing, skeleton_rows},
    written::Written,
};
use crate::{
    i18n::keys as k,
    ui::{
        plain::{Plain, plain},
        still::still,
        timeline_months::{bar_width, facets, month_end, rail, total},
        words,
    },
    viewer::{Viewer, use_viewer},
};

/// Everything that happened, newest first.
#[component]
pub fn TimelineTab() -> impl IntoView {
    let v = use_viewer();
    let data = use_record();
    let written = Written::new();
    data.written.set_value(Some(written));
    let customer = data.id.get_untracked().unwrap_or_default();
    view! {
        <div class="tabpanel" id="panel-timeline">
            <h2 class="vh">{v.t(k::RECORD_TIMELINE)}</h2>
            <div class="tools">
                {v.may(Action::Create, access::Resource::Note).then(|| still(move || composer(v, data, customer, written)))}
                <Transition>{move || v.may(Action::Create, access::Resource::Note).then(|| warning(v, data))}</Transition>
                <Transition fallback=move || view! { <div class="chips" aria-hidden="true"><span class="skeleton w60"></span></div> }>
                    {move || {
                        let (months, links) = (data.months.get().and_then(Result::ok)?, data.links());
                        Some(still(move || facet_bar(v, &links, &months)))
                    }}
                </Transition>
            </div>
            <div class="feed-wrap">
                <Transition fallback=move || view! { <div class="feed">{skeleton_rows(v, 9)}</div> }>
                    {move || events(v, data, written)}
                </Transition>
                <Transition fallback=move || view! { <nav class="date-rail"></nav> }>
                    {move || {
                        let (months, links) = (data.months.get().and_then(Result::ok)?, data.links());
                        Some(still(move || date_rail(v, &links, &months)))
                    }}
                </Transition>
            </div>
        </div>
    }
}

fn events(v: Viewer, data: RecordData, written: Written) -> AnyView {
    let (Some(Some(answer)), Some(opened)) = (data.timeline.get(), data.opened.get()) else { return ().into_any() };
    let links = untrack(|| data.links());
    match answer {
        Err(error) => view! { <div class="feed">{failure(v, error, &links)}</div> }.into_any(),
        Ok(page) if page.rows.is_empty() && written.is_empty_untracked() && page.previous.is_none() => {
            let filtered = !links.pairs().is_empty();
            let all = filtered.then(|| (links.all().to_owned(), v.t(k::TIMELINE_SHOW_EVERYTHING)));
            let (title, text) =
                if filtered { (k::TIMELINE_NO_MATCH_TITLE, k::TIMELINE_NO_MATCH) } else { (k::TIMELINE_EMPTY_TITLE, k::TIMELINE_EMPTY) };
            // Tracked, so that the first note takes this place.
            written.track();
            view! { <div class="feed">{nothing(v.t(title), v.t(text), all)}</div> }.into_any()
        }
        Ok(page) => {
            let customer = data.id.get_untracked().unwrap_or_default();
            still(move || feed(FeedParts { v, customer, links, page, opened, written }))
        }
    }
}

/// The kinds that occur, each with its count, as links.
fn facet_bar(v: Viewer, links: &Links, months: &[MonthCount]) -> AnyView {
    let chosen = value(links.pairs(), "kind").unwrap_or_default();
    let chip = |word: &str, label: &'static str, count: i64| {
        let href = links.with(&[("kind", word), ("cursor", "")]);
        view! {
            <a class="chip" href=href aria-current=(chosen == word).then_some("true")>
                {label}
                {plain("span").attr("class", "count").text(&v.int(count)).view()}
            </a>
        }
        .into_any()
    };
    let mut chips = vec![chip("", v.t(k::INTERACTION_ALL), total(months, &[]))];
    chips.extend(facets(months).into_iter().map(|(kind, count)| chip(kind.word(), v.t(words::facet(kind)), count)));
    view! {
        <nav class="chips" aria-label=v.t(k::TIMELINE_FILTER)>
            {chips}
        </nav>
    }
    .into_any()
}

/// How many events a month has, as a bar.
fn bar(width: &str) -> Plain {
    let rect = plain("rect").attr("width", width).attr("height", "6").attr("rx", "1.5");
    plain("svg").attr("viewBox", "0 0 30 6").attr("aria-hidden", "true").with(rect)
}

/// The months, to jump to their ends.
fn date_rail(v: Viewer, links: &Links, months: &[MonthCount]) -> AnyView {
    let query = TimelineQuery::from_pairs(links.pairs()).unwrap_or_default();
    let rail = rail(months, &query.kinds);
    let most = rail.iter().map(|(_, n)| *n).max().unwrap_or(1);
    let newest = rail.first().map(|(month, _)| *month);
    let here = query.until.map(Day::month_start).or(newest.filter(|_| query.cursor.is_none()));
    let mut year = None;
    let mut views = Vec::new();
    for (month, count) in rail {
        let civil = month.start().civil();
        if year.replace(civil.year) != Some(civil.year) {
            views.push(plain("span").attr("class", "yr").text(&civil.year.to_string()).view());
        }
        let until = if Some(month) == newest { String::new() } else { month_end(month).to_string() };
        let name = format::month_name(v.locale(), civil.month);
        let label = v.fill(k::TIMELINE_MONTH, &[("month", &name), ("year", &civil.year.to_string()), ("n", &v.int(count))]);
        let link = view! {
            <a
                href=links.with(&[("until", &until), ("cursor", "")])
                aria-label=label.clone()
                title=label
                aria-current=(here == Some(month)).then_some("true")
            >
                {plain("span").text(&name).view()}
                {bar(&bar_width(count, most).to_string()).view()}
            </a>
        };
        views.push(link.into_any());
    }
    view! {
        <nav class="date-rail" aria-label=v.t(k::TIMELINE_JUMP)>
            {views}
        </nav>
    }
    .into_any()
}
