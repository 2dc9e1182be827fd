//! The table: each number opens what it counts, each head sorts.

use domain::{
    dashboard::Period,
    metric::{Better, Unit},
    page::{Direction, query_string},
    report::{Axis, Key as Name, Line, Measure, Pivot, Report, RunState, Show, Shown, Sort, shade},
};
use leptos::prelude::*;

use super::{address_of, words};
use crate::{
    api::reports::Opened,
    i18n::keys as k,
    ui::{
        chart::plain_spark,
        link,
        plain::{Plain, plain},
    },
    viewer::Viewer,
};

/// What the table is drawn from.
struct Drawn<'a> {
    v: Viewer,
    report: &'a Report,
    pivot: &'a Pivot,
    saved: Option<&'a str>,
    /// The largest cell of each measure.
    largest: Vec<i64>,
}

/// The table, with what is said of it beneath.
pub(super) fn table(v: Viewer, opened: &Opened, saved: Option<&str>) -> AnyView {
    let report = &opened.report;
    if opened.pivot.is_none() && opened.made.as_ref().is_some_and(|made| made.run.as_ref().is_none_or(|run| run.state != RunState::Done)) {
        // It is worked out, or not asked for yet.
        return ().into_any();
    }
    let Some(pivot) = &opened.pivot else { return view! { <p class="empty">{v.t(k::DASHBOARD_NOTHING)}</p> }.into_any() };
    if pivot.lines.is_empty() {
        return view! { <p class="empty">{v.t(k::REPORTS_NOTHING)}</p> }.into_any();
    }
    let largest = report.measures.iter().map(|measure| pivot.largest(report, *measure)).collect();
    let drawn = Drawn { v, report, pivot, saved, largest };
    let rows = pivot.lines.iter().map(|line| drawn.row(line).view()).collect_view();
    view! {
        <div class="rp-scroll" tabindex="0" role="group" aria-label=v.t(k::REPORTS_TITLE)>
            <table class="table compact pivot">
                <caption class="vh">{words::title(v.locale(), report)}</caption>
                {drawn.head().view()}
                <tbody>{rows}</tbody>
                {plain("tfoot").with(drawn.total()).view()}
            </table>
        </div>
        {drawn.notes()}
    }
    .into_any()
}

