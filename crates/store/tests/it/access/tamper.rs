//! What somebody with the database in their hands changes in the audit log is found.

use domain::audit::Misfit;
use store::{Connection, Db, on_both_databases};
use uuid::Uuid;

use super::{
    audit::{entry, log, walked, write},
    user_id,
};

/// Lets somebody change the log after all.
async fn unguard(db: &Db) {
    let triggers: &[&str] = if db.is_sqlite() {
        &["DROP TRIGGER audit_not_changed", "DROP TRIGGER audit_not_deleted", "DROP TRIGGER audit_not_replaced"]
    } else {
        &["DROP TRIGGER audit_kept ON audit"]
    };
    for trigger in triggers {
        change(db, trigger).await;
    }
}

async fn change(db: &Db, sql: &str) {
    Connection::execute_unprepared(db.reader(), sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// Bytes that no entry has, as the database writes them.
fn bytes(db: &Db, length: usize) -> String {
    let hex = "ab".repeat(length);
    if db.is_sqlite() { format!("x'{hex}'") } else { format!("decode('{hex}', 'hex')") }
}

fn uuid(db: &Db, id: Uuid) -> String {
    if db.is_sqlite() { format!("x'{}'", id.simple()) } else { format!("'{id}'") }
}

on_both_databases! {
    async fn a_changed_column_is_found(test) {
        let db = &test.db;
        log(db, 6).await;
        unguard(db).await;
        let hash = bytes(db, 32);
        let changes = [
            ("at", "at + 1".to_owned(), Misfit::Hash),
            ("actor_id", uuid(db, user_id(99)), Misfit::Hash),
            ("actor_id", "NULL".into(), Misfit::Hash),
            ("actor", "actor || ' '".into(), Misfit::Hash),
            ("action", "action + 1".into(), Misfit::Hash),
            ("resource", "'order'".into(), Misfit::Hash),
            ("record", "NULL".into(), Misfit::Hash),
            ("record", "''".into(), Misfit::Hash),
            ("summary", "''".into(), Misfit::Hash),
            ("values_hash", hash.clone(), Misfit::Hash),
            ("values_hash", "NULL".into(), Misfit::Hash),
            ("values_hash", bytes(db, 31), Misfit::Hash),
            ("request", "''".into(), Misfit::Hash),
            ("address", "'192.0.2.8'".into(), Misfit::Hash),
            ("agent", "lower(agent)".into(), Misfit::Hash),
            ("previous", hash.clone(), Misfit::Link),
            ("hash", hash, Misfit::Hash),
            ("hash", bytes(db, 33), Misfit::Hash),
            ("seq", "seq + 100".into(), Misfit::Gap),
        ];
        change(db, "CREATE TABLE kept AS SELECT * FROM audit").await;
        for (column, value, misfit) in changes {
            change(db, &format!("UPDATE audit SET {column} = {value} WHERE seq = 4")).await;
            assert_eq!(walked(db.reader()).await, (3, Some((4, misfit))), "{column} = {value}");
            change(db, "DELETE FROM audit").await;
            change(db, "INSERT INTO audit SELECT * FROM kept").await;
        }
        assert_eq!(walked(db.reader()).await, (6, None), "each was put back");
    }

    async fn a_change_beside_the_chain_is_found(test) {
        let db = &test.db;
        log(db, 6).await;
        change(db, "CREATE TABLE kept AS SELECT * FROM audit_values").await;
        let changes = [
            ("customer_id", uuid(db, user_id(99))),
            ("customer_id", "NULL".into()),
            ("salt", bytes(db, 16)),
            ("salt", "NULL".into()),
            ("content", "'{}'".into()),
            ("content", "NULL".into()),
            ("seq", "3".into()),
        ];
        for (column, value) in changes {
            change(db, &format!("UPDATE audit_values SET {column} = {value} WHERE seq = 4")).await;
            let seq = if column == "seq" { 3 } else { 4 };
            assert_eq!(walked(db.reader()).await, (seq - 1, Some((seq, Misfit::Values))), "{column} = {value}");
            change(db, "DELETE FROM audit_values").await;
            change(db, "INSERT INTO audit_values SELECT * FROM kept").await;
        }
        assert_eq!(walked(db.reader()).await, (6, None), "each was put back");
    }

    async fn values_that_are_gone_were_forgotten_or_taken(test) {
        log(&test.db, 6).await;
        change(&test.db, "DELETE FROM audit_values WHERE seq = 4").await;
        assert_eq!(walked(test.db.reader()).await, (3, Some((4, Misfit::Values))));
    }

    async fn a_missing_or_added_entry_is_found(test) {
        let db = &test.db;
        log(db, 6).await;
        unguard(db).await;
        let copy = |seq: &str, of: i64| format!(
            "INSERT INTO audit SELECT {seq}, at, actor_id, actor, action, resource, record, summary, values_hash, request, address, agent, \
             previous, hash FROM audit WHERE seq = {of}"
        );
        change(db, "CREATE TABLE kept AS SELECT * FROM audit").await;
        let changes = [
            (vec!["DELETE FROM audit WHERE seq = 1".to_owned()], (0, Some((1, Misfit::Gap)))),
            (vec!["DELETE FROM audit WHERE seq = 3".into()], (2, Some((3, Misfit::Gap)))),
            (vec!["DELETE FROM audit WHERE seq = 6".into()], (5, Some((6, Misfit::Gap)))),
            (vec!["DELETE FROM audit".into()], (0, Some((1, Misfit::Gap)))),
            (vec![copy("7", 5)], (6, Some((7, Misfit::Head)))),
            (vec![copy("0", 5)], (0, Some((0, Misfit::Gap)))),
            (vec!["DELETE FROM audit WHERE seq = 3".into(), copy("3", 5)], (2, Some((3, Misfit::Link)))),
        ];
        for (sql, found) in changes {
            for sql in &sql {
                change(db, sql).await;
            }
            assert_eq!(walked(db.reader()).await, found, "{sql:?}");
            change(db, "DELETE FROM audit").await;
            change(db, "INSERT INTO audit SELECT * FROM kept").await;
        }
        change(db, &format!("UPDATE audit_head SET hash = {}", bytes(db, 32))).await;
        assert_eq!(walked(db.reader()).await, (6, Some((6, Misfit::Head))));
        change(db, "UPDATE audit_head SET seq = 5").await;
        assert_eq!(walked(db.reader()).await, (5, Some((5, Misfit::Head))));
        change(db, "DELETE FROM audit_head").await;
        assert_eq!(walked(db.reader()).await, (0, Some((1, Misfit::Head))));
    }

    async fn a_long_log_is_walked_in_parts(test) {
        write(&test.db, (1..=2_500).map(entry).collect()).await;
        assert_eq!(walked(test.db.reader()).await, (2_500, None));
        unguard(&test.db).await;
        change(&test.db, "UPDATE audit SET request = 'x' WHERE seq = 2001").await;
        assert_eq!(walked(test.db.reader()).await, (2_000, Some((2_001, Misfit::Hash))));
    }
}
