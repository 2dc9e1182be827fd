//! What findings are worked out from, and that what a figure counts is what its filter finds.

use domain::{
    customer::ANONYMOUS,
    finding::{Cohort, Cohorts, FindingKind, Found, Pairs},
    metric::Metric,
    predicate::{Predicate, Subject},
    product::ProductKind,
    time::{Day, Timestamp},
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use store::{
    Db,
    findings::{self, input},
    load, on_both_databases,
    testing::customers_where,
};
use uuid::Uuid;

use crate::support::{Company, at, customer_id, day, id};

async fn product(company: &mut Company, n: u64, kind: ProductKind) {
    let (loader, tx) = company.parts();
    let row = load::ProductRow { id: id(9, n), source_id: 1, code: format!("P{n}"), name: format!("Product {n}"), kind };
    loader.product(tx, row).await.expect("a product");
}

async fn sold(company: &mut Company, whose: Uuid, number: &str, when: &str, products: &[u64]) {
    let order = company.order(whose, number, when, "France", 100).await;
    let (loader, tx) = company.parts();
    for (line, product) in (1..).zip(products) {
        let row = load::LineRow {
            customer_id: whose,
            order_id: order,
            line,
            source_key: Uuid::from_u128(order.as_u128() + u128::from(line.unsigned_abs())),
            product_id: id(9, *product),
            description: None,
            at: at(when),
            quantity: 1,
            price: domain::money::Decimal { mantissa: 100, scale: 2 },
            amount_minor: 100,
        };
        loader.line(tx, row).await.expect("a line");
    }
}

/// Customers who order on the days of a year and a half, as `orders` say: whose, on which day of those.
async fn ordered(db: &Db, orders: &[(u64, i32)]) {
    let mut company = Company::begin(db).await;
    for n in 1..=6 {
        company.customer(n, &format!("Customer {n}"), "France", &[]).await;
    }
    for (number, (whose, offset)) in orders.iter().enumerate() {
        let when = Day(day("2024-11-15").0 + offset).to_string();
        let whose = if *whose == 0 { ANONYMOUS } else { customer_id(*whose) };
        company.order(whose, &number.to_string(), &when, "France", 100).await;
    }
    // What was given back is no order.
    company.order(customer_id(6), "C1", "2026-01-01", "France", -5).await;
    company.commit().await;
}

async fn check_cohorts(db: &Db, last: Day) -> Cohorts {
    let cohorts = input::cohorts(db.reader(), last).await.expect("cohorts");
    for cohort in &cohorts.rows {
        for (months, ordered) in cohort.ordered.iter().enumerate() {
            let predicate = cohort.predicate(months);
            let found = customers_where(db, &predicate, last, 100).await.len();
            assert_eq!(i64::try_from(found).expect("few"), *ordered, "{predicate}");
            assert_eq!(input::count(db.reader(), &predicate).await.expect("a count").0, *ordered, "{predicate}");
        }
    }
    cohorts
}

on_both_databases! {
    async fn every_cell_of_a_cohort_is_the_number_of_its_customers(test) {
        let orders = (1..=5_u64, 0..520_i32);
        let mut runner = TestRunner::new(Config { cases: 1, ..Config::default() });
        let orders = proptest::collection::vec(orders, 60).new_tree(&mut runner).expect("orders").current();
        ordered(&test.db, &orders).await;
        let last = input::last_order(test.db.reader()).await.expect("a day").expect("orders");
        let cohorts = check_cohorts(&test.db, last).await;
        assert!(cohorts.rows.windows(2).all(|pair| pair[0].month < pair[1].month));
    }

    async fn cohorts_are_counted_by_hand(test) {
        // Ada in January and March, Bea in January and on its last day, Cyd in February; an anonymous sale.
        let from = day("2024-11-15").0;
        let on = |whose, text: &str| (whose, day(text).0 - from);
        let orders = [on(1, "2025-01-01"), on(1, "2025-03-31"), on(2, "2025-01-05"), on(2, "2025-01-31"), on(3, "2025-02-10"), on(0, "2025-02-11")];
        ordered(&test.db, &orders).await;
        let cohorts = check_cohorts(&test.db, day("2025-03-31")).await;
        let row = |month: &str, ordered: &[i64]| Cohort { month: day(month), ordered: ordered.to_vec() };
        assert_eq!(cohorts.rows, [row("2025-01-01", &[2, 0, 1]), row("2025-02-01", &[1, 0])]);
        assert_eq!(input::last_day(test.db.reader(), Metric::Orders).await.expect("a day"), Some(day("2025-03-31")));
        let weeks = input::weeks(test.db.reader(), Metric::Orders).await.expect("weeks");
        assert_eq!((weeks.first(), weeks.len(), weeks.iter().map(|(_, n)| n).sum::<i64>()), (Some(&(day("2024-12-30"), 2)), 14, 6));
    }

    async fn baskets_come_in_parts_that_leave_none_out(test) {
        let mut company = Company::begin(&test.db).await;
        company.customer(1, "Ada", "France", &[]).await;
        product(&mut company, 1, ProductKind::Product).await;
        product(&mut company, 2, ProductKind::Product).await;
        product(&mut company, 3, ProductKind::Charge).await;
        sold(&mut company, customer_id(1), "1", "2025-01-02", &[1, 2, 2, 3]).await;
        sold(&mut company, ANONYMOUS, "2", "2025-01-02", &[1]).await;
        sold(&mut company, customer_id(1), "3", "2025-01-09", &[]).await;
        sold(&mut company, customer_id(1), "4", "2024-06-01", &[2]).await;
        company.commit().await;
        let reader = test.db.reader();
        assert_eq!(input::products(reader).await.expect("products").len(), 2, "a charge is no product");
        assert_eq!(input::order_days(reader, 100, 365).await.expect("days"), Some((day("2024-06-01"), day("2025-01-09"))));
        assert_eq!(input::order_days(reader, 100, 30).await.expect("days"), Some((day("2025-01-02"), day("2025-01-09"))));
        assert_eq!(input::order_days(reader, 2, 365).await.expect("days"), Some((day("2025-01-09"), day("2025-01-09"))));
        let (baskets, place) = input::baskets(reader, day("2025-01-01"), None).await.expect("baskets").expect("some");
        let mut sizes: Vec<_> = baskets.iter().map(|basket| (basket.customer.is_some(), basket.products.len())).collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [(false, 1), (true, 0), (true, 4)]);
        assert_eq!(input::baskets(reader, day("2025-01-01"), Some(place)).await.expect("no more"), None);
    }

    async fn buyers_are_those_with_an_order(test) {
        ordered(&test.db, &[(1, 10), (1, 40), (2, 7)]).await;
        let (buyers, all) = input::buyers(test.db.reader(), 100).await.expect("buyers");
        let mut seen: Vec<_> = buyers.iter().map(|buyer| (buyer.orders, buyer.net_minor)).collect();
        seen.sort_unstable();
        assert_eq!((all, seen), (2, vec![(1, 100), (2, 200)]));
        let filter = Predicate::parse(Subject::Customer, "or(orders.gt.1,net.lte.100)").expect("a filter");
        assert_eq!(input::count(test.db.reader(), &filter).await.expect("a count"), (6, 295), "who gave back counts below zero");
    }

    async fn a_finding_is_kept_in_place_of_the_one_before(test) {
        let reader = test.db.reader();
        assert_eq!(findings::read(reader).await.expect("nothing").as_of(), None);
        for (n, as_of) in [(1, 5), (2, 9)] {
            test.db
                .write(move |tx| {
                    let found = Found { as_of: Timestamp(as_of), what: Pairs { baskets: n, ..Pairs::default() } };
                    Box::pin(async move { findings::keep(tx, FindingKind::Pairs, &found).await })
                })
                .await
                .expect("kept");
        }
        let read = findings::read(reader).await.expect("findings");
        assert_eq!((read.pairs.as_ref().map(|found| found.what.baskets), read.as_of()), (Some(2), Some(Timestamp(9))));
        test.db.write(|tx| Box::pin(async move { findings::drop(tx, FindingKind::Pairs).await })).await.expect("dropped");
        assert_eq!(findings::read(reader).await.expect("findings").pairs, None);
    }
}
