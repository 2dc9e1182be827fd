//! The schema goes up, down and up again on both databases, and its indexes come back as they were.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use store::{Db, on_both_databases};

/// Every index as the database writes it.
async fn indexes(db: &Db) -> BTreeSet<String> {
    let (backend, sql) = if db.is_sqlite() {
        (DbBackend::Sqlite, "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    } else {
        (DbBackend::Postgres, "SELECT indexdef AS sql FROM pg_indexes WHERE schemaname = current_schema()")
    };
    let rows = db.reader().query_all_raw(Statement::from_string(backend, sql)).await.expect("rows");
    rows.iter().map(|row| row.try_get("", "sql").expect("a text")).collect()
}

on_both_databases! {
    async fn migrations_go_down_and_up_again(test) {
        assert!(test.db.is_current().await.expect("state"));
        test.db.migrate_down().await.expect("down");
        assert!(!test.db.is_current().await.expect("state"));
        test.db.migrate().await.expect("up");
        assert!(test.db.is_current().await.expect("state"));
    }

    async fn a_step_that_is_broken_off_leaves_nothing_behind(test) {
        let run = async |sql: &str| {
            let tx = test.db.begin().await.expect("a transaction");
            ConnectionTrait::execute_unprepared(&tx, sql).await?;
            tx.commit().await
        };
        for sql in [
            "ALTER TABLE ticket_cube DROP COLUMN in_time",
            "ALTER TABLE tickets DROP COLUMN respond_by",
            "DELETE FROM seaql_migrations WHERE version = 'm0037_promises'",
            // In the way of the step's last statement.
            "ALTER TABLE ticket_cube ADD COLUMN in_time bigint",
        ] {
            run(sql).await.expect(sql);
        }
        assert!(test.db.migrate().await.is_err() && !test.db.is_current().await.expect("state"));
        assert!(run("SELECT respond_by FROM tickets").await.is_err(), "its first statement is undone");
        run("ALTER TABLE ticket_cube DROP COLUMN in_time").await.expect("out of the way");
        test.db.migrate().await.expect("up");
        assert!(test.db.is_current().await.expect("state"));
    }

    async fn indexes_are_taken_down_and_come_back_as_they_were(test) {
        let before = indexes(&test.db).await;
        let taken = test.db.take_indexes_down().await.expect("down");
        let left = indexes(&test.db).await;
        assert!(before.iter().any(|sql| sql.contains(" facts_name ")));
        assert!(left.iter().all(|sql| sql.starts_with("CREATE UNIQUE INDEX")), "{left:?}");
        test.db.make_indexes(taken).await.expect("up");
        assert_eq!(indexes(&test.db).await, before);
    }
}
