//! Saved views: the tabs over the list, and the menu that saves or deletes one.

use domain::{
    page::{COUNT_ALL, Pairs, parse_query, query_string, value},
    view::{Choices, MAX_VIEW_NAME, SavedView, Sharing},
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn, task::spawn_local};
use uuid::Uuid;

use super::{
    Address,
    form::{select, sent},
    tidy, without,
};
use crate::{
    api::views::{DeleteView, SaveView, save_view},
    i18n::keys as k,
    ui::{
        icon::Icon,
        keys::close_menus,
        notice::{Toasts, reason, use_toasts},
        words,
    },
    viewer::{Viewer, use_viewer},
};

/// The actions of the views menu.
#[derive(Clone, Copy)]
pub struct ViewActions {
    save: ServerAction<SaveView>,
    delete: ServerAction<DeleteView>,
    restored: RwSignal<usize>,
}

impl Default for ViewActions {
    fn default() -> Self {
        Self::new()
    }
}

impl ViewActions {
    /// The actions, which say how they ended.
    pub fn new() -> Self {
        let actions = Self { save: ServerAction::new(), delete: ServerAction::new(), restored: RwSignal::new(0) };
        let (v, toasts) = (use_viewer(), use_toasts());
        Effect::new(move |_| match actions.save.value().get() {
            Some(Ok(())) => {
                close_menus();
                toasts.say(v.t(k::LISTS_VIEW_SAVED));
            }
            Some(Err(error)) => toasts.fail(reason(v, &error)),
            None => {}
        });
        Effect::new(move |_| match actions.delete.value().get() {
            Some(Ok(view)) => {
                close_menus();
                toasts.say_undoable(v.t(k::LISTS_VIEW_DELETED), move || actions.restore(v, toasts, view.clone()));
            }
            Some(Err(error)) => toasts.fail(reason(v, &error)),
            None => {}
        });
        actions
    }

    fn save(self, event: &SubmitEvent) {
        let Some(pairs) = sent(event) else { return };
        event.prevent_default();
        let field = |name| value(&pairs, name).unwrap_or_default().to_owned();
        self.save.dispatch(SaveView {
            list: field("list"),
            name: field("name"),
            query: field("query"),
            sharing: field("sharing"),
            default_for: field("default_for"),
        });
    }

    fn delete(self, event: &SubmitEvent, id: Uuid) {
        event.prevent_default();
        self.delete.dispatch(DeleteView { id });
    }

    /// Saves a deleted view again. The list may have been left by then.
    fn restore(self, v: Viewer, toasts: Toasts, view: SavedView) {
        spawn_local(async move {
            let (sharing, role) = (view.sharing.word().to_owned(), view.default_for.unwrap_or_default());
            match save_view(view.list, view.name, view.query, sharing, role).await {
                Ok(()) => {
                    self.restored.try_update(|times| *times += 1);
                    toasts.say(v.t(k::LISTS_VIEW_SAVED));
                }
                Err(error) => toasts.fail(reason(v, &error)),
            }
        });
    }

    /// Changes each time that a view was saved or deleted.
    pub fn version(self) -> (usize, usize, usize) {
        (self.save.version().get(), self.delete.version().get(), self.restored.get())
    }
}

/// Whether two queries show the same list: the order of their keys does not matter, nor does the page.
fn same(a: &Pairs, b: &Pairs) -> bool {
    let sorted = |pairs: &Pairs| {
        let mut pairs = without(pairs, &["preview", COUNT_ALL.0]);
        pairs.sort();
        pairs
    };
    sorted(a) == sorted(b)
}

/// The view that the address shows.
fn current<'a>(views: &'a [SavedView], pairs: &Pairs) -> Option<&'a SavedView> {
    views.iter().find(|view| same(&tidy(parse_query(&view.query)), pairs))
}

