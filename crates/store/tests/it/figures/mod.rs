//! Facts, timeline counts, product and company figures: rebuilt ones are what plain loops give, and
//! verification finds whatever is not.

pub(crate) mod model;
mod plans;
pub(crate) mod world;

use domain::customer::ANONYMOUS;
use model::Rows;
use rand::{SeedableRng, rngs::StdRng};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use store::{Db, Tx, figures, load::Loader, on_both_databases};
use uuid::Uuid;
use world::World;

const FACTS: &str = "SELECT customer_id, name, name_key, country, kind, stage, tier, orders, credit_notes, revenue_minor, credits_minor, \
     net_minor, first_order_at, last_order_at, last_contact_at, interactions, tickets, tickets_open, csat_answers, csat_sum, csat_centi, \
     since FROM facts";
const MONTHS: &str = "SELECT customer_id, month, kind, count FROM timeline_months";
const PRODUCTS: &str = "SELECT id, units, lines, revenue_minor, credits_minor, last_sold_at FROM products";
const GAPS: &str = "SELECT dimension, key, grain, back, day, before, orders FROM order_gaps";
const COHORTS: &str = "SELECT grain, day, first, customers, orders, credit_notes, sales_minor, credits_minor FROM cohorts";
const METRICS: &str = "SELECT metric, grain, dimension, day, key, value FROM metric_daily";

async fn rows(db: &Db, sql: &str) -> Rows {
    let backend = if db.is_sqlite() { DbBackend::Sqlite } else { DbBackend::Postgres };
    let found = db.reader().query_all_raw(Statement::from_string(backend, sql)).await.expect("rows");
    let text = |row: &sea_orm::QueryResult, column: &str| {
        row.try_get::<Uuid>("", column)
            .map(|id| id.to_string())
            .or_else(|_| row.try_get::<i64>("", column).map(|n| n.to_string()))
            .or_else(|_| row.try_get::<i32>("", column).map(|n| n.to_string()))
            .or_else(|_| row.try_get::<i16>("", column).map(|n| n.to_string()))
            .or_else(|_| row.try_get::<String>("", column))
            .expect("a value")
    };
    found.iter().map(|row| row.column_names().iter().map(|column| text(row, column)).collect()).collect()
}

async fn rebuild(tx: &Tx, scope: figures::Scope<'_>) {
    figures::rebuild(tx, scope).await.expect("a rebuild");
}

async fn assert_equal(db: &Db, world: &World) {
    for (table, stored, expected) in [
        ("facts", rows(db, FACTS).await, world.facts()),
        ("timeline_months", rows(db, MONTHS).await, world.months()),
        ("products", rows(db, PRODUCTS).await, world.product_figures()),
        ("metric_daily", rows(db, METRICS).await, world.metrics()),
        ("order_gaps", rows(db, GAPS).await, world.gaps()),
        ("cohorts", rows(db, COHORTS).await, world.cohorts()),
    ] {
        let wrong: Vec<_> = stored.symmetric_difference(&expected).take(6).collect();
        assert!(wrong.is_empty(), "{table}: {wrong:?}");
    }
    let verified = figures::verify(db).await.expect("a verification");
    assert!(verified.is_clean(), "{:?}", verified.differences);
}

async fn change(db: &Db, sql: &str) {
    let tx = db.begin().await.expect("a transaction");
    tx.execute_unprepared(sql).await.expect("a change");
    tx.commit().await.expect("a commit");
}

