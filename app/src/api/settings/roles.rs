//! Roles, and what each may.

use domain::{access::Role, tag::Owner, time::Timestamp};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::Answer;
use crate::{error::ApiError, wire::Json};

/// A role in the list of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleLine {
    /// Its word.
    pub word: String,
    /// How many people and keys have it.
    pub holders: i64,
}

/// The roles, and one of them whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roles {
    /// What came of the last form.
    pub answer: Option<Answer>,
    /// All there are: those that the program brings first.
    pub list: Vec<RoleLine>,
    /// The one that is shown. A new one has no word yet.
    pub role: Role,
    /// Whether the program brings it.
    pub built_in: bool,
    /// When it was changed and by whom; none for one that is as it comes.
    pub changed: Option<(Timestamp, String)>,
    /// Whether the viewer may change it.
    pub can_change: bool,
    /// Who has it and may sign in, by name, where the viewer may look as one of them.
    pub eyes: Option<Vec<Owner>>,
    /// Whether the viewer may say that whoever has it needs a second factor.
    pub can_require: bool,
}

/// The roles, and the one with that word; where `copy` is set, a new one with the same rights. `answer` is the
/// number of what was kept of the last form.
#[server(prefix = "/api/fn", endpoint = "roles-page", input = GetUrl, output = Json)]
pub async fn get_roles(word: String, copy: bool, answer: String) -> Result<Roles, ApiError> {
    use domain::access::{Action, Resource};
    let (state, access) = crate::server::authorise(Action::Read, Resource::Staff)?;
    let answer = state.kept.take((state.now)(), access.user, &answer);
    crate::server::roles::page(state.db.reader(), &access, &word, copy, answer).await
}
