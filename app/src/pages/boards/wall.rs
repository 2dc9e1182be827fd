//! A board on a wall, and a board that a read-only link opens. Both stand by themselves, without rail and top bar.

use domain::format;
use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_params_map;

use super::{
    query_of,
    tiles::{Shows, grid},
};
use crate::{
    api::boards::{Opened, SharedBoard, Wall, get_shared, get_wall},
    i18n::keys as k,
    ui::{icon::Icon, keys::on_keys, list::state::skeleton, notice::ErrorPage, shell::language_links, still::still},
    viewer::{Viewer, use_viewer},
};

/// Seconds after which a wall that could not be shown tries again: nobody stands beside it.
#[cfg(feature = "ssr")]
const AGAIN: u32 = 60;

/// Boards that take turns. Without a script: the server says to the browser after how long where to go.
#[component]
pub fn TvPage() -> impl IntoView {
    let v = use_viewer();
    let query = query_of(|path| path == "/tv");
    let loaded = Resource::new(move || query.get(), get_wall);
    view! {
        <Title text=v.t(k::BOARDS_TV) />
        <Transition fallback=skeleton>
            {move || {
                loaded
                    .get()
                    .map(|result| match result {
                        Ok(wall) => turn(v, wall),
                        Err(error) => {
                            #[cfg(feature = "ssr")]
                            if !matches!(error, crate::error::ApiError::NotFound | crate::error::ApiError::Forbidden) {
                                crate::server::boards::refresh(AGAIN, &format!("/tv?{}", query.get_untracked()));
                            }
                            view! { <ErrorPage error=error /> }.into_any()
                        }
                    })
            }}
        </Transition>
    }
}

/// Goes to an address when Escape is pressed.
fn on_escape(out: String) {
    on_keys(move |event| {
        let leaves = event.key() == "Escape";
        if leaves {
            let _ = window().location().set_href(&out);
        }
        leaves
    });
}

/// A screen, after which the next one's turn comes.
fn turn(v: Viewer, wall: Wall) -> AnyView {
    #[cfg(feature = "ssr")]
    if wall.every > 0 {
        crate::server::boards::refresh(wall.every, &wall.next);
    }
    still(move || screen(v, &wall))
}

fn screen(v: Viewer, wall: &Wall) -> AnyView {
    on_escape(wall.out.clone());
    let shows = Shows { v, tiles: &wall.tiles, shown: wall.shown.as_ref(), words: &wall.words, asked: None };
    let (place, of) = wall.place;
    let turns = of > 1;
    let said = wall.shown.as_ref().map(|shown| {
        let period = format::days(v.locale(), shown.period.from, shown.period.to);
        let against = shown.before.filter(|_| shown.is_before_known).map(|before| {
            view! { <span>{v.t(k::DASHBOARD_AGAINST)} " " {format::days(v.locale(), before.from, before.to)}</span> }
        });
        let until = format::days(v.locale(), shown.data.to, shown.data.to);
        view! {
            <span><b>{period}</b></span>
            {against}
            <span>{v.fill(k::DASHBOARD_DATA_UNTIL, &[("day", &until)])}</span>
        }
    });
    let body = if wall.shown.is_none() {
        view! { <p class="wall-nothing">{v.t(k::DASHBOARD_NOTHING)}</p> }.into_any()
    } else if wall.tiles.is_empty() {
        view! { <p class="wall-nothing">{v.t(k::BOARDS_NO_TILES)}</p> }.into_any()
    } else {
        grid(&shows, |_| None)
    };
    let step = |href: String, icon: &'static str, label: &'static str| {
        view! {
            <a class="btn icon ghost" rel="external" href=href aria-label=label title=label>
                <Icon name=icon />
            </a>
        }
    };
    let pause = if wall.every > 0 { v.t(k::BOARDS_STOP) } else { v.t(k::BOARDS_GO_ON) };
    let place = turns.then(|| v.fill(k::BOARDS_PLACE, &[("n", &v.int(place as i64)), ("of", &v.int(of as i64))]));
    view! {
        <div class=format!("wall rows-{}", domain::board::rows_of(&wall.tiles))>
            <header>
                <svg aria-hidden="true">
                    <use href="/icons.svg#mark"></use>
                </svg>
                <h1 class="trunc">{wall.name.clone()}</h1>
                <time class="clock" title=v.date_time(v.now())>{v.clock(v.now())}</time>
            </header>
            {body}
            <footer>
                {said}
                <nav class="push row tight" aria-label=v.t(k::BOARDS_TV)>
                    <span class="num">{place}</span>
                    {turns.then(|| step(wall.before.clone(), "left", v.t(k::BOARDS_BEFORE)))}
                    {step(wall.pause.clone(), if wall.every > 0 { "clock" } else { "play" }, pause)}
                    {turns.then(|| step(wall.next.clone(), "right", v.t(k::BOARDS_NEXT)))}
                    {step(wall.out.clone(), "x", v.t(k::BOARDS_LEAVE))}
                </nav>
            </footer>
        </div>
    }
    .into_any()
}

