//! What the pages of boards need of the server: names of bars, screens of a wall, what a read-only link opens.

use domain::{
    access::{Access, Action, Fields, Resource},
    audit,
    board::{Board, Body, Content, Shown, Tile, WallQuery, screens},
    dashboard::DashboardQuery,
    format::Locale,
    metric::Dimension,
    page::{Pairs, query_string, value},
    time::{Day, Timestamp},
    why::By,
};
use http::{HeaderName, HeaderValue, header};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use store::{
    Connection, StoreError,
    audit::NewEntry,
    boards::{self, Found},
    sessions::LooksAs,
};
use uuid::Uuid;

use super::{AppState, eyes, figures, roles as known_roles, trail::Origin};
use crate::{
    api::boards::{Opened, SharedBoard, Wall},
    error::ApiError,
};

/// How often the use of a link is noted and written down: a screen on a wall uses it twice a minute.
const NOTED_AFTER_MS: i64 = 60 * 60 * 1_000;

/// What tiles show, with the names of their bars; nothing of figures that are not shown to who looks.
///
/// # Errors
/// Those of the store.
pub async fn shown(
    db: &dyn Connection,
    tiles: &[Tile],
    query: &DashboardQuery,
    fields: Fields,
    (today, locale): (Day, Locale),
) -> Result<Option<Shown>, StoreError> {
    let found = boards::show(db, tiles, query, today).await?;
    Ok(found.map(|mut shown| {
        for (body, tile) in shown.tiles.iter_mut().zip(tiles) {
            if !tile.content.metric().is_none_or(|metric| fields.shows_any(metric.class())) {
                *body = Body::Note;
            }
            if let (Body::Bars(bars), Content::Bars { by, .. }) = (body, &tile.content) {
                for bar in &mut bars.bars {
                    bar.name = figures::part_name(by_of(*by), &bar.key, locale);
                }
            }
        }
        shown
    }))
}

const fn by_of(dimension: Dimension) -> By {
    match dimension {
        Dimension::Country => By::Country,
        Dimension::Channel => By::Channel,
        Dimension::Reason => By::Reason,
        Dimension::Survey => By::Survey,
        Dimension::Store => By::Store,
        Dimension::Action => By::Action,
        // No figure is split by these.
        Dimension::Team | Dimension::Line | Dimension::Stage | Dimension::Tier => By::Formula,
    }
}

/// The words of the roles whose people see figures: with the others nothing is gained by sharing.
///
/// # Errors
/// Those of the store.
pub async fn roles(db: &dyn Connection) -> Result<Vec<String>, StoreError> {
    let all = known_roles::all(db).await?;
    Ok(all.into_iter().filter(|role| role.may(Action::Read, Resource::Figures)).map(|role| role.word).collect())
}

/// The screen whose turn it is among boards.
///
/// # Errors
/// [`ApiError::NotFound`] where there is no board.
pub async fn wall(state: &AppState, fields: Fields, seen: &[Board], query: &WallQuery) -> Result<Wall, ApiError> {
    let board = seen.get(query.turn(seen.len())).ok_or(ApiError::NotFound)?;
    let of_each: Vec<usize> = seen.iter().map(|board| screens(&board.layout.tiles).len().max(1)).collect();
    let turn = query.turn(seen.len());
    let address = |query: &WallQuery| format!("/tv?{}", query_string(&query.pairs()));
    let usual = domain::board::EVERY[0];
    let pause = WallQuery { every: if query.every == 0 { usual } else { 0 }, ..query.clone() };
    let place = of_each.iter().take(turn).sum::<usize>() + query.screen.min(of_each[turn] - 1) + 1;
    Ok(Wall {
        place: (place, of_each.iter().sum()),
        next: address(&query.next(seen.len(), of_each[turn])),
        before: address(&query.before(seen.len())),
        pause: address(&pause),
        out: format!("/boards/{}", board.id),
        ..screen(state, fields, board, query).await?
    })
}

/// A screen of a board; where it leads is left to whoever asks.
async fn screen(state: &AppState, fields: Fields, board: &Board, query: &WallQuery) -> Result<Wall, ApiError> {
    let (now, locale) = ((state.now)(), crate::viewer::current().locale);
    let of_board = screens(&board.layout.tiles);
    let of_screen = of_board.get(query.screen.min(of_board.len().saturating_sub(1))).cloned().unwrap_or_default();
    let tiles = board.layout.tiles.get(of_screen).unwrap_or_default().to_vec();
    let shown = shown(state.db.reader(), &tiles, &board.query, fields, (now.day(), locale)).await?.map(Shown::without_links);
    Ok(Wall {
        name: board.name.clone(),
        tiles,
        shown,
        words: figures::names(locale),
        every: query.every,
        place: (1, 1),
        next: String::new(),
        before: String::new(),
        pause: String::new(),
        out: String::new(),
    })
}

