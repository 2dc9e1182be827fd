//! What happens when there is no room left on the disk.

use futures::FutureExt;
use store::{
    Db, StoreError,
    teams::{self, Named},
    testing::{rows_in, run, sqlite},
};
use uuid::Uuid;

/// Stores a team with a name that fills most of a page.
async fn write(db: &Db, number: u128) -> Result<(), StoreError> {
    db.write(move |tx| {
        async move {
            let name = format!("{number} {}", "x".repeat(3_000));
            assert_eq!(teams::create(tx, Uuid::from_u128(number), &name).await?, Named::Named);
            Ok(())
        }
        .boxed()
    })
    .await
}

#[tokio::test]
async fn what_is_said_to_be_stored_after_the_disk_was_full_is_stored() {
    let test = sqlite().await;
    let db = &test.db;
    // A connection's own limit is to SQLite what a full disk is.
    run(db, "PRAGMA max_page_count = 1").await;
    let mut stored = 0;
    let full = loop {
        match write(db, stored + 1).await {
            Ok(()) => stored += 1,
            Err(error) => break error,
        }
        assert!(stored < 1_000, "there is always room");
    };
    assert!(matches!(full, StoreError::Full(_)), "{full}");
    // Room again. What is undone for a reason of its own comes in between.
    run(db, "PRAGMA max_page_count = 1000000").await;
    let undone = db.write(|_| Box::pin(async { Err::<(), _>(StoreError::Conflict("somebody was faster".into())) })).await;
    assert!(matches!(undone, Err(StoreError::Conflict(_))), "{undone:?}");
    write(db, stored + 1).await.expect("room");
    assert_eq!(rows_in(db, "teams").await, i64::try_from(stored + 1).expect("few"), "the readers see what the writer says is stored");
}
