//! Anybody's CSV: the kinds of file, their fields, and how a map finds them.

use std::path::Path;

use domain::{
    import::ImportReport,
    interaction::Channel,
    money::{Currency, Decimal},
    order::OrderKind,
};
use store::Db;

use super::{
    ImportError, Mapping, customers,
    fields::{decimal, required, shortest, whole, word},
    interactions,
    order_line::{OrderLine, amount, identity},
    order_lines::{self, Policy},
    reader::Format,
    run::Context,
    tickets,
};

/// What a line of a CSV file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum CsvKind {
    /// A customer.
    Customers,
    /// A line of an order.
    Orders,
    /// A ticket, or a message of one.
    Tickets,
    /// An event on a customer's timeline.
    Interactions,
}

impl CsvKind {
    /// The word of the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Orders => "orders",
            Self::Tickets => "tickets",
            Self::Interactions => "interactions",
        }
    }

    /// What it is called in the list of imports.
    const fn run(self) -> &'static str {
        match self {
            Self::Customers => "csv customers",
            Self::Orders => "csv orders",
            Self::Tickets => "csv tickets",
            Self::Interactions => "csv interactions",
        }
    }

    /// All fields, and those of them that a map must name.
    pub const fn fields(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::Customers => (customers::FIELDS, &["external_id", "name"]),
            Self::Orders => (ORDER_FIELDS, &["number", "placed_at", "product_code", "quantity", "unit_price"]),
            Self::Tickets => (tickets::FIELDS, &["number", "customer_external_id", "subject", "opened_at"]),
            Self::Interactions => (interactions::FIELDS, &["external_id", "customer_external_id", "at", "kind"]),
        }
    }
}

/// Imports a CSV file, plain or gzip.
///
/// # Errors
/// See [`ImportError`]; whatever the error, the database is as it was.
pub async fn csv(db: &Db, kind: CsvKind, file: &Path, map: &Mapping, context: Context<'_>) -> Result<ImportReport, ImportError> {
    map.check(kind)?;
    let run = kind.run();
    match kind {
        CsvKind::Customers => customers::import(db, file, Table::new(map, kind, customers::read), run, context).await,
        CsvKind::Tickets => tickets::import(db, file, Table::new(map, kind, tickets::read), run, context).await,
        CsvKind::Interactions => interactions::import(db, file, Table::new(map, kind, interactions::read), run, context).await,
        CsvKind::Orders => {
            let policy = Policy {
                kind: run,
                source: map.source.clone(),
                source_name: map.source_name.clone(),
                customer_source: map.customer_source.clone(),
                currency: map.currency.unwrap_or(Currency::EUR),
                creates_customers: false,
                is_charge: |_| false,
            };
            order_lines::import(db, file, Table::new(map, kind, read_order_line), &policy, context).await
        }
    }
}

/// A CSV file seen through its map.
pub(super) struct Table<T> {
    pub(super) map: Mapping,
    kind: CsvKind,
    read: fn(&Fields<'_>) -> Result<T, String>,
    /// Where each field stands; set by the header.
    places: Vec<(String, usize)>,
    width: usize,
}

impl<T> Clone for Table<T> {
    fn clone(&self) -> Self {
        Self { map: self.map.clone(), kind: self.kind, read: self.read, places: self.places.clone(), width: self.width }
    }
}

impl<T> Table<T> {
    fn new(map: &Mapping, kind: CsvKind, read: fn(&Fields<'_>) -> Result<T, String>) -> Self {
        Self { map: map.clone(), kind, read, places: Vec::new(), width: 0 }
    }
}

/// The fields of a record by their names.
pub(super) struct Fields<'a> {
    pub(super) map: &'a Mapping,
    places: &'a [(String, usize)],
    values: Vec<String>,
}

impl Fields<'_> {
    /// The text of a field; empty where the map names no column for it.
    pub(super) fn get(&self, field: &str) -> &str {
        let place = self.places.iter().find(|(name, _)| name == field);
        place.and_then(|(_, place)| self.values.get(*place)).map_or("", |text| text.trim())
    }

    /// The text of a field, or none where it is blank.
    pub(super) fn some(&self, field: &str) -> Option<&str> {
        Some(self.get(field)).filter(|text| !text.is_empty())
    }

    /// The text of a field that must not be blank.
    pub(super) fn required(&self, field: &str) -> Result<String, String> {
        required(field, self.get(field))
    }

    /// A moment that must be given.
    pub(super) fn time(&self, field: &str) -> Result<domain::time::Timestamp, String> {
        self.map.dates.read(field, &self.required(field)?)
    }

