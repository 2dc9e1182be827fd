//! Who sees a board: the roles that it is shared with, links that open it without signing in, a copy of one's own, and the
//! end of it.

use domain::{
    access::{Action, Resource},
    board::{LINK_DAYS, Link},
};
use leptos::prelude::*;

use super::{Look, fields::labelled, hidden};
use crate::{
    i18n::keys as k,
    ui::{icon::Icon, words},
};

/// The form that makes a board one's own.
pub(super) fn copy(look: &Look) -> AnyView {
    view! {
        <form method="post" action="/boards/copy">
            {hidden("id", look.board().id.to_string())}
            <button type="submit" class="btn">
                <Icon name="copy" />
                {look.v.t(k::BOARDS_COPY)}
            </button>
        </form>
    }
    .into_any()
}

/// The roles that see the board, and those that may change it.
pub(super) fn roles(look: &Look) -> AnyView {
    let (v, board) = (look.v, look.board());
    let choices = look.loaded.roles.iter().map(|role| {
        let share = board.shares.iter().find(|share| share.role == *role);
        let chosen = match share {
            None => "none",
            Some(share) if share.edits => "edit",
            Some(_) => "see",
        };
        let options = [("none", k::BOARDS_SEES_NOT), ("see", k::BOARDS_SEES), ("edit", k::BOARDS_CHANGES)];
        let options = options.map(|(value, word)| {
            view! {
                <option value=value selected=value == chosen>
                    {v.t(word)}
                </option>
            }
        });
        view! {
            <label class="field">
                <span class="label">{words::role(v, role)}</span>
                <select class="select" name=format!("role.{role}")>{options.into_view()}</select>
            </label>
        }
    });
    let choices: Vec<_> = choices.collect();
    let shared = (!board.shares.is_empty()).then(|| view! { <span class="t3 num">{v.int(board.shares.len() as i64)}</span> });
    view! {
        <details class="menu end">
            <summary class="btn">
                <Icon name="users" />
                {v.t(k::BOARDS_SHARE)}
                {shared}
            </summary>
            <div class="menu-list wide board-menu">
                <form class="filters one" method="post" action="/boards/share">
                    {hidden("id", board.id.to_string())}
                    <p class="f12 t3">{v.t(k::BOARDS_SHARE_TEXT)}</p>
                    {choices}
                    <footer>
                        <button type="submit" class="btn primary">
                            {v.t(k::APP_SAVE)}
                        </button>
                    </footer>
                </form>
            </div>
        </details>
    }
    .into_any()
}

/// The links that open the board, and a new one.
pub(super) fn links(look: &Look) -> AnyView {
    let (v, board) = (look.v, look.board());
    let id = board.id.to_string();
    let new = v.may(Action::Export, Resource::Figures).then(|| {
        let days = LINK_DAYS.map(|days| {
            let word = v.fill(if days == 1 { k::BOARDS_ONE_DAY } else { k::BOARDS_DAYS }, &[("n", &v.int(days.into()))]);
            view! {
                <option value=days.to_string() selected=days == 7>
                    {word}
                </option>
            }
        });
        let days = view! { <select class="select" name="days">{days.into_view()}</select> };
        view! {
            <form class="filters one" method="post" action="/boards/link">
                {hidden("id", id.clone())}
                <p class="f12 t3">{v.t(k::BOARDS_LINK_TEXT)}</p>
                {labelled(v, k::BOARDS_WORKS_FOR, days.into_any())}
                <footer>
                    <button type="submit" class="btn primary">
                        {v.t(k::BOARDS_MAKE_LINK)}
                    </button>
                </footer>
            </form>
        }
    });
    let made: Vec<_> = look.loaded.links.iter().map(|link| made(look, link)).collect();
    let list = if made.is_empty() {
        view! { <p class="board-links f12 t3">{v.t(k::BOARDS_NO_LINKS)}</p> }.into_any()
    } else {
        view! { <ul class="board-links">{made}</ul> }.into_any()
    };
    let working = look.loaded.links.iter().filter(|link| link.works(v.now())).count();
    let working = (working > 0).then(|| view! { <span class="t3 num">{v.int(working as i64)}</span> });
    view! {
        <details class="menu end" id="links">
            <summary class="btn">
                <Icon name="link" />
                {v.t(k::BOARDS_LINKS)}
                {working}
            </summary>
            <div class="menu-list wide board-menu">{new} {list}</div>
        </details>
    }
    .into_any()
}

fn made(look: &Look, link: &Link) -> AnyView {
    let v = look.v;
    let (class, state) = match link.revoked_at {
        Some(at) => ("dot off", v.fill(k::BOARDS_REVOKED, &[("date", &v.date_time(at))])),
        None if link.works(v.now()) => ("dot good", v.fill(k::BOARDS_UNTIL, &[("date", &v.date_time(link.ends_at))])),
        None => ("dot off", v.fill(k::BOARDS_OVER_SINCE, &[("date", &v.date_time(link.ends_at))])),
    };
    let used = match link.used_at {
        Some(at) => v.fill(k::BOARDS_USED, &[("date", &v.date_time(at))]),
        None => v.t(k::BOARDS_NEVER_USED).to_owned(),
    };
    let by = v.fill(k::BOARDS_MADE, &[("name", &link.made_by), ("date", &v.date_time(link.made_at))]);
    let revoke = link.works(v.now()).then(|| {
        view! {
            <form method="post" action="/boards/revoke">
                {hidden("id", look.board().id.to_string())}
                {hidden("link", link.id.to_string())}
                <button type="submit" class="btn sm danger" aria-label=v.fill(k::BOARDS_REVOKE_IT, &[("date", &v.date_time(link.made_at))])>
                    {v.t(k::BOARDS_REVOKE)}
                </button>
            </form>
        }
    });
    view! {
        <li>
            <span class="grow">
                <span class="row tight">
                    <span class=class></span>
                    {state}
                </span>
                <span class="f12 t3">{by} " · " {used}</span>
            </span>
            {revoke}
        </li>
    }
    .into_any()
}

/// The form that deletes the board, after a second press.
pub(super) fn delete(look: &Look) -> AnyView {
    let v = look.v;
    view! {
        <details class="menu end push">
            <summary class="btn danger">{v.t(k::BOARDS_DELETE)}</summary>
            <div class="menu-list wide board-menu">
                <form class="filters one" method="post" action="/boards/delete">
                    {hidden("id", look.board().id.to_string())}
                    <p>{v.fill(k::BOARDS_DELETE_TEXT, &[("name", &look.board().name)])}</p>
                    <footer>
                        <button type="submit" class="btn danger">
                            {v.t(k::BOARDS_DELETE_YES)}
                        </button>
                    </footer>
                </form>
            </div>
        </details>
    }
    .into_any()
}
