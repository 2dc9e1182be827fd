//! What to do next: read in two statements, narrowed to what somebody reaches and sees, and what is answered rests.

use domain::{
    access::{FieldClass, Fields, Rows, Scope, Sight},
    consent::Purpose,
    customer::{ConsentStatus, LineOfBusiness},
    edit::read_changes,
    interaction::{Channel, InteractionKind, TimelineQuery},
    money::{Currency, Decimal, Money},
    next_action::{Advice, Answer, Answered, Code, NextAction},
    product::ProductKind,
    ticket::TicketStatus,
    time::Day,
};
use sea_orm::{ConnectionTrait, DbBackend};
use store::{
    Db,
    advice::{self, Given, Sees},
    findings, load, on_both_databases, timeline,
};
use uuid::Uuid;

use crate::support::{Company, at, customer_id, day, id};

const ALL: Sees = Sees { tickets: true, products: true };

fn today() -> Day {
    day("2025-06-10")
}

/// Ada bought a lamp and has agreed to be called; a policy of hers ends soon; she has a ticket. Bea bought nothing.
async fn world(db: &Db) {
    let mut company = Company::begin(db).await;
    company.customer(1, "Ada", "France", &[]).await;
    company.customer(2, "Bea", "France", &[]).await;
    for n in 1..=4 {
        let (loader, tx) = company.parts();
        let row = load::ProductRow {
            id: id(9, n),
            source_id: 1,
            code: format!("P{n}"),
            name: format!("Product {n}"),
            kind: ProductKind::Product,
        };
        loader.product(tx, row).await.expect("a product");
    }
    let order = company.order(customer_id(1), "1", "2025-06-01", "France", 300_000).await;
    for (line, product) in [(1, 1), (2, 2)] {
        let (loader, tx) = company.parts();
        let row = load::LineRow {
            customer_id: customer_id(1),
            order_id: order,
            line,
            source_key: Uuid::from_u128(u128::from(line.unsigned_abs())),
            product_id: id(9, product),
            description: None,
            at: at("2025-06-01"),
            quantity: 1,
            price: Decimal { mantissa: 100, scale: 2 },
            amount_minor: 150_000,
        };
        loader.line(tx, row).await.expect("a line");
    }
    company.ticket(1, "T-1", "2025-06-01", TicketStatus::Open).await;
    let (loader, tx) = company.parts();
    let consent = load::ConsentRow {
        customer_id: customer_id(1),
        channel: Channel::Phone,
        purpose: Purpose::All,
        status: ConsentStatus::Granted,
        since: at("2025-01-01"),
        source_id: 1,
    };
    loader.consent(tx, consent).await.expect("a consent");
    let holding = load::HoldingRow {
        customer_id: customer_id(1),
        id: id(8, 1),
        line: LineOfBusiness::Insurance,
        name: "Home insurance".into(),
        number: "H-1".into(),
        value: Money { minor: 30_000, currency: Currency::GBP },
        since: day("2020-06-15"),
        renews: Some(day("2025-06-15")),
        source_id: 1,
    };
    loader.holding(tx, holding).await.expect("a holding");
    company.commit().await;
    // Who buys 1 buys 3 and 2; who buys 2 buys 4 a little, and 3 too.
    let speaks = [(1, 2, 900_000), (1, 3, 500_000), (2, 3, 100_000), (2, 4, 90_000)];
    let speaks: Vec<_> = speaks.iter().map(|(bought, other, similarity)| (id(9, *bought), id(9, *other), *similarity)).collect();
    db.write(move |tx| {
        let speaks = speaks.clone();
        Box::pin(async move { findings::keep_recommendations(tx, &speaks).await })
    })
    .await
    .expect("kept");
}

/// Says that a customer is in a band of churn.
async fn scored(db: &Db, n: u64, churn: i16) {
    let tx = db.begin().await.expect("a transaction");
    let who = if db.is_sqlite() { format!("x'{}'", customer_id(n).simple()) } else { format!("'{}'", customer_id(n)) };
    let sql = format!(
        "INSERT INTO customer_scores (customer_id, run, as_of, p_alive, churn, expected_minor, low_minor, high_minor, rank, tier, rfm, \
         purchases, first_day, last_day, returned, tickets, effects) VALUES ({who}, 1, 20000, 30, {churn}, 0, 0, 0, 0, 1, 111, 1, 1, 1, 0, 0, 0)"
    );
    let backend = if db.is_sqlite() { DbBackend::Sqlite } else { DbBackend::Postgres };
    tx.execute_raw(sea_orm::Statement::from_string(backend, sql)).await.expect("a score");
    tx.commit().await.expect("committed");
}

async fn of(db: &Db, scope: &Scope, sees: Sees, n: u64) -> Option<Advice> {
    advice::of(db.reader(), scope, sees, customer_id(n), today()).await.expect("advice")
}

