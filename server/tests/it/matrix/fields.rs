//! What a role is not shown of a customer stands in no answer: no page, no data for the browser's program, no JSON, no
//! file, no error. What is shown to an administrator does stand there, or this would prove nothing.

use std::{collections::BTreeMap, fmt::Write, io::Cursor};

use app::api::reveal::REVEALED_MINUTES;
use axum::{Router, body::Body};
use calamine::{Reader, Xlsx};
use domain::{
    access::{FieldClass, Fields, Role, Sight},
    audit::{Action, AuditQuery, Detail},
    customer::CustomerColumn,
    interaction::InteractionKind,
    list::Column,
    order::OrderColumn,
    page::query_string,
    predicate::{Field, Related, Subject},
    product::ProductColumn,
    ticket::TicketColumn,
    time::Timestamp,
};
use http::{Request, StatusCode};
use server::router::router;
use store::{
    Db, on_both_databases,
    testing::world::{self, CUSTOMERS, NUMBERS, PRODUCT, canaries, event_of, order_of, ticket_of},
};

use uuid::Uuid;

use super::rows::{Need, rows};
use crate::common::{ADA, Answer, BEN, id, run as send, send_as_nobody, server, sign_in_as, state, with_role};

/// The lists, each with its subject, and every one of its columns.
fn lists() -> [(&'static str, Subject, Vec<&'static str>); 4] {
    fn words<C: Column>() -> Vec<&'static str> {
        C::ALL.iter().map(|column| column.word()).collect()
    }
    [
        ("customers", Subject::Customer, words::<CustomerColumn>()),
        ("orders", Subject::Order, words::<OrderColumn>()),
        ("tickets", Subject::Ticket, words::<TicketColumn>()),
        ("products", Subject::Product, words::<ProductColumn>()),
    ]
}

/// An address of the matrix, with the world's records in it instead of those of the tests' company.
fn of_world(uri: &str) -> String {
    let number = NUMBERS[0];
    let pairs = [
        (ADA.to_string(), CUSTOMERS[0].to_string()),
        (BEN.to_string(), CUSTOMERS[1].to_string()),
        (id(30).to_string(), order_of(0).to_string()),
        (id(50).to_string(), ticket_of(0).to_string()),
        ("shop/1001".into(), format!("vecino/{number}100")),
        ("shop&number=1001".into(), format!("vecino&number={number}100")),
        ("shop/T-1".into(), format!("vecino/T-{number}1")),
        ("shop&number=T-1".into(), format!("vecino&number=T-{number}1")),
        ("shop/LAMP".into(), format!("vecino/{PRODUCT}")),
        ("shop&code=LAMP".into(), format!("vecino&code={PRODUCT}")),
        ("text=ada".into(), "text=pena".into()),
        ("q=ada".into(), "q=pena".into()),
    ];
    pairs.iter().fold(uri.to_owned(), |uri, (from, to)| uri.replace(from, to))
}

/// Every address that is read: those of the matrix, and further ones that show more of the same.
fn addresses() -> Vec<String> {
    let read = rows().into_iter().filter(|row| row.method == "GET" && row.need != Need::Nothing && row.route != "/api/live");
    let mut all: Vec<String> = read.map(|row| of_world(&row.uri)).collect();
    let [one, other] = CUSTOMERS;
    all.extend(
        InteractionKind::ALL.iter().map(|kind| format!("/api/fn/interaction-body?customer_id={one}&interaction_id={}", event_of(0, *kind))),
    );
    all.extend([
        format!("/customers/{one}?edit=true"),
        format!("/customers?preview={one}"),
        format!("/products?preview=vecino%2F{PRODUCT}"),
        format!("/duplicates?customer={one}"),
        format!("/api/fn/duplicates?query=customer%3D{other}"),
        "/api/fn/search?text=7100".into(),
        "/api/v1/search?q=71100".into(),
        format!("/export/customer/{one}/data.html"),
    ]);
    for (list, _, columns) in lists() {
        let cols = columns.join(",");
        all.push(format!("/{list}?cols={cols}"));
        all.push(format!("/export/{list}.csv?cols={cols}"));
        all.push(format!("/export/{list}.xlsx?cols={cols}"));
        all.extend(columns.iter().map(|column| format!("/api/v1/{list}?sort={column}")));
        all.push(format!("/api/fn/{list}?{}", query_string(&[("query".into(), format!("cols={cols}&sort=-{}", columns[0]))])));
    }
    all
}

