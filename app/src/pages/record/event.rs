//! One event of the timeline.

use domain::access::FieldClass;
use domain::interaction::{Interaction, InteractionKind};
use leptos::{ev::MouseEvent, prelude::*};
use uuid::Uuid;

use super::{
    changes,
    data::OpenedItem,
    details::{lines, paragraphs},
    links::Links,
    opened::{Opener, Target},
};
use crate::{
    i18n::keys as k,
    ui::{
        badge::badge,
        icon::{Icon, icon},
        link,
        plain::{Plain, plain},
        timeline,
    },
    viewer::Viewer,
};

/// What every event of a feed shares.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    /// Who looks.
    pub(super) v: Viewer,
    /// Whose timeline.
    pub(super) customer: Uuid,
    /// Addresses of the feed.
    pub(super) links: &'a Links,
    /// What the address opens in place.
    pub(super) opened: &'a OpenedItem,
}

/// An event that is stored. `place` is its number in the feed and how many there are, where both are known.
pub(super) fn article(frame: Frame<'_>, event: &Interaction, place: Option<(i64, i64)>) -> AnyView {
    if is_plain(event) {
        plain_article(frame.v, event, place).view()
    } else {
        shell(event.id, event.kind, place, content(frame, event, false))
    }
}

/// Whether an event leads nowhere and opens nothing, as most do: visits, campaigns, short calls.
fn is_plain(event: &Interaction) -> bool {
    event.ref_id.is_none() && event.kind != InteractionKind::Change && !event.summary.is_empty() && !event.summary.ends_with('…')
}

/// The whole of such an event; what [`shell`] and [`content`] make of it, written at once.
fn plain_article(v: Viewer, event: &Interaction, place: Option<(i64, i64)>) -> Plain {
    let [own, title] = ["e-", "t-"].map(|what| format!("{what}{}", event.id));
    let [position, size] = [place.map(|(position, _)| position.to_string()), place.map(|(_, size)| size.to_string())];
    let head = plain("div").attr("class", "tl-head").with(plain("h3").attr("id", &title).text(&timeline::title(v, event)));
    let body = plain("div").with(head.with_all(circumstances(v, event)));
    let words = lines(&event.summary);
    let body = if event.kind == InteractionKind::Note {
        body.with(plain("div").attr("class", "tl-card").with_all(words))
    } else {
        body.with_all(words)
    };
    plain("article")
        .attr("class", class(event.kind))
        .attr("id", &own)
        .attr("tabindex", "0")
        .attr("aria-labelledby", &title)
        .attr_some("aria-posinset", position.as_deref())
        .attr_some("aria-setsize", size.as_deref())
        .with(moment(v, event))
        .with(node(event.kind))
        .with(body)
}

const fn class(kind: InteractionKind) -> &'static str {
    if matches!(kind, InteractionKind::Note) { "tl-item is-note" } else { "tl-item" }
}

/// When it was.
fn moment(v: Viewer, event: &Interaction) -> Plain {
    plain("time")
        .attr("datetime", &event.at.to_string())
        .attr("title", &v.date_time(event.at))
        .with(plain("span").attr("class", "vh").text(&v.date(event.at)).text(" "))
        .text(&v.clock(event.at))
}

/// Its icon on the line.
fn node(kind: InteractionKind) -> Plain {
    plain("span").attr("class", "tl-node").attr("data-tone", timeline::tone(kind)).with(icon(timeline::icon(kind), ""))
}

/// What stands beside its title.
fn circumstances(v: Viewer, event: &Interaction) -> impl Iterator<Item = Plain> {
    let about = timeline::badge(v, event).map(|text| badge("badge sm", timeline::tone(event.kind), &text));
    about.into_iter().chain([plain("span").attr("class", "who").text(&timeline::circumstances(v, event))])
}

/// An event around what is to see of it.
pub(super) fn shell(id: Uuid, kind: InteractionKind, place: Option<(i64, i64)>, content: AnyView) -> AnyView {
    view! {
        <article
            class=class(kind)
            id=format!("e-{id}")
            tabindex="0"
            aria-labelledby=format!("t-{id}")
            aria-posinset=place.map(|(position, _)| position)
            aria-setsize=place.map(|(_, size)| size)
        >
            {content}
        </article>
    }
    .into_any()
}

