//! A list page: views, toolbar, rows, pager and preview. Each list says what its rows, filters and columns
//! are; everything else is the same for all of them and made here.
//!
//! What differs comes as boxed functions, so that the browser holds this code once.

use std::sync::Arc;

use domain::{
    live::ChangedKind,
    page::{Direction, Page, Pairs},
    predicate::Row,
    view::Choices,
};
use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::{
    Address,
    bar::bar,
    chips::{Chip, chips},
    columns,
    filter::{provide_draft, show_rows},
    form::{FilterChip, SearchBox},
    page_changes,
    pager::{Counted, pager},
    per_address,
    select::Selection,
    state::{Empty, empty, problem, skeleton},
    table::{Head, RowView, table},
    views::{self, ViewActions},
    waiting, without,
};
use crate::{
    api::views::list_choices,
    error::ApiError,
    i18n::{Key, keys as k},
    ui::{
        icon::Icon,
        keys::{Cursor, list_keys},
        link::with_query,
        live::changed_rows,
        shell::{Crumb, CrumbBar},
        still::still,
    },
    viewer::{Viewer, use_viewer},
};

/// What a list's resource holds: the query that was asked, and the answer.
pub type Loaded<T> = (String, Result<Page<T>, ApiError>);

/// A part of the page that waits for something, and is nothing until then.
pub type Part = Arc<dyn Fn() -> Option<AnyView> + Send + Sync>;

