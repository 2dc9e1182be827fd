//! Each route, and what is needed for it: written down here by hand, so that it is not the policy that says what
//! the policy should say.

use domain::access::{
    Action::{self, Create, Delete, Export, Read, Update},
    Resource::{self, Audit, Customer, Figures, Note, Order, Product, Staff, Survey, Ticket, View},
};
use uuid::Uuid;

use super::{KEY, SESSION, TEAM};
use crate::common::{ADA, BEN, BOSS, person};

/// What somebody must have for a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Nothing: everybody may, without signing in.
    Nothing,
    /// To be signed in.
    SignedIn,
    /// A right.
    Right(Action, Resource),
    /// To take customers away, and to see everything of them.
    Whole,
}

/// One route as it is asked for.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// `GET` or `POST`.
    pub(super) method: &'static str,
    /// The route, as the router names it.
    pub(super) route: &'static str,
    /// Its address, with a query.
    pub(super) uri: String,
    /// The body of a form.
    pub(super) body: String,
    /// What it takes.
    pub(super) need: Need,
    /// The customer that it is about: for whoever does not reach that one, there is none.
    pub(super) about: Option<Uuid>,
}

fn row(method: &'static str, route: &'static str, uri: String, body: String, need: Need, about: Option<Uuid>) -> Row {
    Row { method, route, uri, body, need, about }
}

fn get(route: &'static str, query: &str, need: Need) -> Row {
    row("GET", route, format!("{route}{query}"), String::new(), need, None)
}

fn about(route: &'static str, uri: String, need: Need, customer: Uuid) -> Row {
    row("GET", route, uri, String::new(), need, Some(customer))
}

fn post(route: &'static str, body: String, need: Need, about: Option<Uuid>) -> Row {
    row("POST", route, route.to_owned(), body, need, about)
}

/// Every row. What changes most comes last.
pub(super) fn rows() -> Vec<Row> {
    let mut rows = pages();
    rows.extend(functions());
    rows.extend(api());
    rows.extend(others());
    rows.extend(writes());
    rows.extend(settings());
    rows
}

/// The settings. What they are about is there, and is somebody else's: see [`super::others`].
fn settings() -> Vec<Row> {
    let right = |action, resource| Need::Right(action, resource);
    let form = |route: &'static str, body: &str, need| post(route, body.to_owned(), need, None);
    let mut rows = vec![
        get("/settings", "", Need::SignedIn),
        get("/settings/security", "", Need::SignedIn),
        get("/settings/users", "", right(Read, Staff)),
        get("/settings/roles", "", right(Read, Staff)),
        get("/settings/keys", "", right(Read, Staff)),
        get("/settings/audit", "", right(Read, Audit)),
        get("/api/fn/security-page", "?answer=", Need::SignedIn),
        get("/api/fn/users-page", "?answer=", right(Read, Staff)),
        get("/api/fn/roles-page", "?word=&copy=false&answer=", right(Read, Staff)),
        get("/api/fn/keys-page", "?answer=", right(Read, Staff)),
        get("/api/fn/audit-page", "?query=&open=0&answer=", right(Read, Audit)),
        form("/settings/audit/verify", "", right(Read, Audit)),
    ];
    for route in [
        "/settings/password",
        "/settings/second-factor/begin",
        "/settings/second-factor/confirm",
        "/settings/second-factor/codes",
        "/settings/second-factor/off",
        "/settings/sessions/end-others",
        "/settings/view-as/end",
    ] {
        rows.push(form(route, "", Need::SignedIn));
    }
    rows.push(form("/settings/sessions/end", &format!("id={SESSION}"), Need::SignedIn));
    let (boss, team, agent) = (format!("id={BOSS}"), format!("id={TEAM}"), person("agent"));
    for (action, route, body) in [
        (Create, "/settings/users/invite", "name=New&email=new%40example.com&role=administrator".to_owned()),
        (Update, "/settings/users/link", boss.clone()),
        (Update, "/settings/users/second-factor", boss.clone()),
        // More for oneself, less for whoever has it all.
        (Update, "/settings/users/role", format!("id={agent}&role=administrator")),
        (Update, "/settings/users/role", format!("{boss}&role=agent")),
        (Update, "/settings/users/enable", boss.clone()),
        (Update, "/settings/users/sign-out", boss.clone()),
        (Update, "/settings/users/sign-out-all", String::new()),
        (Update, "/settings/users/disable", boss),
        (Update, "/settings/mail/forget", format!("id={}", Uuid::nil())),
        (Create, "/settings/teams/create", "name=Team".into()),
        (Update, "/settings/teams/save", format!("{team}&name=Ours&member={agent}")),
        (Delete, "/settings/teams/delete", team),
        (Update, "/settings/roles/save", "word=agent&reach=all&contact=shown".into()),
        (Create, "/settings/roles/save", "copy=agent&word=copied".into()),
        (Update, "/settings/roles/reset", "word=agent".into()),
        (Delete, "/settings/roles/delete", "word=agent".into()),
        (Create, "/settings/keys/create", "name=Key&role=administrator".into()),
        (Delete, "/settings/keys/revoke", format!("id={KEY}")),
        (Update, "/settings/view-as", "role=administrator".into()),
    ] {
        rows.push(form(route, &body, right(action, Staff)));
    }
    rows.push(get("/export/audit.csv", "", right(Export, Audit)));
    rows
}