fn actions(advice: &Advice) -> Vec<NextAction> {
    advice.actions.iter().map(|proposal| proposal.action).collect()
}

async fn say(db: &Db, scope: &Scope, n: u64, proposal: &domain::next_action::Proposal, answer: Answer) -> bool {
    let about = proposal.about.as_ref().map(|about| about.id);
    let at = at("2025-06-10 12:00");
    let given =
        Given { id: id(7, n), event: id(6, n), answered: Answered { action: proposal.action, about, answer, at }, actor: "Eve".into() };
    let scope = scope.clone();
    db.write(move |tx| {
        let (given, scope) = (given.clone(), scope.clone());
        Box::pin(async move { advice::answer(tx, &scope, customer_id(n), &given).await })
    })
    .await
    .expect("answered")
}

on_both_databases! {
    async fn what_is_open_ends_and_fits_is_proposed(test) {
        world(&test.db).await;
        let advice = of(&test.db, &Scope::all(), ALL, 1).await.expect("Ada");
        assert_eq!(actions(&advice), [NextAction::Recover, NextAction::Renew], "nothing is offered while a ticket is open");
        let about: Vec<_> = advice.actions.iter().map(|p| p.about.as_ref().map(|about| about.name.as_str())).collect();
        assert_eq!(about, [Some("T-1"), Some("Home insurance")]);
        assert!(advice.actions[0].reasons.iter().any(|reason| reason.code == Code::Valued), "3,000.00 is gold");
        // What was bought is not offered; two speak for the third product.
        let offered: Vec<_> = advice.recommended.iter().map(|one| (one.code.as_str(), one.because.as_str(), one.speak)).collect();
        assert_eq!(offered, [("P3", "Product 1", 2), ("P4", "Product 2", 1)]);
        let bea = of(&test.db, &Scope::all(), ALL, 2).await.expect("Bea");
        assert_eq!((actions(&bea), bea.recommended.len()), (vec![NextAction::AskConsent], 0));
        assert_eq!(of(&test.db, &Scope::all(), ALL, 9).await, None);
    }

    async fn who_may_leave_is_proposed_to_who_sees_that(test) {
        world(&test.db).await;
        scored(&test.db, 1, 3).await;
        let advice = of(&test.db, &Scope::all(), ALL, 1).await.expect("Ada");
        assert_eq!(actions(&advice), [NextAction::Recover, NextAction::Retain, NextAction::Renew]);
        let mut fields = Fields::SHOWN;
        fields.set(FieldClass::Risk, Sight::Masked);
        let hidden = of(&test.db, &Scope { fields, ..Scope::all() }, ALL, 1).await.expect("Ada");
        assert_eq!(actions(&hidden), [NextAction::Recover, NextAction::Renew]);
        assert!(hidden.actions.iter().flat_map(|proposal| &proposal.reasons).all(|reason| !reason.code.is_risk()));
    }

    async fn what_is_out_of_reach_or_sight_is_not_advised_about(test) {
        world(&test.db).await;
        let nobody = Scope { rows: Rows { owners: Some(vec![Uuid::from_u128(1)]), within: None }, ..Scope::all() };
        assert_eq!(of(&test.db, &nobody, ALL, 1).await, None);
        let advice = of(&test.db, &Scope::all(), Sees { tickets: false, products: false }, 1).await.expect("Ada");
        assert_eq!((actions(&advice), advice.recommended.len()), (vec![NextAction::Renew], 0));
        assert!(!say(&test.db, &nobody, 1, &advice.actions[0], Answer::Accepted).await);
    }

    async fn what_is_answered_rests_and_stands_on_the_timeline(test) {
        world(&test.db).await;
        let first = of(&test.db, &Scope::all(), ALL, 1).await.expect("Ada").actions.remove(0);
        assert!(say(&test.db, &Scope::all(), 1, &first, Answer::NotNow).await);
        let after = of(&test.db, &Scope::all(), ALL, 1).await.expect("Ada");
        assert_eq!(actions(&after), [NextAction::Renew]);
        let later = advice::of(test.db.reader(), &Scope::all(), ALL, customer_id(1), Day(today().0 + Answer::NotNow.rest_days())).await;
        assert!(actions(&later.expect("advice").expect("Ada")).contains(&NextAction::Recover));
        let query = TimelineQuery::default();
        let events = timeline::list(test.db.reader(), &Scope::all(), customer_id(1), &query).await.expect("events").rows;
        let event = events.iter().find(|event| event.kind == InteractionKind::Change).expect("an event");
        let changes = read_changes(&event.summary);
        assert_eq!((changes[0].what, changes[0].from, changes[0].to), ("next_action", "recover", "not_now"));
        assert_eq!(event.actor, "Eve");
        assert!(!say(&test.db, &Scope::all(), 9, &first, Answer::Accepted).await, "there is no such customer");
    }
}
