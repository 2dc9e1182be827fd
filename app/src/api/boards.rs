//! Boards: the list of them, one of them, boards on a wall, and a board that a read-only link opens. Here is only what reads;
//! what changes a board is a plain form.

#[cfg(feature = "ssr")]
use domain::access::{Action, Resource};
use domain::{
    board::{Board, BoardLine, Link, Refusal, Shown, Tile},
    dashboard::Named,
    page::Pairs,
    time::Timestamp,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use crate::server::{authorise, boards};
use crate::{error::ApiError, wire::Json};

/// What a form about a board did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Done {
    /// The board is as it was said.
    Saved,
    /// It is seen by whom it was said.
    Shared,
    /// It is another one's copy, and the viewer's own.
    Copied,
    /// It is gone.
    Deleted,
    /// A link opens nothing any more.
    Revoked,
}

/// What came of a form about a board, told once to whoever sent it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Told {
    /// It was done.
    Done(Done),
    /// It was not; and the form as it was typed.
    Refused(Refusal, Pairs),
    /// Somebody else changed the board first, and nothing was done; the form as it was typed.
    Conflict {
        /// Who.
        by: String,
        /// When.
        at: Timestamp,
        /// The form.
        typed: Pairs,
    },
    /// A link, seen this once.
    Link {
        /// Its address.
        address: String,
        /// From when on it opens nothing.
        ends_at: Timestamp,
    },
}

/// The list of boards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Boards {
    /// Those that the viewer sees.
    pub boards: Vec<BoardLine>,
    /// What came of the last form.
    pub answer: Option<Told>,
}

/// The boards that the viewer sees; `answer` is the number of what was kept of the last form.
#[server(prefix = "/api/fn", endpoint = "boards", input = GetUrl, output = Json)]
pub async fn get_boards(answer: String) -> Result<Boards, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Figures)?;
    let found = store::boards::list(state.db.reader(), &access).await?;
    Ok(Boards { boards: found, answer: state.kept.take((state.now)(), access.user, &answer) })
}

/// A board with what its tiles show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardPage {
    /// The board.
    pub board: Board,
    /// What its tiles show; none where there are no data yet.
    pub shown: Option<Shown>,
    /// What the figures are called and mean.
    pub words: Vec<Named>,
    /// The roles that it can be shared with; told to its owner.
    pub roles: Vec<String>,
    /// Its links; told to its owner.
    pub links: Vec<Link>,
    /// What came of the last form.
    pub answer: Option<Told>,
}

/// A board over the period that `query` asks for, its own where it asks for none.
#[server(prefix = "/api/fn", endpoint = "board", input = GetUrl, output = Json)]
pub async fn get_board(id: Uuid, query: String) -> Result<BoardPage, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Figures)?;
    let (db, now, locale) = (state.db.reader(), (state.now)(), crate::viewer::current().locale);
    let pairs = domain::page::parse_query(&query);
    let board = super::found(store::boards::get(db, id, &access).await?)?;
    let asked = domain::dashboard::DashboardQuery::from_pairs_beside(&pairs, &board.query)?;
    let shown = boards::shown(db, &board.layout.tiles, &asked, access.role.fields, (now.day(), locale)).await?;
    let (roles, links) = match board.mine {
        true => (boards::roles(db).await?, store::boards::links(db, id).await?),
        false => (Vec::new(), Vec::new()),
    };
    let number = domain::page::value(&pairs, "answer").unwrap_or_default();
    let answer = state.kept.take(now, access.user, number);
    Ok(BoardPage { board, shown, words: crate::server::figures::names(locale), roles, links, answer })
}

/// One screen of a wall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wall {
    /// What the board is called.
    pub name: String,
    /// The tiles of the screen.
    pub tiles: Vec<Tile>,
    /// What they show; none where there are no data yet.
    pub shown: Option<Shown>,
    /// What the figures are called and mean.
    pub words: Vec<Named>,
    /// Seconds that the screen stands; 0 for ever.
    pub every: u32,
    /// Which screen of how many it is, over all boards.
    pub place: (usize, usize),
    /// The address of the next screen.
    pub next: String,
    /// The address of the board before.
    pub before: String,
    /// The same screen for ever, or again for a while.
    pub pause: String,
    /// The way out.
    pub out: String,
}

/// The screen that an address of a wall asks for (`boards`, `every`, `at`, `screen`), of those of its boards that the viewer
/// sees.
#[server(prefix = "/api/fn", endpoint = "wall", input = GetUrl, output = Json)]
pub async fn get_wall(query: String) -> Result<Wall, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Figures)?;
    let query = domain::board::WallQuery::from_pairs(&domain::page::parse_query(&query));
    let mut seen = Vec::new();
    for id in &query.boards {
        seen.extend(store::boards::get(state.db.reader(), *id, &access).await?);
    }
    boards::wall(&state, access.role.fields, &seen, &query).await
}

/// What a read-only link opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Opened {
    /// The board.
    Board(SharedBoard),
    /// One screen of it, to be hung on a wall.
    Wall(Wall),
    /// Nothing any more: its time is over, it was taken back, or who made it may not show it.
    Over,
    /// Nothing: there is no such link.
    Unknown,
}

/// A board as everybody sees it who has the link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedBoard {
    /// What it is called.
    pub name: String,
    /// Its tiles.
    pub tiles: Vec<Tile>,
    /// What they show, with nothing that would open what is behind it; none where there are no data yet.
    pub shown: Option<Shown>,
    /// What the figures are called and mean.
    pub words: Vec<Named>,
    /// Until when the link works.
    pub ends_at: Timestamp,
    /// Who shows it.
    pub by: String,
}

/// What a read-only link opens, worked out with the access that who made it has at this moment. Anybody may ask.
#[server(prefix = "/api/fn", endpoint = "shared-board", input = GetUrl, output = Json)]
pub async fn get_shared(token: String, query: String) -> Result<Opened, ApiError> {
    let state = crate::server::state()?;
    boards::opened(&state, &token, &domain::page::parse_query(&query)).await
}
