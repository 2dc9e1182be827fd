//! Orders and credit notes with their lines.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    coded_enum,
    customer::{read_limit, read_param, read_sort},
    interaction::Channel,
    money::{Currency, Decimal},
    page::{DEFAULT_LIMIT, Direction, Pairs, value},
    problem::{FieldError, Problem},
    time::{Day, Timestamp},
};

coded_enum! {
    /// An order or its opposite.
    OrderKind {
        /// Goods sold.
        Order = 1, "order";
        /// Goods or money given back.
        CreditNote = 2, "credit_note";
    }
}

/// An order as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Order {
    /// Identity within the customer.
    pub id: Uuid,
    /// The buyer; none for an anonymous sale.
    pub customer_id: Option<Uuid>,
    /// The buyer's name; empty for an anonymous sale.
    pub customer: String,
    /// Number in the source system.
    pub number: String,
    /// Code of the source system.
    pub source: String,
    /// Order or credit note.
    pub kind: OrderKind,
    /// On which channel it was placed.
    pub channel: Channel,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Country of delivery, as the source wrote it.
    pub country: String,
    /// How many lines.
    pub lines: i64,
    /// Sum of positive line amounts, minor units.
    pub sales_minor: i64,
    /// Sum of negative line amounts, minor units, as a positive number.
    pub credits_minor: i64,
    /// Sales less credits, minor units.
    pub total_minor: i64,
    /// Currency of the amounts.
    pub currency: Currency,
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderLine {
    /// Position within the order, from 1.
    pub line: i32,
    /// The product.
    pub product_id: Uuid,
    /// Its code in the source system.
    pub code: String,
    /// What the line says it is, else the product's name.
    pub description: String,
    /// How many; negative when given back.
    pub quantity: i64,
    /// Price of one, with every digit given.
    pub unit_price: Decimal,
    /// Quantity × price in minor units, rounded half to even.
    pub amount_minor: i64,
}

/// An order with all its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderDetail {
    /// The order.
    pub order: Order,
    /// Its lines in order.
    pub lines: Vec<OrderLine>,
}

coded_enum! {
    /// What the order list can be sorted by.
    OrderSort {
        /// When it was placed.
        Placed = 1, "placed";
        /// Sales less credits.
        Total = 2, "total";
    }
}

/// What an order list shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderQuery {
    /// The beginning of an order's number.
    pub q: Option<String>,
    /// Orders or credit notes only.
    pub kind: Option<OrderKind>,
    /// Placed on or after this day.
    pub from: Option<Day>,
    /// Placed on or before this day.
    pub to: Option<Day>,
    /// Only this customer's.
    pub customer_id: Option<Uuid>,
    /// What orders the list.
    pub sort: OrderSort,
    /// Which way.
    pub direction: Direction,
    /// Where the page begins.
    pub cursor: Option<String>,
    /// Rows a page.
    pub limit: u32,
}

impl Default for OrderQuery {
    fn default() -> Self {
        Self {
            q: None,
            kind: None,
            from: None,
            to: None,
            customer_id: None,
            sort: OrderSort::Placed,
            direction: Direction::Descending,
            cursor: None,
            limit: DEFAULT_LIMIT,
        }
    }
}

impl OrderQuery {
    /// Reads a URL's query.
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Self, FieldError> {
        let default = Self::default();
        let (sort, direction) = read_sort(pairs, (default.sort, default.direction), OrderSort::from_word)?;
        Ok(Self {
            q: value(pairs, "q").map(str::to_owned),
            kind: read_param(pairs, "kind", Problem::OrderKind, OrderKind::from_word)?,
            from: read_param(pairs, "from", Problem::Date, Day::parse)?,
            to: read_param(pairs, "to", Problem::Date, Day::parse)?,
            customer_id: read_param(pairs, "customer_id", Problem::Id, |t| t.parse().ok())?,
            sort,
            direction,
            cursor: value(pairs, "cursor").map(str::to_owned),
            limit: read_limit(pairs)?,
        })
    }

    /// Writes the filters as URL pairs; not the sort, cursor or limit.
    pub fn filter_pairs(&self) -> Pairs {
        let fields = [
            ("q", self.q.clone()),
            ("kind", self.kind.map(|k| k.word().to_owned())),
            ("from", self.from.map(|d| d.to_string())),
            ("to", self.to.map(|d| d.to_string())),
            ("customer_id", self.customer_id.map(|i| i.to_string())),
        ];
        fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    }
}
