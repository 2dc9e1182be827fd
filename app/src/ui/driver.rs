//! What tells on the risk that a customer leaves, in words.

use domain::score::Driver;

use crate::{i18n::keys as k, viewer::Viewer};

/// A reason in words, with the customer's own numbers.
pub fn said(v: Viewer, driver: Driver) -> String {
    let n = |n: i64| v.int(n);
    match driver {
        Driver::Silence { days } => v.fill(k::INSIGHT_D_SILENCE, &[("n", &n(days))]),
        Driver::Overdue { days, usual: Some(usual) } => v.fill(k::INSIGHT_D_OVERDUE, &[("n", &n(days)), ("usual", &n(usual))]),
        Driver::Overdue { usual: None, .. } | Driver::Frequency { purchases: 1 } => v.t(k::INSIGHT_D_ONCE).to_owned(),
        Driver::Frequency { purchases } => v.fill(k::INSIGHT_D_FREQUENCY, &[("n", &n(purchases))]),
        Driver::Tenure { days } => v.fill(k::INSIGHT_D_TENURE, &[("n", &n(days))]),
        Driver::Returns { percent } => v.fill(k::INSIGHT_D_RETURNS, &[("n", &n(percent))]),
        Driver::Requests { tickets } => v.fill(k::INSIGHT_D_REQUESTS, &[("n", &n(tickets))]),
        Driver::Satisfaction { csat_centi: Some(csat) } => v.fill(k::INSIGHT_D_CSAT, &[("n", &v.centi(csat))]),
        Driver::Satisfaction { csat_centi: None } => v.t(k::INSIGHT_D_NO_CSAT).to_owned(),
    }
}
