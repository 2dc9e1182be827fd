//! Northwind, a small fictional trading company, from its PostgreSQL dump to CSV files.
//!
//! The conversion, table by table:
//! - `customers`: as they are, with a column `kind` (every one is an organisation) and the postal code and
//!   town put behind the street.
//! - `orders` and `order_details` become one file of order lines; the products' names are looked up.
//! - The dump prints prices and discounts as four-byte floating-point numbers (`9.80000019`); what was
//!   entered were cents and hundredths, so they are rounded to two decimals.

use std::{collections::HashMap, fs::File, io::Read, path::Path};

use domain::money::{Decimal, round_half_even};

/// How the file of customers is read.
pub(crate) const CUSTOMERS_MAP: &str = r#"
source = "northwind"
source_name = "Northwind"

[columns]
external_id = "customer_id"
name = "company_name"
kind = "kind"
country = "country"
city = "city"
phone = "phone"
address = "address"
"#;

/// How the file of order lines is read.
pub(crate) const ORDERS_MAP: &str = r#"
source = "northwind"
date_format = "iso"
currency = "USD"

[columns]
number = "order_id"
customer_external_id = "customer_id"
placed_at = "order_date"
product_code = "product_id"
product_name = "product_name"
quantity = "quantity"
unit_price = "unit_price"
discount = "discount"
country = "ship_country"
"#;

/// The rows of the dump by table.
pub(crate) struct Northwind(HashMap<String, Vec<Vec<String>>>);

impl Northwind {
    pub(crate) fn read(file: &Path) -> Self {
        let mut text = String::new();
        let packed = File::open(file).expect("the data set; see VECINO_DATA in CONTRIBUTING.md");
        flate2::read::GzDecoder::new(packed).read_to_string(&mut text).expect("the dump");
        let mut tables: HashMap<String, Vec<Vec<String>>> = HashMap::new();
        for line in text.lines() {
            let Some((table, values)) = line.strip_prefix("INSERT INTO ").and_then(|rest| rest.split_once(" VALUES (")) else { continue };
            let values = values.trim_end().strip_suffix(");").expect("one row a line");
            tables.entry(table.to_owned()).or_default().push(row(values));
        }
        Self(tables)
    }

    fn table(&self, name: &str) -> &[Vec<String>] {
        &self.0[name]
    }

    pub(crate) fn customers_csv(&self) -> String {
        let mut csv = "customer_id,company_name,kind,country,city,phone,address\n".to_owned();
        for c in self.table("customers") {
            let address = format!("{}, {} {}", c[4], c[7], c[5]);
            push(&mut csv, &[&c[0], &c[1], "organisation", &c[8], &c[5], &c[9], &address]);
        }
        csv
    }

    pub(crate) fn orders_csv(&self) -> String {
        let mut csv = "order_id,customer_id,order_date,product_id,product_name,quantity,unit_price,discount,ship_country\n".to_owned();
        let orders: HashMap<_, _> = self.table("orders").iter().map(|order| (&order[0], order)).collect();
        let products: HashMap<_, _> = self.table("products").iter().map(|product| (&product[0], &product[1])).collect();
        for d in self.table("order_details") {
            let order = orders[&d[0]];
            let (price, discount) = (two_decimals(&d[2]), two_decimals(&d[4]));
            push(&mut csv, &[&d[0], &order[1], &order[3], &d[1], products[&d[1]], &d[3], &price, &discount, &order[13]]);
        }
        csv
    }

    /// What all lines come to, in cents: worked out from the dump, apart from the importer.
    pub(crate) fn total_minor(&self) -> i64 {
        let line = |d: &Vec<String>| {
            let (price, discount) = (hundredths(&d[2]), hundredths(&d[4]));
            let quantity: i128 = d[3].parse().expect("a quantity");
            round_half_even(quantity * price * (100 - discount), 100)
        };
        i64::try_from(self.table("order_details").iter().map(line).sum::<i128>()).expect("a total")
    }
}

fn push(csv: &mut String, values: &[&str]) {
    let quoted: Vec<_> = values.iter().map(|value| format!("\"{}\"", value.replace('"', "\"\""))).collect();
    csv.push_str(&quoted.join(","));
    csv.push('\n');
}

/// A row of SQL values: numbers, `NULL`, and texts between apostrophes, doubled within.
fn row(text: &str) -> Vec<String> {
    let mut values = vec![String::new()];
    let mut within = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let last = values.last_mut().expect("there is one");
        match c {
            '\'' if within && chars.peek() == Some(&'\'') => last.push(chars.next().expect("peeked at")),
            '\'' => within = !within,
            ',' if !within => values.push(String::new()),
            ' ' if !within => {}
            _ => last.push(c),
        }
    }
    values.into_iter().map(|value| if value == "NULL" { String::new() } else { value }).collect()
}

fn hundredths(text: &str) -> i128 {
    let number = Decimal::parse(text).expect("a number");
    match number.scale {
        0..=2 => i128::from(number.mantissa) * 10_i128.pow(2 - u32::from(number.scale)),
        scale => round_half_even(i128::from(number.mantissa), 10_i128.pow(u32::from(scale) - 2)),
    }
}

fn two_decimals(text: &str) -> String {
    let mantissa = i64::try_from(hundredths(text)).expect("a small number");
    Decimal { mantissa, scale: 2 }.to_string()
}
