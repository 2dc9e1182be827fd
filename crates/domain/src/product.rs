//! Products and what was sold of them.

mod page;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use page::{Buyer, Buyers, Companion, Complaints, ProductDetail, ProductMonth, Sale, Together};

use crate::{
    access::{FieldClass, Fields, class::check_sort},
    coded_enum,
    customer::{read_limit, read_param, read_sort},
    list::Column,
    money::Currency,
    page::{DEFAULT_LIMIT, Direction, Pairs, value},
    predicate::{Field, Op, PARAMETER, Predicate, Subject, Value},
    problem::{FieldError, Problem},
    time::{Day, Timestamp},
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
    /// How much is seen in here: what is not shown is empty or zero, or masked.
    #[serde(default = "Fields::shown", skip_serializing_if = "Fields::is_shown")]
    pub fields: Fields,
}

coded_enum! {
    /// A column of the product list.
    ProductColumn {
        /// Name; always shown.
        Name = 1, "name";
        /// Code in the source system.
        Code = 4, "code";
        /// Pieces sold.
        Units = 3, "units";
        /// Order lines that name it.
        Lines = 5, "lines";
        /// Sales.
        Revenue = 2, "revenue";
        /// What was given back.
        Credits = 6, "credits";
        /// When it was last on an order.
        LastSold = 7, "last_sold";
        /// The source system.
        Source = 8, "source";
    }
}

impl Column for ProductColumn {
    const ALL: &'static [Self] = Self::ALL;
    const DEFAULT: &'static [Self] = &[Self::Name, Self::Code, Self::Units, Self::Lines, Self::Revenue, Self::Credits, Self::LastSold];
    const FIXED: Self = Self::Name;

    fn word(self) -> &'static str {
        self.word()
    }

    fn is_sorted(self) -> bool {
        self != Self::Source
    }

    fn class(self) -> Option<FieldClass> {
        matches!(self, Self::Revenue | Self::Credits).then_some(FieldClass::Money)
    }
}

/// What a product list shows. It is the URL's query, word for word; its filter is one predicate:
/// [`ProductQuery::predicate`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductQuery {
    /// Part of the name, or the beginning of the code.
    pub q: Option<String>,
    /// Products or charges; products only unless asked, because a charge is not in a ranking.
    pub kind: ProductKind,
    /// Last sold on or after this day.
    pub sold_from: Option<Day>,
    /// Last sold on or before this day.
    pub sold_to: Option<Day>,
    /// What else is asked.
    pub filter: Option<Predicate>,
    /// What days ago in `filter` count from, in UTC.
    pub today: Option<Day>,
    /// What orders the list.
    pub sort: ProductColumn,
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
            sold_from: None,
            sold_to: None,
            filter: None,
            today: None,
            sort: ProductColumn::Revenue,
            direction: Direction::Descending,
            cursor: None,
            limit: DEFAULT_LIMIT,
        }
    }
}

impl ProductQuery {
    /// Reads a URL's query.
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Self, FieldError> {
        Self::from_pairs_for(pairs, Fields::SHOWN)
    }

    /// The same for somebody to whom only these fields are shown.
    ///
    /// # Errors
    /// What is not shown is refused as what there is not.
    pub fn from_pairs_for(pairs: &[(String, String)], fields: Fields) -> Result<Self, FieldError> {
        let default = Self::usual(fields);
        let (sort, direction) = read_sort(pairs, (default.sort, default.direction), |word| ProductColumn::sorted_for(word, fields))?;
        Ok(Self {
            q: value(pairs, "q").map(str::to_owned),
            kind: read_param(pairs, "kind", Problem::ProductKind, ProductKind::from_word)?.unwrap_or(default.kind),
            sold_from: read_param(pairs, "sold_from", Problem::Date, Day::parse)?,
            sold_to: read_param(pairs, "sold_to", Problem::Date, Day::parse)?,
            filter: Predicate::from_pairs_for(Subject::Product, pairs, fields)?,
            today: None,
            sort,
            direction,
            cursor: value(pairs, "cursor").map(str::to_owned),
            limit: read_limit(pairs)?,
        })
    }

    /// The list without filters. Where sales are not shown it is sorted by the pieces sold.
    fn usual(fields: Fields) -> Self {
        let default = Self::default();
        if fields.shows_any(default.sort.class()) { default } else { Self { sort: ProductColumn::Units, ..default } }
    }

    /// Whether it asks only about what is shown, and is sorted by it.
    ///
    /// # Errors
    /// The very error of what there is not.
    pub fn check(&self, fields: Fields) -> Result<(), FieldError> {
        if fields.is_shown() {
            return Ok(());
        }
        self.filter.as_ref().map_or(Ok(()), |filter| filter.check(fields))?;
        check_sort(self.sort.word(), self.sort.class(), self.direction, fields)
    }

    /// Writes the filters as URL pairs; not the sort, cursor or limit.
    pub fn filter_pairs(&self) -> Pairs {
        let fields = [
            ("q", self.q.clone()),
            ("kind", (self.kind != ProductKind::Product).then(|| self.kind.word().to_owned())),
            ("sold_from", self.sold_from.map(|d| d.to_string())),
            ("sold_to", self.sold_to.map(|d| d.to_string())),
            (PARAMETER, self.filter.as_ref().map(Predicate::to_string)),
        ];
        fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    }

    /// The same with today, which days ago in the filter count from.
    #[must_use]
    pub fn on(self, today: Day) -> Self {
        Self { today: Some(today), ..self }
    }

    /// Everything that is asked but the search, as one predicate.
    pub fn predicate(&self) -> Predicate {
        let kind = Predicate::is(Field::ProductKind, Op::Eq, Value::Code(self.kind.code()));
        let sold = |op, day: Option<Day>| day.map(|day| Predicate::is(Field::ProductLastSold, op, Value::Day(day)));
        let simple = [Some(kind), sold(Op::Gte, self.sold_from), sold(Op::Lte, self.sold_to), self.filter.clone()];
        Predicate::All(simple.into_iter().flatten().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::parse_query;

    #[test]
    fn a_query_survives_the_url() {
        let query = ProductQuery::from_pairs(&parse_query("q=lamp&kind=charge&sold_from=2025-01-01&sold_to=2025-02-01&where=units.gte.2"))
            .expect("readable");
        assert_eq!(query.filter_pairs().len(), 5, "every filter is set");
        assert_eq!(ProductQuery::from_pairs(&query.filter_pairs()), Ok(query));
    }
}
