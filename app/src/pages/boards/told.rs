//! What came of the last form about a board.

use domain::{
    board::{Content, MAX_BOARDS, MAX_LINKS, MAX_NAME, MAX_NOTE, MAX_TILES, Refusal},
    page::{Pairs, value},
    time::Timestamp,
};
use leptos::prelude::*;

use super::{Look, tiles::Shows};
use crate::{
    api::boards::{Done, Told},
    i18n::{Key, keys as k},
    ui::told,
    viewer::Viewer,
};

/// The answer above the page; `look` is the board that it is about, where there is one.
pub(super) fn told(v: Viewer, answer: Option<&Told>, look: Option<&Look>) -> Option<AnyView> {
    Some(match answer? {
        Told::Done(done) => banner("banner info", "check", v.t(word(*done)).into_any()),
        Told::Refused(refusal, _) => banner("banner bad", "alert", refused(v, *refusal).into_any()),
        Told::Link { address, ends_at } => link(v, address, *ends_at),
        Told::Conflict { by, at, typed } => conflict(v, (by, *at), typed, look?),
    })
}

fn banner(class: &'static str, icon: &'static str, said: AnyView) -> AnyView {
    told::banner(class, icon, view! { <div class="grow">{said}</div> }.into_any())
}

const fn word(done: Done) -> Key {
    match done {
        Done::Saved => k::BOARDS_SAVED,
        Done::Shared => k::BOARDS_SHARED,
        Done::Copied => k::BOARDS_COPIED,
        Done::Deleted => k::BOARDS_DELETED,
        Done::Revoked => k::BOARDS_LINK_REVOKED,
    }
}

fn refused(v: Viewer, refusal: Refusal) -> String {
    let (key, most) = match refusal {
        Refusal::Name => (k::BOARDS_NO_NAME, MAX_NAME as i64),
        Refusal::Note => (k::BOARDS_NO_TEXT, MAX_NOTE as i64),
        Refusal::Choice => return v.t(k::BOARDS_NO_CHOICE).to_owned(),
        Refusal::Full => (k::BOARDS_FULL, MAX_TILES as i64),
        Refusal::TooMany => (k::BOARDS_TOO_MANY, MAX_BOARDS),
        Refusal::TooManyLinks => (k::BOARDS_TOO_MANY_LINKS, MAX_LINKS as i64),
        Refusal::Gone => return v.t(k::BOARDS_GONE).to_owned(),
    };
    v.fill(key, &[("most", &v.int(most))])
}

/// A link, seen this once.
fn link(v: Viewer, address: &str, ends_at: Timestamp) -> AnyView {
    let said = view! {
        <b>{v.t(k::BOARDS_LINK_MADE)}</b>
        " "
        {v.fill(k::BOARDS_LINK_ONCE, &[("date", &v.date_time(ends_at))])}
        <input class="input num board-link" readonly=true aria-label=v.t(k::BOARDS_LINK_MADE) value=address.to_owned() />
        <span class="row tight wrap">
            <a class="link" href=address.to_owned() rel="external">
                {v.t(k::BOARDS_LINK_OPEN)}
            </a>
            <a class="link" href=format!("{address}?tv=1") rel="external">
                {v.t(k::BOARDS_LINK_TV)}
            </a>
        </span>
    };
    banner("banner info", "link", said.into_any())
}

/// Somebody was faster: what was to be done stands here still, and can be done to the board as it is now.
fn conflict(v: Viewer, (by, at): (&str, Timestamp), typed: &Pairs, look: &Look) -> AnyView {
    let of = |name: &str| value(typed, name).unwrap_or_default();
    let shows = Shows::of(look);
    let content = Content::from_pairs(typed).ok();
    let about = content.map(|content| match content {
        Content::Note { text } => text,
        content => super::tiles::title(&shows, &content),
    });
    let what = match of("act") {
        "head" => (k::BOARDS_DO_HEAD, Some(of("name").to_owned())),
        "add" => (k::BOARDS_DO_ADD, about),
        "remove" => {
            let tile = shows.tiles.iter().find(|tile| tile.id.to_string() == of("tile"));
            (k::BOARDS_DO_REMOVE, tile.map(|tile| super::tiles::title(&shows, &tile.content)))
        }
        _ => (k::BOARDS_DO_SAVE, about),
    };
    let what = v.fill(what.0, &[("what", &what.1.unwrap_or_default())]);
    // Everything that was typed, for the board as it is now.
    let fields: Vec<_> = typed
        .iter()
        .filter(|(name, _)| !["id", "version", "when"].contains(&name.as_str()))
        .map(|(name, value)| view! { <input type="hidden" name=name.clone() value=value.clone() /> })
        .collect();
    let said = view! {
        <b>{v.t(k::ERROR_CONFLICT_TITLE)}</b>
        " "
        {v.fill(k::BOARDS_CONFLICT, &[("name", by), ("time", &v.clock(at))])}
        " "
        <q>{what}</q>
        <form method="post" action="/boards/change">
            {look.about()}
            {fields}
            <button type="submit" class="btn sm">
                {v.t(k::BOARDS_DO_IT)}
            </button>
        </form>
    };
    banner("banner warn", "alert", said.into_any())
}