on_both_databases! {
    async fn a_rebuild_gives_what_plain_loops_give(test) {
        for seed in 0..2 {
            let world = World::new(seed, 40);
            test.db.migrate_down().await.expect("down");
            test.db.migrate().await.expect("up");
            let tx = test.db.begin().await.expect("a transaction");
            world.load(&tx).await;
            rebuild(&tx, figures::Scope::All).await;
            // Again, over what is there already.
            rebuild(&tx, figures::Scope::All).await;
            tx.commit().await.expect("a commit");
            assert_equal(&test.db, &world).await;
        }
    }

    async fn a_rebuild_of_some_customers_is_enough_when_only_they_changed(test) {
        let mut world = World::new(7, 30);
        let tx = test.db.begin().await.expect("a transaction");
        world.load(&tx).await;
        rebuild(&tx, figures::Scope::All).await;
        let mut rng = StdRng::seed_from_u64(70);
        let touched = [world.customers[3].id, world.customers[20].id];
        let from = world.orders.len();
        for id in touched.into_iter().chain([ANONYMOUS]) {
            world.add_order(&mut rng, id);
        }
        let mut loader = Loader::new();
        world.load_orders(&tx, &mut loader, from).await;
        loader.finish(&tx).await.expect("the rest");
        rebuild(&tx, figures::Scope::Customers(&touched)).await;
        tx.commit().await.expect("a commit");
        assert_equal(&test.db, &world).await;
    }

    async fn a_rebuild_crosses_ranges(test) {
        let mut world = World::new(3, 5);
        let more = World::new(4, 5).customers;
        for n in 0..20_200_u128 {
            let mut customer = more[usize::try_from(n % 5).expect("small")].clone();
            customer.id = Uuid::from_u128((n + 1) << 96);
            customer.owner_id = world::owner_of(customer.id);
            world.customers.push(customer);
        }
        // A customer in each of the two ranges orders in the same week of the same country.
        for id in [world.customers[5].id, world.customers[20_204].id] {
            world.add_order(&mut StdRng::seed_from_u64(5), id);
        }
        let last = world.orders.len() - 1;
        world.orders[last].0.id = Uuid::from_u128(77);
        world.orders[last].1.iter_mut().for_each(|line| line.order_id = Uuid::from_u128(77));
        let tx = test.db.begin().await.expect("a transaction");
        world.load(&tx).await;
        rebuild(&tx, figures::Scope::All).await;
        tx.commit().await.expect("a commit");
        assert_equal(&test.db, &world).await;
    }

    async fn an_empty_company_has_no_figures(test) {
        let tx = test.db.begin().await.expect("a transaction");
        rebuild(&tx, figures::Scope::All).await;
        rebuild(&tx, figures::Scope::Customers(&[])).await;
        tx.commit().await.expect("a commit");
        assert_equal(&test.db, &World::default()).await;
    }

    async fn a_verification_tells_each_difference(test) {
        let world = World::new(11, 20);
        let tx = test.db.begin().await.expect("a transaction");
        world.load(&tx).await;
        rebuild(&tx, figures::Scope::All).await;
        tx.commit().await.expect("a commit");
        // Only SQLite's index of texts knows customers by a number.
        let numbered = test.db.is_sqlite().then_some(("UPDATE facts SET doc = doc + 1", "facts", "doc", 20));
        let cases = [
            ("UPDATE facts SET orders = orders + 1", "facts", "orders", 20),
            ("UPDATE facts SET name_key = 'x'", "facts", "name_key", 20),
            ("DELETE FROM facts", "facts", "row", 20),
            ("DELETE FROM timeline_months", "timeline_months", "row", world.months().len()),
            ("UPDATE timeline_months SET count = count + 2", "timeline_months", "count", world.months().len()),
            ("UPDATE products SET units = units + 5", "products", "units", 12),
            ("DELETE FROM metric_daily WHERE metric = 1 AND dimension = 0", "metric_daily", "value", 0),
            ("DELETE FROM order_gaps", "order_gaps", "orders", world.gaps().len()),
            ("DELETE FROM cohorts WHERE orders > 0 AND sales_minor > 0", "cohorts", "", 0),
            ("UPDATE order_cube SET lines = lines + 1 WHERE grain = 3", "order_cube", "lines", 0),
            ("DELETE FROM ticket_cube WHERE grain = 1", "ticket_cube", "", 0),
            ("DELETE FROM search_docs", "search_docs", "row", 20),
        ];
        for (sql, table, field, count) in numbered.into_iter().chain(cases) {
            change(&test.db, sql).await;
            let found = figures::verify(&test.db).await.expect("a verification");
            assert!(!found.is_clean(), "{sql}");
            assert!(found.differences.len() <= figures::MAX_DIFFERENCES);
            assert!(found.differences.iter().all(|d| d.table == table && (field.is_empty() || d.field == field)), "{sql}: {:?}", found.differences[0]);
            assert!(count == 0 || found.total == count as u64, "{sql}: {}", found.total);
            // The rollups are told by themselves too, with the same differences.
            let rollups = figures::verify_rollups(&test.db).await.expect("a verification");
            let is_rollup = ["products", "metric_daily", "order_gaps", "cohorts", "order_cube", "ticket_cube"].contains(&table);
            assert_eq!(rollups.total, if is_rollup { found.total } else { 0 }, "{sql}");
            if table != "search_docs" {
                let tx = test.db.begin().await.expect("a transaction");
                rebuild(&tx, figures::Scope::All).await;
                tx.commit().await.expect("a commit");
                assert!(figures::verify(&test.db).await.expect("a verification").is_clean(), "{sql}");
            }
        }
    }
}
