//! The parts of the browser program that load when a page of theirs is opened.
//!
//! What is here names the parts; `tools/split` cuts the compiled program along these lines, and
//! docs/decisions/0003-download-in-parts.md says why. On the server, and without the feature `split`,
//! every part is simply there.

// The split macro declares the imports and exports between the parts, which Rust calls unsafe.
#![cfg_attr(feature = "split", allow(unsafe_code))]

#[cfg(feature = "ssr")]
use std::collections::BTreeSet;

use domain::{customer::Facts, next_action::Advice};
use leptos::{prelude::*, wasm_split::SplitLoaderError};
use leptos_router::LazyRoute;
use uuid::Uuid;

use crate::{
    error::ApiError,
    pages::{
        self,
        record::{Answer, RecordData},
    },
    palette,
    ui::{
        layers::{Layer, Layers},
        notice::ErrorPage,
    },
    viewer::Viewer,
    wire::Sealed,
};

/// A part could not be fetched: the network is away, or the server has a newer build.
#[derive(Clone, Copy, Debug)]
pub struct NotLoaded;

impl From<SplitLoaderError> for NotLoaded {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// Declares the route `$route`, whose view is `$component` out of the part `$part`, and what must come before it.
macro_rules! page {
    ($(#[$doc:meta])* $route:ident, $part:ident, $view:ident, $fetch:ident, $component:path $(, after $also:ident)?) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $route;

        #[cfg_attr(
            feature = "split",
            ::leptos::wasm_split::wasm_split($part, wasm_split_path = ::leptos::wasm_split, fallible, preload($fetch))
        )]
        fn $view() -> Result<AnyView, NotLoaded> {
            Ok($component().into_any())
        }

        impl LazyRoute for $route {
            fn data() -> Self {
                Self
            }

            async fn view(_: Self) -> AnyView {
                #[cfg(feature = "split")]
                let view = $view().await;
                #[cfg(not(feature = "split"))]
                let view = $view();
                view.unwrap_or_else(|NotLoaded| view! { <ErrorPage error=ApiError::Network /> }.into_any())
            }

            #[cfg(feature = "split")]
            async fn preload() {
                // A part that does not come now is asked for again by the view, which says so if it fails.
                let _ = $fetch().await;
                $($also().await;)?
            }
        }
    };
}

