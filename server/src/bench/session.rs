//! Being signed in while it is measured, as somebody who is there for nothing else.

use std::time::Duration;

use domain::time::Timestamp;
use store::{
    Db, Hash, StoreError,
    sessions::{self, NewSession},
    users::{self, User},
};
use uuid::Uuid;

use crate::{
    auth::{cookie, token::Token},
    state::{new_id, now},
};

/// Nobody can have such an address, and without a password nobody can sign in with it.
const EMAIL: &str = "bench@vecino.invalid";
/// No measuring takes longer.
const MOST: Duration = Duration::from_secs(24 * 60 * 60);

/// A session to measure in.
pub struct Session {
    /// The value of the header `cookie`.
    pub cookie: String,
    /// The hash of its token, by which every request finds it.
    pub hash: Hash,
    user: Uuid,
}

/// Begins a session of an administrator called Bench.
///
/// # Errors
/// Those of the store.
pub async fn begin(db: &Db) -> Result<Session, StoreError> {
    let at = now();
    let known = users::credentials(db.reader(), EMAIL).await?.map(|found| found.id);
    let user = User {
        id: known.unwrap_or_else(|| new_id(at)),
        name: "Bench".into(),
        email: EMAIL.into(),
        role: "administrator".into(),
        created_at: at,
    };
    let token = Token::random();
    let ends_at = Timestamp(at.0 + i64::try_from(MOST.as_millis()).unwrap_or(i64::MAX));
    let session = NewSession {
        id: new_id(at),
        token_hash: token.hash(),
        user_id: user.id,
        now: at,
        idle_ms: None,
        ends_at,
        address: "127.0.0.1".into(),
        agent: "vecino-bench".into(),
        second_factor_at: None,
    };
    let id = user.id;
    db.write(move |tx| {
        let (user, session) = (user.clone(), session.clone());
        Box::pin(async move {
            users::add(tx, &user).await?;
            users::set_disabled(tx, id, None).await?;
            sessions::start(tx, &session).await.map(drop)
        })
    })
    .await?;
    Ok(Session { cookie: format!("{}={}", cookie::SESSION, token.text()), hash: token.hash(), user: id })
}

impl Session {
    /// Ends it, and keeps that person out until the next time.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn end(self, db: &Db) -> Result<(), StoreError> {
        let id = self.user;
        db.write(move |tx| Box::pin(async move { users::set_disabled(tx, id, Some(now())).await.map(drop) })).await
    }
}
