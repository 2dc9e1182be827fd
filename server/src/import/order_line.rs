//! A line of an order: what it comes to, and by what it is known when it comes again.

use std::collections::HashMap;

use domain::{
    interaction::Channel,
    money::{Currency, Decimal},
    order::OrderKind,
    time::Timestamp,
};
use uuid::Uuid;

use super::fields::shortest;

/// What a line of a file of orders says.
#[derive(Clone, Debug)]
pub(super) struct OrderLine {
    pub(super) number: String,
    pub(super) kind: OrderKind,
    pub(super) channel: Channel,
    pub(super) code: String,
    pub(super) description: String,
    pub(super) quantity: i64,
    pub(super) price: Decimal,
    pub(super) amount_minor: i64,
    pub(super) at: Timestamp,
    /// When it was delivered. By this no line is known: it is told later, of a line that is there.
    pub(super) delivered: Option<Timestamp>,
    /// The customer's id in the source; none for an anonymous sale.
    pub(super) customer: Option<String>,
    pub(super) country: String,
    /// Every field of the line, by which it is known when it comes again.
    pub(super) identity: String,
}

/// The largest amount or quantity of one line, so that no sum over a company overflows: 10^13 minor
/// units are a hundred thousand million pounds.
const LARGEST: i64 = 10_000_000_000_000;

/// Quantity × price in minor units, half to even.
pub(super) fn amount(price: Decimal, quantity: i64, currency: Currency) -> Result<i64, String> {
    if !(-LARGEST..=LARGEST).contains(&quantity) {
        return Err(format!("quantity {quantity} is larger than any real one"));
    }
    price
        .times(quantity, currency.exponent())
        .filter(|amount| (-LARGEST..=LARGEST).contains(amount))
        .ok_or_else(|| format!("the amount {quantity} × {price} is larger than any real one"))
}

/// What a line is known by when it comes again: what its fields mean, so that another way of writing a
/// date or a number makes no other line of it.
pub(super) fn identity(texts: &[&str], quantity: i64, price: Decimal, at: i64) -> String {
    format!("{}\u{1f}{quantity}\u{1f}{}\u{1f}{at}", texts.join("\u{1f}"), shortest(price))
}

/// Tells lines apart that are the same in every field: each is known by its fields and by being the
/// first, second, … of its like in the file.
#[derive(Default)]
pub(super) struct Occurrences(HashMap<[u8; 16], u32>);

impl Occurrences {
    pub(super) fn key(&mut self, line: &OrderLine) -> Uuid {
        // Any constant will do; this one is the name space of the words below.
        const LINES: Uuid = Uuid::from_u128(0x7f9e_3d54_90c2_5d0e_9d11_3a52_1c6b_a8f4);
        let fields = Uuid::new_v5(&LINES, line.identity.as_bytes());
        let before = self.0.entry(fields.into_bytes()).or_default();
        *before += 1;
        if *before == 1 { fields } else { Uuid::new_v5(&fields, &before.to_le_bytes()) }
    }
}