    /// A moment, or none where it is blank.
    pub(super) fn some_time(&self, field: &str) -> Result<Option<domain::time::Timestamp>, String> {
        self.some(field).map(|text| self.map.dates.read(field, text)).transpose()
    }
}

impl<T: Send + 'static> Format for Table<T> {
    type Value = T;

    fn header(&mut self, fields: &[String]) -> Result<(), ImportError> {
        self.width = fields.len();
        self.places.clear();
        for (field, column) in &self.map.columns {
            let Some(place) = fields.iter().position(|found| found.trim() == column) else {
                let expected: Vec<&str> = self.map.columns.values().map(String::as_str).collect();
                return Err(ImportError::columns(&expected, fields));
            };
            self.places.push((field.clone(), place));
        }
        Ok(())
    }

    fn read(&self, values: Vec<String>) -> Result<T, String> {
        if values.len() != self.width {
            return Err(format!("{} columns instead of {}; is the line cut off, or a separator not quoted?", values.len(), self.width));
        }
        (self.read)(&Fields { map: &self.map, places: &self.places, values })
    }

    fn separator(&self) -> char {
        self.map.separator
    }

    fn spans_lines(&self) -> bool {
        true
    }
}

const ORDER_FIELDS: &[&str] = &[
    "number",
    "customer_external_id",
    "placed_at",
    "product_code",
    "product_name",
    "quantity",
    "unit_price",
    "discount",
    "country",
    "channel",
    "kind",
    "currency",
    "delivered_at",
];

fn read_order_line(fields: &Fields<'_>) -> Result<OrderLine, String> {
    let currency = fields.map.currency.unwrap_or(Currency::EUR);
    if let Some(other) = fields.some("currency").filter(|code| *code != currency.code()) {
        return Err(format!("the amount is in {other}, the file's map says {}; convert it first", currency.code()));
    }
    let number = fields.required("number")?;
    let code = fields.required("product_code")?;
    let quantity = whole("quantity", fields.get("quantity"))?;
    let price = less(decimal("unit_price", fields.get("unit_price"))?, fields.get("discount"))?;
    let at = fields.time("placed_at")?;
    let delivered = fields.some_time("delivered_at")?;
    if delivered.is_some_and(|delivered| delivered < at) {
        return Err(format!("delivered_at “{}” is before placed_at “{}”", fields.get("delivered_at"), fields.get("placed_at")));
    }
    let kind = word("kind", fields.get("kind"), OrderKind::ALL, OrderKind::word, OrderKind::Order)?;
    let channel = word("channel", fields.get("channel"), Channel::ALL, Channel::word, Channel::Web)?;
    let (customer, country, description) = (fields.get("customer_external_id"), fields.get("country"), fields.get("product_name"));
    let identity = identity(&[&number, &code, description, customer, country, kind.word(), channel.word()], quantity, price, at.0);
    Ok(OrderLine {
        kind,
        channel,
        description: description.to_owned(),
        quantity,
        price,
        amount_minor: amount(price, quantity, currency)?,
        at,
        delivered,
        customer: Some(customer.to_owned()).filter(|id| !id.is_empty()),
        country: country.to_owned(),
        identity,
        number,
        code,
    })
}

/// A price less a discount, which is a share of 1, exactly.
fn less(price: Decimal, discount: &str) -> Result<Decimal, String> {
    if discount.is_empty() {
        return Ok(price);
    }
    let given = shortest(decimal("discount", discount)?);
    let one = 10_i64.pow(u32::from(given.scale));
    if !(0..=one).contains(&given.mantissa) {
        return Err(format!("discount “{discount}” is not between 0 and 1"));
    }
    let price = shortest(price);
    let net = price.mantissa.checked_mul(one - given.mantissa).map(|mantissa| Decimal { mantissa, scale: price.scale + given.scale });
    net.map(shortest)
        .filter(|net| net.scale <= 18 && net.mantissa.unsigned_abs() < 1_000_000_000_000_000_000)
        .ok_or_else(|| format!("{price} less {discount} has more digits than can be kept"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_discount_leaves_an_exact_price() {
        let less = |price: &str, discount: &str| less(Decimal::parse(price).expect("a price"), discount).map(|d| d.to_string());
        assert_eq!(less("14.40", "0.15"), Ok("12.24".to_owned()));
        assert_eq!(less("18", ""), Ok("18".to_owned()));
        assert_eq!(less("2.5", "0.05"), Ok("2.375".to_owned()));
        assert_eq!(less("10", "1"), Ok("0".to_owned()));
        assert!(less("10", "1.5").is_err());
        assert!(less("10", "-0.1").is_err());
        assert!(less("0.123456789012345678", "0.123456789").is_err());
    }
}