/// What a list is, apart from its rows.
#[derive(Clone, Copy)]
pub struct About {
    /// What the page is called.
    pub title: Key,
    /// The icon of the whole list.
    pub icon: &'static str,
    /// What can be searched for.
    pub search: Key,
    /// The words for how many rows there are.
    pub counted: Counted,
    /// What an empty list says.
    pub empty: Empty,
    /// A choice of few beside the search, such as orders or credit notes.
    pub segments: Option<fn(Viewer, Address, &Pairs) -> AnyView>,
    /// What can be done beside the list, at the end of its toolbar.
    pub actions: Option<fn(Viewer) -> AnyView>,
    /// The filter form.
    pub form: fn(Address, &Pairs, &Choices) -> AnyView,
    /// The chips of the filters that are on.
    pub chips: fn(Viewer, &Pairs) -> Vec<Chip>,
    /// The columns to choose from: the fixed one, and the others.
    pub columns: fn(&Pairs) -> (&'static str, Vec<columns::Choice>),
}

/// The parts of a list that wait for its own data.
pub struct Parts {
    /// What says that others have changed rows.
    pub news: AnyView,
    /// What stands above the rows, if anything.
    pub above: Option<Part>,
    /// The rows, with the pager.
    pub rows: Part,
    /// The preview.
    pub preview: Part,
    /// What is told when new rows are on their way.
    pub pending: SignalSetter<bool>,
}

/// The rows of a page as they are shown.
pub struct Sheet {
    /// The columns.
    pub heads: Vec<Head>,
    /// What they are sorted by.
    pub sorted: (&'static str, Direction),
    /// The rows.
    pub rows: Vec<RowView>,
    /// What the rows of all pages come to, in words.
    pub sum: Option<String>,
    /// Whether anything narrows the list.
    pub filtered: bool,
}

/// Where a list stands in the browser.
#[derive(Clone, Copy)]
pub struct Place {
    /// Its address.
    pub address: Address,
    /// The row that the keyboard is on.
    pub cursor: Cursor,
    /// Whether new rows are on their way.
    pub pending: ReadSignal<bool>,
    /// The rows that are selected.
    pub selection: Selection,
}

impl Place {
    /// The list at `path`: its keys are listened to, and other rows are looked at from the top. Also what
    /// is told when new rows are on their way.
    pub fn of(path: &'static str) -> (Self, SignalSetter<bool>) {
        let address = Address::of(path);
        let cursor = list_keys();
        page_changes(address, cursor);
        provide_draft();
        let (pending, report) = waiting();
        (Self { address, cursor, pending, selection: Selection::of(address) }, report)
    }
}

/// The part with the rows: `show` makes a page of them into cells.
pub fn rows<T>(place: Place, about: &'static About, rows: Resource<Loaded<T>>, show: fn(Viewer, Address, &Pairs, &Page<T>) -> Sheet) -> Part
where
    T: Row + Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    // What was changed from here is read again.
    Effect::new(move |before: Option<()>| {
        place.selection.changed();
        if before.is_some() {
            rows.refetch();
        }
    });
    Arc::new(move || {
        rows.get().map(|(key, result)| match result {
            Ok(page) => {
                let pairs = place.address.carried(&key);
                still(move || {
                    show_rows(&page.rows);
                    let sheet = show(use_viewer(), place.address, &pairs, &page);
                    sheet_view(place, about, &pairs, sheet, &page.map(|_| ()))
                })
            }
            Err(error) => problem(place.address, &error),
        })
    })
}

/// Says when others have changed rows of the page, and reads them again on request.
pub fn news<T>(place: Place, kind: ChangedKind, rows: Resource<Loaded<T>>, id: fn(&T) -> Uuid) -> AnyView
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let shown = move || {
        let page = rows.try_get_untracked().flatten().and_then(|(_, result)| result.ok());
        page.map(|page| page.rows.iter().map(id).collect()).unwrap_or_default()
    };
    changed_rows(kind, place.address, shown, move || rows.refetch())
}

fn sheet_view(place: Place, about: &About, pairs: &Pairs, sheet: Sheet, page: &Page<()>) -> AnyView {
    let Place { address, cursor, pending, selection } = place;
    if sheet.rows.is_empty() {
        return empty(address, about.empty, sheet.filtered);
    }
    view! {
        <div class="scroll" class:is-stale=pending>
            {table(about.title, address, pairs, (&sheet.heads, sheet.sorted), (cursor, selection), sheet.rows)}
        </div>
        {pager(address, pairs, about.counted, page, sheet.sum)}
    }
    .into_any()
}

/// The page.
pub fn listing(place: Place, about: &'static About, parts: Parts) -> AnyView {
    let v = use_viewer();
    let Place { address, cursor, selection, .. } = place;
    let actions = ViewActions::new();
    let choices =
        Resource::new(move || actions.version(), move |_| async move { list_choices(address.list().to_owned()).await.unwrap_or_default() });
    let title = v.t(about.title);
    let Parts { news, above, rows, preview, pending } = parts;
    view! {
        <Title text=title />
        <CrumbBar crumbs=vec![Crumb { href: None, label: title.to_owned() }] />
        <div class="list-page">
            <section class="list" aria-label=title>
                <h1 class="vh">{title}</h1>
                {view_tabs(address, about, choices)}
                <div class="toolbar">
                    <SearchBox address=address cursor=cursor label=about.search />
                    {about.segments.map(|segments| move || address.base.with(|pairs| segments(v, address, pairs)))}
                    <div class="chips">
                        <FilterChip>
                            <Transition>
                                {move || {
                                    let choices = choices.get().unwrap_or_default();
                                    per_address(address, String::new(), move |pairs| (about.form)(address, pairs, &choices))
                                }}
                            </Transition>
                        </FilterChip>
                        {move || address.base.with(|pairs| chips(address, pairs, (about.chips)(v, pairs)))}
                    </div>
                    <span class="push row tight">
                        {news}
                        {menus(address, about, actions, choices)}
                        {about.actions.map(|actions| actions(v))}
                    </span>
                </div>
                {above.map(|above| view! { <Transition>{move || above()}</Transition> })}
                <Transition fallback=skeleton set_pending=pending>
                    {move || rows()}
                </Transition>
                {bar(address, selection, choices)}
            </section>
            <Transition>{move || preview()}</Transition>
        </div>
    }
    .into_any()
}

fn view_tabs(address: Address, about: &'static About, choices: Resource<Choices>) -> AnyView {
    let shown = move || choices.get().map(|choices| choices.views).unwrap_or_default();
    view! {
        <Transition fallback=move || views::tabs(address, about.icon, &[], &Pairs::new())>
            {move || address.base.with(|pairs| views::tabs(address, about.icon, &shown(), pairs))}
        </Transition>
    }
    .into_any()
}

fn menus(address: Address, about: &'static About, actions: ViewActions, choices: Resource<Choices>) -> AnyView {
    let v = use_viewer();
    view! {
        <Menu icon="star" label=v.t(k::LISTS_VIEW_MENU)>
            <Transition>
                {move || {
                    let choices = choices.get().unwrap_or_default();
                    // A view that has changed is another one to the form.
                    let salt = choices.views.iter().map(|view| format!("{}{}{:?}", view.id, view.sharing.word(), view.default_for)).collect();
                    per_address(address, salt, move |pairs| views::menu(address, actions, &choices, pairs))
                }}
            </Transition>
        </Menu>
        <Menu icon="columns" label=v.t(k::LISTS_COLUMNS)>
            {per_address(address, String::new(), move |pairs| columns::form(address, pairs, (about.columns)(pairs)))}
        </Menu>
        {address
            .exports
            .then(|| {
                view! {
                    <Menu icon="download" label=v.t(k::EXPORT_EXPORT)>
                        {per_address(address, String::new(), move |pairs| exports(address, pairs))}
                    </Menu>
                }
                    .into_any()
            })}
    }
    .into_any()
}

/// The list as it stands, on all its pages, as a file.
fn exports(address: Address, pairs: &Pairs) -> AnyView {
    let v = use_viewer();
    let query: Pairs = without(pairs, &["preview", "limit"]);
    let file = |format: &str| with_query(&format!("/export{}.{format}", address.path), &query);
    view! {
        <a href=file("csv") rel="external" download>
            <Icon name="file" />
            {v.t(k::EXPORT_LIST_CSV)}
        </a>
        <a href=file("xlsx") rel="external" download>
            <Icon name="columns" />
            {v.t(k::EXPORT_LIST_EXCEL)}
        </a>
    }
    .into_any()
}

/// A menu at the end of the toolbar.
#[component]
fn Menu(icon: &'static str, label: &'static str, children: Children) -> impl IntoView {
    view! {
        <details class="menu end">
            <summary class="btn ghost sm icon" aria-label=label title=label>
                <Icon name=icon />
            </summary>
            <div class="menu-list">{children()}</div>
        </details>
    }
}