/// The tabs: everything, then each view.
pub fn tabs(address: Address, icon: &'static str, views: &[SavedView], pairs: &Pairs) -> AnyView {
    let v = use_viewer();
    let here = current(views, pairs).map(|view| view.id);
    let is_all = here.is_none() && without(pairs, &["sort", "cols", "limit", COUNT_ALL.0]).is_empty();
    let tabs = views.iter().map(|view| {
        let current = (here == Some(view.id)).then_some("page");
        let href = address.href(&tidy(parse_query(&view.query)));
        let by = (!view.by.is_empty()).then(|| v.fill(k::LISTS_VIEW_BY, &[("name", &view.by)]));
        view! {
            <a href=href aria-current=current title=by>
                <Icon name=if view.sharing == Sharing::Private { "star" } else { "group" } size="i-14" />
                {view.name.clone()}
            </a>
        }
    });
    view! {
        <nav class="tabs views" aria-label=v.t(k::LISTS_VIEWS)>
            <a href=address.everything() aria-current=is_all.then_some("page")>
                <Icon name=icon size="i-14" />
                {v.t(k::LISTS_ALL)}
            </a>
            {tabs.collect_view()}
        </nav>
    }
    .into_any()
}

/// The menu that saves the list as it stands, or deletes the view that is shown.
pub fn menu(address: Address, actions: ViewActions, choices: &Choices, pairs: &Pairs) -> AnyView {
    let v = use_viewer();
    let here = current(&choices.views, pairs).cloned();
    let query = query_string(&without(pairs, &["preview", COUNT_ALL.0]));
    let mine = here.clone().filter(|view| view.mine);
    let delete = mine.clone().map(|view| delete_form(v, actions, &view));
    let sharing = mine.as_ref().map_or(Sharing::Private, |view| view.sharing);
    let role = mine.as_ref().and_then(|view| view.default_for.clone());
    let roles = choices.roles.iter().map(|role| (role.clone(), words::role(v, role))).collect();
    view! {
        <form method="post" action=SaveView::url() class="filters" on:submit=move |event| actions.save(&event)>
            <input type="hidden" name="list" value=address.list() />
            <input type="hidden" name="query" value=query />
            <div class="field wide">
                <label for="view-name">{v.t(k::LISTS_VIEW_NAME)}</label>
                <input
                    class="input"
                    id="view-name"
                    name="name"
                    required
                    maxlength=MAX_VIEW_NAME.to_string()
                    autocomplete="off"
                    value=here.map(|view| view.name)
                />
                <span class="hint">{v.t(k::LISTS_VIEW_HINT)}</span>
            </div>
            {sharing_field(v, sharing)}
            {(!choices.roles.is_empty())
                .then(|| select("default_for", k::LISTS_VIEW_DEFAULT, k::LISTS_VIEW_DEFAULT_NONE, role.as_deref(), roles))}
            <footer>
                <button type="submit" class="btn primary">{v.t(k::APP_SAVE)}</button>
            </footer>
        </form>
        {delete}
    }
    .into_any()
}

fn sharing_field(v: Viewer, chosen: Sharing) -> AnyView {
    let options = Sharing::ALL.iter().map(|sharing| {
        view! { <option value=sharing.word() selected=*sharing == chosen>{v.t(words::sharing(*sharing))}</option> }
    });
    view! {
        <div class="field">
            <label for="view-sharing">{v.t(k::LISTS_VIEW_SHARING)}</label>
            <select class="select" name="sharing" id="view-sharing">
                {options.collect_view()}
            </select>
        </div>
    }
    .into_any()
}

fn delete_form(v: Viewer, actions: ViewActions, view: &SavedView) -> AnyView {
    let id = view.id;
    view! {
        <form method="post" action=DeleteView::url() on:submit=move |event| actions.delete(&event, id)>
            <input type="hidden" name="id" value=id.to_string() />
            <button type="submit" class="menu-item">
                <Icon name="x" />
                {v.fill(k::LISTS_VIEW_DELETE, &[("name", &view.name)])}
            </button>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_known_by_what_it_shows() {
        let view = SavedView {
            id: Uuid::nil(),
            list: "customers".into(),
            name: "Gold".into(),
            query: "tier=gold&sort=-net&cols=name&cols=net".into(),
            sharing: Sharing::Private,
            default_for: None,
            by: String::new(),
            mine: true,
        };
        let views = [view];
        assert!(current(&views, &parse_query("sort=-net&cols=name,net&tier=gold")).is_some());
        assert!(current(&views, &parse_query("sort=-net&cols=name,net&tier=gold&cursor=ab")).is_some());
        assert!(current(&views, &parse_query("tier=gold")).is_none());
    }
}