/// A page answers to whoever is signed in; what it shows is refused inside of it, where the server function is.
fn pages() -> Vec<Row> {
    let right = |action, resource| Need::Right(action, resource);
    let mut rows = vec![
        get("/", "", Need::SignedIn),
        get("/dashboard", "", right(Read, Figures)),
        get("/insight", "", right(Read, Figures)),
        get("/insight/models", "", right(Read, Figures)),
        get("/metrics", "", right(Read, Figures)),
        get("/why", "?metric=net", right(Read, Figures)),
        get("/scorecard", "", right(Read, Figures)),
        get("/bulletin", "", right(Read, Figures)),
        get("/bulletin/recipients", "", right(Read, Figures)),
        get("/alerts", "", right(Read, Figures)),
        get("/alerts/rule", "", right(Read, Figures)),
        get("/boards", "", right(Read, Figures)),
        row("GET", "/boards/:id", format!("/boards/{}", Uuid::nil()), String::new(), right(Read, Figures), None),
        get("/tv", "?boards=", right(Read, Figures)),
        row("GET", "/shared/:token", "/shared/nothing".into(), String::new(), Need::Nothing, None),
        // Of the roles that there are to begin with, each is shown what models say and amounts, which the list takes too.
        get("/calls", "", right(Read, Customer)),
        get("/calls/follow-ups", "", right(Read, Customer)),
        get("/calls/made", "", right(Read, Note)),
        get("/calls/results", "", right(Read, Figures)),
        get("/calls/pairs", "", right(Read, Figures)),
        about("/calls/:id", format!("/calls/{ADA}"), right(Read, Customer), ADA),
        get("/adoption", "", right(Read, Figures)),
        get("/reports", "?of=orders", right(Read, Figures)),
        get("/customers", "", right(Read, Customer)),
        get("/customers/new", "", Need::SignedIn),
        get("/duplicates", "", right(Read, Customer)),
        get("/orders", "", right(Read, Order)),
        get("/tickets", "", right(Read, Ticket)),
        get("/products", "", right(Read, Product)),
        about("/orders/:source/:number", "/orders/shop/1001".into(), right(Read, Order), ADA),
        about("/tickets/:source/:number", "/tickets/shop/T-1".into(), right(Read, Ticket), ADA),
        row("GET", "/products/:source/:code", "/products/shop/LAMP".into(), String::new(), right(Read, Product), None),
        about("/customers/:id/merge/:other", format!("/customers/{ADA}/merge/{BEN}"), right(Read, Customer), ADA),
        row("GET", "/merges/:id", format!("/merges/{}", Uuid::nil()), String::new(), right(Read, Customer), None),
        row("GET", "/erasures/:id", format!("/erasures/{}", Uuid::nil()), String::new(), right(Delete, Customer), None),
        row("GET", "/bulk/:id", format!("/bulk/{}", Uuid::nil()), String::new(), right(Update, Customer), None),
        get("/sign-in", "", Need::Nothing),
        get("/sign-in/code", "", Need::Nothing),
        get("/sign-in/forgotten", "", Need::Nothing),
        get("/sign-in/oidc", "", Need::Nothing),
        get("/sign-in/oidc/callback", "?code=1&state=2", Need::Nothing),
        row("GET", "/welcome/:token", "/welcome/nothing".into(), String::new(), Need::Nothing, None),
    ];
    for (route, tab) in [
        ("/customers/:id", ""),
        ("/customers/:id/orders", "/orders"),
        ("/customers/:id/tickets", "/tickets"),
        ("/customers/:id/surveys", "/surveys"),
        ("/customers/:id/insights", "/insights"),
        ("/customers/:id/seen", "/seen"),
        ("/customers/:id/privacy", "/privacy"),
    ] {
        rows.push(about(route, format!("/customers/{ADA}{tab}"), right(Read, Customer), ADA));
    }
    rows
}