page!(
    /// The dashboard.
    Dashboard, dashboard, dashboard_view, fetch_dashboard, pages::dashboard::DashboardPage
);
page!(
    /// What models say of the whole company.
    Insight, insight, insight_view, fetch_insight, pages::insight::InsightPage
);
page!(
    /// The models themselves.
    Models, insight, models_view, fetch_models, pages::insight::ModelsPage
);
page!(
    /// What models say of a customer.
    RecordInsights, insights, record_insights_view, fetch_record_insights, pages::record::insights::InsightsTab
);
page!(
    /// What the figures mean.
    Definitions, figures, definitions_view, fetch_definitions, pages::figures::DefinitionsPage
);
page!(
    /// Why a figure changed.
    Why, figures, why_view, fetch_why, pages::figures::WhyPage
);
page!(
    /// The Customer Scorecard.
    Scorecard, figures, scorecard_view, fetch_scorecard, pages::figures::ScorecardPage
);
page!(
    /// The week on one page.
    Bulletin, bulletin, bulletin_view, fetch_bulletin, pages::figures::BulletinPage
);
page!(
    /// Who is sent it.
    Recipients, bulletin, recipients_view, fetch_recipients, pages::figures::RecipientsPage
);
page!(
    /// What somebody was told, and their rules.
    Alerts, alerts, alerts_view, fetch_alerts, pages::alerts::AlertsPage
);
page!(
    /// The form of a rule.
    AlertRule, alerts, alert_rule_view, fetch_alert_rule, pages::alerts::RulePage
);
page!(
    /// The list of boards.
    Boards, boards, boards_view, fetch_boards, pages::boards::BoardsPage
);
page!(
    /// One board.
    Board, boards, board_view, fetch_board, pages::boards::BoardPage
);
page!(
    /// Boards on a wall.
    Tv, wall, tv_view, fetch_tv, pages::boards::TvPage
);
page!(
    /// A board that a read-only link opens.
    Shared, wall, shared_view, fetch_shared, pages::boards::SharedPage
);
page!(
    /// Whom to call.
    Calls, calls, calls_view, fetch_calls, pages::calls::CallsPage
);
page!(
    /// The sheet of a call.
    CallSheet, calls, call_sheet_view, fetch_call_sheet, pages::calls::SheetPage
);
page!(
    /// What is to be done.
    FollowUps, calls, follow_ups_view, fetch_follow_ups, pages::calls::FollowUpsPage
);
page!(
    /// What came of calls.
    CallResults, callresults, call_results_view, fetch_call_results, pages::calls::ResultsPage
);
page!(
    /// The calls that were made.
    CallsMade, callresults, calls_made_view, fetch_calls_made, pages::calls::MadePage
);
page!(
    /// Calls beside who was held out.
    CallPairs, callresults, call_pairs_view, fetch_call_pairs, pages::calls::PairsPage
);
page!(
    /// Who uses Vecino for what.
    Adoption, adoption, adoption_view, fetch_adoption, pages::figures::AdoptionPage
);
page!(
    /// Reports.
    Reports, reports, reports_view, fetch_reports, pages::reports::ReportsPage
);
page!(
    /// The customer list.
    Customers, customers, customers_view, fetch_customers, pages::customers::CustomersPage
);
page!(
    /// A customer's page around its tabs.
    Record, record, record_view, fetch_record, pages::record::RecordPage, after beside_record
);
page!(
    /// A customer's timeline.
    Timeline, timeline, timeline_view, fetch_timeline, pages::record::timeline::TimelineTab
);
page!(
    /// A customer's orders.
    RecordOrders, lists, record_orders_view, fetch_record_orders, pages::record::orders::OrdersTab
);
page!(
    /// A customer's tickets.
    RecordTickets, lists, record_tickets_view, fetch_record_tickets, pages::record::tickets::TicketsTab
);
page!(
    /// A customer's survey answers.
    RecordSurveys, lists, record_surveys_view, fetch_record_surveys, pages::record::surveys::SurveysTab
);
page!(
    /// What a customer agreed to, and the customer's data handed out or erased.
    RecordPrivacy, privacy, record_privacy_view, fetch_record_privacy, pages::record::privacy::PrivacyTab
);
page!(
    /// The report of an erasure.
    Erasure, privacy, erasure_view, fetch_erasure, pages::erasure::ErasurePage
);
page!(
    /// Who has seen a customer's data.
    RecordSeen, privacy, record_seen_view, fetch_record_seen, pages::record::seen::SeenTab
);
page!(
    /// The list of orders.
    Orders, orders, orders_view, fetch_orders, pages::orders::OrdersPage
);
page!(
    /// One order.
    Order, orders, order_view, fetch_order, pages::orders::OrderPage
);
page!(
    /// The list of tickets.
    Tickets, tickets, tickets_view, fetch_tickets, pages::tickets::TicketsPage
);
page!(
    /// One ticket.
    Ticket, tickets, ticket_view, fetch_ticket, pages::tickets::TicketPage
);
page!(
    /// The list of products.
    Products, products, products_view, fetch_products, pages::products::ProductsPage
);
page!(
    /// One product.
    Product, products, product_view, fetch_product, pages::products::ProductPage
);

page!(
    /// The report of a change to many customers.
    Bulk, bulk, bulk_view, fetch_bulk, pages::bulk::BulkPage
);

page!(
    /// A new customer.
    NewCustomer, edit, new_customer_view, fetch_new_customer, pages::merge::NewCustomerPage
);
page!(
    /// Customers that may be one.
    Duplicates, merge, duplicates_view, fetch_duplicates, pages::merge::DuplicatesPage
);
page!(
    /// Two customers side by side.
    Compare, merge, compare_view, fetch_compare, pages::merge::ComparePage
);
page!(
    /// A merge that has taken place.
    Merged, merge, merged_view, fetch_merged, pages::merge::MergePage
);

page!(
    /// Signing in.
    SignIn, account, sign_in_view, fetch_sign_in, pages::account::SignInPage
);
page!(
    /// The second step of signing in.
    SignInCode, account, sign_in_code_view, fetch_sign_in_code, pages::account::CodePage
);
page!(
    /// A forgotten password.
    Forgotten, account, forgotten_view, fetch_forgotten, pages::account::ForgottenPage
);
page!(
    /// What a one-time link opens.
    Welcome, account, welcome_view, fetch_welcome, pages::account::WelcomePage
);

page!(
    /// One's own sign-in.
    Security, settings, security_view, fetch_security, pages::settings::SecurityPage
);
page!(
    /// Our people.
    Users, settings, users_view, fetch_users, pages::settings::UsersPage
);
page!(
    /// What each role may.
    Roles, rights, roles_view, fetch_roles, pages::settings::RolesPage
);
page!(
    /// The keys of programs.
    Keys, settings, keys_view, fetch_keys, pages::settings::KeysPage
);
page!(
    /// The audit log.
    Audit, rights, audit_view, fetch_audit, pages::settings::AuditPage
);

/// The palette or the sheet of keys, out of a part of their own: nobody waits for them to begin.
#[cfg_attr(
    feature = "split",
    ::leptos::wasm_split::wasm_split(palette, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch_palette))
)]
fn layer_view(layers: Layers, layer: Layer) -> Result<AnyView, NotLoaded> {
    Ok(palette::layer(layers, layer))
}