/// What a read-only link opens: the board as who made it sees it at this moment, if that one may still see it and take
/// figures out of the house.
///
/// # Errors
/// Those of the store.
pub async fn opened(state: &AppState, token: &str, pairs: &Pairs) -> Result<Opened, ApiError> {
    let Some(hash) = (state.hash)(token) else { return Ok(Opened::Unknown) };
    let (db, now) = (state.db.reader(), (state.now)());
    let Some(link) = boards::find_link(db, &hash).await? else { return Ok(Opened::Unknown) };
    if link.is_revoked || link.ends_at <= now {
        return Ok(Opened::Over);
    }
    let Some(maker) = maker(db, link.made_by).await? else { return Ok(Opened::Over) };
    let Some(board) = boards::get(db, link.board, &maker).await?.filter(|board| board.mine) else { return Ok(Opened::Over) };
    note(state, &link, &board, now).await;
    if value(pairs, "tv").is_some() {
        let query = WallQuery { boards: vec![board.id], ..WallQuery::from_pairs(pairs) };
        let count = screens(&board.layout.tiles).len().max(1);
        let address = |query: &WallQuery| {
            let own = query.pairs().into_iter().filter(|(key, _)| key != "boards" && key != "at");
            let pairs: Pairs = [("tv".to_owned(), "1".to_owned())].into_iter().chain(own).collect();
            format!("/shared/{token}?{}", query_string(&pairs))
        };
        let pause = WallQuery { every: if query.every == 0 { domain::board::EVERY[0] } else { 0 }, ..query.clone() };
        return Ok(Opened::Wall(Wall {
            place: (query.screen.min(count - 1) + 1, count),
            next: address(&query.next(1, count)),
            before: address(&query.before(1)),
            pause: address(&pause),
            out: format!("/shared/{token}"),
            ..screen(state, maker.role.fields, &board, &query).await?
        }));
    }
    let locale = crate::viewer::current().locale;
    let shown = shown(db, &board.layout.tiles, &board.query, maker.role.fields, (now.day(), locale)).await?.map(Shown::without_links);
    Ok(Opened::Board(SharedBoard {
        name: board.name,
        tiles: board.layout.tiles,
        shown,
        words: figures::names(locale),
        ends_at: link.ends_at,
        by: maker.name,
    }))
}

/// Who made a link, with the access that they have now; none where they may not sign in or not take figures out any more.
async fn maker(db: &dyn Connection, user: Uuid) -> Result<Option<Access>, StoreError> {
    let Some((eyes, role, team)) = eyes::seen(db, &LooksAs::User(user)).await? else { return Ok(None) };
    let access = Access { user, name: eyes.name, role, team, eyes: None, revealed: Vec::new() };
    let may = [Action::Read, Action::Export].iter().all(|action| access.may(*action, Resource::Figures));
    Ok(Some(access).filter(|_| may))
}

/// Notes that a link is used, and writes it down, now and then. Nobody is kept from the board because that failed.
async fn note(state: &AppState, link: &Found, board: &Board, now: Timestamp) {
    let before = Timestamp(now.0 - NOTED_AFTER_MS);
    if link.used_at.is_some_and(|used| used > before) {
        return;
    }
    let origin = Origin::current();
    let entry = NewEntry {
        at: now,
        actor_id: None,
        actor: "read-only link".to_owned(),
        action: audit::Action::Viewed,
        resource: Resource::Figures.word().to_owned(),
        record: Some(link.id.to_string()),
        summary: format!("board “{}” through a read-only link", board.name),
        values: None,
        request: origin.request.to_string(),
        address: origin.address.to_string(),
        agent: origin.agent,
    };
    let id = link.id;
    let noted = state.db.write(move |tx| {
        let entry = entry.clone();
        Box::pin(async move {
            if boards::used(tx, id, now, before).await? {
                store::audit::append(tx, &[entry]).await?;
            }
            Ok(())
        })
    });
    if let Err(error) = noted.await {
        tracing::warn!(%error, "the use of a link to a board was not noted");
    }
}

/// Lets the browser go on to an address after so many seconds, without a script.
pub fn refresh(seconds: u32, next: &str) {
    if let (Some(options), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&format!("{seconds}; url={next}"))) {
        options.insert_header(header::REFRESH, value);
    }
}

/// What a page says that a secret address opens: no other site is told where its reader came from, and nobody's search finds it.
pub fn secret_address() {
    if let Some(options) = use_context::<ResponseOptions>() {
        options.insert_header(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        options.insert_header(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    }
}