fn functions() -> Vec<Row> {
    let right = |action, resource| Need::Right(action, resource);
    let of = |route: &'static str, query: String, need| about(route, format!("{route}?{query}"), need, ADA);
    vec![
        get("/api/fn/sign-in-page", "?answer=", Need::Nothing),
        get("/api/fn/welcome-page", "?token=x&answer=", Need::Nothing),
        get("/api/fn/customers", "?query=", right(Read, Customer)),
        of("/api/fn/customer", format!("id={ADA}"), right(Read, Customer)),
        of("/api/fn/customer-preview", format!("id={ADA}"), right(Read, Customer)),
        get("/api/fn/calls", "?query=", right(Read, Customer)),
        of("/api/fn/call-sheet", format!("customer_id={ADA}&query="), right(Read, Customer)),
        get("/api/fn/follow-ups", "?query=", right(Read, Customer)),
        get("/api/fn/calls-made", "?query=", right(Read, Note)),
        get("/api/fn/call-results", "", right(Read, Figures)),
        get("/api/fn/call-pairs", "?query=", right(Read, Figures)),
        get("/api/fn/search", "?text=ada", right(Read, Customer)),
        of("/api/fn/timeline", format!("customer_id={ADA}&query="), right(Read, Note)),
        of("/api/fn/timeline-months", format!("customer_id={ADA}"), right(Read, Note)),
        of("/api/fn/interaction-body", format!("customer_id={ADA}&interaction_id={ADA}"), right(Read, Note)),
        get("/api/fn/orders", "?query=", right(Read, Order)),
        of("/api/fn/order", "source=shop&number=1001".into(), right(Read, Order)),
        of("/api/fn/customer-order", format!("customer_id={ADA}&id={}", crate::common::id(30)), right(Read, Order)),
        get("/api/fn/tickets", "?query=", right(Read, Ticket)),
        of("/api/fn/ticket", "source=shop&number=T-1".into(), right(Read, Ticket)),
        of("/api/fn/customer-ticket", format!("customer_id={ADA}&id={}", crate::common::id(50)), right(Read, Ticket)),
        get("/api/fn/products", "?query=", right(Read, Product)),
        get("/api/fn/product", "?source=shop&code=LAMP", right(Read, Product)),
        get("/api/fn/product-preview", "?source=shop&code=LAMP", right(Read, Product)),
        of("/api/fn/customer-privacy", format!("customer_id={ADA}"), right(Read, Customer)),
        get("/api/fn/erasure", "?id=00000000-0000-0000-0000-000000000000", right(Delete, Customer)),
        of("/api/fn/customer-seen", format!("customer_id={ADA}"), right(Read, Audit)),
        of("/api/fn/survey-answers", format!("customer_id={ADA}"), right(Read, Survey)),
        get("/api/fn/dashboard", "?query=", right(Read, Figures)),
        get("/api/fn/findings", "", right(Read, Figures)),
        of("/api/fn/customer-advice", format!("customer_id={ADA}"), right(Read, Customer)),
        get("/api/fn/metrics-page", "?query=", right(Read, Figures)),
        get("/api/fn/why", "?query=", right(Read, Figures)),
        get("/api/fn/scorecard", "?query=", right(Read, Figures)),
        get("/api/fn/bulletin", "?query=", right(Read, Figures)),
        get("/api/fn/bulletin-recipients", "", right(Read, Figures)),
        get("/api/fn/alerts", "?query=", right(Read, Figures)),
        get("/api/fn/alert-rule", "?query=metric%3Dnet", right(Read, Figures)),
        get("/api/fn/boards", "?answer=", right(Read, Figures)),
        get("/api/fn/board", "?id=00000000-0000-0000-0000-000000000000&query=", right(Read, Figures)),
        get("/api/fn/wall", "?query=", right(Read, Figures)),
        get("/api/fn/shared-board", "?token=x&query=", Need::Nothing),
        get("/api/fn/adoption", "?query=", right(Read, Figures)),
        get("/api/fn/reports", "?query=of%3Dtickets", right(Read, Figures)),
        get("/api/fn/count", "?subject=order&query=", right(Read, Order)),
        get("/api/fn/list-choices", "?list=tickets", right(Read, Ticket)),
        get("/api/fn/label-choices", "", right(Update, Customer)),
        get("/api/fn/bulk", "?id=00000000-0000-0000-0000-000000000000&outcome=&after=", right(Update, Customer)),
        get("/api/fn/duplicates", "?query=", right(Read, Customer)),
        of("/api/fn/compare-customers", format!("survivor={ADA}&loser={BEN}"), right(Read, Customer)),
        of("/api/fn/customer-score", format!("customer_id={ADA}"), right(Read, Customer)),
        get("/api/fn/score-distribution", "", right(Read, Figures)),
        get("/api/fn/score-models", "", right(Read, Figures)),
        get("/api/fn/score-progress", "", right(Read, Figures)),
        get("/api/fn/merge", "?id=00000000-0000-0000-0000-000000000000", right(Read, Customer)),
    ]
}

