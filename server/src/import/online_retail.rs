//! The UCI Online Retail file: order lines of a wholesaler of gifts.
//!
//! Daqing Chen (2015), Online Retail, UCI Machine Learning Repository, <https://doi.org/10.24432/C5BW33>.

use std::path::Path;

use domain::{import::ImportReport, interaction::Channel, money::Currency, order::OrderKind};
use store::Db;

use super::{
    ImportError,
    fields::{DateFormat, decimal, required, whole},
    order_line::{OrderLine, amount, identity},
    order_lines::{self, Policy},
    reader::Format,
    run::Context,
};

/// Code of the source under which the file's customers, orders and products are known.
pub const SOURCE: &str = "online-retail";

const COLUMNS: [&str; 8] = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"];

/// Imports the file, plain or gzip: each invoice is an order, one beginning with `C` a credit note.
///
/// # Errors
/// See [`ImportError`]; whatever the error, the database is as it was.
pub async fn online_retail(db: &Db, file: &Path, context: Context<'_>) -> Result<ImportReport, ImportError> {
    let policy = Policy {
        kind: SOURCE,
        source: SOURCE.to_owned(),
        source_name: "Online Retail".to_owned(),
        customer_source: SOURCE.to_owned(),
        currency: Currency::GBP,
        creates_customers: true,
        is_charge,
    };
    order_lines::import(db, file, Lines, &policy, context).await
}

/// Whether a stock code is no product but postage, a fee, a voucher, an adjustment. The file's products
/// have codes of five digits with or without letters behind them, or begin with `DCGS`.
pub(super) fn is_charge(code: &str) -> bool {
    let is_article = code.len() >= 5 && code.bytes().take(5).all(|b| b.is_ascii_digit());
    !is_article && !code.starts_with("DCGS")
}

#[derive(Clone, Copy)]
struct Lines;

impl Format for Lines {
    type Value = OrderLine;

    fn header(&mut self, fields: &[String]) -> Result<(), ImportError> {
        if fields.iter().map(|f| f.trim()).eq(COLUMNS) {
            return Ok(());
        }
        Err(ImportError::columns(&COLUMNS, fields))
    }

    fn read(&self, fields: Vec<String>) -> Result<OrderLine, String> {
        let count = fields.len();
        let fields: [String; 8] = fields
            .try_into()
            .map_err(|_| format!("{count} columns instead of {}; is the line cut off, or a comma not quoted?", COLUMNS.len()))?;
        let [number, code, description, quantity, at, price, customer, country] = fields;
        let number = required("InvoiceNo", &number)?;
        let code = required("StockCode", &code)?;
        let quantity = whole("Quantity", &quantity)?;
        let price = decimal("UnitPrice", &price)?;
        let at = DateFormat::Iso.parse(&at).map_or_else(|| DateFormat::MonthFirst.read("InvoiceDate", &at), Ok)?;
        let customer = customer_id(&customer)?;
        let country = country.trim().to_owned();
        let amount_minor = amount(price, quantity, Currency::GBP)?;
        let identity = identity(&[&number, &code, &description, customer.as_deref().unwrap_or_default(), &country], quantity, price, at.0);
        let kind = if number.starts_with('C') { OrderKind::CreditNote } else { OrderKind::Order };
        Ok(OrderLine {
            number,
            kind,
            channel: Channel::Web,
            code,
            description,
            quantity,
            price,
            amount_minor,
            at,
            delivered: None,
            customer,
            country,
            identity,
        })
    }
}

/// `17850.0`, as a spreadsheet writes it, is customer `17850`.
fn customer_id(text: &str) -> Result<Option<String>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    match whole("CustomerID", text)? {
        id if id > 0 => Ok(Some(id.to_string())),
        _ => Err(format!("CustomerID “{text}” is not a positive number")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charges_are_told_from_products() {
        for charge in ["POST", "D", "M", "m", "DOT", "C2", "BANK CHARGES", "AMAZONFEE", "CRUK", "S", "B", "PADS", "gift_0001_20"] {
            assert!(is_charge(charge), "{charge}");
        }
        for product in ["85123A", "22423", "15056BL", "DCGS0076", "DCGSSBOY"] {
            assert!(!is_charge(product), "{product}");
        }
    }

    #[test]
    fn both_ways_of_writing_a_line_are_the_same_line() {
        let read = |at: &str, price: &str, customer: &str| {
            let fields = ["536365", "85123A", "HOLDER ", "6", at, price, customer, "United Kingdom"];
            Lines.read(fields.map(str::to_owned).to_vec()).map(|line| line.identity)
        };
        assert_eq!(read("2010-12-01 08:26:00", "2.55", "17850.0"), read("12/1/2010 8:26", "2.550", "17850"));
        assert_ne!(read("2010-12-01 08:26:00", "2.55", "17850.0"), read("2010-12-01 08:26:00", "2.55", ""));
    }
}
