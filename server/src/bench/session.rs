//! Being signed in while it is measured, as somebody who is there for nothing else.

use std::time::Duration;

use domain::{
    access::{FieldClass, Role, Sight},
    predicate::{Field, Op, Predicate, Value},
    time::Timestamp,
};
use store::{
    Db, Hash, StoreError, roles,
    sessions::{self, NewSession},
    users::{self, User},
};
use uuid::Uuid;

use crate::{
    auth::{cookie, token::Token},
    state::{new_id, now},
};

/// As whom it is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eyes {
    /// An administrator, for whom nothing is left out.
    All,
    /// Somebody for whom every query has a condition on customers, which all of them meet, and addresses are masked: as
    /// much work as a role can make, and the same rows.
    Narrow,
}

impl Eyes {
    /// Nobody can have such an address, and without a password nobody can sign in with it.
    const fn email(self) -> &'static str {
        match self {
            Self::All => "bench@vecino.invalid",
            Self::Narrow => "bench-narrow@vecino.invalid",
        }
    }

    const fn role(self) -> &'static str {
        match self {
            Self::All => "administrator",
            Self::Narrow => "bench",
        }
    }
}

/// What the narrow role may, as the database keeps it.
fn narrow() -> String {
    let mut role = Role { word: Eyes::Narrow.role().into(), ..Role::administrator() };
    role.within = Some(Predicate::is(Field::CustomerOrders, Op::Gte, Value::Whole(0)));
    role.fields.set(FieldClass::Contact, Sight::Masked);
    serde_json::json!(role).to_string()
}
/// No measuring takes longer.
const MOST: Duration = Duration::from_secs(24 * 60 * 60);

/// A session to measure in.
pub struct Session {
    /// The value of the header `cookie`.
    pub cookie: String,
    /// The hash of its token, by which every request finds it.
    pub hash: Hash,
    user: Uuid,
    eyes: Eyes,
}

/// Begins a session of somebody called Bench.
///
/// # Errors
/// Those of the store.
pub async fn begin(db: &Db, eyes: Eyes) -> Result<Session, StoreError> {
    let at = now();
    let known = users::credentials(db.reader(), eyes.email()).await?.map(|found| found.id);
    let user = User {
        id: known.unwrap_or_else(|| new_id(at)),
        name: "Bench".into(),
        email: eyes.email().into(),
        role: eyes.role().into(),
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
            if eyes == Eyes::Narrow {
                roles::save(tx, eyes.role(), &narrow(), None, at).await?;
            }
            users::add(tx, &user).await?;
            users::set_disabled(tx, id, None).await?;
            sessions::start(tx, &session).await.map(drop)
        })
    })
    .await?;
    Ok(Session { cookie: format!("{}={}", cookie::SESSION, token.text()), hash: token.hash(), user: id, eyes })
}

impl Session {
    /// Ends it, takes back the role that was made for it, and keeps that person out until the next time.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn end(self, db: &Db) -> Result<(), StoreError> {
        let Self { user, eyes, .. } = self;
        db.write(move |tx| {
            Box::pin(async move {
                if eyes == Eyes::Narrow {
                    roles::delete(tx, eyes.role()).await?;
                }
                users::set_disabled(tx, user, Some(now())).await.map(drop)
            })
        })
        .await
    }
}