fn api() -> Vec<Row> {
    let right = |action, resource| Need::Right(action, resource);
    let of = |route: &'static str, rest: &str, need| about(route, format!("/api/v1/customers/{ADA}{rest}"), need, ADA);
    vec![
        get("/api/v1/openapi.json", "", Need::Nothing),
        get("/api/v1/customers", "", right(Read, Customer)),
        of("/api/v1/customers/{id}", "", right(Read, Customer)),
        of("/api/v1/customers/{id}/timeline", "/timeline", right(Read, Note)),
        of("/api/v1/customers/{id}/orders", "/orders", right(Read, Order)),
        of("/api/v1/customers/{id}/tickets", "/tickets", right(Read, Ticket)),
        get("/api/v1/orders", "", right(Read, Order)),
        get("/api/v1/tickets", "", right(Read, Ticket)),
        about("/api/v1/orders/{source}/{number}", "/api/v1/orders/shop/1001".into(), right(Read, Order), ADA),
        about("/api/v1/tickets/{source}/{number}", "/api/v1/tickets/shop/T-1".into(), right(Read, Ticket), ADA),
        get("/api/v1/products", "", right(Read, Product)),
        get("/api/v1/metrics", "", right(Read, Figures)),
        row("GET", "/api/v1/metrics/{metric}", "/api/v1/metrics/revenue".into(), String::new(), right(Read, Figures), None),
        get("/api/v1/reports/pivot", "?of=orders&row=country&column=month", right(Read, Figures)),
        get("/api/v1/search", "?q=ada", right(Read, Customer)),
    ]
}

fn others() -> Vec<Row> {
    let export = |list: &str, resource| {
        row("GET", "/export/{file}", format!("/export/{list}.csv"), String::new(), Need::Right(Export, resource), None)
    };
    vec![
        get("/healthz", "", Need::Nothing),
        about("/export/customer/{id}/{file}", format!("/export/customer/{ADA}/data.json"), Need::Whole, ADA),
        row(
            "GET",
            "/export/erasure/{id}/{file}",
            format!("/export/erasure/{}/report.json", Uuid::nil()),
            String::new(),
            Need::Right(Delete, Customer),
            None,
        ),
        get("/readyz", "", Need::Nothing),
        get("/preferences", "?theme=dark", Need::Nothing),
        get("/api/live", "", Need::SignedIn),
        export("customers", Customer),
        export("orders", Order),
        export("tickets", Ticket),
        export("products", Product),
        get("/export/scorecard.csv", "", Need::Right(Export, Figures)),
        get("/export/bulletin.pdf", "", Need::Right(Export, Figures)),
        row("GET", "/export/report/{file}", "/export/report/table.csv?of=orders".into(), String::new(), Need::Right(Export, Figures), None),
    ]
}

