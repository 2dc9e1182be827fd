//! One event of the timeline.

use domain::access::FieldClass;
use domain::interaction::{Interaction, InteractionKind};
use leptos::{ev::MouseEvent, prelude::*};
use uuid::Uuid;

use super::{
    changes,
    data::OpenedItem,
    details::paragraphs,
    links::Links,
    opened::{Opener, Target},
};
use crate::{
    i18n::keys as k,
    ui::{icon::Icon, link, timeline},
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
    shell(event.id, event.kind, place, content(frame, event, false))
}

/// An event around what is to see of it.
pub(super) fn shell(id: Uuid, kind: InteractionKind, place: Option<(i64, i64)>, content: AnyView) -> AnyView {
    view! {
        <article
            class=if kind == InteractionKind::Note { "tl-item is-note" } else { "tl-item" }
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
    let tone = timeline::tone(event.kind);
    let opener = target(event).map(|target| Opener::new(frame.customer, target, frame.opened));
    view! {
        <time datetime=event.at.to_string() title=v.date_time(event.at)>
            <span class="vh">{v.date(event.at)} " "</span>
            {v.clock(event.at)}
        </time>
        <span class="tl-node" data-tone=tone>
            <Icon name=timeline::icon(event.kind) />
        </span>
        <div>
            <div class="tl-head">
                <h3 id=format!("t-{id}")>{heading(frame, event, opener)}</h3>
                {timeline::badge(v, event).map(|text| view! { <span class="badge sm" data-tone=tone>{text}</span> })}
                <span class="who">{timeline::circumstances(v, event)}</span>
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
        let hidden = event.subject.is_empty() && v.hides(FieldClass::Notes);
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