/// A layer over the page.
///
/// # Errors
/// Where its part does not come.
pub async fn layer(layers: Layers, layer: Layer) -> Result<AnyView, NotLoaded> {
    #[cfg(feature = "split")]
    return layer_view(layers, layer).await;
    #[cfg(not(feature = "split"))]
    layer_view(layers, layer)
}

/// The form that changes a customer, out of a part of its own: most who look at a customer change nothing.
#[cfg_attr(
    feature = "split",
    ::leptos::wasm_split::wasm_split(edit, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch_editor))
)]
fn editor_view(v: Viewer, data: RecordData, customer: Uuid) -> Result<Option<AnyView>, NotLoaded> {
    Ok(pages::record::edit::editor(v, data, customer))
}

/// What to do next for a customer, out of the part of what models say.
#[cfg_attr(
    feature = "split",
    ::leptos::wasm_split::wasm_split(insights, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch_next))
)]
fn next_view(v: Viewer, data: RecordData, customer: Uuid, advice: Answer<Sealed<Advice>>) -> Result<AnyView, NotLoaded> {
    Ok(pages::record::next::card(v, data, customer, advice))
}

/// What to do next for a customer.
///
/// # Errors
/// Where its part does not come.
pub(crate) async fn next(v: Viewer, data: RecordData, customer: Uuid, advice: Answer<Sealed<Advice>>) -> Result<AnyView, NotLoaded> {
    #[cfg(feature = "split")]
    return next_view(v, data, customer, advice).await;
    #[cfg(not(feature = "split"))]
    next_view(v, data, customer, advice)
}

/// Tags and owner of a customer, out of the same part: the page of a customer is large.
#[cfg_attr(
    feature = "split",
    ::leptos::wasm_split::wasm_split(insights, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch_labels))
)]
fn labels_view(v: Viewer, data: RecordData, facts: Facts, choices: (Vec<String>, Vec<String>)) -> Result<AnyView, NotLoaded> {
    Ok(pages::record::labels::labels(v, data, &facts, choices))
}

/// Tags and owner of a customer.
///
/// # Errors
/// Where their part does not come.
pub(crate) async fn labels(v: Viewer, data: RecordData, facts: Facts, choices: (Vec<String>, Vec<String>)) -> Result<AnyView, NotLoaded> {
    #[cfg(feature = "split")]
    return labels_view(v, data, facts, choices).await;
    #[cfg(not(feature = "split"))]
    labels_view(v, data, facts, choices)
}

/// An address of which the role sees a part, with the form that reveals it; out of the same part.
#[cfg_attr(
    feature = "split",
    ::leptos::wasm_split::wasm_split(insights, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch_masked))
)]
fn masked_view(v: Viewer, data: RecordData, customer: Uuid, point: Uuid, value: String) -> Result<AnyView, NotLoaded> {
    Ok(pages::record::reveal::address(v, data, customer, point, value))
}

/// What of a customer the role masks, with the form that reveals it; out of the same part.
#[cfg_attr(
    feature = "split",
    ::leptos::wasm_split::wasm_split(insights, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch_unmask))
)]
fn unmask_view(v: Viewer, facts: Facts) -> Result<AnyView, NotLoaded> {
    Ok(pages::record::reveal::unmask(v, &facts))
}

/// What of a customer the role masks.
///
/// # Errors
/// Where its part does not come.
pub(crate) async fn unmask(v: Viewer, facts: Facts) -> Result<AnyView, NotLoaded> {
    #[cfg(feature = "split")]
    return unmask_view(v, facts).await;
    #[cfg(not(feature = "split"))]
    unmask_view(v, facts)
}

/// An address of which the role sees a part.
///
/// # Errors
/// Where its part does not come.
pub(crate) async fn masked(v: Viewer, data: RecordData, customer: Uuid, point: Uuid, value: String) -> Result<AnyView, NotLoaded> {
    #[cfg(feature = "split")]
    return masked_view(v, data, customer, point, value).await;
    #[cfg(not(feature = "split"))]
    masked_view(v, data, customer, point, value)
}

/// Fetches what stands in a customer's page out of other parts: a page that comes with it can be woken up only when
/// it is there. The form only where the address opens it.
#[cfg(feature = "split")]
async fn beside_record() {
    // What does not come is asked for again by the view, which says so if it fails.
    // Each knows of its own only whether its part is there.
    let _ = (fetch_next().await, fetch_labels().await, fetch_masked().await, fetch_unmask().await);
    let search = leptos::prelude::window().location().search().unwrap_or_default();
    if domain::page::value(&domain::page::parse_query(&search), "edit").is_some() {
        let _ = fetch_editor().await;
    }
}

