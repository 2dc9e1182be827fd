//! The audit log.

use domain::{
    audit::{Entry, Proof},
    page::Page,
    tag::Owner,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::Answer;
use crate::{error::ApiError, wire::Json};

/// A value that something was changed from and to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Of what.
    pub field: String,
    /// What it was; empty for nothing.
    pub from: String,
    /// What it is; empty for nothing.
    pub to: String,
}

/// What an entry says of the values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Values {
    /// There never were any; or the entry is not open.
    None,
    /// There are some that the viewer may not see.
    Withheld,
    /// They were taken out when the person was erased.
    Forgotten,
    /// These.
    Kept(Vec<Change>),
}

/// An entry, and where it came from in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The entry, without its values.
    pub entry: Entry,
    /// Its values, where it is open.
    pub values: Values,
    /// The browser's name; empty where nobody knows.
    pub browser: String,
}

/// A page of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    /// What came of the last form.
    pub answer: Option<Answer>,
    /// The entries, newest first.
    pub page: Page<Line>,
    /// The one that is open: how it hangs in the chain.
    pub proof: Option<Proof>,
    /// How many entries there are in all.
    pub count: i64,
    /// Everybody who can have done something.
    pub people: Vec<Owner>,
}

/// The page of the log that a URL's query names; `open` is the number of the entry that is open, 0 for none.
#[server(prefix = "/api/fn", endpoint = "audit-page", input = GetUrl, output = Json)]
pub async fn get_audit(query: String, open: i64, answer: String) -> Result<Log, ApiError> {
    use domain::{
        access::{Action, Resource},
        audit::AuditQuery,
        page::parse_query,
    };
    let (state, access) = crate::server::authorise(Action::Read, Resource::Audit)?;
    let query = AuditQuery::from_pairs(&parse_query(&query))?;
    state.trail.settle().await;
    let db = state.db.reader();
    let page = store::audit::list(db, &query).await?;
    let proof = if open > 0 { store::audit::proof(db, open).await? } else { None };
    Ok(Log {
        answer: state.kept.take((state.now)(), access.user, &answer),
        page: page.map(|entry| crate::server::settings::line(&access, entry, open)),
        proof,
        count: store::audit::count(db).await?,
        people: store::users::owners(db).await?,
    })
}
