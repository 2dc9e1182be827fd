//! A report as a mail: a plain text, and the same as an HTML table that every mail program understands.

use std::fmt::Write;

use app::{
    i18n::{Key, filled, keys as k, text},
    pages::reports::words,
};
use domain::{
    format::{self, Locale},
    report::{Line, Pivot, Report},
    staff::MailKind,
};

use super::{Letter, bulletin::STYLE};
use crate::markup::escaped;

/// Rows of a mail; the page has all of them.
const ROWS: usize = 40;
/// Cells of a row in a mail: the newest or largest columns.
const CELLS: usize = 8;

/// The mail: the report as it is now, under its name; `link` leads to it.
pub fn letter(name: &str, report: &Report, pivot: &Pivot, locale: Locale, link: &str) -> Letter {
    let word = |key: Key| text(locale, key);
    let days = format::days(locale, pivot.period.from, pivot.period.to);
    let title = words::title(locale, report);
    let table = Table::new(report, pivot, locale);
    let is_cut = pivot.lines.len() > ROWS;
    let shown = i64::try_from(ROWS).unwrap_or(0);
    let more = is_cut.then(|| filled(locale, k::REPORTS_MAIL_MORE, &[("n", &format::integer(locale, shown)), ("link", link)]));
    let note = filled(locale, k::REPORTS_MAIL_NOTE, &[("link", link)]);

    let mut plain = format!("{title}\n{days}\n\n");
    for row in &table.rows {
        let cells: Vec<String> = table.heads.iter().skip(1).zip(&row[1..]).map(|(head, cell)| format!("{head}: {cell}")).collect();
        let _ = writeln!(plain, "- {}: {}", row[0], cells.join(", "));
    }
    let _ = write!(plain, "\n{}\n\n{note}\n", more.as_deref().unwrap_or(link));

    let mut html = String::new();
    let cell = |html: &mut String, tag: &str, n: usize, cell: &str| {
        let class = if n > 0 { " class=\"r\"" } else { "" };
        let _ = write!(html, "<{tag}{class}>{}</{tag}>", escaped(cell));
    };
    html.push_str("<table><tr>");
    table.heads.iter().enumerate().for_each(|(n, head)| cell(&mut html, "th", n, head));
    html.push_str("</tr>");
    for row in &table.rows {
        html.push_str("<tr>");
        row.iter().enumerate().for_each(|(n, text)| cell(&mut html, "td", n, text));
        html.push_str("</tr>");
    }
    html.push_str("</table>");
    if let Some(more) = &more {
        let _ = write!(html, "<p>{}</p>", escaped(more));
    }
    let href = escaped(link);
    let _ = write!(html, "<p><a href=\"{href}\">{href}</a></p><p class=\"t\">{}</p>", escaped(&note));
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title><style>{STYLE}</style></head>\
         <body><h1>{}</h1><p class=\"t\">{}, {}</p>{html}</body></html>\n",
        locale.tag(),
        escaped(name),
        escaped(name),
        escaped(&title),
        escaped(&days),
    );
    Letter::Written {
        kind: MailKind::Report,
        subject: format!("{name}: {}", format::days(locale, pivot.period.to, pivot.period.to)),
        text: format!("{}: {plain}", word(k::REPORTS_TITLE)),
        html,
    }
}

/// The texts of the table.
struct Table {
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn new(report: &Report, pivot: &Pivot, locale: Locale) -> Self {
        let word = |key: Key| text(locale, key).to_owned();
        let first = (pivot.columns.len() * report.measures.len()).saturating_sub(CELLS).div_ceil(report.measures.len().max(1));
        // Of lengths of time the newest stand in a mail, of others the largest.
        let is_time = report.column.is_some_and(domain::report::Axis::is_time);
        let columns = match is_time {
            true => first..pivot.columns.len(),
            false => 0..pivot.columns.len() - first,
        };
        let mut heads = vec![report.rows.iter().map(|axis| word(words::axis(*axis))).collect::<Vec<_>>().join(" / ")];
        let names = || report.measures.iter().map(|measure| word(words::measure(*measure)));
        for at in columns.clone() {
            let column = report.column.zip(pivot.columns.get(at)).map(|(axis, key)| words::name(locale, axis, key)).unwrap_or_default();
            heads.extend(names().map(|name| if report.measures.len() > 1 { format!("{column}, {name}") } else { column.clone() }));
        }
        for name in names() {
            heads.push(format!("{}, {name}", word(k::REPORTS_TOTAL)));
            if pivot.before.is_some() {
                heads.push(word(k::DASHBOARD_CHANGE));
            }
        }
        let row = |line: &Line, name: String| {
            let say = |shown: Option<_>| shown.map_or_else(|| word(k::APP_NONE), |shown| words::short(locale, pivot.currency, shown));
            let mut row = vec![name];
            for at in columns.clone() {
                row.extend(report.measures.iter().map(|measure| say(pivot.shown(report, line, Some(at), *measure))));
            }
            for measure in &report.measures {
                row.push(say(pivot.shown(report, line, None, *measure)));
                if pivot.before.is_some() {
                    row.push(say(pivot.changed(line, *measure)));
                }
            }
            row
        };
        let called = |line: &Line| {
            let names = report.rows.iter().zip(&line.keys).map(|(axis, key)| words::name(locale, *axis, key));
            names.collect::<Vec<_>>().join(", ")
        };
        let mut rows: Vec<Vec<String>> = pivot.lines.iter().take(ROWS).map(|line| row(line, called(line))).collect();
        rows.push(row(&pivot.total, word(k::REPORTS_TOTAL)));
        Self { heads, rows }
    }
}
