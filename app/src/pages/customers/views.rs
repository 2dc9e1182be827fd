//! Saved views: the tabs over the list, and the menu that saves or deletes one.

use domain::{
    customer::{MAX_VIEW_NAME, SavedView},
    page::{Pairs, parse_query, query_string, value},
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn, task::spawn_local};
use uuid::Uuid;

use crate::{
    api::views::{DeleteView, SaveView, save_view},
    i18n::keys as k,
    ui::{
        icon::Icon,
        keys::close_menus,
        list::{Address, form::sent, tidy, without},
        notice::{Toasts, reason, use_toasts},
    },
    viewer::{Viewer, use_viewer},
};

/// The list that the views are of.
const LIST: &str = "customers";

/// The actions of the views menu.
#[derive(Clone, Copy)]
pub(super) struct ViewActions {
    save: ServerAction<SaveView>,
    delete: ServerAction<DeleteView>,
    restored: RwSignal<usize>,
}

impl ViewActions {
    /// The actions, which say how they ended.
    pub(super) fn new() -> Self {
        let actions = Self { save: ServerAction::new(), delete: ServerAction::new(), restored: RwSignal::new(0) };
        let (v, toasts) = (use_viewer(), use_toasts());
        Effect::new(move |_| match actions.save.value().get() {
            Some(Ok(())) => {
                close_menus();
                toasts.say(v.t(k::CUSTOMERS_VIEW_SAVED));
            }
            Some(Err(error)) => toasts.fail(reason(v, &error)),
            None => {}
        });
        Effect::new(move |_| match actions.delete.value().get() {
            Some(Ok(view)) => {
                close_menus();
                toasts.say_undoable(v.t(k::CUSTOMERS_VIEW_DELETED), move || actions.restore(v, toasts, view.clone()));
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
        self.save.dispatch(SaveView { list: field("list"), name: field("name"), query: field("query") });
    }

    fn delete(self, event: &SubmitEvent, id: Uuid) {
        event.prevent_default();
        self.delete.dispatch(DeleteView { id });
    }

    /// Saves a deleted view again. The list may have been left by then.
    fn restore(self, v: Viewer, toasts: Toasts, view: SavedView) {
        spawn_local(async move {
            match save_view(LIST.to_owned(), view.name, view.query).await {
                Ok(()) => {
                    self.restored.try_update(|times| *times += 1);
                    toasts.say(v.t(k::CUSTOMERS_VIEW_SAVED));
                }
                Err(error) => toasts.fail(reason(v, &error)),
            }
        });
    }

    /// Changes each time that a view was saved or deleted.
    pub(super) fn version(self) -> (usize, usize, usize) {
        (self.save.version().get(), self.delete.version().get(), self.restored.get())
    }
}

/// Whether two queries show the same list: the order of their keys does not matter, nor does the page.
fn same(a: &Pairs, b: &Pairs) -> bool {
    let sorted = |pairs: &Pairs| {
        let mut pairs = without(pairs, &["preview"]);
        pairs.sort();
        pairs
    };
    sorted(a) == sorted(b)
}

/// The view that the address shows.
fn current<'a>(views: &'a [SavedView], pairs: &Pairs) -> Option<&'a SavedView> {
    views.iter().find(|view| same(&tidy(parse_query(&view.query)), pairs))
}

/// The tabs: all customers, then each view.
pub(super) fn tabs(address: Address, views: &[SavedView], pairs: &Pairs) -> AnyView {
    let v = use_viewer();
    let here = current(views, pairs).map(|view| view.id);
    let is_all = here.is_none() && without(pairs, &["sort", "cols", "limit"]).is_empty();
    let tabs = views.iter().map(|view| {
        let current = (here == Some(view.id)).then_some("page");
        let href = address.href(&tidy(parse_query(&view.query)));
        view! {
            <a href=href aria-current=current>
                <Icon name="star" size="i-14" />
                {view.name.clone()}
            </a>
        }
    });
    view! {
        <nav class="tabs views" aria-label=v.t(k::CUSTOMERS_VIEWS)>
            <a href=address.path aria-current=is_all.then_some("page")>
                <Icon name="users" size="i-14" />
                {v.t(k::CUSTOMERS_ALL)}
            </a>
            {tabs.collect_view()}
        </nav>
    }
    .into_any()
}

/// The menu that saves the list as it stands, or deletes the view that is shown.
pub(super) fn menu(actions: ViewActions, views: &[SavedView], pairs: &Pairs) -> AnyView {
    let v = use_viewer();
    let here = current(views, pairs).cloned();
    let query = query_string(&without(pairs, &["preview"]));
    let delete = here.clone().map(|view| {
        view! {
            <form method="post" action=DeleteView::url() on:submit=move |event| actions.delete(&event, view.id)>
                <input type="hidden" name="id" value=view.id.to_string() />
                <button type="submit" class="menu-item">
                    <Icon name="x" />
                    {v.fill(k::CUSTOMERS_VIEW_DELETE, &[("name", &view.name)])}
                </button>
            </form>
        }
    });
    view! {
        <form method="post" action=SaveView::url() class="filters" on:submit=move |event| actions.save(&event)>
            <input type="hidden" name="list" value=LIST />
            <input type="hidden" name="query" value=query />
            <div class="field wide">
                <label for="view-name">{v.t(k::CUSTOMERS_VIEW_NAME)}</label>
                <input
                    class="input"
                    id="view-name"
                    name="name"
                    required
                    maxlength=MAX_VIEW_NAME.to_string()
                    autocomplete="off"
                    value=here.map(|view| view.name)
                />
                <span class="hint">{v.t(k::CUSTOMERS_VIEW_HINT)}</span>
            </div>
            <footer>
                <button type="submit" class="btn primary">{v.t(k::APP_SAVE)}</button>
            </footer>
        </form>
        {delete}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_known_by_what_it_shows() {
        let view = SavedView { id: Uuid::nil(), name: "Gold".into(), query: "tier=gold&sort=-net&cols=name&cols=net".into() };
        let views = [view];
        assert!(current(&views, &parse_query("sort=-net&cols=name,net&tier=gold")).is_some());
        assert!(current(&views, &parse_query("sort=-net&cols=name,net&tier=gold&cursor=ab")).is_some());
        assert!(current(&views, &parse_query("tier=gold")).is_none());
    }
}
