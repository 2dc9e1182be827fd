//! The forms that change a board. Each is sent by itself, with the version of the board that it was made from.

use domain::{
    board::{COLUMNS, MAX_NAME, MAX_TILES, ROWS, Tile, TileKind},
    dashboard::{Chosen, Comparison, Preset},
    page::value,
};
use leptos::prelude::*;

use super::{
    Look,
    fields::{choice, fields, labelled},
    hidden, kind,
    tiles::{Shows, title},
};
use crate::{
    api::boards::Told,
    i18n::keys as k,
    pages::dashboard::head::{comparison_word, preset_word},
    ui::icon::Icon,
};

/// What was typed into a form that was not taken: the form is known by what it would have done.
fn typed(look: &Look, is_form: impl Fn(&str, &str) -> bool, name: &str) -> Option<String> {
    let Some(Told::Refused(_, pairs) | Told::Conflict { typed: pairs, .. }) = &look.loaded.answer else { return None };
    let of = |name: &str| value(pairs, name).unwrap_or_default();
    is_form(of("act"), if of("tile").is_empty() { of("kind") } else { of("tile") }).then(|| value(pairs, name).map(str::to_owned)).flatten()
}

/// Name, and what the board shows where nothing else is asked for.
pub(super) fn head(look: &Look) -> AnyView {
    let (v, board) = (look.v, look.board());
    let said = |name: &str, is: String| typed(look, |act, _| act == "head", name).unwrap_or(is);
    let period = if let Chosen::Preset(preset) = board.query.chosen { preset.word().to_owned() } else { String::new() };
    let periods = Preset::ALL.iter().map(|preset| (preset.word().to_owned(), v.t(preset_word(*preset)).to_owned())).collect();
    let compared = Comparison::ALL.iter().map(|c| (c.word().to_owned(), v.t(comparison_word(*c)).to_owned())).collect();
    let name = view! {
        <input class="input" name="name" maxlength=MAX_NAME.to_string() required=true autocomplete="off" value=said("name", board.name.clone()) />
    };
    let delete = board.mine.then(|| super::share::delete(look));
    view! {
        <section class="card board-form" aria-label=v.t(k::BOARDS_BOARD)>
            <form method="post" action="/boards/change">
                {look.about()}
                {hidden("act", "head".to_owned())}
                {labelled(v, k::BOARDS_NAME, name.into_any())}
                {labelled(v, k::BOARDS_PERIOD, choice("period", periods, &said("period", period)))}
                {labelled(v, k::BOARDS_AGAINST, choice("compare", compared, &said("compare", board.query.comparison.word().to_owned())))}
                <button type="submit" class="btn">
                    {v.t(k::APP_SAVE)}
                </button>
            </form>
            {delete}
        </section>
    }
    .into_any()
}

/// What a tile shows, its size and its place.
pub(super) fn tile(look: &Look, tile: &Tile) -> AnyView {
    let v = look.v;
    let shows = Shows::of(look);
    let id = tile.id.to_string();
    let said = |name: &str| typed(look, |act, of| ["save", "earlier", "later"].contains(&act) && of == id, name);
    let name = title(&shows, &tile.content);
    let sizes = |most: u8| (1..=most).map(|n| (n.to_string(), v.int(n.into()))).collect();
    let (first, last) = (shows.tiles.first().is_some_and(|t| t.id == tile.id), shows.tiles.last().is_some_and(|t| t.id == tile.id));
    let act = |act: &'static str, icon: &'static str, label, off: bool| {
        let label = v.fill(label, &[("name", &name)]);
        view! {
            <button type="submit" class="btn icon sm" name="act" value=act aria-label=label.clone() title=label disabled=off>
                <Icon name=icon size="i-14" />
            </button>
        }
    };
    // The first button is the one that Enter presses.
    let save = v.fill(k::BOARDS_SAVE_TILE, &[("name", &name)]);
    view! {
        <form class="tile-form" method="post" action="/boards/change" aria-label=name.clone()>
            {look.about()}
            {hidden("tile", id.clone())}
            {hidden("kind", tile.content.kind().word().to_owned())}
            {fields(&shows, tile.content.kind(), Some(&tile.content), said)}
            <span class="sizes">
                {labelled(v, k::BOARDS_WIDTH, choice("width", sizes(COLUMNS), &said("width").unwrap_or(tile.width.to_string())))}
                {labelled(v, k::BOARDS_HEIGHT, choice("height", sizes(ROWS), &said("height").unwrap_or(tile.height.to_string())))}
            </span>
            <span class="row tight wrap">
                <button type="submit" class="btn sm" name="act" value="save" aria-label=save.clone() title=save>
                    {v.t(k::APP_SAVE)}
                </button>
                {act("earlier", "arr-up", k::BOARDS_EARLIER, first)}
                {act("later", "arr-down", k::BOARDS_LATER, last)}
                {act("remove", "x", k::BOARDS_REMOVE, false)}
            </span>
        </form>
    }
    .into_any()
}

/// A new tile of each kind.
pub(super) fn add(look: &Look) -> AnyView {
    let v = look.v;
    let shows = Shows::of(look);
    if shows.tiles.len() >= MAX_TILES {
        let most = v.int(MAX_TILES as i64);
        return view! { <p class="note">{v.fill(k::BOARDS_FULL, &[("most", &most)])}</p> }.into_any();
    }
    let forms = TileKind::ALL.iter().map(|of| {
        let said = |name: &str| typed(look, |act, kind| act == "add" && kind == of.word(), name);
        let label = v.t(kind(*of));
        view! {
            <form method="post" action="/boards/change" id=format!("add-{}", of.word()) aria-label=label>
                <h3>{label}</h3>
                {look.about()}
                {hidden("act", "add".to_owned())}
                {hidden("kind", of.word().to_owned())}
                {fields(&shows, *of, None, said)}
                <button type="submit" class="btn" aria-label=v.fill(k::BOARDS_ADD_KIND, &[("kind", label)])>
                    <Icon name="plus" />
                    {v.t(k::BOARDS_ADD)}
                </button>
            </form>
        }
    });
    let forms: Vec<_> = forms.collect();
    view! {
        <section class="card board-add" aria-label=v.t(k::BOARDS_ADD_TILE) id="add">
            <header>
                <h2>{v.t(k::BOARDS_ADD_TILE)}</h2>
            </header>
            <div class="board-adds">{forms}</div>
        </section>
    }
    .into_any()
}
