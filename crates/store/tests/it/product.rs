//! What a product's page tells: sales by month, who bought it, what is bought together, complaints; and the
//! orders that it stands on.

use crate::support::{Company, at, customer_id, day, id};
use domain::{
    customer::{ANONYMOUS, Tier},
    money::Decimal,
    order::OrderQuery,
    product::{ProductKind, ProductMonth},
    ticket::TicketStatus,
};
use store::{Db, figures, load, on_both_databases, orders, products};
use uuid::Uuid;

fn product_id(n: u64) -> Uuid {
    id(9, n)
}

async fn product(company: &mut Company, n: u64, code: &str, name: &str, kind: ProductKind) {
    let (loader, tx) = company.parts();
    let row = load::ProductRow { id: product_id(n), source_id: 1, code: code.into(), name: name.into(), kind };
    loader.product(tx, row).await.expect("a product");
}

/// An order of so many pieces of each product, a pound a piece.
async fn sold(company: &mut Company, whose: Uuid, number: &str, when: &str, lines: &[(u64, i64)]) {
    let total = lines.iter().map(|(_, quantity)| quantity * 100).sum();
    let order = company.order(whose, number, when, "France", total).await;
    let (loader, tx) = company.parts();
    for (line, (product, quantity)) in (1..).zip(lines) {
        let row = load::LineRow {
            customer_id: whose,
            order_id: order,
            line,
            source_key: Uuid::from_u128(order.as_u128() + u128::from(line.unsigned_abs())),
            product_id: product_id(*product),
            description: None,
            at: at(when),
            quantity: *quantity,
            price: Decimal { mantissa: 100, scale: 2 },
            amount_minor: quantity * 100,
        };
        loader.line(tx, row).await.expect("a line");
    }
}

/// Lamps, candles and postage; Ada buys most.
async fn shop(db: &Db) {
    let mut company = Company::begin(db).await;
    for (n, name) in [(1, "Ada"), (2, "Bea"), (3, "Cyd")] {
        company.customer(n, name, "France", &[]).await;
    }
    product(&mut company, 1, "LAMP", "Desk lamp", ProductKind::Product).await;
    product(&mut company, 2, "CANDLE", "Candle", ProductKind::Product).await;
    product(&mut company, 3, "POST", "Postage", ProductKind::Charge).await;
    sold(&mut company, customer_id(1), "1", "2025-01-31 23:59", &[(1, 500), (2, 1), (3, 1)]).await;
    sold(&mut company, customer_id(1), "C1", "2025-02-01 00:00", &[(1, -2)]).await;
    sold(&mut company, customer_id(2), "2", "2025-02-10", &[(1, 3)]).await;
    sold(&mut company, ANONYMOUS, "3", "2025-04-01", &[(1, 1), (2, 2)]).await;
    sold(&mut company, customer_id(3), "4", "2025-04-02", &[(2, 1)]).await;
    company.ticket(1, "T-1", "2025-03-01", TicketStatus::Open).await;
    company.commit().await;
    let tx = db.begin().await.expect("a transaction");
    let mut loader = load::Loader::new();
    for (n, whose, subject, reason, status) in [
        (1, 1, "The DESK LAMP is broken", "damage", TicketStatus::Open),
        (2, 2, "desk lamp: late", "delivery", TicketStatus::Solved),
        (3, 2, "Another desk lamp broken", "damage", TicketStatus::Solved),
        (4, 3, "Desk lamp never bought", "damage", TicketStatus::Open),
    ] {
        let row = load::TicketRow {
            customer_id: customer_id(whose),
            id: id(8, n),
            source_id: 1,
            number: format!("T-1{n}"),
            subject: subject.into(),
            status,
            priority: domain::ticket::Priority::Normal,
            channel: domain::interaction::Channel::Email,
            reason: reason.into(),
            opened_at: at("2025-03-02"),
            first_response_at: None,
            solved_at: None,
            assignee: String::new(),
            messages: 0,
        };
        loader.ticket(&tx, row).await.expect("a ticket");
    }
    loader.finish(&tx).await.expect("rows");
    figures::rebuild(&tx, figures::Scope::All).await.expect("figures");
    tx.commit().await.expect("committed");
}

