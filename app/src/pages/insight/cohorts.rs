//! Who came back, by the month of their first order.

use domain::{
    finding::{Cohort, Cohorts},
    format,
};
use leptos::prelude::*;

use super::{card, drill};
use crate::{
    i18n::keys as k,
    ui::chart::{Heat, HeatCell, HeatRow, heat},
    viewer::Viewer,
};

/// From which share on, in thousandths, a cell is shaded one step stronger.
const SHADES: [i64; 6] = [1, 100, 200, 300, 400, 600];

/// The card.
pub(super) fn card_of(v: Viewer, cohorts: &Cohorts) -> AnyView {
    let body = view! { <div class="body">{table(v, &cohorts.rows)}</div> };
    card("c12", v.t(k::INSIGHT_RETENTION), v.t(k::INSIGHT_RETENTION_SUB).to_owned(), body.into_any())
}

/// Cohorts by the months since their first order; each cell opens its customers.
pub(crate) fn table(v: Viewer, cohorts: &[Cohort]) -> AnyView {
    let width = cohorts.iter().map(|cohort| cohort.ordered.len()).max().unwrap_or(0);
    heat(Heat {
        caption: format!("{}: {}", v.t(k::INSIGHT_RETENTION), v.t(k::INSIGHT_RETENTION_SUB)),
        heads: [v.t(k::INSIGHT_FIRST_ORDER).to_owned(), v.t(k::APP_CUSTOMERS).to_owned()],
        columns: (0..width).map(|n| n.to_string()).collect(),
        rows: cohorts.iter().map(|cohort| row(v, cohort)).collect(),
    })
}

fn row(v: Viewer, cohort: &Cohort) -> HeatRow {
    let name = format::month_year(v.locale(), cohort.month);
    let cell = |(months, ordered): (usize, &i64)| {
        let permille = cohort.kept_permille(months).unwrap_or(0);
        let words = [
            ("month", name.as_str()),
            ("months", &months.to_string()),
            ("n", &v.int(*ordered)),
            ("all", &v.int(cohort.size())),
            ("share", &format::percent(v.locale(), permille)),
        ];
        HeatCell {
            text: v.int((permille + 5) / 10),
            plain: format!("{}.{}", permille / 10, permille % 10),
            shade: SHADES.iter().filter(|from| permille >= **from).count() as u8,
            title: v.fill(k::INSIGHT_RETENTION_CELL, &words),
            href: drill::customers(&cohort.predicate(months)),
        }
    };
    HeatRow { name: name.clone(), total: cohort.size(), cells: cohort.ordered.iter().enumerate().map(cell).collect() }
}
