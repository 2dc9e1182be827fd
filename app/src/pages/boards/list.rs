//! The boards that somebody sees: their own, and those that are shared with their role.

use domain::board::{BoardLine, EVERY, MAX_NAME, Template};
use leptos::prelude::*;
use leptos_meta::Title;

use super::{
    fields::{choice, labelled},
    hidden, query_of, told,
};
use crate::{
    api::boards::{Boards, get_boards},
    i18n::{Key, keys as k},
    ui::{
        icon::Icon,
        list::state::skeleton,
        notice::ErrorPage,
        shell::{Crumb, CrumbBar},
        still::still,
    },
    viewer::{Viewer, use_viewer},
};

/// The list of boards.
#[component]
pub fn BoardsPage() -> impl IntoView {
    let v = use_viewer();
    let query = query_of(|path| path.trim_end_matches('/') == "/boards");
    let answer = Memo::new(move |_| {
        query.with(|query| domain::page::value(&domain::page::parse_query(query), "answer").unwrap_or_default().to_owned())
    });
    let loaded = Resource::new(move || answer.get(), get_boards);
    let dashboard = Crumb { href: Some("/dashboard".to_owned()), label: v.t(k::DASHBOARD_TITLE).to_owned() };
    view! {
        <Title text=v.t(k::BOARDS_TITLE) />
        <CrumbBar crumbs=vec![dashboard, Crumb { href: None, label: v.t(k::BOARDS_TITLE).to_owned() }] />
        <Transition fallback=skeleton>
            {move || {
                loaded
                    .get()
                    .map(|result| match result {
                        Ok(loaded) => still(move || page(v, &loaded)),
                        Err(error) => view! { <ErrorPage error=error /> }.into_any(),
                    })
            }}
        </Transition>
    }
}

/// Name of a template, and what it is about.
const fn template(template: Template) -> (Key, Key) {
    match template {
        Template::Sales => (k::BOARDS_SALES, k::BOARDS_SALES_TEXT),
        Template::Service => (k::BOARDS_SERVICE, k::BOARDS_SERVICE_TEXT),
        Template::Loyalty => (k::BOARDS_LOYALTY, k::BOARDS_LOYALTY_TEXT),
        Template::Empty => (k::BOARDS_BLANK, k::BOARDS_BLANK_TEXT),
    }
}

fn page(v: Viewer, loaded: &Boards) -> AnyView {
    let body = if loaded.boards.is_empty() { nothing(v) } else { boards(v, &loaded.boards) };
    view! {
        <header class="dash-head">
            <h1>{v.t(k::BOARDS_TITLE)}</h1>
            <span class="push row tight">{(!loaded.boards.is_empty()).then(|| new(v))}</span>
        </header>
        {told::told(v, loaded.answer.as_ref(), None)}
        <div class="figs" tabindex="0" role="region" aria-label=v.t(k::BOARDS_TITLE)>
            {body}
        </div>
    }
    .into_any()
}

/// The form for a new board.
fn new(v: Viewer) -> AnyView {
    let templates = Template::ALL.iter().map(|of| (of.word().to_owned(), v.t(template(*of).0).to_owned())).collect();
    let name = view! { <input class="input" name="name" maxlength=MAX_NAME.to_string() required=true autocomplete="off" /> };
    view! {
        <details class="menu end">
            <summary class="btn primary">
                <Icon name="plus" />
                {v.t(k::BOARDS_NEW)}
            </summary>
            <div class="menu-list wide board-menu">
                <form class="filters one" method="post" action="/boards/create">
                    {labelled(v, k::BOARDS_NAME, name.into_any())}
                    {labelled(v, k::BOARDS_BEGIN_WITH, choice("template", templates, Template::Sales.word()))}
                    <footer>
                        <button type="submit" class="btn primary">
                            {v.t(k::BOARDS_MAKE)}
                        </button>
                    </footer>
                </form>
            </div>
        </details>
    }
    .into_any()
}

/// Nobody has made one yet: good ones to begin with.
fn nothing(v: Viewer) -> AnyView {
    let templates = Template::ALL.iter().map(|of| {
        let (name, text) = template(*of);
        view! {
            <form method="post" action="/boards/create">
                {hidden("template", of.word().to_owned())}
                <button type="submit" class="board-begin">
                    <b>{v.t(name)}</b>
                    <span class="t3">{v.t(text)}</span>
                </button>
            </form>
        }
    });
    let templates: Vec<_> = templates.collect();
    view! {
        <section class="card" aria-label=v.t(k::BOARDS_NEW)>
            <div class="empty">
                <h2>{v.t(k::BOARDS_NONE)}</h2>
                <p>{v.t(k::BOARDS_NONE_TEXT)}</p>
            </div>
            <div class="board-begins">{templates}</div>
        </section>
    }
    .into_any()
}

fn boards(v: Viewer, boards: &[BoardLine]) -> AnyView {
    let heads = [(k::BOARDS_BOARD, ""), (k::BOARDS_WHOSE, ""), (k::BOARDS_TILES, "r"), (k::BOARDS_CHANGED, "")];
    let heads = heads.map(|(key, class)| view! { <th scope="col" role="columnheader" class=class>{v.t(key)}</th> });
    let rows: Vec<_> = boards.iter().map(|board| row(v, board)).collect();
    let every = EVERY.map(|seconds| (seconds.to_string(), v.fill(k::BOARDS_SECONDS, &[("n", &v.int(seconds.into()))]))).into();
    view! {
        <div class="card flushbody">
            <table class="table flush as-cards boards" role="table">
                <caption class="vh">{v.t(k::BOARDS_TITLE)}</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader" class="w-check">
                            <span class="vh">{v.t(k::BOARDS_ON_SCREEN)}</span>
                        </th>
                        {heads.into_view()}
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
            <footer class="wrap">
                <form class="row wrap" method="get" action="/tv" id="tv">
                    <label class="row tight nowrap">
                        {v.t(k::BOARDS_EVERY)}
                        {choice("every", every, &EVERY[0].to_string())}
                    </label>
                    <button type="submit" class="btn">
                        <Icon name="monitor" />
                        {v.t(k::BOARDS_SHOW_CHOSEN)}
                    </button>
                </form>
            </footer>
        </div>
    }
    .into_any()
}

fn row(v: Viewer, board: &BoardLine) -> AnyView {
    let whose = match (board.mine, board.shared_with) {
        (true, 0) => v.t(k::BOARDS_PRIVATE).to_owned(),
        (true, n) => v.fill(k::BOARDS_SHARED_WITH, &[("n", &v.int(n))]),
        (false, _) if board.can_edit => v.fill(k::BOARDS_OF_YOU_CHANGE, &[("name", &board.owner)]),
        (false, _) => v.fill(k::BOARDS_OF, &[("name", &board.owner)]),
    };
    let label = v.fill(k::BOARDS_CHOOSE, &[("name", &board.name)]);
    view! {
        <tr role="row" class="is-link">
            <td role="cell">
                <input class="check" type="checkbox" form="tv" name="boards" value=board.id.to_string() checked=true aria-label=label />
            </td>
            <td role="cell" class="c-title">
                <a class="name row-link" href=format!("/boards/{}", board.id)>{board.name.clone()}</a>
            </td>
            <td role="cell" class="t2 c-lead">{whose}</td>
            <td role="cell" class="r t2" data-label=v.t(k::BOARDS_TILES)>{v.int(board.tiles as i64)}</td>
            <td role="cell" class="t2">{v.date_time(board.changed_at)}</td>
        </tr>
    }
    .into_any()
}
