//! Our people and their teams.

use domain::staff::{StaffMember, Team, Undelivered};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::{Answer, RoleChoice};
use crate::{error::ApiError, wire::Json};

/// Who there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// What came of the last form.
    pub answer: Option<Answer>,
    /// Everybody, by name, and the names of their teams.
    pub people: Vec<(StaffMember, String)>,
    /// The teams, by name.
    pub teams: Vec<Team>,
    /// The roles there are.
    pub roles: Vec<RoleChoice>,
    /// Whether everybody's customers are the viewer's too, so that they may say who is in a team.
    pub reaches_all: bool,
    /// Mails that were given up, the last first.
    pub undelivered: Vec<Undelivered>,
}

/// Our people and their teams; `answer` is the number of what was kept of the last form.
#[server(prefix = "/api/fn", endpoint = "users-page", input = GetUrl, output = Json)]
pub async fn get_staff(answer: String) -> Result<Staff, ApiError> {
    use domain::access::{Action, Resource};
    let (state, access) = crate::server::authorise(Action::Read, Resource::Staff)?;
    let db = state.db.reader();
    let teams = store::teams::list(db).await?;
    let teams_of = |id| {
        let names = teams.iter().filter(|team| team.members.iter().any(|member| member.id == id)).map(|team| team.name.as_str());
        names.collect::<Vec<_>>().join(", ")
    };
    let people = store::users::list(db).await?.into_iter().map(|member| (teams_of(member.id), member));
    Ok(Staff {
        answer: state.kept.take((state.now)(), access.user, &answer),
        people: people.map(|(teams, member)| (member, teams)).collect(),
        roles: crate::server::roles::choices(db, &access).await?,
        undelivered: store::outbox::given_up(db).await?,
        reaches_all: access.role.reach == domain::access::Reach::All,
        teams,
    })
}