on_both_databases! {
    async fn a_page_tells_what_the_orders_say(test) {
        shop(&test.db).await;
        let detail = products::detail(test.db.reader(), &domain::access::Scope::all(), "vecino", "LAMP").await.expect("a look").expect("a lamp");
        let month = |month: &str, units, revenue_minor, credits_minor| ProductMonth { month: day(month), units, revenue_minor, credits_minor };
        assert_eq!(
            detail.months,
            [month("2025-01-01", 500, 50_000, 0), month("2025-02-01", 1, 300, 200), month("2025-04-01", 1, 100, 0)]
        );
        assert_eq!(detail.months.iter().map(|m| m.units).sum::<i64>(), detail.product.units);
        let buyers = &detail.buyers;
        assert_eq!((buyers.sales, buyers.customers, buyers.anonymous), (4, 2, 1));
        let top: Vec<_> = buyers.top.iter().map(|b| (b.name.as_str(), b.units, b.amount_minor)).collect();
        assert_eq!(top, [("Ada", 498, 49_800), ("Bea", 3, 300)]);
        assert_eq!(buyers.tiers, [(Tier::Silver, 1), (Tier::Standard, 1)]);
        let together = &detail.together;
        assert_eq!((together.orders, together.all_orders), (3, 4), "what was given back is no order");
        let companions: Vec<_> = together.companions.iter().map(|c| (c.code.as_str(), c.orders, c.lines)).collect();
        assert_eq!(companions, [("CANDLE", 2, 3)], "no charges");
        // On 2 of 3 of these orders, on 3 of 4 of all.
        assert_eq!((together.percent(&together.companions[0]), together.lift_centi(&together.companions[0])), (67, Some(88)));
        let complaints = &detail.complaints;
        assert_eq!((complaints.buyers, complaints.tickets, complaints.open), (2, 3, 1), "of buyers, naming it");
        assert_eq!(complaints.reasons, [("damage".to_owned(), 2), ("delivery".to_owned(), 1)]);
        assert_eq!(products::detail(test.db.reader(), &domain::access::Scope::all(), "vecino", "NOTHING").await.expect("a look"), None);
    }

    async fn the_newest_sales_come_first(test) {
        shop(&test.db).await;
        let sales = products::sales(test.db.reader(), &domain::access::Scope::all(), product_id(1), 3).await.expect("sales");
        let told: Vec<_> = sales.iter().map(|s| (s.number.as_str(), s.customer.as_str(), s.customer_id, s.quantity)).collect();
        assert_eq!(told, [("3", "", None, 1), ("2", "Bea", Some(customer_id(2)), 3), ("C1", "Ada", Some(customer_id(1)), -2)]);
    }

    async fn a_product_nobody_bought_has_an_empty_page(test) {
        let mut company = Company::begin(&test.db).await;
        product(&mut company, 1, "NEW", "New", ProductKind::Product).await;
        company.commit().await;
        let detail = products::detail(test.db.reader(), &domain::access::Scope::all(), "vecino", "NEW").await.expect("a look").expect("a product");
        assert_eq!((detail.months.len(), detail.buyers.sales, detail.together.orders, detail.complaints.buyers), (0, 0, 0, 0));
    }

    async fn orders_are_found_by_what_is_on_them(test) {
        shop(&test.db).await;
        let numbers = async |code: &str| {
            let query = OrderQuery { product: Some(("vecino".into(), code.into())), ..Default::default() };
            let page = orders::list(test.db.reader(), &domain::access::Scope::all(), &query).await.expect("a page");
            assert_eq!(page.total.count as usize, page.rows.len());
            page.rows.into_iter().map(|order| order.number).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(numbers("LAMP").await, "3 2 C1 1");
        assert_eq!(numbers("CANDLE").await, "4 3 1");
        assert_eq!(numbers("NOTHING").await, "");
    }

    async fn months_that_are_wrong_are_told(test) {
        shop(&test.db).await;
        assert!(figures::verify(&test.db).await.expect("a look").is_clean());
        let tx = test.db.begin().await.expect("a transaction");
        let change = "UPDATE product_months SET units = units + 1 WHERE month = (SELECT MIN(month) FROM product_months)";
        store::Connection::execute_unprepared(&tx, change).await.expect("changed");
        let remove = "DELETE FROM product_months WHERE month = (SELECT MAX(month) FROM product_months)";
        store::Connection::execute_unprepared(&tx, remove).await.expect("removed");
        tx.commit().await.expect("committed");
        let found = figures::verify(&test.db).await.expect("a look");
        assert_eq!(found.total, 5, "{found:?}");
        assert!(found.differences.iter().all(|d| d.table == "product_months"));
        let tx = test.db.begin().await.expect("a transaction");
        figures::rebuild(&tx, figures::Scope::Customers(&[])).await.expect("figures");
        tx.commit().await.expect("committed");
        assert!(figures::verify(&test.db).await.expect("a look").is_clean(), "rebuilt");
    }
}
