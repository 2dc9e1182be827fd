//! The dashboard.

use domain::dashboard::Dashboard;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{error::ApiError, wire::Json};

/// The dashboard of the period that the address asks for; none where there are no data yet.
#[server(prefix = "/api/fn", endpoint = "dashboard", input = GetUrl, output = Json)]
pub async fn get_dashboard(query: String) -> Result<Option<Dashboard>, ApiError> {
    let state = crate::server::state()?;
    let query = domain::dashboard::DashboardQuery::from_pairs(&domain::page::parse_query(&query))?;
    Ok(store::dashboard::read(state.db.reader(), &query, (state.now)().day()).await?)
}
