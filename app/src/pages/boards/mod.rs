//! Boards: the list of them, one of them with its forms, boards on a wall, and what a read-only link opens.

mod edit;
mod fields;
pub mod list;
mod share;
mod tiles;
mod told;
pub mod wall;

pub use list::BoardsPage;
pub use wall::{SharedPage, TvPage};

use std::sync::Arc;

use domain::{
    board::{Board, TileKind},
    dashboard::DashboardQuery,
    format,
    page::{Pairs, parse_query, query_string, value},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_params_map};
use uuid::Uuid;

use crate::{
    api::boards::{BoardPage as Loaded, get_board},
    error::ApiError,
    i18n::{Key, keys as k},
    pages::dashboard::head::{Choosers, comparisons, periods},
    ui::{
        icon::Icon,
        link::with_query,
        list::{state::skeleton, waiting},
        notice::ErrorPage,
        shell::{Crumb, CrumbBar},
        still::still,
    },
    viewer::{Viewer, use_viewer},
};

/// What of a board's address says which period is looked at.
const WHEN: [&str; 4] = ["period", "from", "to", "compare"];

/// Word for a kind of tile.
const fn kind(kind: TileKind) -> Key {
    match kind {
        TileKind::Figure => k::BOARDS_KIND_FIGURE,
        TileKind::Line => k::BOARDS_KIND_LINE,
        TileKind::Bars => k::BOARDS_KIND_BARS,
        TileKind::Note => k::BOARDS_KIND_NOTE,
    }
}

/// A hidden field of a form.
fn hidden(name: &'static str, value: String) -> AnyView {
    view! { <input type="hidden" name=name value=value /> }.into_any()
}

/// The query of this page; what another page's address says on the way there is not taken for it.
fn query_of(here: impl Fn(&str) -> bool + Send + Sync + 'static) -> Memo<String> {
    let location = use_location();
    Memo::new(move |last: Option<&String>| {
        let is_here = location.pathname.with(|path| here(path));
        if is_here { location.search.get().trim_start_matches('?').to_owned() } else { last.cloned().unwrap_or_default() }
    })
}

/// One board.
#[component]
pub fn BoardPage() -> impl IntoView {
    let v = use_viewer();
    let params = use_params_map();
    let asked_for = query_of(|path| path.starts_with("/boards/"));
    let (pending, set_pending) = waiting();
    let loaded = Resource::new(
        move || (params.with(|p| p.get("id").and_then(|id| id.parse::<Uuid>().ok())), asked_for.get()),
        |(id, query)| async move {
            let found = match id {
                Some(id) => get_board(id, query.clone()).await,
                None => Err(ApiError::NotFound),
            };
            (query, found)
        },
    );
    view! {
        <Transition fallback=skeleton set_pending=set_pending>
            {move || {
                loaded
                    .get()
                    .map(|(query, result)| match result {
                        Ok(loaded) => still(move || page((v, asked_for, pending), &parse_query(&query), &Arc::new(loaded))),
                        Err(error) => view! { <ErrorPage error=error /> }.into_any(),
                    })
            }}
        </Transition>
    }
}

/// A board as its page shows it.
struct Look<'a> {
    v: Viewer,
    loaded: &'a Loaded,
    /// The period that the address asks for.
    asked: DashboardQuery,
    /// What of the address says so.
    when: Pairs,
    /// Whether it is being changed.
    edits: bool,
}

impl<'a> Look<'a> {
    fn of(v: Viewer, loaded: &'a Loaded, pairs: &Pairs) -> Self {
        let when: Pairs = pairs.iter().filter(|(key, _)| WHEN.contains(&key.as_str())).cloned().collect();
        let asked = DashboardQuery::from_pairs_beside(&when, &loaded.board.query).unwrap_or(loaded.board.query.clone());
        let edits = loaded.board.can_edit && value(pairs, "edit").is_some();
        Self { v, loaded, asked, when, edits }
    }

    const fn board(&self) -> &Board {
        &self.loaded.board
    }

    fn path(&self) -> String {
        format!("/boards/{}", self.board().id)
    }

    /// The fields that each form of the board begins with.
    fn about(&self) -> AnyView {
        view! {
            {hidden("id", self.board().id.to_string())}
            {hidden("version", self.board().version.to_string())}
            {hidden("when", query_string(&self.when))}
        }
        .into_any()
    }
}