/// What a read-only link opens.
#[component]
pub fn SharedPage() -> impl IntoView {
    let v = use_viewer();
    let params = use_params_map();
    let token = Memo::new(move |_| params.with(|params| params.get("token").unwrap_or_default()));
    let query = query_of(|path| path.starts_with("/shared/"));
    let loaded = Resource::new(move || (token.get(), query.get()), |(token, query)| get_shared(token, query));
    #[cfg(feature = "ssr")]
    crate::server::boards::secret_address();
    view! {
        <Meta name="robots" content="noindex, nofollow" />
        <Transition fallback=skeleton>
            {move || {
                loaded
                    .get()
                    .map(|result| match result {
                        Ok(Opened::Board(board)) => {
                            let path = format!("/shared/{}", token.get_untracked());
                            still(move || shared(v, &path, &board))
                        }
                        Ok(Opened::Wall(wall)) => turn(v, wall),
                        Ok(Opened::Over) => over(v, 410),
                        Ok(Opened::Unknown) => over(v, 404),
                        Err(error) => {
                            #[cfg(feature = "ssr")]
                            if domain::page::value(&domain::page::parse_query(&query.get_untracked()), "tv").is_some() {
                                let here = format!("/shared/{}?{}", token.get_untracked(), query.get_untracked());
                                crate::server::boards::refresh(AGAIN, &here);
                            }
                            view! { <ErrorPage error=error /> }.into_any()
                        }
                    })
            }}
        </Transition>
    }
}

/// A link that opens nothing.
fn over(v: Viewer, status: u16) -> AnyView {
    #[cfg(feature = "ssr")]
    crate::server::set_status(status);
    #[cfg(not(feature = "ssr"))]
    let _ = status;
    view! {
        <Title text=v.t(k::BOARDS_LINK_OVER) />
        <div class="state">
            <Icon name="link" size="i-20" />
            <h1>{v.t(k::BOARDS_LINK_OVER)}</h1>
            <p>{v.t(k::BOARDS_LINK_OVER_TEXT)}</p>
        </div>
    }
    .into_any()
}

/// The board as everybody sees it who has the link.
fn shared(v: Viewer, path: &str, board: &SharedBoard) -> AnyView {
    let shows = Shows { v, tiles: &board.tiles, shown: board.shown.as_ref(), words: &board.words, asked: None };
    let said = board.shown.as_ref().map(|shown| {
        let until = format::days(v.locale(), shown.data.to, shown.data.to);
        let period = format::days(v.locale(), shown.period.from, shown.period.to);
        let against = shown.before.filter(|_| shown.is_before_known).map(|before| {
            view! { <span class="f12 t3">{v.t(k::DASHBOARD_AGAINST)} " " {format::days(v.locale(), before.from, before.to)}</span> }
        });
        view! {
            <b>{period}</b>
            {against}
            <span class="f12 t3 num">{v.fill(k::DASHBOARD_DATA_UNTIL, &[("day", &until)])}</span>
        }
    });
    let by = v.fill(k::BOARDS_SHARED_BY, &[("name", &board.by), ("date", &v.date_time(board.ends_at))]);
    view! {
        <Title text=board.name.clone() />
        <div class="shared">
            <header class="dash-head">
                <svg class="mark" aria-hidden="true">
                    <use href="/icons.svg#mark"></use>
                </svg>
                <h1 class="trunc">{board.name.clone()}</h1>
                {said}
                <a class="btn push" rel="external" href=format!("{path}?tv=1")>
                    <Icon name="monitor" />
                    {v.t(k::BOARDS_TV)}
                </a>
            </header>
            {grid(&shows, |_| None)}
            <footer class="row wrap f12 t3">
                <span>{by}</span>
                <span class="push row tight">{language_links()}</span>
            </footer>
        </div>
    }
    .into_any()
}
