//! The frame around every page: rail, top bar with search, language and theme.

use domain::format::Locale;
use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_location};

use crate::{
    i18n::keys as k,
    ui::{
        icon::Icon,
        notice::{ToastList, provide_toasts},
    },
    viewer::{Theme, use_viewer},
};

/// A step of the way from the start to the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// Where it leads; none for the page itself.
    pub href: Option<String>,
    /// What it is called.
    pub label: String,
}

/// Rail and top bar around a page.
#[component]
pub fn Shell(children: Children) -> impl IntoView {
    let v = use_viewer();
    provide_toasts();
    crate::ui::keys::dismiss_menus();
    view! {
        <a class="skip" href="#main" rel="external">
            {v.t(k::APP_SKIP)}
        </a>
        <div class="app">
            <Rail />
            <header class="topbar">
                <form class="search" role="search" action="/customers" method="get">
                    <Icon name="search" size="i-14" />
                    <input type="search" name="q" id="search" maxlength="100" autocomplete="off" placeholder=v.t(k::APP_SEARCH) aria-label=v.t(k::APP_SEARCH) />
                    <kbd>"/"</kbd>
                </form>
                <span class="grow"></span>
                <Preferences />
            </header>
            <main class="main" id="main" tabindex="-1">
                <div class="banner warn" id="offline" role="status" hidden>
                    <Icon name="wifi-off" />
                    {v.t(k::APP_OFFLINE)}
                </div>
                {children()}
            </main>
        </div>
        <ToastList />
    }
}

#[component]
fn Rail() -> impl IntoView {
    let v = use_viewer();
    let item = move |href: &'static str, icon: &'static str, label: &'static str| {
        view! {
            <A href=href attr:class="rail-item" attr:title=label>
                <Icon name=icon />
                <span class="lbl">{label}</span>
            </A>
        }
    };
    view! {
        <nav class="rail" aria-label=v.t(k::APP_MAIN_NAV)>
            <A href="/customers" attr:class="rail-brand" attr:aria-label=v.t(k::APP_NAME)>
                <svg aria-hidden="true">
                    <use href="/icons.svg#mark"></use>
                </svg>
                <span>{v.t(k::APP_NAME)}</span>
            </A>
            {item("/customers", "users", v.t(k::APP_CUSTOMERS))}
            {item("/tickets", "ticket", v.t(k::APP_TICKETS))}
            {item("/orders", "bag", v.t(k::APP_ORDERS))}
            {item("/products", "box", v.t(k::APP_PRODUCTS))}
        </nav>
    }
}

/// Language and theme. Plain links, so that they work without JavaScript; both reload the page,
/// because every word on it changes.
#[component]
fn Preferences() -> impl IntoView {
    let v = use_viewer();
    let location = use_location();
    let back = move || {
        let query = location.search.get();
        let path = location.pathname.get();
        let address = if query.is_empty() { path } else { format!("{path}?{}", query.trim_start_matches('?')) };
        domain::page::query_string(&[("back".to_owned(), address)])
    };
    let theme_words = [k::APP_THEME_SYSTEM, k::APP_THEME_LIGHT, k::APP_THEME_DARK];
    view! {
        <details class="menu">
            <summary class="btn icon ghost" aria-label=v.t(k::APP_SETTINGS) title=v.t(k::APP_SETTINGS)>
                <Icon name="globe" />
            </summary>
            <div class="menu-list">
                <h2>{v.t(k::APP_LANGUAGE)}</h2>
                {Locale::ALL
                    .map(|locale| {
                        view! {
                            <a
                                rel="external"
                                lang=locale.tag()
                                aria-current=(locale == v.locale()).then_some("true")
                                href=move || format!("/preferences?lang={}&{}", locale.tag(), back())
                            >
                                {locale.own_name()}
                            </a>
                        }
                    })}
                <h2>{v.t(k::APP_THEME)}</h2>
                {Theme::ALL
                    .into_iter()
                    .zip(theme_words)
                    .map(|(theme, word)| {
                        view! {
                            <a
                                rel="external"
                                aria-current=(theme == v.theme()).then_some("true")
                                href=move || format!("/preferences?theme={}&{}", theme.word(), back())
                            >
                                {v.t(word)}
                            </a>
                        }
                    })
                    .collect_view()}
            </div>
        </details>
    }
}

/// The way to this page, as a bar of links: pages put it at their top.
#[component]
pub fn CrumbBar(
    /// The steps, the page itself last.
    crumbs: Vec<Crumb>,
) -> impl IntoView {
    let v = use_viewer();
    let last = crumbs.len().saturating_sub(1);
    view! {
        <nav class="crumbs" aria-label=v.t(k::APP_BREADCRUMB)>
            {crumbs
                .into_iter()
                .enumerate()
                .map(|(i, crumb)| {
                    let separator = (i > 0).then(|| view! { <Icon name="right" /> });
                    let step = match crumb.href {
                        Some(href) if i < last => view! { <A href=href>{crumb.label}</A> }.into_any(),
                        _ => view! { <span aria-current="page">{crumb.label}</span> }.into_any(),
                    };
                    view! {
                        {separator}
                        {step}
                    }
                })
                .collect_view()}
        </nav>
    }
}
