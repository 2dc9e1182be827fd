//! The schema goes up, down and up again on both databases.

use store::on_both_databases;

on_both_databases! {
    async fn migrations_go_down_and_up_again(test) {
        assert!(test.db.is_current().await.expect("state"));
        test.db.migrate_down().await.expect("down");
        assert!(!test.db.is_current().await.expect("state"));
        test.db.migrate().await.expect("up");
        assert!(test.db.is_current().await.expect("state"));
    }
}