/// Filters on what a class holds, each with the class; what they ask for is not what is found, so that no answer
/// repeats it.
fn filters() -> Vec<(String, FieldClass)> {
    let mut all = Vec::new();
    for (list, subject, _) in lists() {
        let mut note = |filter: String, class: Option<FieldClass>| {
            let uri = |path: &str, pairs: &[(String, String)]| format!("{path}{}", query_string(pairs));
            if let Some(class) = class {
                all.push((uri(&format!("/api/v1/{list}?"), &[("where".into(), filter.clone())]), class));
                let query = query_string(&[("where".into(), filter.clone())]);
                all.push((uri(&format!("/api/fn/{list}?"), &[("query".into(), query)]), class));
                all.push((uri(&format!("/export/{list}.csv?"), &[("where".into(), filter.clone())]), class));
            }
        };
        let asks = |field: Field| format!("{}.{}.{}", field.word(), field.ops()[0].word(), value_for(field));
        Field::of(subject).for_each(|field| note(asks(field), field.class()));
        for related in Related::of(subject) {
            note(format!("{}()", related.word()), related.class());
            Field::of(related.subject()).for_each(|field| note(format!("not({}({}))", related.word(), asks(field)), field.class()));
        }
    }
    all
}

/// A value that fits a field.
fn value_for(field: Field) -> String {
    use domain::predicate::Kind;
    match field.kind() {
        Kind::Word(words) | Kind::Rank(words) => words[0].1.to_owned(),
        Kind::Moment | Kind::Day => "2024-01-01".into(),
        _ => "1".into(),
    }
}

/// How a canary may be written: an amount also in units, with a sign between thousands and without.
fn forms(class: FieldClass, canary: &str) -> Vec<String> {
    let mut forms = vec![canary.to_owned()];
    if class == FieldClass::Money && canary.bytes().all(|byte| byte.is_ascii_digit()) {
        let (units, hundredths) = canary.split_at(canary.len() - 2);
        let mut grouped = String::new();
        for (place, digit) in units.chars().enumerate() {
            if place > 0 && (units.len() - place).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        forms.extend([format!("{units}.{hundredths}"), format!("{grouped}.{hundredths}")]);
    }
    forms
}

/// Whether a text in small letters says it. The digits of an amount within a longer number or an id are none.
fn says(text: &str, class: FieldClass, form: &str) -> bool {
    let is_apart = |c: Option<char>| class != FieldClass::Money || !c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.match_indices(form).any(|(at, _)| is_apart(text[..at].chars().next_back()) && is_apart(text[at + form.len()..].chars().next()))
}

/// What a file or page says, in small letters.
fn words(uri: &str, answer: &Answer) -> String {
    if answer.status != StatusCode::OK || !uri.contains(".xlsx") {
        return answer.text().to_lowercase();
    }
    let mut book = Xlsx::new(Cursor::new(answer.body.as_slice())).expect("a workbook");
    let range = book.worksheet_range_at(0).expect("a sheet").expect("readable");
    range
        .rows()
        .flatten()
        .fold(String::new(), |mut text, cell| {
            let _ = writeln!(text, "{cell}");
            text
        })
        .to_lowercase()
}

/// How an answer is told, for counting them.
fn kind(uri: &str) -> &'static str {
    match uri {
        _ if uri.contains(".xlsx") => "workbook",
        _ if uri.contains(".csv") => "csv",
        _ if uri.starts_with("/api/v1/") => "api",
        _ if uri.starts_with("/api/fn/") => "function",
        _ if uri.starts_with("/export/") => "whole",
        _ => "page",
    }
}

/// A role that may do everything, and is not shown everything.
async fn but(db: &Db, word: &str, fields: Fields) -> (Role, String) {
    let role = Role { word: word.into(), fields, ..Role::administrator() };
    let cookie = with_role(db, &role).await;
    (role, cookie)
}

/// Roles to which something is not shown, each with a session: those that are there to begin with, all but one
/// class, and none of them.
async fn who_is_not_shown_all(db: &Db) -> Vec<(Role, String)> {
    let mut all = Vec::new();
    for word in ["marketing", "executive"] {
        all.push((Role::built_in(word).expect(word), sign_in_as(db, word).await));
    }
    for (place, class) in FieldClass::ALL.iter().enumerate() {
        let mut fields = Fields::SHOWN;
        fields.set(*class, Sight::Masked);
        all.push(but(db, &format!("masked {place}"), fields).await);
    }
    all.push(but(db, "hidden", Fields::default()).await);
    all
}

