//! The demo company: reproducible, complete, consistent, and true to its model.

use std::{
    collections::BTreeSet,
    hash::{DefaultHasher, Hash, Hasher},
};

use domain::{
    access::Scope,
    customer::{CustomerQuery, Facts},
    interaction::{InteractionKind, TimelineQuery},
    money::Currency,
    order::{OrderKind, OrderQuery},
    page::MAX_LIMIT,
    ticket::{TicketQuery, TicketStatus},
    time::Day,
};
use server::demo::{
    self, DemoError, DemoReport, Plan,
    model::{self, Truth},
};
use store::{Db, customers, figures, orders, products, search, settings, testing, tickets, timeline, users};

fn plan(customers: u32, seed: u64) -> Plan {
    Plan { customers, seed, today: Day::from_ymd(2026, 11, 22).expect("a date"), busy: 1 }
}

async fn fill(db: &Db, customers: u32, seed: u64) -> DemoReport {
    demo::generate(db, &plan(customers, seed), &mut |_, _| {}).await.expect("a demo company")
}

/// Every customer, by name.
async fn everybody(db: &Db) -> Vec<Facts> {
    let mut query = CustomerQuery { limit: MAX_LIMIT, ..CustomerQuery::default() };
    let mut all = Vec::new();
    loop {
        let page = customers::list(db.reader(), &Scope::all(), &query).await.expect("customers");
        all.extend(page.rows);
        let Some(next) = page.next else { return all };
        query.cursor = Some(next);
    }
}

/// What the store says about some customers, their timelines and orders, as one number.
async fn fingerprint(db: &Db, of: &[Facts]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for facts in of {
        let record = customers::record(db.reader(), &Scope::all(), facts.customer_id).await.expect("readable").expect("a record");
        format!("{record:?}").hash(&mut hasher);
        let query = TimelineQuery { limit: MAX_LIMIT, ..TimelineQuery::default() };
        let page = timeline::list(db.reader(), &Scope::all(), facts.customer_id, &query).await.expect("a timeline");
        format!("{:?}", page.rows).hash(&mut hasher);
        let query = OrderQuery { customer_id: Some(facts.customer_id), ..OrderQuery::default() };
        format!("{:?}", orders::list(db.reader(), &Scope::all(), &query).await.expect("orders").rows).hash(&mut hasher);
    }
    hasher.finish()
}

