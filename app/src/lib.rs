//! The browser application: routes, pages, components and server functions.
//!
//! Compiled twice: with `ssr` into the server, which renders the first page and answers the server
//! functions, and with `hydrate` into WebAssembly, which takes over in the browser.

#![recursion_limit = "512"]

pub mod api;
pub mod error;
pub mod i18n;
pub mod pages;
pub mod palette;
pub mod parts;
#[cfg(feature = "ssr")]
pub mod server;
pub mod ui;
pub mod viewer;
pub mod wire;

use domain::access::{Action, Resource};
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    Lazy, SsrMode,
    components::{ParentRoute, Redirect, Route, Router, Routes},
    path,
};

use crate::{
    error::ApiError,
    ui::{notice::ErrorPage, shell::Shell},
    viewer::provide_viewer,
};

/// The HTML document around the application. Server only.
#[cfg(feature = "ssr")]
pub fn shell(state: server::AppState) -> impl IntoView {
    use leptos_meta::MetaTags;
    let viewer = viewer::current();
    let path = use_context::<http::request::Parts>().map(|parts| parts.uri.path().to_owned()).unwrap_or_default();
    let parts = parts::files_of(&state, &path);
    // Before anything is read: what changes while the page is made is told to it afterwards.
    // Nobody listens who is not signed in.
    let live = viewer.who.is_some().then(|| state.live.place().to_string());
    let pkg = state.pkg;
    let theme = (viewer.theme != viewer::Theme::System).then(|| viewer.theme.word());
    let data = leptos::serde_json::to_string(&viewer).unwrap_or_default();
    let nonce = leptos::nonce::use_nonce();
    server::set_content_security_policy();
    view! {
        <!DOCTYPE html>
        <html lang=viewer.locale.tag() data-theme=theme data-zone=viewer.zone.name data-viewer=data data-parts=parts data-live=live>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/logo.svg" type="image/svg+xml" />
                <link rel="stylesheet" href=format!("{pkg}/vecino.css") />
                <script type="module" src=format!("{pkg}/boot.js") nonce=nonce></script>
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// The title of a page. Into the page the server writes it as it stands, so what would be markup there is escaped
/// here; the browser takes it as text.
fn titled(title: String) -> String {
    let title = if cfg!(feature = "ssr") { title.replace('&', "&amp;").replace('<', "&lt;") } else { title };
    if title.is_empty() { "Vecino".to_owned() } else { format!("{title} · Vecino") }
}

/// The page that a person begins with: the figures, for those who may see them.
#[component]
fn Home() -> impl IntoView {
    let figures = viewer::use_viewer().may(Action::Read, Resource::Figures);
    view! { <Redirect path=if figures { "/dashboard" } else { "/customers" } /> }
}

/// The application.
///
/// Pages render whole on the server (`SsrMode::Async`): with JavaScript off nothing is left in a
/// template, and the status code is known before the first byte is sent.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_viewer();
    view! {
        <Title formatter=titled />
        <Router>
            <Shell>
                <Routes fallback=|| view! { <ErrorPage error=ApiError::NotFound /> }>
                    <Route path=path!("") view=Home />
                    <Route path=path!("sign-in") view={Lazy::<parts::SignIn>::new()} ssr=SsrMode::Async />
                    <Route path=path!("sign-in/code") view={Lazy::<parts::SignInCode>::new()} ssr=SsrMode::Async />
                    <Route path=path!("sign-in/forgotten") view={Lazy::<parts::Forgotten>::new()} ssr=SsrMode::Async />
                    <Route path=path!("welcome/:token") view={Lazy::<parts::Welcome>::new()} ssr=SsrMode::Async />
                    <Route path=path!("settings") view=|| view! { <Redirect path="/settings/security" /> } />
                    <Route path=path!("settings/security") view={Lazy::<parts::Security>::new()} ssr=SsrMode::Async />
                    <Route path=path!("settings/users") view={Lazy::<parts::Users>::new()} ssr=SsrMode::Async />
                    <Route path=path!("settings/roles") view={Lazy::<parts::Roles>::new()} ssr=SsrMode::Async />
                    <Route path=path!("settings/keys") view={Lazy::<parts::Keys>::new()} ssr=SsrMode::Async />
                    <Route path=path!("settings/audit") view={Lazy::<parts::Audit>::new()} ssr=SsrMode::Async />
                    <Route path=path!("dashboard") view={Lazy::<parts::Dashboard>::new()} ssr=SsrMode::Async />
                    <Route path=path!("insight") view={Lazy::<parts::Insight>::new()} ssr=SsrMode::Async />
                    <Route path=path!("insight/models") view={Lazy::<parts::Models>::new()} ssr=SsrMode::Async />
                    <Route path=path!("metrics") view={Lazy::<parts::Definitions>::new()} ssr=SsrMode::Async />
                    <Route path=path!("why") view={Lazy::<parts::Why>::new()} ssr=SsrMode::Async />
                    <Route path=path!("bulletin") view={Lazy::<parts::Bulletin>::new()} ssr=SsrMode::Async />
                    <Route path=path!("bulletin/recipients") view={Lazy::<parts::Recipients>::new()} ssr=SsrMode::Async />
                    <Route path=path!("alerts") view={Lazy::<parts::Alerts>::new()} ssr=SsrMode::Async />
                    <Route path=path!("alerts/rule") view={Lazy::<parts::AlertRule>::new()} ssr=SsrMode::Async />
                    <Route path=path!("adoption") view={Lazy::<parts::Adoption>::new()} ssr=SsrMode::Async />
                    <Route path=path!("reports") view={Lazy::<parts::Reports>::new()} ssr=SsrMode::Async />
                    <Route path=path!("scorecard") view={Lazy::<parts::Scorecard>::new()} ssr=SsrMode::Async />
                    <Route path=path!("boards") view={Lazy::<parts::Boards>::new()} ssr=SsrMode::Async />
                    <Route path=path!("boards/:id") view={Lazy::<parts::Board>::new()} ssr=SsrMode::Async />
                    <Route path=path!("tv") view={Lazy::<parts::Tv>::new()} ssr=SsrMode::Async />
                    <Route path=path!("shared/:token") view={Lazy::<parts::Shared>::new()} ssr=SsrMode::Async />
                    <Route path=path!("calls") view={Lazy::<parts::Calls>::new()} ssr=SsrMode::Async />
                    <Route path=path!("calls/follow-ups") view={Lazy::<parts::FollowUps>::new()} ssr=SsrMode::Async />
                    <Route path=path!("calls/results") view={Lazy::<parts::CallResults>::new()} ssr=SsrMode::Async />
                    <Route path=path!("calls/made") view={Lazy::<parts::CallsMade>::new()} ssr=SsrMode::Async />
                    <Route path=path!("calls/pairs") view={Lazy::<parts::CallPairs>::new()} ssr=SsrMode::Async />
                    <Route path=path!("calls/:id") view={Lazy::<parts::CallSheet>::new()} ssr=SsrMode::Async />
                    <Route path=path!("customers") view={Lazy::<parts::Customers>::new()} ssr=SsrMode::Async />
                    <Route path=path!("customers/new") view={Lazy::<parts::NewCustomer>::new()} ssr=SsrMode::Async />
                    <Route path=path!("customers/:id/merge/:other") view={Lazy::<parts::Compare>::new()} ssr=SsrMode::Async />
                    <Route path=path!("duplicates") view={Lazy::<parts::Duplicates>::new()} ssr=SsrMode::Async />
                    <Route path=path!("merges/:id") view={Lazy::<parts::Merged>::new()} ssr=SsrMode::Async />
                    <ParentRoute path=path!("customers/:id") view={Lazy::<parts::Record>::new()} ssr=SsrMode::Async>
                        <Route path=path!("") view={Lazy::<parts::Timeline>::new()} ssr=SsrMode::Async />
                        <Route path=path!("orders") view={Lazy::<parts::RecordOrders>::new()} ssr=SsrMode::Async />
                        <Route path=path!("tickets") view={Lazy::<parts::RecordTickets>::new()} ssr=SsrMode::Async />
                        <Route path=path!("insights") view={Lazy::<parts::RecordInsights>::new()} ssr=SsrMode::Async />
                        <Route path=path!("privacy") view={Lazy::<parts::RecordPrivacy>::new()} ssr=SsrMode::Async />
                        <Route path=path!("seen") view={Lazy::<parts::RecordSeen>::new()} ssr=SsrMode::Async />
                        <Route path=path!("surveys") view={Lazy::<parts::RecordSurveys>::new()} ssr=SsrMode::Async />
                    </ParentRoute>
                    <Route path=path!("erasures/:id") view={Lazy::<parts::Erasure>::new()} ssr=SsrMode::Async />
                    <Route path=path!("bulk/:id") view={Lazy::<parts::Bulk>::new()} ssr=SsrMode::Async />
                    <Route path=path!("orders") view={Lazy::<parts::Orders>::new()} ssr=SsrMode::Async />
                    <Route path=path!("orders/:source/:number") view={Lazy::<parts::Order>::new()} ssr=SsrMode::Async />
                    <Route path=path!("tickets") view={Lazy::<parts::Tickets>::new()} ssr=SsrMode::Async />
                    <Route path=path!("tickets/:source/:number") view={Lazy::<parts::Ticket>::new()} ssr=SsrMode::Async />
                    <Route path=path!("products") view={Lazy::<parts::Products>::new()} ssr=SsrMode::Async />
                    <Route path=path!("products/:source/:code") view={Lazy::<parts::Product>::new()} ssr=SsrMode::Async />
                </Routes>
            </Shell>
        </Router>
    }
}
