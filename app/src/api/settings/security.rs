//! One's own sign-in: when the password was set, the second factor, where one is signed in.

use domain::time::Timestamp;
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Answer;
use crate::{error::ApiError, wire::Json};

/// A place where the viewer is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The session; it does not open it.
    pub id: Uuid,
    /// Whether it is this one.
    pub here: bool,
    /// The browser's name; empty where nobody knows.
    pub browser: String,
    /// The system's name; empty where nobody knows.
    pub system: String,
    /// Whether it is a telephone or tablet.
    pub handheld: bool,
    /// The network address.
    pub address: String,
    /// When it began.
    pub since: Timestamp,
    /// When it was last used.
    pub seen_at: Timestamp,
}

/// What the page about one's own sign-in shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Security {
    /// What came of the last form.
    pub answer: Option<Answer>,
    /// When the password was set.
    pub password_changed_at: Option<Timestamp>,
    /// Whether signing in takes a second factor.
    pub has_second_factor: bool,
    /// Whether the viewer's role asks for one, and nothing else is open before it is set up.
    pub must_have_one: bool,
    /// Whether the viewer has a password.
    pub has_password: bool,
    /// How many recovery codes are left.
    pub codes_left: i64,
    /// Where the viewer is signed in, the last used first.
    pub places: Vec<Place>,
}

/// One's own sign-in; `answer` is the number of what was kept of the last form. Everybody may see their own.
#[server(prefix = "/api/fn", endpoint = "security-page", input = GetUrl, output = Json)]
pub async fn get_security(answer: String) -> Result<Security, ApiError> {
    use crate::server::{access, session, settings, state};
    let (state, session, access) = (state()?, session()?, access()?);
    let (db, user, now) = (state.db.reader(), session.user_id, (state.now)());
    let own = super::super::found(store::users::credentials_of(db, user).await?)?;
    let places = store::sessions::of_user(db, user, now).await?.into_iter().map(|info| settings::place(info, session.session_id));
    Ok(Security {
        answer: state.kept.take(now, user, &answer),
        password_changed_at: own.password_changed_at,
        has_second_factor: own.totp_secret.is_some(),
        must_have_one: access.eyes.is_none()
            && access.role.second_factor
            && session.second_factor == store::sessions::SecondFactor::NotAsked,
        has_password: own.password_hash.is_some(),
        codes_left: store::recovery::left(db, user).await?,
        places: places.collect(),
    })
}