store::on_both_databases! {
    async fn a_company_is_complete_and_its_figures_agree(test) {
        let db = &test.db;
        let report = fill(db, 300, 7).await;
        let found = figures::verify(db).await.expect("a verification");
        assert!(found.is_clean(), "{:?}", found.differences);
        assert_eq!((report.customers, report.currency), (300, Currency::GBP));
        assert_eq!(settings::get(db.reader(), "demo").await.expect("a setting").as_deref(), Some("1"));
        assert_eq!(settings::currency(db.reader()).await.expect("a setting"), Some(Currency::GBP));
        assert_eq!(users::first_name(db.reader()).await.expect("a user").as_deref(), Some("Priya Nair"));
        let all = everybody(db).await;
        assert_eq!(all.len(), 300);
        assert_eq!(all.iter().map(|f| f.orders).sum::<i64>() as u64, report.orders);
        assert_eq!(all.iter().map(|f| f.interactions).sum::<i64>() as u64, report.interactions);
        assert!(all.iter().map(|f| f.country.as_str()).collect::<BTreeSet<_>>().len() >= 8);
        for facts in &all {
            let record = customers::record(db.reader(), &Scope::all(), facts.customer_id).await.expect("readable").expect("a record");
            assert!(!facts.name.trim().is_empty() && !record.contact_points.is_empty() && !record.city.is_empty(), "{record:?}");
            assert!(facts.interactions > 0 && facts.last_contact_at.is_some_and(|at| at < plan(0, 0).today.start()), "{facts:?}");
            assert!(facts.first_order_at.is_none_or(|at| at >= facts.since), "{facts:?}");
        }
    }

    async fn timelines_hold_every_kind_and_some_are_long(test) {
        let db = &test.db;
        fill(db, 120, 11).await;
        let mut kinds = BTreeSet::new();
        let mut longest = 0;
        for facts in everybody(db).await {
            kinds.extend(timeline::months(db.reader(), &Scope::all(), facts.customer_id).await.expect("months").iter().map(|m| m.kind));
            longest = longest.max(facts.interactions);
        }
        assert_eq!(kinds.len(), InteractionKind::ALL.len(), "{kinds:?}");
        assert!(longest >= 200, "{longest}");
    }

    async fn tickets_have_conversations_that_make_sense(test) {
        let db = &test.db;
        let report = fill(db, 400, 5).await;
        let page = tickets::list(db.reader(), &Scope::all(), &TicketQuery { limit: MAX_LIMIT, ..TicketQuery::default() }).await.expect("tickets");
        assert!(page.rows.len() >= 80 && page.rows.iter().any(|t| t.status.is_open()) && page.rows.iter().any(|t| !t.status.is_open()));
        let mut messages = 0;
        for ticket in &page.rows {
            let detail = tickets::by_number(db.reader(), &Scope::all(), "vecino", &ticket.number).await.expect("readable").expect("a ticket");
            messages += detail.messages.len() as u64;
            assert_eq!(detail.messages.len() as i64, ticket.messages);
            assert!((2..=6).contains(&ticket.messages), "{ticket:?}");
            assert!(detail.messages.is_sorted_by_key(|m| m.at) && detail.messages[0].at == ticket.opened_at, "{detail:?}");
            assert!(detail.messages.iter().all(|m| !m.body.is_empty() && !m.body.contains(['{', '}']) && !m.name.is_empty()), "{detail:?}");
            assert_eq!(ticket.solved_at.is_some(), matches!(ticket.status, TicketStatus::Solved | TicketStatus::Closed), "{ticket:?}");
            assert!(ticket.first_response_at <= ticket.solved_at || ticket.solved_at.is_none(), "{ticket:?}");
        }
        assert!(messages <= report.messages && ticket_subjects(&page.rows) * 2 > page.rows.len(), "texts look copied");
    }

    async fn the_first_customer_has_a_story(test) {
        let db = &test.db;
        fill(db, 3, 1).await;
        let hits = search::find(db.reader(), &Scope::all(), "ashworth", 5).await.expect("a search");
        assert_eq!(hits.first().map(|hit| hit.name.as_str()), Some("Margaret Ashworth"));
        let id = hits[0].customer_id.expect("a customer");
        let record = customers::record(db.reader(), &Scope::all(), id).await.expect("readable").expect("a record");
        assert_eq!((record.city.as_str(), record.facts.tickets, record.facts.tickets_open), ("Harrogate", 6, 1));
        assert_eq!((record.contact_points.len(), record.holdings.len(), record.facts.credit_notes), (4, 3, 3));
        assert!(record.facts.net_minor >= 250_000 && record.facts.net_minor < 1_000_000, "gold: {}", record.facts.net_minor);
        let order = orders::by_number(db.reader(), &Scope::all(), "web-shop", "584216").await.expect("readable").expect("the order");
        assert_eq!((order.lines.len(), order.order.total_minor), (3, 2 * 1_695 + 12 * 255 + 4 * 548));
        assert!(record.identity_links.iter().any(|l| l.external_id == "17850"), "{:?}", record.identity_links);
    }

    async fn a_company_is_made_once(test) {
        let db = &test.db;
        assert!(matches!(demo::generate(db, &plan(0, 1), &mut |_, _| {}).await, Err(DemoError::NoCustomers)));
        let mut told = Vec::new();
        demo::generate(db, &plan(2, 1), &mut |done, of| told.push((done, of))).await.expect("a demo company");
        assert_eq!(told, [(0, 2), (2, 2)]);
        assert!(matches!(demo::generate(db, &plan(2, 1), &mut |_, _| {}).await, Err(DemoError::NotEmpty)));
    }

    async fn a_broken_off_run_is_recognised(test) {
        let db = &test.db;
        let tx = db.begin().await.expect("a transaction");
        settings::set(&tx, "demo", "loading").await.expect("set");
        tx.commit().await.expect("committed");
        let error = demo::generate(db, &plan(2, 1), &mut |_, _| {}).await.expect_err("broken off before");
        assert!(matches!(error, DemoError::Interrupted) && error.to_string().contains("fresh"), "{error}");
    }
}

fn ticket_subjects(rows: &[domain::ticket::Ticket]) -> usize {
    rows.iter().map(|t| t.subject.as_str()).collect::<BTreeSet<_>>().len()
}

