//! The frame around every page: rail, top bar with search, language and theme.

use domain::{
    access::{Action, FieldClass, Resource},
    format::Locale,
    live::{Changed, ChangedKind, News},
};
use leptos::{prelude::*, web_sys::HtmlInputElement};
use leptos_router::{components::A, hooks::use_location, location::Location};

use crate::{
    i18n::keys as k,
    ui::{
        icon::Icon,
        keys::{dismiss_menus, keep_focus, provide_single_keys, remember},
        layers::{Layer, LayerHost, Layers, provide_layers},
        live::on_news,
        notice::{ToastList, provide_toasts},
        shortcuts::{Act, aria, hint},
        still::still,
        who,
    },
    viewer::{Theme, Viewer, use_viewer},
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
    provide_single_keys();
    let layers = provide_layers();
    dismiss_menus();
    keep_focus();
    let rail = RwSignal::new(v.rail_open());
    let path = use_location().pathname.get_untracked();
    if crate::pages::account::stands_alone(&path) {
        return view! {
            <main id="main" tabindex="-1">
                {children()}
            </main>
        }
        .into_any();
    }
    view! {
        <a class="skip" href="#main" rel="external">
            {v.t(k::APP_SKIP)}
        </a>
        <div class="app" class:is-open=move || rail.get()>
            {still(move || view! { <Rail open=rail /> }.into_any())}
            {still(move || top_bar(layers))}
            <main class="main" id="main" tabindex="-1">
                <div class="banner warn" id="offline" role="status" hidden>
                    <Icon name="wifi-off" />
                    {v.t(k::APP_OFFLINE)}
                </div>
                {still(move || who::looking(v).into_any())}
                {children()}
            </main>
        </div>
        <ToastList />
        <LayerHost layers=layers />
    }
    .into_any()
}

fn top_bar(layers: Layers) -> AnyView {
    view! {
        <header class="topbar">
            <SearchForm layers=layers />
            <span class="grow"></span>
            {bell()}
            <Preferences />
            {who::account()}
        </header>
    }
    .into_any()
}

/// The way to the alerts, with how many are unread. One more is counted when the server tells of it.
fn bell() -> Option<AnyView> {
    let v = use_viewer();
    let who = v.who().filter(|_| v.may(Action::Read, Resource::Figures))?;
    let unread = RwSignal::new(v.unread());
    if who.looks_as.is_none() {
        let mine = Changed { kind: ChangedKind::Alert, id: who.id };
        on_news(move |news| {
            if news == News::Changed(mine) {
                unread.update(|n| *n += 1);
            }
        });
    }
    let label = move || v.fill(k::ALERTS_BELL, &[("n", &v.int(unread.get().into()))]);
    let view = view! {
        <a class="btn icon ghost bell" href="/alerts" aria-label=label title=label>
            <Icon name="bell" />
            <span class="bell-count" aria-hidden="true" hidden=move || unread.get() == 0>
                {move || unread.get().min(99)}
            </span>
        </a>
    };
    Some(view.into_any())
}

/// The languages, for pages without the top bar.
pub fn language_links() -> impl IntoView {
    let v = use_viewer();
    let location = StoredValue::new(use_location());
    Locale::ALL
        .map(|locale| {
            view! {
                <a
                    rel="external"
                    lang=locale.tag()
                    aria-current=(locale == v.locale()).then_some("true")
                    href=move || format!("/preferences?lang={}&{}", locale.tag(), back_to(location.get_value()))
                >
                    {locale.own_name()}
                </a>
            }
        })
        .into_view()
}

/// The way into the palette: a press opens it, and so does typing. Without JavaScript it is the search of the
/// customers.
#[component]
fn SearchForm(layers: Layers) -> impl IntoView {
    let v = use_viewer();
    view! {
        <form class="search" role="search" action="/customers" method="get" on:click=move |_| layers.open(Layer::Palette(String::new()))>
            <Icon name="search" size="i-14" />
            <input
                type="search"
                name="q"
                id="search"
                maxlength="100"
                autocomplete="off"
                placeholder=v.t(k::APP_SEARCH)
                aria-label=v.t(k::APP_SEARCH)
                aria-keyshortcuts=aria(Act::Palette)
                on:input=move |event| {
                    let input = event_target::<HtmlInputElement>(&event);
                    layers.open(Layer::Palette(input.value()));
                    input.set_value("");
                }
            />
            <kbd>{hint(Act::Palette)}</kbd>
        </form>
    }
}

