//! The keys with which programs act.

use domain::staff::ApiKey;
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::{Answer, RoleChoice};
use crate::{error::ApiError, wire::Json};

/// The keys there are. Of none of them the key itself: that is stored nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    /// What came of the last form.
    pub answer: Option<Answer>,
    /// The newest first.
    pub keys: Vec<ApiKey>,
    /// The roles there are.
    pub roles: Vec<RoleChoice>,
}

/// The keys there are; `answer` is the number of what was kept of the last form.
#[server(prefix = "/api/fn", endpoint = "keys-page", input = GetUrl, output = Json)]
pub async fn get_keys(answer: String) -> Result<Keys, ApiError> {
    use domain::access::{Action, Resource};
    let (state, access) = crate::server::authorise(Action::Read, Resource::Staff)?;
    let db = state.db.reader();
    Ok(Keys {
        answer: state.kept.take((state.now)(), access.user, &answer),
        keys: store::keys::list(db).await?,
        roles: crate::server::roles::choices(db, &access).await?,
    })
}
