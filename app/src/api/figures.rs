//! What the company's figures mean, why they changed, the scorecard, and the bulletin.

#[cfg(feature = "ssr")]
use domain::access::{Action, Resource};
use domain::{
    before_after::BeforeAfter, bulletin::Bulletin, metric::Definition, problem::FieldError, scorecard::Scorecard, ticket::Promises,
    why::Why,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::server::{authorise, figures};
use crate::{error::ApiError, wire::Json};

/// What the figures mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definitions {
    /// Every figure that people look at, in the viewer's language.
    pub definitions: Vec<Definition>,
    /// What is promised of the first answer to a ticket.
    pub promises: Promises,
    /// What came of the last form that changed it.
    pub answer: Option<Told>,
}

/// What the figures mean. `answer` is the number of what was kept of the last form.
#[server(prefix = "/api/fn", endpoint = "metrics-page", input = GetUrl, output = Json)]
pub async fn get_definitions(query: String) -> Result<Definitions, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Figures)?;
    let locale = crate::viewer::current().locale;
    let definitions = domain::metric::Metric::shown().map(|metric| metric.definition(locale)).collect();
    let promises = store::settings::promises(state.db.reader()).await?;
    let pairs = domain::page::parse_query(&query);
    let number = domain::page::value(&pairs, "answer").unwrap_or_default();
    Ok(Definitions { definitions, promises, answer: state.kept.take((state.now)(), access.user, number) })
}

/// Why the figure changed that the address asks about; none where there are no data yet.
#[server(prefix = "/api/fn", endpoint = "why", input = GetUrl, output = Json)]
pub async fn get_why(query: String) -> Result<Option<Why>, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Figures)?;
    let query = domain::why::WhyQuery::from_pairs(&domain::page::parse_query(&query))?;
    figures::shown(query.metric, access.role.fields)?;
    let found = store::why::read(state.db.reader(), &query, (state.now)().day()).await?;
    let locale = crate::viewer::current().locale;
    Ok(found.map(|found| figures::explained(&query, found, locale)))
}

/// The bulletin, and whether it is mailed to who reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulletinPage {
    /// The week; none where there are no data yet.
    pub bulletin: Option<Bulletin>,
    /// Whether its reader is sent it every week; none where no mail is sent, and for who looks as somebody else.
    pub mailed: Option<bool>,
}

/// The bulletin of the week that the address asks for (`week`: any of its days), the last that is over where it asks for none;
/// none where there are no data yet. Of customers it
/// tells what its reader may see.
#[server(prefix = "/api/fn", endpoint = "bulletin", input = GetUrl, output = Json)]
pub async fn get_bulletin(query: String) -> Result<BulletinPage, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Figures)?;
    let day = domain::bulletin::asked(&domain::page::parse_query(&query))?;
    let locale = crate::viewer::current().locale;
    let found = store::bulletin::read(state.db.reader(), &access, day, (state.now)().day()).await?;
    let mailed = match state.ways.mail && access.eyes.is_none() {
        true => Some(store::bulletin::mailing_of(state.db.reader(), access.user).await?.is_sent()),
        false => None,
    };
    Ok(BulletinPage { bulletin: found.map(|bulletin| figures::with_names(bulletin, locale)), mailed })
}

/// The scorecard, and what came of its last form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScorecardPage {
    /// The month; none where there are no data yet.
    pub card: Option<Scorecard>,
    /// What came of the last form.
    pub answer: Option<Told>,
    /// The measure that is looked at before and after the day that is asked for.
    pub compared: Option<BeforeAfter>,
}

/// What came of a form of the scorecard, or of the one that says what is promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Told {
    /// So many measures, or promises, were changed.
    Saved(usize),
    /// Nothing was, for this cannot be read; and the whole form as it was typed.
    Refused(FieldError, Vec<(String, String)>),
}

/// A month of the scorecard: `month`, and `open` for the measure whose history is told; with `since` it is compared before and after
/// that day. `answer` is the number of what
/// was kept of the last form.
#[server(prefix = "/api/fn", endpoint = "scorecard", input = GetUrl, output = Json)]
pub async fn get_scorecard(query: String) -> Result<ScorecardPage, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Figures)?;
    let pairs = domain::page::parse_query(&query);
    let (month, open) = figures::asked(&pairs)?;
    let now = (state.now)();
    let locale = crate::viewer::current().locale;
    let card = store::scorecard::read(state.db.reader(), month, open, now.day()).await?;
    let since = figures::since(&pairs)?;
    let compared = match open.zip(since) {
        Some((metric, since)) => {
            figures::shown(metric, access.role.fields)?;
            store::scorecard::before_after(state.db.reader(), metric, since, now.day()).await?
        }
        None => None,
    };
    let number = domain::page::value(&pairs, "answer").unwrap_or_default();
    let may = access.may(Action::Update, Resource::Figures);
    let card = card.map(|card| figures::named(card, locale, may)).map(|card| figures::seen(card, access.role.fields));
    Ok(ScorecardPage { card, answer: state.kept.take(now, access.user, number), compared })
}
