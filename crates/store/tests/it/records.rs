//! Orders, tickets, products, a customer's record, saved views and settings: listed, found and opened.

use crate::support::{Company, at, customer_id, day, id};
use domain::{
    access::Scope,
    customer::{ANONYMOUS, ContactKind, Tier},
    money::Decimal,
    order::{OrderColumn, OrderKind, OrderQuery},
    page::{Direction, Total},
    product::{ProductColumn, ProductKind, ProductQuery},
    ticket::{Priority, TicketQuery, TicketStatus},
};
use store::{customers, load, on_both_databases, orders, products, settings, surveys, tickets};

on_both_databases! {
    async fn orders_are_listed_filtered_and_opened(test) {
        let mut company = Company::begin(&test.db).await;
        company.customer(1, "Ada", "France", &[]).await;
        company.customer(2, "Bea", "France", &[]).await;
        let order = company.order(customer_id(1), "536365", "2025-01-01 08:26", "France", 1_530).await;
        company.order(customer_id(1), "536366", "2025-01-02", "France", 200).await;
        company.order(customer_id(2), "C536367", "2025-01-03", "Spain", -300).await;
        company.order(ANONYMOUS, "536368", "2025-01-04", "Eire", 5).await;
        let product = id(9, 1);
        let (loader, tx) = company.parts();
        loader
            .product(
                tx,
                load::ProductRow {
                    id: product,
                    source_id: 1,
                    code: "85123A".into(),
                    name: "White heart".into(),
                    kind: ProductKind::Product,
                },
            )
            .await
            .expect("a product");
        for (line, description, price) in [(2, Some("Other words"), "0.001"), (1, None, "2.55")] {
            loader
                .line(
                    tx,
                    load::LineRow {
                        customer_id: customer_id(1),
                        order_id: order,
                        line,
                        source_key: id(8, line as u64),
                        product_id: product,
                        description: description.map(str::to_owned),
                        at: at("2025-01-01 08:26"),
                        quantity: 6,
                        price: Decimal::parse(price).expect("a price"),
                        amount_minor: 1_530 * i64::from(line % 2),
                    },
                )
                .await
                .expect("a line");
        }
        company.commit().await;

        let numbers = async |query: OrderQuery| {
            let page = orders::list(test.db.reader(), &Scope::all(), &query).await.expect("a page");
            assert_eq!(page.total, Total::exact(page.rows.len() as u64));
            page.rows.into_iter().map(|o| o.number).collect::<Vec<_>>().join(" ")
        };
        let base = OrderQuery::default;
        assert_eq!(numbers(base()).await, "536368 C536367 536366 536365");
        assert_eq!(
            numbers(OrderQuery { sort: OrderColumn::Total, direction: Direction::Ascending, ..base() }).await,
            "C536367 536368 536366 536365"
        );
        assert_eq!(numbers(OrderQuery { kind: Some(OrderKind::CreditNote), ..base() }).await, "C536367");
        assert_eq!(numbers(OrderQuery { q: Some("53636".into()), ..base() }).await, "536368 536366 536365");
        assert_eq!(numbers(OrderQuery { q: Some("c53".into()), ..base() }).await, "C536367");
        assert_eq!(numbers(OrderQuery { q: Some("53%".into()), ..base() }).await, "");
        assert_eq!(numbers(OrderQuery { from: Some(day("2025-01-02")), to: Some(day("2025-01-03")), ..base() }).await, "C536367 536366");
        assert_eq!(numbers(OrderQuery { customer_id: Some(customer_id(1)), ..base() }).await, "536366 536365");

        let all = orders::list(test.db.reader(), &Scope::all(), &base()).await.expect("a page").rows;
        assert_eq!((all[0].customer_id, all[0].customer.as_str()), (None, ""));
        assert_eq!((all[1].customer_id, all[1].customer.as_str(), all[1].total_minor), (Some(customer_id(2)), "Bea", -300));
        let detail = orders::by_number(test.db.reader(), &Scope::all(), "vecino", "536365").await.expect("found").expect("there");
        assert_eq!(Some(&detail), orders::detail(test.db.reader(), &Scope::all(), customer_id(1), order).await.expect("found").as_ref());
        let lines: Vec<_> =
            detail.lines.iter().map(|l| (l.line, l.description.as_str(), l.unit_price.to_string(), l.amount_minor)).collect();
        assert_eq!(lines, [(1, "White heart", "2.55".to_owned(), 1_530), (2, "Other words", "0.001".to_owned(), 0)]);
        assert_eq!(orders::by_number(test.db.reader(), &Scope::all(), "shop", "536365").await.expect("a look"), None);
        assert_eq!(orders::detail(test.db.reader(), &Scope::all(), customer_id(2), order).await.expect("a look"), None);
    }

    async fn tickets_are_listed_filtered_and_opened(test) {
        let mut company = Company::begin(&test.db).await;
        company.customer(1, "Ada", "France", &[]).await;
        company.customer(2, "Bea", "France", &[]).await;
        let ticket = company.ticket(1, "T-1042", "2025-01-01", TicketStatus::Open).await;
        company.ticket(1, "T-1043", "2025-01-02", TicketStatus::Closed).await;
        company.ticket(2, "T-2000", "2025-01-03", TicketStatus::Open).await;
        let (loader, tx) = company.parts();
        for (n, body) in [(2, "Second"), (1, "First")] {
            loader
                .message(
                    tx,
                    load::MessageRow {
                        customer_id: customer_id(1),
                        ticket_id: ticket,
                        id: id(7, n),
                        at: at(&format!("2025-01-0{n}")),
                        author: domain::ticket::Author::Customer,
                        name: "Ada".into(),
                        body: body.into(),
                    },
                )
                .await
                .expect("a message");
        }
        company.commit().await;
        let numbers = async |query: TicketQuery| {
            let page = tickets::list(test.db.reader(), &Scope::all(), &query).await.expect("a page");
            page.rows.into_iter().map(|t| t.number).collect::<Vec<_>>().join(" ")
        };
        let base = TicketQuery::default;
        assert_eq!(numbers(base()).await, "T-2000 T-1043 T-1042");
        assert_eq!(numbers(TicketQuery { direction: Direction::Ascending, ..base() }).await, "T-1042 T-1043 T-2000");
        assert_eq!(numbers(TicketQuery { status: Some(TicketStatus::Open), ..base() }).await, "T-2000 T-1042");
        assert_eq!(numbers(TicketQuery { priority: Some(Priority::High), ..base() }).await, "T-2000");
        assert_eq!(numbers(TicketQuery { customer_id: Some(customer_id(1)), ..base() }).await, "T-1043 T-1042");
        assert_eq!(numbers(TicketQuery { q: Some("t-10".into()), ..base() }).await, "T-1043 T-1042");
        let detail = tickets::by_number(test.db.reader(), &Scope::all(), "vecino", "T-1042").await.expect("found").expect("there");
        assert_eq!(detail.messages.iter().map(|m| m.body.as_str()).collect::<Vec<_>>(), ["First", "Second"]);
        assert_eq!((detail.ticket.customer.as_str(), detail.ticket.source.as_str()), ("Ada", "vecino"));
        assert_eq!(Some(detail), tickets::detail(test.db.reader(), &Scope::all(), customer_id(1), ticket).await.expect("found"));
        let first = tickets::list(test.db.reader(), &Scope::all(), &TicketQuery { limit: 2, ..base() }).await.expect("a page");
        assert_eq!(numbers(TicketQuery { limit: 2, cursor: first.next, ..base() }).await, "T-1042");
    }

    async fn open_tickets_are_found_behind_many_that_are_over(test) {
        let mut company = Company::begin(&test.db).await;
        company.customer(1, "Ada", "France", &[]).await;
        company.customer(2, "Bea", "France", &[]).await;
        for (n, status) in [TicketStatus::New, TicketStatus::Open, TicketStatus::Pending].into_iter().enumerate() {
            company.ticket(1, &format!("T-{n}"), "2025-01-01", status).await;
        }
        for n in 10..40 {
            let over = if n % 2 == 0 { TicketStatus::Solved } else { TicketStatus::Closed };
            company.ticket(1, &format!("T-{n}"), "2025-02-01", over).await;
        }
        company.ticket(2, "T-50", "2025-03-01", TicketStatus::Open).await;
        company.commit().await;
        let open = TicketQuery { open: true, customer_id: Some(customer_id(1)), limit: 2, ..Default::default() };
        let page = tickets::list(test.db.reader(), &Scope::all(), &open).await.expect("a page");
        let facts = customers::facts(test.db.reader(), &Scope::all(), customer_id(1)).await.expect("facts").expect("Ada");
        assert_eq!((page.total, facts.tickets_open), (Total::exact(3), 3));
        let rest = tickets::list(test.db.reader(), &Scope::all(), &TicketQuery { cursor: page.next.clone(), ..open.clone() }).await.expect("a page");
        let mut numbers: Vec<_> = page.rows.iter().chain(&rest.rows).map(|t| t.number.as_str()).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, ["T-0", "T-1", "T-2"]);
        let everybody = tickets::list(test.db.reader(), &Scope::all(), &TicketQuery { customer_id: None, limit: 50, ..open.clone() }).await.expect("a page");
        assert_eq!((everybody.total, everybody.rows[0].number.as_str()), (Total::exact(4), "T-50"));
        let closed = TicketQuery { status: Some(TicketStatus::Closed), ..open };
        assert_eq!(tickets::list(test.db.reader(), &Scope::all(), &closed).await.expect("a page").total, Total::exact(0));
    }

    async fn products_are_ranked_and_found(test) {
        let mut company = Company::begin(&test.db).await;
        let order = company.order(ANONYMOUS, "1", "2025-01-01", "France", 900).await;
        let (loader, tx) = company.parts();
        let rows = [
            ("85123A", "White hanging heart", 600),
            ("84029G", "Knitted Café bottle", 300),
            ("POST", "Postage", 0),
            ("90", "100% cotton", 0),
        ];
        for (n, (code, name, minor)) in rows.into_iter().enumerate() {
            let product = id(9, n as u64);
            let kind = if code == "POST" { ProductKind::Charge } else { ProductKind::Product };
            loader
                .product(tx, load::ProductRow { id: product, source_id: 1, code: code.into(), name: name.into(), kind })
                .await
                .expect("a product");
            if minor > 0 {
                loader
                    .line(
                        tx,
                        load::LineRow {
                            customer_id: ANONYMOUS,
                            order_id: order,
                            line: n as i32 + 1,
                            source_key: id(8, n as u64),
                            product_id: product,
                            description: None,
                            at: at("2025-01-01"),
                            quantity: 3,
                            price: Decimal { mantissa: minor / 3, scale: 2 },
                            amount_minor: minor,
                        },
                    )
                    .await
                    .expect("a line");
            }
        }
        company.commit().await;
        let codes = async |query: ProductQuery| {
            let page = products::list(test.db.reader(), &Scope::all(), &query).await.expect("a page");
            page.rows.into_iter().map(|p| p.code).collect::<Vec<_>>().join(" ")
        };
        let base = || ProductQuery { sort: ProductColumn::Name, direction: Direction::Ascending, ..Default::default() };
        assert_eq!(codes(base()).await, "90 84029G 85123A");
        assert_eq!(codes(ProductQuery { kind: ProductKind::Charge, ..base() }).await, "POST");
        assert_eq!(codes(ProductQuery { q: Some("cafe KNIT".into()), ..base() }).await, "84029G");
        assert_eq!(codes(ProductQuery { q: Some("8402".into()), ..base() }).await, "84029G");
        assert_eq!(codes(ProductQuery { q: Some("85123a".into()), ..base() }).await, "85123A");
        assert_eq!(codes(ProductQuery { q: Some("0%".into()), ..base() }).await, "90");
        let ranked = ProductQuery { limit: 1, ..Default::default() };
        let first = products::list(test.db.reader(), &Scope::all(), &ranked).await.expect("a page");
        assert_eq!((first.rows[0].code.as_str(), first.rows[0].revenue_minor, first.rows[0].units), ("85123A", 600, 3));
        assert_eq!((first.total, first.rows[0].last_sold_at), (Total::exact(3), Some(at("2025-01-01"))));
        assert_eq!(codes(ProductQuery { cursor: first.next, ..ranked }).await, "84029G");
        assert_eq!(products::by_code(test.db.reader(), &Scope::all(), "vecino", "POST").await.expect("found").map(|p| p.name).as_deref(), Some("Postage"));
    }

    async fn a_record_holds_everything_about_a_customer(test) {
        let mut company = Company::begin(&test.db).await;
        company.customer(1, "Ada", "France", &[]).await;
        company.contact(1, ContactKind::Email, "ada@example.com").await;
        company.link(1, 1, "77").await;
        let survey = company.survey().await;
        company.answer(1, survey, 4, "2025-01-01").await;
        company.answer(1, survey, 5, "2025-01-02").await;
        company.order(customer_id(1), "A1", "2025-01-01", "France", 60_000).await;
        company.order(customer_id(1), "C1", "2025-01-05", "France", -500).await;
        company.commit().await;
        let record = customers::record(test.db.reader(), &Scope::all(), customer_id(1)).await.expect("a look").expect("there");
        assert_eq!((record.city.as_str(), record.language.as_str(), record.survey_answers), ("Lyon", "fr", 2));
        assert_eq!((record.contact_points[0].value.as_str(), record.contact_points[0].source.as_str()), ("ada@example.com", "Vecino"));
        assert_eq!((record.identity_links[0].source.as_str(), record.identity_links[0].external_id.as_str()), ("vecino", "77"));
        let facts = &record.facts;
        assert_eq!((facts.orders, facts.credit_notes, facts.revenue_minor, facts.net_minor), (1, 1, 60_000, 59_500));
        assert_eq!((facts.tier, facts.csat_centi, facts.currency.code()), (Tier::Silver, Some(450), "GBP"));
        assert_eq!((facts.last_order_at, facts.last_contact_at), (Some(at("2025-01-01")), None));
        assert_eq!(Some(facts), customers::facts(test.db.reader(), &Scope::all(), customer_id(1)).await.expect("a look").as_ref());
        let scores: Vec<_> =
            surveys::answers(test.db.reader(), &Scope::all(), customer_id(1)).await.expect("answers").into_iter().map(|a| a.score).collect();
        assert_eq!(scores, [5, 4]);
        assert_eq!(customers::record(test.db.reader(), &Scope::all(), ANONYMOUS).await.expect("a look"), None);
        assert_eq!(customers::record(test.db.reader(), &Scope::all(), customer_id(2)).await.expect("a look"), None);
    }

    async fn settings_and_people_are_kept(test) {
        let db = test.db.reader();
        assert!(settings::is_empty(db).await.expect("a look"));
        let now = at("2025-01-01");
        assert_eq!(settings::currency(db).await.expect("a look"), None);
        settings::set(db, "demo", "1").await.expect("set");
        settings::set(db, "demo", "2").await.expect("set again");
        assert_eq!(settings::get(db, "demo").await.expect("a look").as_deref(), Some("2"));
        let user = store::users::User { id: id(6, 1), name: "Ana".into(), email: "a@x".into(), role: "agent".into(), created_at: now };
        store::users::add(db, &user).await.expect("added");
        store::users::add(db, &store::users::User { id: id(6, 2), name: "Other".into(), ..user }).await.expect("kept");
        assert_eq!(store::users::roles(db).await.expect("roles"), ["agent"]);
        assert_eq!(store::users::first_name(db).await.expect("a look").as_deref(), Some("Ana"));
        let shop = store::sources::id_of(db, "shop", "Shop").await.expect("a source");
        assert_eq!((shop, store::sources::id_of(db, "shop", "Shop").await.expect("the same")), (2, 2));
        let mut company = Company::begin(&test.db).await;
        company.customer(1, "Ada", "France", &[]).await;
        company.commit().await;
        assert!(!settings::is_empty(db).await.expect("a look"));
    }
}
