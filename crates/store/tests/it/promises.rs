//! By when the first answer to a ticket is promised, and what becomes of it.

use domain::{
    access::Scope,
    interaction::Channel,
    page::parse_query,
    ticket::{Priority, Promises, TicketQuery, TicketStatus},
    time::Timestamp,
};
use store::{
    Db, figures, imports,
    load::{Loader, TicketRow},
    on_both_databases, settings, tickets,
};
use uuid::Uuid;

use crate::support::{Company, at, customer_id};

fn ticket(n: u128, priority: Priority) -> TicketRow {
    TicketRow {
        customer_id: customer_id(1),
        id: Uuid::from_u128(n),
        source_id: 1,
        number: format!("P-{n}"),
        subject: "Lamp".into(),
        status: TicketStatus::Open,
        priority,
        channel: Channel::Email,
        reason: String::new(),
        opened_at: at("2025-05-10 10:00"),
        first_response_at: None,
        solved_at: None,
        assignee: String::new(),
        messages: 0,
    }
}

/// Minutes from the opening until an answer is promised, by the ticket's number.
async fn promised(db: &Db, n: u128) -> i64 {
    let query = TicketQuery { q: Some(format!("P-{n}")), ..TicketQuery::default() };
    let rows = tickets::list(db.reader(), &Scope::all(), &query).await.expect("tickets").rows;
    (rows[0].respond_by.0 - rows[0].opened_at.0) / 60_000
}

on_both_databases! {
    async fn what_was_promised_holds_until_a_ticket_is_corrected(test) {
        let mut company = Company::begin(&test.db).await;
        company.customer(1, "Ada", "France", &[]).await;
        company.commit().await;
        let promises = |text| Promises::from_pairs(&parse_query(text)).expect("promises");
        let tx = test.db.begin().await.expect("a transaction");
        let mut loader = Loader::new();
        loader.ticket(&tx, ticket(1, Priority::High)).await.expect("a ticket");
        loader.finish(&tx).await.expect("rows");
        settings::set_promises(&tx, promises("low=4&normal=3&high=2&urgent=1")).await.expect("a promise");
        let mut loader = Loader::new();
        loader.ticket(&tx, ticket(2, Priority::High)).await.expect("a ticket");
        loader.finish(&tx).await.expect("rows");
        tx.commit().await.expect("a commit");
        assert_eq!((promised(&test.db, 1).await, promised(&test.db, 2).await), (240, 2));
        // Another subject is the same ticket; another priority or opening is one that something else is promised of.
        let corrected = TicketRow { subject: "Lantern".into(), ..ticket(1, Priority::High) };
        let urgent = ticket(1, Priority::Urgent);
        let later = TicketRow { opened_at: Timestamp(urgent.opened_at.0 + 60_000), ..ticket(1, Priority::Normal) };
        for (row, minutes) in [(corrected, 240), (urgent, 1), (later, 3)] {
            let tx = test.db.begin().await.expect("a transaction");
            imports::change_ticket(&tx, &row, at("2025-05-10 10:00")).await.expect("a change");
            tx.commit().await.expect("a commit");
            assert_eq!(promised(&test.db, 1).await, minutes, "{row:?}");
        }
        // What reads rows in works out what they change when it has read them all.
        let tx = test.db.begin().await.expect("a transaction");
        figures::rebuild(&tx, figures::Scope::All).await.expect("figures");
        tx.commit().await.expect("a commit");
    }

    async fn nothing_else_than_minutes_can_be_promised(test) {
        for text in ["", "low=1&normal=1&high=1", "low=1&normal=1&high=1&urgent=0", "low=43201&normal=1&high=1&urgent=1", "low=1.5&normal=1&high=1&urgent=1"] {
            assert!(Promises::from_pairs(&parse_query(text)).is_err(), "{text}");
        }
        assert_eq!(settings::promises(test.db.reader()).await.expect("what is promised"), Promises::DEFAULT);
    }
}
