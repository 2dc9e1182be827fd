//! Who may come in: each function's law, on both databases.

mod audit;
mod keys;
mod links;
mod outbox;
mod sessions;
mod shared;
mod tamper;
mod users;

use domain::time::Timestamp;
use store::{
    Connection, Hash,
    sessions::NewSession,
    users::{Added, User},
};
use uuid::Uuid;

use crate::support::{at, id};

/// A moment of the tests, so many seconds after their beginning.
fn second(n: i64) -> Timestamp {
    Timestamp(at("2026-11-20T10:00:00Z").0 + n * 1000)
}

/// The n-th of our people's id.
fn user_id(n: u64) -> Uuid {
    id(7, n)
}

/// The hash of the n-th token.
fn token(n: u8) -> Hash {
    [n; 32]
}

/// Adds the n-th of our people.
async fn user(db: &dyn Connection, n: u64, role: &str) -> Uuid {
    let user = User {
        id: user_id(n),
        name: format!("Person {n}"),
        email: format!("Person{n}@Example.com"),
        role: role.into(),
        created_at: second(0),
    };
    assert_eq!(store::users::create(db, &user).await.expect("a user"), Added::Added);
    user.id
}

/// A session of a person with the n-th token: idle after a minute, over after an hour.
fn session(n: u8, user_id: Uuid) -> NewSession {
    NewSession {
        id: id(8, u64::from(n)),
        token_hash: token(n),
        user_id,
        now: second(0),
        idle_ms: Some(60_000),
        ends_at: second(3600),
        address: "192.0.2.7".into(),
        agent: "Browser".into(),
        second_factor_at: None,
    }
}
