//! Signing in, as the pages for it show it. Anybody may ask: nothing here tells whether somebody exists.

use domain::time::Timestamp;
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::{error::ApiError, wire::Json};

/// Why somebody is not signed in, or a password not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hurdle {
    /// Nobody has this address and password. Which of the two is wrong is not told.
    Wrong,
    /// The code is wrong, or was used before.
    WrongCode,
    /// Too many wrong ones: it can be tried again after so many seconds.
    Wait(u32),
    /// Too many people sign in at this moment.
    Busy,
    /// The two passwords differ.
    Differ,
    /// The password is too short or too long.
    Length,
    /// Many people have that password, or it is made of the person's own name.
    Guessable,
    /// The link was used before, or its time is over.
    LinkOver,
    /// Signing in was too long ago to prove who somebody is.
    Stale,
    /// Who says who somebody is did not say so, or is not believed.
    Elsewhere,
    /// It says who somebody is, and that one may not come in.
    NoAccount,
}

/// What was typed, without the password, and why it was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stopped {
    /// The e-mail address; empty where none was typed.
    pub email: String,
    /// Why.
    pub hurdle: Hurdle,
}

/// One of the people of the demo company, whom anybody may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoPerson {
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Word of the role.
    pub role: String,
}

/// What the page to sign in shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// What came of the last attempt.
    pub stopped: Option<Stopped>,
    /// In a demo database the people that there are, one for each role; elsewhere nobody.
    pub demo: Vec<DemoPerson>,
    /// Their password.
    pub demo_password: String,
    /// Whether nobody can sign in yet: a company that has just begun.
    pub nobody: bool,
    /// Whether whoever forgot the password can be sent a link.
    pub mail: bool,
    /// The host of who else may say who somebody is; empty for nobody.
    pub issuer: String,
}

/// What the page to sign in shows; `answer` is the number of what was kept of the last attempt.
#[server(prefix = "/api/fn", endpoint = "sign-in-page", input = GetUrl, output = Json)]
pub async fn get_sign_in(answer: String) -> Result<SignIn, ApiError> {
    let state = crate::server::state()?;
    let db = state.db.reader();
    let demo = crate::server::demo::people(db).await?;
    let demo_password = if demo.is_empty() { String::new() } else { crate::server::demo::PASSWORD.to_owned() };
    let nobody = !store::users::any_can_sign_in(db).await?;
    let (mail, issuer) = (state.ways.mail, state.ways.issuer.clone().unwrap_or_default());
    let stopped = state.kept.take((state.now)(), crate::server::kept::NOBODY, &answer);
    Ok(SignIn { stopped, demo, demo_password, nobody, mail, issuer })
}

/// What a one-time link opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Opens {
    /// Nothing any more.
    Nothing,
    /// A new password for the person of that name.
    Password(String),
    /// The company: its first administrator.
    Company,
}

/// The page of a one-time link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// What it opens.
    pub opens: Opens,
    /// Until when it can be used.
    pub until: Timestamp,
    /// What came of the last attempt.
    pub stopped: Option<Stopped>,
}

/// What a one-time link opens. Looking does not use it up.
#[server(prefix = "/api/fn", endpoint = "welcome-page", input = GetUrl, output = Json)]
pub async fn get_welcome(token: String, answer: String) -> Result<Welcome, ApiError> {
    let state = crate::server::state()?;
    let now = (state.now)();
    let stopped = state.kept.take(now, crate::server::kept::NOBODY, &answer);
    let link = crate::server::link(&state, &token).await?;
    let Some(link) = link else { return Ok(Welcome { opens: Opens::Nothing, until: now, stopped }) };
    let opens = if link.user_id.is_some() { Opens::Password(link.name) } else { Opens::Company };
    Ok(Welcome { opens, until: link.ends_at, stopped })
}
