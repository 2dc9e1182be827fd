//! A customer's data for programs: one object, a list of objects for each table. Amounts and prices are texts, so that no
//! digit is lost; moments are UTC.

use domain::{money::Decimal, time::Timestamp};
use serde_json::{Map, Value, json};
use store::privacy::{Cell, Table};
use uuid::Uuid;

use super::document::Document;

/// The file.
#[derive(Default)]
pub(super) struct Json {
    /// Whether the table has a row already.
    begun: bool,
}

impl Document for Json {
    fn head(&mut self, customer: Uuid, now: Timestamp) -> String {
        format!("{{\"format\":\"vecino customer data 1\",\"customer_id\":\"{customer}\",\"made_at\":\"{now}\"")
    }

    fn begin(&mut self, table: &Table) -> String {
        self.begun = false;
        format!(",\n\"{}\":[", table.name)
    }

    fn row(&mut self, table: &Table, cells: &[Cell]) -> String {
        let row: Map<String, Value> = table.columns.iter().zip(cells).map(|(column, cell)| (column.name.to_owned(), value(cell))).collect();
        let comma = if std::mem::replace(&mut self.begun, true) { ",\n" } else { "\n" };
        format!("{comma}{}", Value::Object(row))
    }

    fn end(&mut self, _: &Table) -> String {
        "]".to_owned()
    }

    fn foot(&mut self) -> String {
        "}\n".to_owned()
    }
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::None => Value::Null,
        Cell::Text(text) => json!(text),
        Cell::Whole(n) => json!(n),
        Cell::Moment(at) => json!(at.to_string()),
        Cell::Day(day) => json!(day.to_string()),
        Cell::Flag(yes) => json!(yes),
        Cell::Word(word) => json!(word),
        Cell::Money(money) => {
            let scale = u8::try_from(money.currency.exponent()).unwrap_or(2);
            json!(Decimal { mantissa: money.minor, scale }.to_string())
        }
        Cell::Decimal(price) => json!(price.to_string()),
    }
}