#[tokio::test]
async fn the_same_seed_gives_the_same_company_whatever_its_size() {
    let (one, two, larger, other) = (testing::sqlite().await, testing::sqlite().await, testing::sqlite().await, testing::sqlite().await);
    fill(&one.db, 40, 3).await;
    fill(&two.db, 40, 3).await;
    fill(&larger.db, 60, 3).await;
    fill(&other.db, 40, 4).await;
    let all = everybody(&one.db).await;
    let expected = fingerprint(&one.db, &all).await;
    assert_eq!(fingerprint(&two.db, &everybody(&two.db).await).await, expected);
    assert_eq!(fingerprint(&larger.db, &all).await, expected, "customer i must not depend on how many there are");
    assert_ne!(fingerprint(&other.db, &everybody(&other.db).await).await, expected);
}

#[tokio::test]
async fn orders_say_what_the_model_decided() {
    let test = testing::sqlite().await;
    let db = &test.db;
    let customers = 250;
    fill(db, customers, 9).await;
    let truths: Vec<Truth> = (1..customers).map(|index| demo::truth(9, index)).collect();
    let mut all = everybody(db).await;
    all.sort_by_key(|facts| facts.customer_id);
    // Ids sort as customers were made; the first is told by hand.
    let (mut wanted, mut sold) = (0, 0);
    for (facts, truth) in all[1..].iter().zip(&truths) {
        assert_eq!(facts.orders as usize, truth.purchases.len(), "{facts:?}");
        wanted += truth.purchases.iter().map(|p| p.amount_minor).sum::<i64>();
        sold += facts.revenue_minor;
    }
    assert!((sold - wanted).abs() * 50 < wanted, "sold {sold}, the model wanted {wanted}: more than 2 % apart");
    let credits = orders::list(db.reader(), &Scope::all(), &OrderQuery { kind: Some(OrderKind::CreditNote), ..OrderQuery::default() })
        .await
        .expect("orders");
    let placed: i64 = all.iter().map(|facts| facts.orders).sum();
    let share = credits.total.count as f64 / placed as f64;
    assert!((0.03..0.10).contains(&share), "{share}");
    let first = products::list(db.reader(), &Scope::all(), &domain::product::ProductQuery::default()).await.expect("products");
    assert!(first.total.count == 240 && first.rows[0].units > 0);
}

/// Share and mean over 5,000 customers, without a database. The tolerances are four standard errors.
#[test]
fn customers_buy_as_the_model_says() {
    let truths: Vec<Truth> = (1..=5_000).map(|index| model::truth(42, index)).collect();
    let share = |of: &[&Truth], what: fn(&Truth) -> bool| of.iter().filter(|t| what(t)).count() as f64 / of.len() as f64;
    let all: Vec<&Truth> = truths.iter().collect();
    assert!((share(&all, |t| !t.purchases.is_empty()) - model::BUYERS).abs() < 0.016);
    assert!((share(&all, |t| t.organisation) - model::ORGANISATIONS).abs() < 0.023);

    let buyers: Vec<&Truth> = all.into_iter().filter(|t| !t.purchases.is_empty()).collect();
    let repeat = share(&buyers, |t| t.purchases.len() > 1);
    let expected = model::over_history(model::probability_of_repeat);
    assert!((repeat - expected).abs() < 0.03, "repeat buyers {repeat:.3}, expected {expected:.3}");

    let repeats: Vec<f64> = buyers.iter().map(|t| t.purchases.len() as f64 - 1.0).collect();
    let (mean, error) = mean_and_error(&repeats);
    let expected = model::over_history(model::expected_repeats);
    assert!((mean - expected).abs() < 4.0 * error, "repeat purchases {mean:.3} ± {error:.3}, expected {expected:.3}");
    assert!((2.5..3.5).contains(&((expected + 1.0) * model::BUYERS)), "about three orders a customer: {expected}");
}

#[test]
fn customers_spend_as_the_model_says() {
    for (organisation, gamma) in [(false, model::GAMMA_PERSON), (true, model::GAMMA_ORGANISATION)] {
        // One amount a customer, so that they are independent of each other.
        let amounts: Vec<f64> = (1..=20_000)
            .map(|index| model::truth(43, index))
            .filter(|t| t.organisation == organisation)
            .filter_map(|t| t.purchases.first().map(|p| p.amount_minor as f64 / 100.0))
            .collect();
        let (mean, error) = mean_and_error(&amounts);
        let expected = model::P * gamma / (model::Q - 1.0);
        assert!((mean - expected).abs() < 4.0 * error, "mean order {mean:.2} ± {error:.2}, expected {expected:.2}");
    }
}

fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}
