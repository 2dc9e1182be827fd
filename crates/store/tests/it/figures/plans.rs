//! How SQLite reads ranges of customers: by the key that they lie together by, so that a part of a million customers costs
//! what is in it. By an index of something else each part would read everybody's.

use std::sync::Mutex;

use domain::time::Day;
use sea_orm::{DbBackend, ExecResult, QueryResult, Statement};
use store::{Answer, Connection, Tx, figures, findings::input, testing::sqlite};

use super::world::World;

/// A transaction that asks for the plan of every query of a range before it runs it.
struct Explained<'a> {
    tx: &'a Tx,
    plans: Mutex<Vec<(String, String)>>,
}

impl Connection for Explained<'_> {
    fn backend(&self) -> DbBackend {
        self.tx.backend()
    }

    fn execute(&self, statement: Statement) -> Answer<'_, ExecResult> {
        Connection::execute(self.tx, statement)
    }

    fn execute_unprepared<'a>(&'a self, sql: &'a str) -> Answer<'a, ExecResult> {
        Connection::execute_unprepared(self.tx, sql)
    }

    fn query_one(&self, statement: Statement) -> Answer<'_, Option<QueryResult>> {
        self.tx.query_one(statement)
    }

    fn query_all(&self, statement: Statement) -> Answer<'_, Vec<QueryResult>> {
        Box::pin(async move {
            if statement.sql.contains("BETWEEN $1 AND $2") || statement.sql.contains("(placed_at, id) > ($1, $2)") {
                let explain = Statement { sql: format!("EXPLAIN QUERY PLAN {}", statement.sql), ..statement.clone() };
                for row in self.tx.query_all(explain).await? {
                    let step = row.try_get::<String>("", "detail")?;
                    self.plans.lock().expect("no panic").push((statement.sql.clone(), step));
                }
            }
            self.tx.query_all(statement).await
        })
    }
}

#[tokio::test]
async fn a_range_of_customers_is_read_by_their_key() {
    let test = sqlite().await;
    let tx = test.db.begin().await.expect("a transaction");
    World::new(3, 40).load(&tx).await;
    let db = Explained { tx: &tx, plans: Mutex::default() };
    figures::rebuild(&db, figures::Scope::All).await.expect("a rebuild");
    input::cohorts(&db, Day(15_900)).await.expect("cohorts");
    input::baskets(&db, Day(14_900), None).await.expect("baskets");
    let plans = db.plans.into_inner().expect("no panic");
    let of_orders = |step: &&(String, String)| step.1.contains("orders_") && !step.1.contains("orders_placed ((placed_at,id)>");
    assert_eq!(plans.iter().find(of_orders), None);
    let by_key = plans.iter().filter(|(_, step)| step.contains("USING PRIMARY KEY (customer_id>? AND customer_id<?)")).count();
    assert!(by_key > 10, "{by_key} of {}", plans.len());
}