impl Drawn<'_> {
    fn column_name(&self, key: &Name) -> String {
        self.report.column.map(|axis| words::name(self.v.locale(), axis, key)).unwrap_or_default()
    }

    /// Whether rows have a share of the whole, and a small line.
    fn has_share(&self) -> bool {
        self.report.show == Show::Value && self.report.first().adds_up()
    }

    fn has_line(&self) -> bool {
        self.report.column.is_some_and(Axis::is_time) && self.pivot.columns.len() > 1
    }

    /// A head that sorts: pressed again, the other way.
    fn sorts(&self, text: &str, sort: Sort, class: &str) -> Plain {
        let (now, direction) = self.report.order();
        let is_now = now == sort;
        let usual = if sort == Sort::Name { Direction::Ascending } else { Direction::Descending };
        let next = match (is_now, direction) {
            (true, Direction::Ascending) => Direction::Descending,
            (true, Direction::Descending) => Direction::Ascending,
            _ => usual,
        };
        let report = Report { sort: Some((sort, next)), ..self.report.clone() };
        let href = format!("/reports?{}", query_string(&address_of(&report, self.saved)));
        let word = if direction == Direction::Ascending { "ascending" } else { "descending" };
        let mut link = plain("a").attr("href", &href).text(text);
        if is_now {
            let icon = if direction == Direction::Ascending { "/icons.svg#i-arr-up" } else { "/icons.svg#i-arr-down" };
            link = link.with(plain("svg").attr("class", "i i-12").attr("aria-hidden", "true").with(plain("use").attr("href", icon)));
        }
        plain("th").attr("class", class).attr("scope", "col").attr_some("aria-sort", is_now.then_some(word)).with(link)
    }

    fn head(&self) -> Plain {
        let (v, measures) = (self.v, &self.report.measures);
        let several = measures.len() > 1;
        let rows = self.report.rows.iter().map(|axis| v.t(words::axis(*axis))).collect::<Vec<_>>().join(" / ");
        let names = measures.iter().map(|measure| (*measure, v.t(words::measure(*measure))));
        let mut last = plain("tr").with(self.sorts(&rows, Sort::Name, "rp-name"));
        for key in &self.pivot.columns {
            for (measure, name) in names.clone() {
                let text = if several { name.to_owned() } else { self.column_name(key) };
                last = last.with(match key {
                    Name::Of(key) => self.sorts(&text, Sort::Column(measure, key.clone()), "r"),
                    Name::Others => plain("th").attr("class", "r").attr("scope", "col").text(&text),
                });
            }
        }
        for (measure, name) in names.clone() {
            let text = match (several || self.pivot.columns.is_empty(), self.pivot.columns.is_empty()) {
                (false, _) => v.t(k::REPORTS_TOTAL),
                _ => name,
            };
            last = last.with(self.sorts(text, Sort::Total(measure), "r rp-total"));
            if self.pivot.before.is_some() {
                last = last.with(plain("th").attr("class", "r").attr("scope", "col").text(v.t(k::REPORTS_BEFORE)));
                last = last.with(self.sorts(v.t(k::DASHBOARD_CHANGE), Sort::Change(measure), "r"));
            }
        }
        if self.has_share() {
            last = last.with(plain("th").attr("class", "r").attr("scope", "col").text(v.t(k::REPORTS_SHARE)));
        }
        if self.has_line() {
            last = last.with(plain("th").attr("class", "rp-line").attr("scope", "col").text(v.t(k::REPORTS_TREND)));
        }
        let head = plain("thead");
        if !several || self.pivot.columns.is_empty() {
            return head.with(last);
        }
        // Above the measures stand the columns that they are of.
        let span = measures.len().to_string();
        let mut first = plain("tr").with(plain("td"));
        for key in &self.pivot.columns {
            let th = plain("th").attr("class", "r rp-over").attr("colspan", &span).attr("scope", "colgroup");
            first = first.with(th.text(&self.column_name(key)));
        }
        let wide = measures.len() * if self.pivot.before.is_some() { 3 } else { 1 };
        let total = plain("th").attr("class", "r rp-over").attr("colspan", &wide.to_string()).attr("scope", "colgroup");
        first = first.with(total.text(v.t(k::REPORTS_TOTAL)));
        let rest = usize::from(self.has_share()) + usize::from(self.has_line());
        if rest > 0 {
            first = first.with(plain("td").attr("colspan", &rest.to_string()));
        }
        head.with(first).with(last)
    }

    /// What opens a cell: the row's keys, and the column's.
    fn opens(&self, period: Period, line: &Line, at: Option<usize>, measure: Measure) -> Option<String> {
        let rows = self.report.rows.iter().copied().zip(&line.keys);
        let column = self.report.column.zip(at.and_then(|at| self.pivot.columns.get(at)));
        self.report.opens(period, measure, &rows.chain(column).collect::<Vec<_>>())
    }

    fn number(&self, shown: Option<Shown>, href: Option<String>, class: String) -> Plain {
        let td = plain("td").attr("class", &class);
        let Some(shown) = shown else { return td };
        let (locale, currency) = (self.v.locale(), self.pivot.currency);
        let text = words::short(locale, currency, shown);
        let whole = words::say(locale, currency, shown);
        let title = (whole != text).then_some(whole);
        match href {
            Some(href) => {
                td.with(plain("a").attr("class", "num-link").attr("href", &href).attr_some("title", title.as_deref()).text(&text))
            }
            None => td.with(plain("span").attr_some("title", title.as_deref()).text(&text)),
        }
    }

    /// The numbers of a row.
    fn cells(&self, mut tr: Plain, line: &Line, shaded: bool) -> Plain {
        let (report, pivot) = (self.report, self.pivot);
        for at in 0..pivot.columns.len() {
            for (measure, largest) in report.measures.iter().zip(&self.largest) {
                let shown = pivot.shown(report, line, Some(at), *measure);
                let step = match shown.filter(|_| shaded) {
                    None | Some(Shown { signed: true, .. }) => 0,
                    // A share is a part of all of it, whatever the others are.
                    Some(Shown { value, unit: Unit::Share, .. }) => shade(value, 1000),
                    Some(Shown { value, .. }) => shade(value, *largest),
                };
                let class = if step > 0 { format!("r h{step}") } else { "r".to_owned() };
                tr = tr.with(self.number(shown, self.opens(pivot.period, line, Some(at), *measure), class));
            }
        }
        for measure in &report.measures {
            let opens = self.opens(pivot.period, line, None, *measure);
            tr = tr.with(self.number(pivot.shown(report, line, None, *measure), opens, "r rp-total".to_owned()));
            if let Some(before) = pivot.before {
                let then = measure.value(&line.before).map(|value| Shown { value, unit: measure.unit(), signed: false });
                tr = tr.with(self.number(then, self.opens(before, line, None, *measure), "r t2".to_owned()));
                tr = tr.with(self.change(line, *measure));
            }
        }
        if self.has_share() {
            let share = Report { show: Show::Total, ..report.clone() };
            tr = tr.with(self.number(pivot.shown(&share, line, None, report.first()), None, "r t3".to_owned()));
        }
        if self.has_line() {
            let values: Vec<i64> = line.cells.iter().map(|sums| report.first().value(sums).unwrap_or(0)).collect();
            tr = tr.with(plain("td").attr("class", "rp-line").with(plain_spark(&values)));
        }
        tr
    }

    /// How a row has changed against the period before: the arrow says which way, the colour whether for the better, hidden
    /// words say it once more.
    fn change(&self, line: &Line, measure: Measure) -> Plain {
        let td = plain("td").attr("class", "r");
        let Some(shown) = self.pivot.changed(line, measure) else { return td };
        let (class, icon, word) = match (shown.value.signum(), measure.better()) {
            (0, _) => ("delta flat", "arr-right", k::DASHBOARD_SAME),
            (1, Better::More) => ("delta up", "arr-up", k::DASHBOARD_UP),
            (1, Better::Less) => ("delta down", "arr-up", k::DASHBOARD_UP),
            (1, Better::Neither) => ("delta flat", "arr-up", k::DASHBOARD_UP),
            (_, Better::More) => ("delta down", "arr-down", k::DASHBOARD_DOWN),
            (_, Better::Less) => ("delta up", "arr-down", k::DASHBOARD_DOWN),
            (_, Better::Neither) => ("delta flat", "arr-down", k::DASHBOARD_DOWN),
        };
        let plainly = Shown { value: shown.value.saturating_abs(), unit: Unit::Share, signed: false };
        let icon = plain("use").attr("href", &format!("/icons.svg#i-{icon}"));
        let icon = plain("svg").attr("class", "i").attr("aria-hidden", "true").with(icon);
        let said = words::say(self.v.locale(), self.pivot.currency, plainly);
        td.with(plain("span").attr("class", class).with(icon).with(plain("span").attr("class", "vh").text(self.v.t(word))).text(&said))
    }

    fn row(&self, line: &Line) -> Plain {
        let leaf = self.report.is_leaf(line);
        let depth = line.keys.len().saturating_sub(1);
        let class = match (leaf, depth) {
            (false, _) => "rp-group",
            (true, 0) => "rp-leaf",
            (true, _) => "rp-leaf rp-inner",
        };
        let name = self.report.rows.get(depth).zip(line.keys.last());
        let name = name.map(|(axis, key)| words::name(self.v.locale(), *axis, key)).unwrap_or_default();
        let head = plain("th").attr("scope", "row").attr("class", "rp-name").attr("title", &name);
        let product = match (self.report.rows.get(depth), line.keys.last()) {
            (Some(Axis::Product), Some(Name::Of(key))) => words::product(key),
            _ => None,
        };
        // No list says what a product's numbers count; its own page says the most of it.
        let head = match product {
            Some((source, code, _)) => head.with(plain("a").attr("class", "link").attr("href", &link::product(source, code)).text(&name)),
            None => head.text(&name),
        };
        self.cells(plain("tr").attr("class", class).with(head), line, leaf)
    }

    fn total(&self) -> Plain {
        let head = plain("th").attr("scope", "row").attr("class", "rp-name").text(self.v.t(k::REPORTS_TOTAL));
        self.cells(plain("tr").with(head), &self.pivot.total, false)
    }

    /// What of it is cut, and what it means.
    fn notes(&self) -> AnyView {
        let (v, pivot) = (self.v, self.pivot);
        let int = |n: usize| v.int(i64::try_from(n).unwrap_or(0));
        let is_shown = |line: &&Line| self.report.is_leaf(line) && !line.keys.contains(&Name::Others);
        let rows = pivot.lines.iter().filter(is_shown).count();
        let columns = pivot.columns.iter().filter(|key| **key != Name::Others).count();
        let (rows_cut, columns_cut) = pivot.is_cut();
        let days = domain::format::days(v.locale(), pivot.period.from, pivot.period.to);
        let mut notes = vec![v.fill(k::REPORTS_SUMMARY, &[("rows", &int(rows)), ("days", &days)])];
        if rows_cut {
            let is_time = self.report.rows.iter().any(|axis| axis.is_time());
            notes.push(v.fill(if is_time { k::REPORTS_BACKGROUND_CUT_TIMES } else { k::REPORTS_CUT_ROWS }, &[("n", &int(rows))]));
        }
        if columns_cut {
            notes.push(v.fill(k::REPORTS_CUT_COLUMNS, &[("n", &int(columns))]));
        }
        let asked = self.report.when.comparison != domain::dashboard::Comparison::None;
        if asked && !self.report.compares() {
            notes.push(v.t(k::REPORTS_NO_COMPARE).to_owned());
        } else if asked && pivot.before.is_none() {
            let first = domain::format::days(v.locale(), pivot.data.from, pivot.data.from);
            notes.push(v.fill(k::DASHBOARD_NOTHING_BEFORE, &[("first", &first)]));
        }
        notes.push(v.t(k::REPORTS_NOTES).to_owned());
        let notes = notes.into_iter().map(|note| view! { <p>{note}</p> }).collect_view();
        view! { <footer class="rp-notes">{notes}</footer> }.into_any()
    }
}
