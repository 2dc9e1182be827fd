//! A customer's data for people: one page that needs nothing else, with a table for each kind of thing.

use domain::{
    format::{Locale, date_time, full_date, integer, money},
    time::{Timestamp, Zone},
};
use store::privacy::{Cell, Table};
use uuid::Uuid;

use super::{document::Document, words};
use crate::markup::escaped;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1a1a1a}\
    h2{margin-top:2rem}table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #ddd;padding:.3rem .6rem;text-align:left;\
    vertical-align:top;white-space:pre-wrap;overflow-wrap:anywhere}th{white-space:nowrap}";

/// The file, in that language.
pub(super) struct Html {
    pub(super) locale: Locale,
}

impl Document for Html {
    fn head(&mut self, customer: Uuid, now: Timestamp) -> String {
        let (title, made) = (words::title(self.locale), date_time(self.locale, &Zone::default(), now));
        format!(
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><title>{title}</title><style>{STYLE}</style></head>\n\
             <body>\n<h1>{title}</h1>\n<p>{customer} · {made} UTC</p>\n",
            self.locale.tag()
        )
    }

    fn begin(&mut self, table: &Table) -> String {
        let heads: String =
            table.columns.iter().map(|column| format!("<th scope=\"col\">{}</th>", words::word(self.locale, column.name))).collect();
        format!("<h2>{}</h2>\n<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n", words::word(self.locale, table.name))
    }

    fn row(&mut self, _: &Table, cells: &[Cell]) -> String {
        let cells: String = cells.iter().map(|cell| format!("<td>{}</td>", escaped(&self.text(cell)))).collect();
        format!("<tr>{cells}</tr>\n")
    }

    fn end(&mut self, _: &Table) -> String {
        "</tbody>\n</table>\n".to_owned()
    }

    fn foot(&mut self) -> String {
        "</body>\n</html>\n".to_owned()
    }
}

impl Html {
    fn text(&self, cell: &Cell) -> String {
        match cell {
            Cell::None => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Whole(n) => integer(self.locale, *n),
            Cell::Moment(at) => date_time(self.locale, &Zone::default(), *at),
            Cell::Day(day) => full_date(self.locale, &Zone::default(), day.start()),
            Cell::Flag(yes) => if *yes { "✓" } else { "–" }.to_owned(),
            Cell::Word(word) => words::word(self.locale, word).to_owned(),
            Cell::Money(amount) => money(self.locale, *amount),
            Cell::Decimal(price) => price.to_string(),
        }
    }
}
