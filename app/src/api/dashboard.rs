//! The dashboard.

use domain::dashboard::Dashboard;
#[cfg(feature = "ssr")]
use domain::{
    access::{Action, Resource},
    dashboard::Cards,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::server::authorise;
use crate::{error::ApiError, wire::Json};

/// The dashboard of the period that the address asks for; none where there are no data yet.
#[server(prefix = "/api/fn", endpoint = "dashboard", input = GetUrl, output = Json)]
pub async fn get_dashboard(query: String) -> Result<Option<Dashboard>, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Figures)?;
    let query = domain::dashboard::DashboardQuery::from_pairs(&domain::page::parse_query(&query))?;
    let locale = crate::viewer::current().locale;
    let words = crate::server::figures::names(locale);
    let found = store::dashboard::read(state.db.reader(), &query, (state.now)().day()).await?;
    let cards = |mut cards: Cards| {
        cards.scorecard = cards
            .scorecard
            .map(|card| crate::server::figures::named(crate::server::figures::seen(card, access.role.fields), locale, false));
        cards.masked(access.role.fields)
    };
    let seen = found.map(|dashboard| dashboard.seen(access.role.fields));
    Ok(seen.map(|dashboard| Dashboard { words, cards: dashboard.cards.map(cards), ..dashboard }))
}