fn writes() -> Vec<Row> {
    let right = |action, resource| Need::Right(action, resource);
    let nil = Uuid::nil();
    let edit = "form[base][name]=Ada+Pe%C3%B1a&form[mine][name]=Eve&form[base][kind]=person&form[mine][kind]=person\
                &form[base][stage]=customer&form[mine][stage]=customer";
    vec![
        post("/sign-out", String::new(), Need::Nothing, None),
        post("/sign-in", "email=nobody%40example.com&password=not+this+one".into(), Need::Nothing, None),
        post("/sign-in/code", "code=000000".into(), Need::Nothing, None),
        row("POST", "/welcome/:token", "/welcome/nothing".into(), "password=not+this+one".into(), Need::Nothing, None),
        post("/sign-in/forgotten", "email=nobody%40example.com".into(), Need::Nothing, None),
        row("POST", "/export/{file}", "/export/customers.csv".into(), format!("ids={ADA}"), right(Export, Customer), None),
        post("/calls/save", format!("customer_id={ADA}&outcome=missed&note="), right(Create, Note), Some(ADA)),
        post("/calls/done", format!("customer_id={ADA}&id={nil}"), right(Create, Note), Some(ADA)),
        post("/bulletin/mail", "on=1".into(), right(Read, Figures), None),
        post("/bulletin/recipients", "role=executive&on=1".into(), right(Update, Figures), None),
        post("/alerts/save", "metric=net&by=week&is=above&limit=1".into(), right(Read, Figures), None),
        post("/alerts/pause", format!("id={nil}&on=1"), right(Read, Figures), None),
        post("/alerts/delete", format!("id={nil}"), right(Read, Figures), None),
        post("/alerts/read", String::new(), right(Read, Figures), None),
        post("/boards/create", "template=sales&name=Mine".into(), right(Read, Figures), None),
        post("/boards/copy", format!("id={nil}"), right(Read, Figures), None),
        post("/boards/change", format!("id={nil}&version=1&act=remove&tile=1"), right(Read, Figures), None),
        post("/boards/share", format!("id={nil}&role.executive=see"), right(Read, Figures), None),
        post("/boards/delete", format!("id={nil}"), right(Read, Figures), None),
        post("/boards/link", format!("id={nil}&days=7"), right(Export, Figures), None),
        post("/boards/revoke", format!("id={nil}&link={nil}"), right(Read, Figures), None),
        post("/reports/save", "name=Mine&query=of%3Dorders".into(), right(Read, Figures), None),
        post("/reports/delete", format!("id={nil}"), right(Read, Figures), None),
        post("/reports/run", "query=of%3Dorders%26row%3Dstage%26measure%3Dorders".into(), right(Read, Figures), None),
        post("/reports/cancel", format!("id={nil}"), right(Read, Figures), None),
        post("/reports/mail", format!("id={nil}&every=week"), right(Read, Figures), None),
        post("/metrics/promises", "low=1440&normal=480&high=240&urgent=60".into(), right(Update, Figures), None),
        post("/scorecard/save", "month=2024-03-01&target.net=1&was.target.net=".into(), right(Update, Figures), None),
        post("/api/fn/save-view", "list=customers&name=Mine&query=&sharing=private&default_for=".into(), right(Create, View), None),
        post("/api/fn/delete-view", format!("id={nil}"), right(Delete, View), None),
        post(
            "/api/fn/write-entry",
            format!("customer_id={ADA}&id=&kind=note&flow=&minutes=&body=Secret+words"),
            right(Create, Note),
            Some(ADA),
        ),
        post(
            "/api/fn/answer-action",
            format!("customer_id={ADA}&action=recover&about={}&answer=not_now", crate::common::id(50)),
            right(Create, Note),
            Some(ADA),
        ),
        post(
            "/api/fn/reveal-contact",
            format!("customer_id={ADA}&point_id={}&reason=A+call", crate::common::id(20)),
            right(Read, Customer),
            Some(ADA),
        ),
        // Of what a role shows nothing can be revealed: `fields.rs` tests what is.
        post("/api/fn/reveal-class", format!("customer_id={ADA}&class=money&reason=A+call"), right(Read, Customer), Some(ADA)),
        post("/api/fn/edit-customer", format!("customer_id={ADA}&{edit}"), right(Update, Customer), Some(ADA)),
        post("/api/fn/label-customer", format!("customer_id={ADA}&action=add_tag&value=Seen"), right(Update, Customer), Some(ADA)),
        post("/api/fn/start-bulk", format!("all=false&ids={BEN}&query=&action=add_tag&value=Bulk"), right(Update, Customer), None),
        post("/api/fn/undo-bulk", format!("id={nil}"), right(Update, Customer), None),
        post("/bulk", format!("ids={BEN}&action=add_tag&tag=Form"), right(Update, Customer), None),
        post("/api/fn/score-now", String::new(), right(Update, Figures), None),
        post("/api/fn/find-duplicates", String::new(), right(Update, Customer), None),
        post("/api/fn/dismiss-duplicate", format!("id={nil}"), right(Update, Customer), None),
        post("/api/fn/restore-duplicate", format!("id={nil}"), right(Update, Customer), None),
        post(
            "/api/fn/create-customer",
            "draft[name]=Newcomer&draft[kind]=person&draft[stage]=prospect".into(),
            right(Create, Customer),
            None,
        ),
        post("/api/fn/undo-merge", format!("id={nil}"), right(Delete, Customer), None),
        post(
            "/api/fn/set-consent",
            format!("customer_id={ADA}&channel=email&purpose=marketing&status=refused"),
            right(Update, Customer),
            Some(ADA),
        ),
        // What is typed is somebody else, so nobody goes; `privacy.rs` tests what goes.
        post("/api/fn/erase-customer", format!("customer_id={ADA}&reason=Asked&typed=Nobody"), right(Delete, Customer), Some(ADA)),
        post("/api/fn/merge-customers", format!("survivor={ADA}&loser={BEN}"), right(Delete, Customer), Some(ADA)),
    ]
}