/// What is to see of an event; `pending` says that the server has not confirmed it yet.
pub(super) fn content(frame: Frame<'_>, event: &Interaction, pending: bool) -> AnyView {
    let v = frame.v;
    let id = event.id;
    let opener = target(event).map(|target| Opener::new(frame.customer, target, frame.opened));
    view! {
        {moment(v, event).view()}
        {node(event.kind).view()}
        <div>
            <div class="tl-head">
                <h3 id=format!("t-{id}")>{heading(frame, event, opener)}</h3>
                {circumstances(v, event).map(Plain::view).collect_view()}
                {pending.then(|| sending(v))}
            </div>
            {text(frame, event)}
            {opener.map(|opener| inside(v, opener))}
        </div>
    }
    .into_any()
}

fn sending(v: Viewer) -> AnyView {
    view! {
        <span class="row tight f11 warn is-pending">
            <Icon name="clock" size="i-12" />
            {v.t(k::TIMELINE_SENDING)}
        </span>
    }
    .into_any()
}

/// What an event opens in place.
fn target(event: &Interaction) -> Option<Target> {
    let id = event.ref_id?;
    match event.kind {
        InteractionKind::Order | InteractionKind::CreditNote => Some(Target::Order(id)),
        InteractionKind::Ticket => Some(Target::Ticket(id)),
        _ => None,
    }
}

fn heading(frame: Frame<'_>, event: &Interaction, opener: Option<Opener>) -> AnyView {
    let title = timeline::title(frame.v, event);
    match opener {
        // A merge has a page of its own, where it can be undone.
        None if event.kind == InteractionKind::Record && event.ref_id.is_some() => {
            let href = event.ref_id.map(link::merged);
            view! { <a class="num-link" href=href>{title}</a> }.into_any()
        }
        None => title.into_any(),
        Some(opener) => opening_link(frame.links, event.id, opener, "opens", [title.clone(), title]),
    }
}

/// A link that opens in place: by a page of its own address with JavaScript off, at once otherwise.
fn opening_link(links: &Links, event: Uuid, opener: Opener, class: &'static str, [shut_words, open_words]: [String; 2]) -> AnyView {
    let target = opener.target();
    let (open, shut) = (links.with(&[(target.key(), &target.id().to_string())]), links.with(&[]));
    let href = move || format!("{}#e-{event}", if opener.is_open() { &shut } else { &open });
    view! {
        <a class=class href=href aria-expanded=move || opener.expanded() on:click=move |click| press(&click, opener)>
            {move || if opener.is_open() { open_words.clone() } else { shut_words.clone() }}
            <Icon name="down" size="i-12" />
        </a>
    }
    .into_any()
}

/// A plain click opens in place; with a key held, the browser does what it always does.
pub(super) fn press(click: &MouseEvent, opener: Opener) {
    if !(click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key()) {
        click.prevent_default();
        opener.toggle();
    }
}

/// The first words; all of them on request.
fn text(frame: Frame<'_>, event: &Interaction) -> AnyView {
    let (v, kind) = (frame.v, event.kind);
    if event.summary.is_empty() {
        let hidden = event.subject.is_empty() && v.seeing(event.fields).hides(FieldClass::Notes);
        return hidden.then(|| view! { <p class="t3">{v.t(k::APP_HIDDEN)}</p> }).into_any();
    }
    let summary = event.summary.clone();
    let words = if summary.ends_with('…') {
        let opener = Opener::new(frame.customer, Target::Body(event.id), frame.opened);
        let more = opening_link(
            frame.links,
            event.id,
            opener,
            "link f12",
            [k::TIMELINE_SHOW_ALL, k::TIMELINE_SHOW_LESS].map(|word| v.t(word).to_owned()),
        );
        view! {
            {move || match (opener.text(), opener.is_open()) {
                (Some(whole), _) => written(v, kind, &whole),
                (None, true) => opener.view(v),
                (None, false) => written(v, kind, &summary),
            }}
            {more}
        }
        .into_any()
    } else {
        written(v, kind, &summary)
    };
    if event.kind == InteractionKind::Note { view! { <div class="tl-card">{words}</div> }.into_any() } else { words }
}

/// What was written, or what was changed from what to what.
fn written(v: Viewer, kind: InteractionKind, text: &str) -> AnyView {
    if kind == InteractionKind::Change { changes::list(v, text) } else { paragraphs(text) }
}

fn inside(v: Viewer, opener: Opener) -> AnyView {
    (move || opener.is_open().then(|| view! { <div class="tl-open">{opener.view(v)}</div> })).into_any()
}
