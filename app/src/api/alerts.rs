//! Alerts: what somebody was told, what they want to be told, and how often that would have been.

#[cfg(feature = "ssr")]
use domain::access::{Action, Resource};
use domain::{
    alert::{Alert, Behind, Judged, Part, Rule, Watch},
    metric::Metric,
    money::Currency,
    page::Pairs,
    problem::FieldError,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use crate::server::{alerts, authorise};
use crate::{error::ApiError, wire::Json};

/// What somebody was told, and their rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertsPage {
    /// What they were told, the newest first.
    pub alerts: Vec<Alert>,
    /// The last of these, where there are older ones.
    pub older: Option<Uuid>,
    /// How many they have not read.
    pub unread: i64,
    /// The alert that is looked at, and who is behind it.
    pub open: Option<(Uuid, Behind)>,
    /// Their rules.
    pub rules: Vec<Rule>,
    /// Those that others share, for who sets targets.
    pub others: Vec<Rule>,
    /// Currency of amounts.
    pub currency: Currency,
}

/// What somebody was told: `open` is the alert whose customers are shown (the first unread one where none is named; `none`
/// shows none), `before` the one after which the page begins.
#[server(prefix = "/api/fn", endpoint = "alerts", input = GetUrl, output = Json)]
pub async fn get_alerts(query: String) -> Result<AlertsPage, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Figures)?;
    alerts::page(&state, &access, &domain::page::parse_query(&query), crate::viewer::current().locale).await
}

/// How often a rule would have fired in the past year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// What is looked at.
    pub watch: Watch,
    /// What the figure is called.
    pub name: String,
    /// The buckets of the past year, oldest first.
    pub judged: Vec<Judged>,
    /// How many buckets have a figure out of which something is expected of the next one.
    pub known: usize,
    /// Whether there are enough of them, where the rule asks for what is usual.
    pub is_enough: bool,
}

/// The form of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulePage {
    /// The figures that can be looked at, with their names.
    pub metrics: Vec<(Metric, String)>,
    /// The values of the dimensions that they are kept by.
    pub parts: Vec<Part>,
    /// What the fields show.
    pub pairs: Pairs,
    /// What is wrong with it.
    pub error: Option<FieldError>,
    /// How many rules there are, where there can be no more.
    pub full: Option<usize>,
    /// How often it would have fired, once it says all that is needed.
    pub preview: Option<Preview>,
    /// Currency of amounts.
    pub currency: Currency,
    /// Whether mail is sent here.
    pub mails: bool,
}

/// The form of a rule: of the one with the `id`, else of a new one with what the address says of it.
#[server(prefix = "/api/fn", endpoint = "alert-rule", input = GetUrl, output = Json)]
pub async fn get_alert_rule(query: String) -> Result<RulePage, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Figures)?;
    alerts::rule(&state, &access, domain::page::parse_query(&query), crate::viewer::current().locale).await
}
