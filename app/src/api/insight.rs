//! What a job found out about the whole company.

#[cfg(feature = "ssr")]
use domain::access::{Action, Resource};
use domain::finding::Findings;
use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::server::authorise;
use crate::{error::ApiError, wire::Json};

/// Every finding that is kept.
#[server(prefix = "/api/fn", endpoint = "findings", input = GetUrl, output = Json)]
pub async fn get_findings() -> Result<Findings, ApiError> {
    let (state, _) = authorise(Action::Read, Resource::Figures)?;
    Ok(store::findings::read(state.db.reader()).await?)
}
