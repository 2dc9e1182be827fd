//! What comes out of a file of somebody else's: in every column of every kind of file a text that tries to be a
//! script, and one that tries to be a formula. Every page shows it as text, and no export has a cell that calculates.

use app::ui::link;
use server::import::CsvKind;
use store::{Db, on_both_databases};

use super::{SCRIPT, assert_tame, page};
use crate::{
    common::{fill, get, server},
    imported::{import_csv, import_text, retail},
};

const KINDS: [CsvKind; 4] = [CsvKind::Customers, CsvKind::Orders, CsvKind::Tickets, CsvKind::Interactions];

/// What stands in a column where nothing is tried.
fn usual(kind: CsvKind, field: &str, row: usize) -> String {
    match field {
        "external_id" | "number" => format!("n{row}"),
        "customer_external_id" => "n0".into(),
        "kind" => match kind {
            CsvKind::Customers => "person",
            CsvKind::Orders => "order",
            CsvKind::Tickets | CsvKind::Interactions => "call",
        }
        .into(),
        "stage" => "customer".into(),
        "status" => "open".into(),
        "priority" => "high".into(),
        "channel" => "email".into(),
        "flow" => "inbound".into(),
        "message_author" => "agent".into(),
        "quantity" | "seconds" => "2".into(),
        "unit_price" => "2.50".into(),
        "discount" => "0".into(),
        "currency" => "GBP".into(),
        "language" => "es".into(),
        "email" => format!("n{row}@b.example"),
        "phone" | "mobile" => format!("+34 600 1{row:05}"),
        "at" | "created_at" | "placed_at" | "delivered_at" | "opened_at" | "first_response_at" | "solved_at" | "message_at" => {
            format!("2024-02-{:02}", 1 + row % 28)
        }
        _ => format!("{field} {row}"),
    }
}

/// A file in which each row tries `text` in another column; the first in none.
fn file(kind: CsvKind, text: &str) -> String {
    let (fields, _) = kind.fields();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(fields).expect("memory");
    for (row, tried) in std::iter::once(&"").chain(fields).enumerate() {
        writer
            .write_record(fields.iter().map(|field| if field == tried { text.to_owned() } else { usual(kind, field, row) }))
            .expect("memory");
    }
    String::from_utf8(writer.into_inner().expect("memory")).expect("text")
}

fn map(kind: CsvKind) -> String {
    let (fields, _) = kind.fields();
    let columns: String = fields.iter().map(|field| format!("{field} = \"{field}\"\n")).collect();
    let currency = if kind == CsvKind::Orders { "currency = \"GBP\"\n" } else { "" };
    format!("source = \"evil\"\n{currency}[columns]\n{columns}")
}

/// Imports one file of each kind; how many lines were stored.
async fn import(db: &Db, text: &str) -> u64 {
    let mut stored = 0;
    for kind in KINDS {
        stored += import_csv(db, kind, &map(kind), file(kind, text)).await.expect("an import").stored;
    }
    stored
}

/// Every page that shows anything of it.
async fn pages(server: &axum::Router) -> Vec<String> {
    let mut pages: Vec<String> = ["/dashboard", "/duplicates", "/settings/audit", "/customers?q=script", "/orders?q=%3C", "/tickets?q=%3C"]
        .map(str::to_owned)
        .into();
    for list in ["customers", "orders", "tickets", "products"] {
        let rows = get(server, &format!("/api/v1/{list}?limit=200")).await.json()["rows"].clone();
        for row in rows.as_array().expect("rows") {
            let text = |name: &str| row[name].as_str().unwrap_or_default();
            match list {
                "customers" => {
                    let id = text("id");
                    pages.extend(["", "/orders", "/tickets", "/surveys", "?edit=true"].map(|tab| format!("/customers/{id}{tab}")));
                    pages.push(format!("/customers?preview={id}"));
                }
                "orders" => pages.push(link::order(text("source"), text("number"))),
                "tickets" => pages.push(link::ticket(text("source"), text("number"))),
                _ => pages.push(link::product(text("source"), text("code"))),
            }
        }
        let columns = match list {
            "customers" => "name,tier,stage,country,owner,tags",
            "orders" => "number,customer,channel,country,source",
            "tickets" => "number,subject,customer,reason,assignee,source",
            _ => "name,code,source",
        };
        pages.push(format!("/{list}?limit=200&cols={columns}"));
    }
    pages
}

/// Whether a spreadsheet would work a cell out.
fn calculates(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err()
}

on_both_databases! {
    async fn every_imported_column_is_shown_as_text(test) {
        fill(&test.db).await;
        let stored = import(&test.db, SCRIPT).await + import(&test.db, "javascript:alert(7)").await;
        assert!(stored > 30, "{stored} lines are stored");
        // The one text of the other file: what was sold, as somebody typed it.
        let lines = [SCRIPT, "javascript:alert(7)"].map(|text| {
            format!("{},9{:04},\"{}\",6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom", 536_365 + text.len(), text.len(), text.replace('"', "\"\""))
        });
        let sold = import_text(&test.db, retail(&lines.each_ref().map(String::as_str))).await.expect("an import");
        assert_eq!((sold.stored, sold.rejected), (2, 0));
        let server = server(&test.db);
        let pages = pages(&server).await;
        assert!(pages.len() > 60, "{}", pages.len());
        let mut shown = 0;
        for uri in &pages {
            let answer = page(&server, uri).await;
            assert!(answer.status.is_success(), "{uri}: {}", answer.status);
            let html = answer.text();
            assert_tame(&html, uri);
            shown += usize::from(html.contains("alert(7)"));
        }
        assert!(shown > 20, "on {shown} pages it is seen at all");
        let product = pages.iter().find(|uri| uri.starts_with("/products/") && uri.ends_with(&format!("/9{:04}", SCRIPT.len()))).expect("a product of that file");
        assert!(page(&server, product).await.text().contains("alert(7)"), "{product} is called so");
    }

    async fn no_imported_column_is_a_formula_in_an_export(test) {
        fill(&test.db).await;
        for formula in ["=HYPERLINK(\"http://evil.example\",\"x\")", "+1+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "\t=1+1"] {
            import(&test.db, formula).await;
        }
        let server = server(&test.db);
        let mut neutralised = 0;
        for list in ["customers", "orders", "tickets", "products"] {
            let columns = match list {
                "customers" => "name,tier,stage,country,revenue,net,orders,last_order,owner,tags",
                "orders" => "number,customer,placed,channel,country,lines,sales,credits,total,source",
                "tickets" => "number,subject,customer,status,reason,assignee,source",
                _ => "name,code,units,revenue,source",
            };
            for bom in ["", "&bom=1"] {
                let answer = get(&server, &format!("/export/{list}.csv?cols={columns}{bom}")).await;
                let body = answer.body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&answer.body);
                let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(body);
                for record in reader.records() {
                    for cell in &record.expect("a record") {
                        assert!(!calculates(cell), "{list}: {cell:?}");
                        neutralised += usize::from(cell.strip_prefix('\'').is_some_and(calculates));
                    }
                }
            }
        }
        assert!(neutralised > 8, "{neutralised}");
    }
}