/// Where an answer says what is not shown.
fn slips(fields: Fields, who: &str, uri: &str, text: &str) -> Vec<String> {
    let mut slips = Vec::new();
    for class in FieldClass::ALL.iter().filter(|class| !fields.shows(**class)) {
        for form in canaries(*class).iter().flat_map(|canary| forms(*class, canary)) {
            let at = text.find(&form).unwrap_or(0);
            let around: String =
                text[..at].chars().rev().take(200).collect::<Vec<_>>().into_iter().rev().chain(text[at..].chars().take(80)).collect();
            if says(text, *class, &form) {
                slips.push(format!("{uri} as {who} says {form}: …{around}…"));
            }
        }
    }
    slips
}

async fn ask(server: &Router, uri: &str, cookie: &str) -> Answer {
    let accept = if kind(uri) == "page" { "text/html" } else { "*/*" };
    let answer = send_as_nobody(server, "GET", uri, &[("cookie", cookie), ("accept", accept), ("sec-fetch-site", "same-origin")]).await;
    assert!(!answer.status.is_server_error() && answer.status != StatusCode::UNAUTHORIZED, "{uri}: {}", answer.status);
    answer
}

on_both_databases! {
    async fn what_a_role_is_not_shown_is_in_no_answer(test) {
        world::fill(&test.db).await;
        let server = server(&test.db);
        let administrator = sign_in_as(&test.db, "administrator").await;
        // What an administrator reads: each canary, and each class in each kind of answer that tells of customers.
        let (mut said, mut kinds) = (BTreeMap::new(), BTreeMap::new());
        for uri in addresses() {
            let text = words(&uri, &ask(&server, &uri, &administrator).await);
            for class in FieldClass::ALL {
                let heard = canaries(*class).iter().filter(|canary| forms(*class, canary).iter().any(|form| says(&text, *class, form)));
                let heard: Vec<_> = heard.inspect(|canary| *said.entry(**canary).or_insert(0) += 1).collect();
                *kinds.entry((*class, kind(&uri))).or_insert(0) += usize::from(!heard.is_empty());
            }
        }
        for class in FieldClass::ALL {
            for canary in canaries(*class) {
                assert!(said.contains_key(canary), "{canary} is read nowhere: {said:?}");
            }
            for kind in ["page", "function", "api", "whole"] {
                assert!(kinds[&(*class, kind)] > 0, "{class:?} is in no answer of the kind {kind}: {kinds:?}");
            }
        }
        // A city is no column, so no list that is taken away holds anything to reach somebody by.
        for class in [FieldClass::Money, FieldClass::Risk, FieldClass::Notes] {
            assert!(kinds[&(class, "csv")] > 0 && kinds[&(class, "workbook")] > 0, "{class:?}: {kinds:?}");
        }
        let filters = filters();
        let mut slipped = Vec::new();
        for (role, cookie) in who_is_not_shown_all(&test.db).await {
            for uri in addresses() {
                let answer = ask(&server, &uri, &cookie).await;
                slipped.extend(slips(role.fields, &role.word, &uri, &words(&uri, &answer)));
            }
            let mut refused = 0;
            for (uri, _) in filters.iter().filter(|(_, class)| !role.fields.shows(*class)) {
                let answer = ask(&server, uri, &cookie).await;
                assert!(matches!(answer.status, StatusCode::BAD_REQUEST | StatusCode::FORBIDDEN), "{uri} as {}: {}", role.word, answer.status);
                refused += usize::from(answer.status == StatusCode::BAD_REQUEST);
                slipped.extend(slips(role.fields, &role.word, uri, &words(uri, &answer)));
            }
            assert!(refused > 5, "{} is refused {refused} filters for what they ask about", role.word);
            if !role.fields.shows(FieldClass::Contact) {
                for (uri, rows) in [("/api/v1/customers?q=contactcanary", "rows"), ("/api/v1/search?q=903141", "hits")] {
                    let found = ask(&server, uri, &cookie).await.json();
                    assert_eq!(found[rows].as_array().map(Vec::len), Some(0), "{uri} as {}: {found}", role.word);
                }
            }
        }
        assert!(slipped.is_empty(), "{} times: {}", slipped.len(), slipped.join("\n"));
    }

    async fn what_is_masked_of_a_customer_is_revealed_of_that_one_for_a_while_to_who_says_why(test) {
        world::fill(&test.db).await;
        let server = server(&test.db);
        let [one, other] = CUSTOMERS;
        let own = [
            format!("/customers/{one}"),
            format!("/customers/{one}/orders"),
            format!("/customers/{one}/tickets?open={}", ticket_of(0)),
            format!("/customers/{one}/surveys"),
            format!("/customers/{one}/insights"),
            format!("/api/fn/customer?id={one}"),
            format!("/orders/vecino/{}100", NUMBERS[0]),
            format!("/tickets/vecino/T-{}1", NUMBERS[0]),
        ];
        // Of the customer itself by no way: neither by its id nor by the number of an order or ticket.
        let elsewhere = |uri: &String| ![one.to_string().as_str(), "number=", "/vecino/71", "/vecino/T-71"].iter().any(|own| uri.contains(own));
        for (place, class) in FieldClass::ALL.iter().enumerate() {
            let mut fields = Fields::SHOWN;
            fields.set(*class, Sight::Masked);
            let (role, cookie) = but(&test.db, &format!("masked {place}"), fields).await;
            let colleague = with_role(&test.db, &role).await;
            let reveal = |cookie: String, customer: Uuid, class: FieldClass, reason: &'static str| {
                let pairs = [("customer_id", customer.to_string()), ("class", class.word().to_owned()), ("reason", reason.to_owned())];
                let body = query_string(&pairs.map(|(key, value)| (key.to_owned(), value)));
                let request = Request::post("/api/fn/reveal-class")
                    .header("cookie", cookie)
                    .header("sec-fetch-site", "same-origin")
                    .header("content-type", "application/x-www-form-urlencoded")
                    .header("accept", "application/json");
                send(&server, request.body(Body::from(body)).expect("a request"))
            };
            assert_eq!(reveal(cookie.clone(), one, *class, " ").await.status, StatusCode::BAD_REQUEST, "without a reason");
            assert_eq!(reveal(cookie.clone(), Uuid::from_u128(9), *class, "curious").await.status, StatusCode::NOT_FOUND);
            let shown = FieldClass::ALL[(place + 1) % FieldClass::ALL.len()];
            assert_eq!(reveal(cookie.clone(), one, shown, "curious").await.status, StatusCode::BAD_REQUEST, "what is not masked");
            let read = |uri: String, cookie: String| {
                let server = server.clone();
                async move { words(&uri, &ask(&server, &uri, &cookie).await) }
            };
            let says_any = |text: &str| canaries(*class).iter().any(|canary| forms(*class, canary).iter().any(|form| says(text, *class, form)));
            for uri in &own {
                assert!(!says_any(&read(uri.clone(), cookie.clone()).await), "{uri} before {}", class.word());
            }
            assert_eq!(reveal(cookie.clone(), one, *class, "The parcel came back").await.status, StatusCode::OK);
            let mut said = 0;
            for uri in &own {
                said += usize::from(says_any(&read(uri.clone(), cookie.clone()).await));
                assert!(!says_any(&read(uri.clone(), colleague.clone()).await), "{uri} to somebody else: {}", class.word());
            }
            assert!(said >= 2, "{} is told by {said} addresses", class.word());
            let mut slipped = Vec::new();
            for uri in addresses().into_iter().filter(elsewhere) {
                slipped.extend(slips(fields, &role.word, &uri, &read(uri.clone(), cookie.clone()).await));
            }
            let of_other = format!("/customers/{other}");
            slipped.extend(slips(fields, &role.word, &of_other, &read(of_other.clone(), cookie.clone()).await));
            assert!(slipped.is_empty(), "{} times: {}", slipped.len(), slipped.join("\n"));
            let mut late = state(&test.db);
            late.app.now = || Timestamp(server::state::now().0 + (REVEALED_MINUTES + 1) * 60 * 1000);
            let late = router(late);
            for uri in &own {
                assert!(!says_any(&words(uri, &ask(&late, uri, &cookie).await)), "{uri} later: {}", class.word());
            }
        }
        let log = store::audit::list(test.db.reader(), &AuditQuery { action: Some(Action::Revealed), ..AuditQuery::default() }).await.expect("the log");
        let told: Vec<_> = log.rows.iter().map(|entry| (entry.summary.as_str(), entry.record.as_deref())).collect();
        let customer = one.to_string();
        assert_eq!(told, ["notes", "risk", "money", "contact"].map(|class| (class, Some(customer.as_str()))));
        assert!(log.rows.iter().all(|entry| entry.detail == Detail::Kept(r#"{"reason":"The parcel came back"}"#.into())));
        // What is hidden is hidden for good.
        let (_, cookie) = but(&test.db, "all hidden", Fields::default()).await;
        let form = format!("customer_id={one}&class=money&reason=curious");
        let headers = [("cookie", cookie.as_str()), ("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
        let request = headers.iter().fold(Request::post("/api/fn/reveal-class"), |request, (name, value)| request.header(*name, *value));
        assert_eq!(send(&server, request.body(Body::from(form)).expect("a request")).await.status, StatusCode::BAD_REQUEST);
    }
}