/// The form that changes a customer, once the customer is there.
///
/// # Errors
/// Where its part does not come.
pub(crate) async fn editor(v: Viewer, data: RecordData, customer: Uuid) -> Result<Option<AnyView>, NotLoaded> {
    #[cfg(feature = "split")]
    return editor_view(v, data, customer).await;
    #[cfg(not(feature = "split"))]
    editor_view(v, data, customer)
}

/// The names of the files that a page needs beside the main program, for the browser to fetch at once.
#[cfg(feature = "ssr")]
pub fn files_of(state: &crate::server::AppState, path: &str) -> String {
    let files: BTreeSet<_> = of_path(path).iter().filter_map(|part| state.parts.get(*part)).flatten().map(String::as_str).collect();
    files.into_iter().collect::<Vec<_>>().join(" ")
}

/// The parts that the page at a path is made of; any of them where there is no such page.
#[cfg(feature = "ssr")]
fn of_path(path: &str) -> &'static [&'static str] {
    let steps: Vec<_> = path.split('/').filter(|step| !step.is_empty()).collect();
    match steps.as_slice() {
        [] | ["dashboard"] => &["dashboard"],
        ["metrics" | "why" | "scorecard"] => &["figures"],
        ["alerts", ..] => &["alerts"],
        ["bulletin", ..] => &["bulletin"],
        ["boards", ..] => &["boards"],
        ["shared", ..] | ["tv"] => &["wall"],
        ["calls", "results" | "made" | "pairs"] => &["callresults"],
        ["calls", ..] => &["calls"],
        ["adoption"] => &["adoption"],
        ["reports", ..] => &["reports"],
        ["customers"] => &["customers"],
        ["customers", "new"] => &["edit"],
        ["customers", _, "merge", ..] | ["duplicates" | "merges", ..] => &["merge"],
        ["customers", _] => &["record", "timeline", "insights"],
        ["customers", _, "insights"] => &["record", "insights"],
        ["customers", _, "privacy" | "seen"] => &["record", "privacy", "insights"],
        ["insight", ..] => &["insight"],
        ["customers", ..] => &["record", "lists", "insights"],
        ["orders", ..] => &["orders"],
        ["products", ..] => &["products"],
        ["bulk", ..] => &["bulk"],
        ["erasures", ..] => &["privacy"],
        ["sign-in" | "welcome", ..] => &["account"],
        ["settings", "roles" | "audit"] => &["rights"],
        ["settings", ..] => &["settings"],
        _ => &["tickets"],
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::of_path;

    #[test]
    fn a_path_names_the_parts_of_its_page() {
        assert_eq!(of_path("/"), ["dashboard"]);
        assert_eq!(of_path("/customers/"), ["customers"]);
        assert_eq!(of_path("/customers/1"), ["record", "timeline", "insights"]);
        assert_eq!(of_path("/customers/1/orders"), ["record", "lists", "insights"]);
        assert_eq!(of_path("/customers/1/insights"), ["record", "insights"]);
        assert_eq!((of_path("/insight"), of_path("/insight/models")), (&["insight"][..], &["insight"][..]));
        assert_eq!(of_path("/customers/1/seen"), ["record", "privacy", "insights"]);
        assert_eq!(of_path("/erasures/1"), ["privacy"]);
        assert_eq!(of_path("/tickets/shop/T-1"), ["tickets"]);
        assert_eq!(of_path("/orders"), ["orders"]);
        assert_eq!(of_path("/products/shop/LAMP"), ["products"]);
        assert_eq!(of_path("/bulk/1"), ["bulk"]);
        assert_eq!((of_path("/boards"), of_path("/boards/1")), (&["boards"][..], &["boards"][..]));
        assert_eq!((of_path("/tv"), of_path("/shared/x")), (&["wall"][..], &["wall"][..]));
        assert_eq!((of_path("/bulletin"), of_path("/bulletin/recipients")), (&["bulletin"][..], &["bulletin"][..]));
        assert_eq!(
            (of_path("/calls"), of_path("/calls/1"), of_path("/calls/made")),
            (&["calls"][..], &["calls"][..], &["callresults"][..])
        );
        for path in ["/metrics", "/why", "/scorecard"] {
            assert_eq!(of_path(path), ["figures"]);
        }
        assert_eq!((of_path("/alerts"), of_path("/alerts/rule")), (&["alerts"][..], &["alerts"][..]));
        assert_eq!(of_path("/adoption"), ["adoption"]);
        assert_eq!(of_path("/reports"), ["reports"]);
        assert_eq!(of_path("/customers/new"), ["edit"]);
        assert_eq!(of_path("/sign-in/code"), ["account"]);
        assert_eq!((of_path("/settings/audit"), of_path("/settings/keys")), (&["rights"][..], &["settings"][..]));
        for path in ["/customers/1/merge/2", "/duplicates", "/merges/1"] {
            assert_eq!(of_path(path), ["merge"]);
        }
    }
}