#[component]
fn Rail(open: RwSignal<bool>) -> impl IntoView {
    let v = use_viewer();
    let location = use_location();
    let item = move |href: &'static str, icon: &'static str, label: &'static str| {
        view! {
            <A href=href attr:class="rail-item" attr:title=label>
                <Icon name=icon />
                <span class="lbl">{label}</span>
            </A>
        }
    };
    // What is not for the viewer is not offered.
    let sees = move |resource| v.may(Action::Read, resource);
    view! {
        <nav class="rail" aria-label=v.t(k::APP_MAIN_NAV)>
            <A href="/" attr:class="rail-brand" attr:aria-label=v.t(k::APP_NAME)>
                <svg aria-hidden="true">
                    <use href="/icons.svg#mark"></use>
                </svg>
                <span>{v.t(k::APP_NAME)}</span>
            </A>
            {sees(Resource::Figures).then(|| item("/dashboard", "chart", v.t(k::DASHBOARD_TITLE)))}
            {sees(Resource::Figures).then(|| item("/insight", "trend", v.t(k::INSIGHT_TITLE)))}
            {sees(Resource::Figures).then(|| item("/scorecard", "target", v.t(k::FIGURES_SCORECARD)))}
            {sees(Resource::Figures).then(|| item("/boards", "layers", v.t(k::BOARDS_TITLE)))}
            {sees(Resource::Figures).then(|| item("/reports", "columns", v.t(k::REPORTS_TITLE)))}
            {calls(v).then(|| item("/calls", "phone", v.t(k::CALLS_TITLE)))}
            {sees(Resource::Customer).then(|| item("/customers", "users", v.t(k::APP_CUSTOMERS)))}
            {sees(Resource::Ticket).then(|| item("/tickets", "ticket", v.t(k::APP_TICKETS)))}
            {sees(Resource::Order).then(|| item("/orders", "bag", v.t(k::APP_ORDERS)))}
            {sees(Resource::Product).then(|| item("/products", "box", v.t(k::APP_PRODUCTS)))}
            <div class="rail-foot">
                {if sees(Resource::Staff) {
                    Some(item("/settings/users", "gear", v.t(k::SETTINGS_TITLE)))
                } else {
                    sees(Resource::Audit).then(|| item("/settings/audit", "gear", v.t(k::SETTINGS_TITLE)))
                }}
                <a
                    id="rail-toggle"
                    class="rail-item"
                    rel="external"
                    aria-keyshortcuts=aria(Act::Rail)
                    aria-expanded=move || open.get().to_string()
                    title=v.t(k::KEYS_RAIL)
                    href=move || {
                        let next = if open.get() { "shut" } else { "open" };
                        format!("/preferences?rail={next}&{}", back_to(location.clone()))
                    }
                    on:click=move |click| {
                        click.prevent_default();
                        let next = !open.get_untracked();
                        open.set(next);
                        remember("rail", if next { "open" } else { "shut" });
                    }
                >
                    <Icon name="sidebar" />
                    <span class="lbl">{v.t(k::KEYS_RAIL)}</span>
                </a>
            </div>
        </nav>
    }
}

/// Whether the call programme is for the viewer: it ranks customers by value and risk.
pub fn calls(v: Viewer) -> bool {
    v.may(Action::Read, Resource::Customer) && !v.hides(FieldClass::Risk) && !v.hides(FieldClass::Money)
}

/// The address of this page, for a link that comes back to it.
fn back_to(location: Location) -> String {
    let query = location.search.get();
    let path = location.pathname.get();
    let address = if query.is_empty() { path } else { format!("{path}?{}", query.trim_start_matches('?')) };
    domain::page::query_string(&[("back".to_owned(), address)])
}

/// Language and theme. Plain links, so that they work without JavaScript; both reload the page,
/// because every word on it changes.
#[component]
fn Preferences() -> impl IntoView {
    let v = use_viewer();
    let location = StoredValue::new(use_location());
    let back = move || back_to(location.get_value());
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
