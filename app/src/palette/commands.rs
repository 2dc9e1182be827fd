//! What the palette offers without searching: pages, who was looked at lately, what can be done here.

use domain::{
    access::{Action, Resource},
    format::Locale,
    page::query_string,
};
use leptos::prelude::*;

use super::entry::{Entry, Group, Run};
use crate::{
    api::views::list_choices,
    i18n::{Key, keys as k},
    ui::{
        recent,
        shortcuts::{Act, hint, keys_of},
    },
    viewer::{Theme, Viewer},
};

/// Everything but the saved views.
pub(super) fn all(v: Viewer) -> Vec<Entry> {
    let mut entries = here(v);
    let shown = window().location().pathname().unwrap_or_default();
    let lately = recent::all().into_iter().filter(|(id, _)| !shown.contains(&id.to_string())).take(5);
    entries.extend(lately.map(|(id, name)| Entry::customer(Group::Recent, id, name)));
    entries.extend(pages(v));
    entries.extend(settings(v));
    entries
}

/// What can be done with the customer that the page shows.
fn here(v: Viewer) -> Vec<Entry> {
    let named = document().query_selector(".rec-head h1").ok().flatten().and_then(|heading| heading.text_content());
    let Some(name) = named else { return Vec::new() };
    let action = |icon, label: Key, act: Act, selector| Entry {
        keys: hint(act),
        ..Entry::new(Group::Here, icon, v.fill(label, &[("name", &name)]), Run::Press(selector))
    };
    let note = v.may(Action::Create, Resource::Note);
    let actions = [
        (note, action("note", k::PALETTE_NOTE, Act::Note, ".rec-head [data-key=n]")),
        (note, action("phone", k::PALETTE_CALL, Act::Call, ".rec-head [data-key=c]")),
        (v.may(Action::Update, Resource::Customer), action("edit", k::PALETTE_EDIT, Act::Edit, ".rec-head [data-key=e]")),
    ];
    actions.into_iter().filter_map(|(may, entry)| may.then_some(entry)).collect()
}

fn pages(v: Viewer) -> Vec<Entry> {
    let page = |icon, label: Key, path: &'static str| Entry {
        keys: keys_of(Act::Go(path)),
        ..Entry::new(Group::Pages, icon, v.fill(k::PALETTE_GO, &[("page", v.t(label))]), Run::Go(path.to_owned()))
    };
    let pages = [
        (Resource::Figures, page("chart", k::DASHBOARD_TITLE, "/dashboard")),
        (Resource::Figures, page("trend", k::INSIGHT_TITLE, "/insight")),
        (Resource::Figures, page("target", k::FIGURES_SCORECARD, "/scorecard")),
        (Resource::Figures, page("layers", k::BOARDS_TITLE, "/boards")),
        (Resource::Figures, page("book", k::BULLETIN_TITLE, "/bulletin")),
        (Resource::Figures, page("bell", k::ALERTS_TITLE, "/alerts")),
        (Resource::Figures, page("columns", k::REPORTS_TITLE, "/reports")),
        (Resource::Figures, page("info", k::FIGURES_METRICS, "/metrics")),
        (Resource::Customer, page("users", k::APP_CUSTOMERS, "/customers")),
        (Resource::Ticket, page("ticket", k::APP_TICKETS, "/tickets")),
        (Resource::Order, page("bag", k::APP_ORDERS, "/orders")),
        (Resource::Product, page("box", k::APP_PRODUCTS, "/products")),
    ];
    let calls = crate::ui::shell::calls(v).then(|| page("phone", k::CALLS_TITLE, "/calls"));
    pages.into_iter().filter(|(resource, _)| v.may(Action::Read, *resource)).map(|(_, entry)| entry).chain(calls).collect()
}

fn settings(v: Viewer) -> Vec<Entry> {
    let location = window().location();
    let back = format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
    let to = |key: &str, value: &str| {
        let pairs = [(key.to_owned(), value.to_owned()), ("back".to_owned(), back.clone())];
        Run::Load(format!("/preferences?{}", query_string(&pairs)))
    };
    let themes = [
        (Theme::System, "monitor", k::APP_THEME_SYSTEM),
        (Theme::Light, "sun", k::APP_THEME_LIGHT),
        (Theme::Dark, "moon", k::APP_THEME_DARK),
    ];
    let themes = themes.into_iter().filter(|(theme, _, _)| *theme != v.theme()).map(|(theme, icon, label)| {
        let label = v.fill(k::PALETTE_THEME, &[("theme", v.t(label))]);
        Entry::new(Group::Settings, icon, label, to("theme", theme.word()))
    });
    let languages = Locale::ALL.into_iter().filter(|locale| *locale != v.locale()).map(|locale| {
        let label = v.fill(k::PALETTE_LANGUAGE, &[("language", locale.own_name())]);
        Entry::new(Group::Settings, "globe", label, to("lang", locale.tag()))
    });
    let sheet = Entry { keys: hint(Act::Sheet), ..Entry::new(Group::Settings, "keyboard", v.t(k::KEYS_SHEET), Run::Sheet) };
    [sheet].into_iter().chain(themes).chain(languages).collect()
}

/// The saved views; none where they cannot be had.
pub(super) async fn views() -> Vec<Entry> {
    let choices = list_choices("customers".to_owned()).await.unwrap_or_default();
    choices
        .views
        .into_iter()
        .map(|view| Entry::new(Group::Views, "star", view.name, Run::Go(format!("/customers?{}", view.query))))
        .collect()
}
