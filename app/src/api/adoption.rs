//! Who uses Vecino for what.

#[cfg(feature = "ssr")]
use domain::access::{Action, Resource};
use domain::adoption::Adoption;
use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::server::authorise;
use crate::{error::ApiError, wire::Json};

/// The use of the program in the week that the address asks for (`week`: any of its days), that under way where it asks for none.
/// People are told by name to who may see our own people anyway.
#[server(prefix = "/api/fn", endpoint = "adoption", input = GetUrl, output = Json)]
pub async fn get_adoption(query: String) -> Result<Adoption, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Figures)?;
    let week = domain::adoption::asked(&domain::page::parse_query(&query))?;
    state.trail.settle().await;
    let names = access.may(Action::Read, Resource::Staff);
    Ok(store::adoption::read(state.db.reader(), week, (state.now)().day(), names).await?)
}
