//! Products and what was sold of them.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    coded_enum,
    customer::{read_limit, read_param, read_sort},
    money::Currency,
    page::{DEFAULT_LIMIT, Direction, Pairs, value},
    problem::{FieldError, Problem},
    time::Timestamp,
};

coded_enum! {
    /// A thing sold, or a charge that merely stands on an order.
    ProductKind {
        /// Something a customer buys.
        Product = 1, "product";
        /// Postage, fees, discounts, adjustments: left out of product rankings.
        Charge = 2, "charge";
    }
}

/// A product with its figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Product {
    /// Identity.
    pub id: Uuid,
    /// Code in the source system.
    pub code: String,
    /// Code of the source system.
    pub source: String,
    /// Name.
    pub name: String,
    /// Product or charge.
    pub kind: ProductKind,
    /// Pieces sold, less pieces given back.
    pub units: i64,
    /// Order lines that name it.
    pub lines: i64,
    /// Sum of positive line amounts, minor units.
    pub revenue_minor: i64,
    /// Sum of negative line amounts, minor units, as a positive number.
    pub credits_minor: i64,
    /// Currency of the amounts.
    pub currency: Currency,
    /// When it was last on an order.
    pub last_sold_at: Option<Timestamp>,
}

coded_enum! {
    /// What the product list can be sorted by.
    ProductSort {
        /// Name.
        Name = 1, "name";
        /// Sales.
        Revenue = 2, "revenue";
        /// Pieces sold.
        Units = 3, "units";
    }
}

/// What a product list shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductQuery {
    /// Part of the name, or the beginning of the code.
    pub q: Option<String>,
    /// Products or charges; products only unless asked, because a charge is not in a ranking.
    pub kind: ProductKind,
    /// What orders the list.
    pub sort: ProductSort,
    /// Which way.
    pub direction: Direction,
    /// Where the page begins.
    pub cursor: Option<String>,
    /// Rows a page.
    pub limit: u32,
}

impl Default for ProductQuery {
    fn default() -> Self {
        Self {
            q: None,
            kind: ProductKind::Product,
            sort: ProductSort::Revenue,
            direction: Direction::Descending,
            cursor: None,
            limit: DEFAULT_LIMIT,
        }
    }
}

impl ProductQuery {
    /// Reads a URL's query.
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Self, FieldError> {
        let default = Self::default();
        let (sort, direction) = read_sort(pairs, (default.sort, default.direction), ProductSort::from_word)?;
        Ok(Self {
            q: value(pairs, "q").map(str::to_owned),
            kind: read_param(pairs, "kind", Problem::ProductKind, ProductKind::from_word)?.unwrap_or(default.kind),
            sort,
            direction,
            cursor: value(pairs, "cursor").map(str::to_owned),
            limit: read_limit(pairs)?,
        })
    }

    /// Writes the filters as URL pairs; not the sort, cursor or limit.
    pub fn filter_pairs(&self) -> Pairs {
        let mut pairs = Vec::new();
        if let Some(q) = &self.q {
            pairs.push(("q".to_owned(), q.clone()));
        }
        if self.kind != ProductKind::Product {
            pairs.push(("kind".to_owned(), self.kind.word().to_owned()));
        }
        pairs
    }
}
