//! Reports: the table that an address asks for, and the reports that are kept.

#[cfg(feature = "ssr")]
use domain::access::{Action, Resource};
use domain::{
    report::{Axis, Made, Mailed, Measure, Pivot, Report, Saved},
    tag::Owner,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::server::{authorise, reports};
use crate::{error::ApiError, wire::Json};

/// A report and what can be done with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The report.
    pub report: Report,
    /// Its table; none where there are no data yet.
    pub pivot: Option<Pivot>,
    /// What it can be narrowed to.
    pub choices: Vec<(Axis, Vec<String>)>,
    /// The one that is kept and was opened, if it is one.
    pub saved: Option<Saved>,
    /// Whether it differs from that one.
    pub is_changed: bool,
    /// Whom that one is mailed to, and, for its owner, who else it can be mailed to; none where no mail is sent.
    pub mail: Option<(Vec<Mailed>, Vec<Owner>)>,
    /// What else rows and columns can go by, and what else can stand in the cells, where it is worked out in the background: as
    /// far as the viewer's role shows it.
    pub beyond: (Vec<Axis>, Vec<Measure>),
    /// How far it is, where it is worked out in the background; none for what rollups keep.
    pub made: Option<Made>,
}

/// What the page shows: a report, or where its address asks for none, those that there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReportsPage {
    /// A report.
    One(Box<Opened>),
    /// Those that are kept.
    List(Vec<Saved>),
}

/// The report that the address asks for: in full, or by the id of one that is kept (`saved`); the reports that the viewer
/// sees where it asks for none.
#[server(prefix = "/api/fn", endpoint = "reports", input = GetUrl, output = Json)]
pub async fn get_reports(query: String) -> Result<ReportsPage, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Figures)?;
    reports::page(&state, &access, &domain::page::parse_query(&query)).await
}