fn page((v, asked_for, pending): (Viewer, Memo<String>, ReadSignal<bool>), pairs: &Pairs, loaded: &Arc<Loaded>) -> AnyView {
    let look = Look::of(v, loaded, pairs);
    let edits = look.edits;
    // While other figures are on their way, what is chosen next is chosen beside what was chosen last.
    let shown = Arc::clone(loaded);
    let choosers = move || choosers(&Look::of(v, &shown, &parse_query(&asked_for.get())));
    let name = loaded.board.name.clone();
    let crumbs =
        vec![Crumb { href: Some("/boards".to_owned()), label: v.t(k::BOARDS_TITLE).to_owned() }, Crumb { href: None, label: name.clone() }];
    let nothing = loaded.shown.is_none().then(|| view! { <p class="note">{v.t(k::DASHBOARD_NOTHING_TEXT)}</p> });
    let is_empty = loaded.board.layout.tiles.is_empty() && !edits;
    view! {
        <Title text=name.clone() />
        <CrumbBar crumbs=crumbs />
        {head(&look, choosers)}
        {told::told(v, loaded.answer.as_ref(), Some(&look))}
        <div class="board-page" class:is-stale=pending tabindex="0" role="region" aria-label=name>
            {nothing}
            {edits.then(|| edit::head(&look))}
            {is_empty.then(|| empty(&look))}
            {tiles::grid(&tiles::Shows::of(&look), |tile| edits.then(|| edit::tile(&look, tile)))}
            {edits.then(|| edit::add(&look))}
        </div>
    }
    .into_any()
}

/// A board that has no tiles.
fn empty(look: &Look) -> AnyView {
    let v = look.v;
    let edit = look.board().can_edit.then(|| {
        view! { <a class="btn primary" href=format!("{}?edit=1", look.path())>{v.t(k::BOARDS_EDIT)}</a> }
    });
    view! {
        <div class="empty">
            <h2>{v.t(k::BOARDS_NO_TILES)}</h2>
            <p>{v.t(k::BOARDS_NO_TILES_TEXT)}</p>
            {edit}
        </div>
    }
    .into_any()
}

/// What the address of a board that is being changed has besides.
fn editing(on: bool) -> Pairs {
    if on { vec![("edit".to_owned(), "1".to_owned())] } else { Vec::new() }
}

/// Period and comparison, as on the dashboard.
fn choosers(look: &Look) -> Option<AnyView> {
    let (v, board, path) = (look.v, look.board(), look.path());
    let href = |query: &DashboardQuery| with_query(&path, &[query.pairs_beside(&board.query), editing(look.edits)].concat());
    let shown = look.loaded.shown.as_ref()?;
    let carried: &[_] = if look.edits { &[("edit", "1")] } else { &[] };
    let choosers = Choosers {
        path: &path,
        href: &href,
        query: &look.asked,
        own: board.query.clone(),
        data: shown.data,
        period: shown.period,
        before: shown.before,
        carried,
        submit: None,
    };
    let view = view! {
        {periods(v, &choosers)}
        {comparisons(v, &choosers)}
    };
    Some(view.into_any())
}

/// The head of the page: what is looked at, and what can be done with the board.
fn head(look: &Look, choosers: impl Fn() -> Option<AnyView> + Send + 'static) -> AnyView {
    let (v, board, path) = (look.v, look.board(), look.path());
    let shown = look.loaded.shown.as_ref();
    let note = shown.filter(|shown| shown.before.is_some() && !shown.is_before_known).map(|shown| {
        let first = format::days(v.locale(), shown.data.from, shown.data.from);
        view! { <span class="f12 t3">{v.fill(k::DASHBOARD_NOTHING_BEFORE, &[("first", &first)])}</span> }
    });
    let until = shown.map(|shown| {
        let until = format::days(v.locale(), shown.data.to, shown.data.to);
        view! { <span class="f12 t3 num">{v.fill(k::DASHBOARD_DATA_UNTIL, &[("day", &until)])}</span> }
    });
    let whose = (!board.mine && !board.owner.is_empty()).then(|| {
        view! { <span class="f12 t3">{v.fill(k::BOARDS_OF, &[("name", &board.owner)])}</span> }
    });
    let switch = board.can_edit.then(|| {
        let (label, icon, class) = if look.edits { (k::BOARDS_DONE, "check", "btn primary") } else { (k::BOARDS_EDIT, "edit", "btn") };
        view! {
            <a class=class href=with_query(&path, &[look.when.clone(), editing(!look.edits)].concat())>
                <Icon name=icon />
                {v.t(label)}
            </a>
        }
    });
    view! {
        <header class="dash-head">
            <h1 class="trunc">{board.name.clone()}</h1>
            {choosers}
            {whose}
            {note}
            <span class="push row tight wrap">
                {until}
                <a class="btn" href=format!("/tv?boards={}", board.id) rel="external">
                    <Icon name="monitor" />
                    {v.t(k::BOARDS_TV)}
                </a>
                {(!board.mine).then(|| share::copy(look))}
                {board.mine.then(|| share::roles(look))}
                {board.mine.then(|| share::links(look))}
                {switch}
            </span>
        </header>
    }
    .into_any()
}
