//! Orders and credit notes with their lines.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    access::{
        FieldClass, Fields,
        class::{check_parameters, check_sort},
    },
    coded_enum,
    customer::{read_count_all, read_limit, read_major, read_param, read_sort},
    interaction::Channel,
    list::{self, Column},
    money::{Currency, Decimal},
    page::{DEFAULT_LIMIT, Direction, Pairs, value},
    predicate::{Field, Op, PARAMETER, Predicate, Subject, Value},
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
    /// When it was delivered, where its source tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
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
    /// How much is seen in here: what is not shown is empty or zero, or masked.
    #[serde(default = "Fields::shown", skip_serializing_if = "Fields::is_shown")]
    pub fields: Fields,
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
    /// A column of the order list.
    OrderColumn {
        /// Number in the source system; always shown.
        Number = 3, "number";
        /// The buyer.
        Customer = 4, "customer";
        /// When it was placed.
        Placed = 1, "placed";
        /// On which channel.
        Channel = 5, "channel";
        /// Country of delivery.
        Country = 6, "country";
        /// How many lines.
        Lines = 7, "lines";
        /// Sum of positive line amounts.
        Sales = 8, "sales";
        /// Sum of negative line amounts.
        Credits = 9, "credits";
        /// Sales less credits.
        Total = 2, "total";
        /// The source system.
        Source = 10, "source";
    }
}

impl Column for OrderColumn {
    const ALL: &'static [Self] = Self::ALL;
    const DEFAULT: &'static [Self] = &[Self::Number, Self::Customer, Self::Placed, Self::Channel, Self::Country, Self::Lines, Self::Total];
    const FIXED: Self = Self::Number;

    fn word(self) -> &'static str {
        self.word()
    }

    fn is_sorted(self) -> bool {
        !matches!(self, Self::Customer | Self::Sales | Self::Credits | Self::Source)
    }

    fn class(self) -> Option<FieldClass> {
        matches!(self, Self::Sales | Self::Credits | Self::Total).then_some(FieldClass::Money)
    }
}

/// What an order list shows. It is the URL's query, word for word; its filter is one predicate:
/// [`OrderQuery::predicate`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderQuery {
    /// The beginning of an order's number.
    pub q: Option<String>,
    /// Orders or credit notes only.
    pub kind: Option<OrderKind>,
    /// Placed on or after this day.
    pub from: Option<Day>,
    /// Placed on or before this day.
    pub to: Option<Day>,
    /// Only this country of delivery.
    pub country: Option<String>,
    /// Only this channel.
    pub channel: Option<Channel>,
    /// A total of at least so many minor units.
    pub total_min: Option<i64>,
    /// A total of at most so many minor units.
    pub total_max: Option<i64>,
    /// Only orders with this product: code of its source system, and its code there.
    pub product: Option<(String, String)>,
    /// Only this customer's.
    pub customer_id: Option<Uuid>,
    /// What else is asked.
    pub filter: Option<Predicate>,
    /// What days ago in `filter` count from, in UTC.
    pub today: Option<Day>,
    /// What orders the list.
    pub sort: OrderColumn,
    /// Which way.
    pub direction: Direction,
    /// Where the page begins.
    pub cursor: Option<String>,
    /// Rows a page.
    pub limit: u32,
    /// Whether the total is counted to the end, however long that takes.
    pub count_all: bool,
}

impl Default for OrderQuery {
    fn default() -> Self {
        Self {
            q: None,
            kind: None,
            from: None,
            to: None,
            country: None,
            channel: None,
            total_min: None,
            total_max: None,
            product: None,
            customer_id: None,
            filter: None,
            today: None,
            sort: OrderColumn::Placed,
            direction: Direction::Descending,
            cursor: None,
            limit: DEFAULT_LIMIT,
            count_all: false,
        }
    }
}

/// What the list's own parameters ask about, where not every role sees it.
const ASKED: &[(&str, Field)] = &[
    ("total_from", Field::OrderTotal),
    ("total_min", Field::OrderTotal),
    ("total_to", Field::OrderTotal),
    ("total_max", Field::OrderTotal),
];

impl OrderQuery {
    /// Reads a URL's query.
    ///
    /// `total_min` and `total_max` are minor units, as everywhere in the API; `total_from` and `total_to`
    /// are the same in whole units, which is what people type into a form. Where both stand, the typed
    /// one holds.
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Self, FieldError> {
        Self::from_pairs_for(pairs, Fields::SHOWN)
    }

    /// The same for somebody to whom only these fields are shown.
    ///
    /// # Errors
    /// What is not shown is refused as what there is not.
    pub fn from_pairs_for(pairs: &[(String, String)], fields: Fields) -> Result<Self, FieldError> {
        check_parameters(pairs, ASKED, fields)?;
        let text = |field| value(pairs, field).map(str::to_owned);
        let whole = |field| read_param(pairs, field, Problem::WholeNumber, |t| t.parse::<i64>().ok());
        let default = Self::default();
        let (sort, direction) = read_sort(pairs, (default.sort, default.direction), |word| OrderColumn::sorted_for(word, fields))?;
        Ok(Self {
            q: text("q"),
            kind: read_param(pairs, "kind", Problem::OrderKind, OrderKind::from_word)?,
            from: read_param(pairs, "from", Problem::Date, Day::parse)?,
            to: read_param(pairs, "to", Problem::Date, Day::parse)?,
            country: text("country"),
            channel: read_param(pairs, "channel", Problem::Channel, Channel::from_word)?,
            total_min: read_major(pairs, "total_from")?.or(whole("total_min")?),
            total_max: read_major(pairs, "total_to")?.or(whole("total_max")?),
            product: read_param(pairs, "product", Problem::ProductKey, read_key)?,
            customer_id: read_param(pairs, "customer_id", Problem::Id, |t| t.parse().ok())?,
            filter: Predicate::from_pairs_for(Subject::Order, pairs, fields)?,
            today: None,
            sort,
            direction,
            cursor: text("cursor"),
            limit: read_limit(pairs)?,
            count_all: read_count_all(pairs)?,
        })
    }

    /// Whether it asks only about what is shown, and is sorted by it.
    ///
    /// # Errors
    /// The very error of what there is not.
    pub fn check(&self, fields: Fields) -> Result<(), FieldError> {
        if fields.is_shown() {
            return Ok(());
        }
        check_parameters(&self.filter_pairs(), ASKED, fields)?;
        self.filter.as_ref().map_or(Ok(()), |filter| filter.check(fields))?;
        check_sort(self.sort.word(), self.sort.class(), self.direction, fields)
    }

    /// Writes the filters as URL pairs; not the sort, cursor or limit.
    pub fn filter_pairs(&self) -> Pairs {
        let fields = [
            ("q", self.q.clone()),
            ("kind", self.kind.map(|k| k.word().to_owned())),
            ("from", self.from.map(|d| d.to_string())),
            ("to", self.to.map(|d| d.to_string())),
            ("country", self.country.clone()),
            ("channel", self.channel.map(|c| c.word().to_owned())),
            ("total_min", self.total_min.map(|n| n.to_string())),
            ("total_max", self.total_max.map(|n| n.to_string())),
            ("product", self.product.as_ref().map(|(source, code)| list::key(source, code))),
            ("customer_id", self.customer_id.map(|i| i.to_string())),
            (PARAMETER, self.filter.as_ref().map(Predicate::to_string)),
        ];
        fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    }

    /// The same with today, which days ago in the filter count from.
    #[must_use]
    pub fn on(self, today: Day) -> Self {
        Self { today: Some(today), ..self }
    }

    /// Everything that is asked but the number, as one predicate.
    pub fn predicate(&self) -> Predicate {
        let is = |field, op, value: Option<Value>| value.map(|value| Predicate::is(field, op, value));
        let text = |text: &str| Value::Text(text.to_owned());
        let product = self.product.as_ref();
        let simple = [
            is(Field::OrderCustomer, Op::Eq, self.customer_id.map(Value::Id)),
            is(Field::OrderKind, Op::Eq, self.kind.map(|k| Value::Code(k.code()))),
            is(Field::OrderPlaced, Op::Gte, self.from.map(Value::Day)),
            is(Field::OrderPlaced, Op::Lte, self.to.map(Value::Day)),
            is(Field::OrderCountry, Op::Eq, self.country.as_deref().map(text)),
            is(Field::OrderChannel, Op::Eq, self.channel.map(|c| Value::Code(c.code()))),
            is(Field::OrderTotal, Op::Gte, self.total_min.map(Value::Money)),
            is(Field::OrderTotal, Op::Lte, self.total_max.map(Value::Money)),
            is(Field::OrderSource, Op::Eq, product.map(|(source, _)| text(source))),
            is(Field::OrderCode, Op::Eq, product.map(|(_, code)| text(code))),
            self.filter.clone(),
        ];
        Predicate::All(simple.into_iter().flatten().collect())
    }
}

/// The address of a product in one text, read.
fn read_key(text: &str) -> Option<(String, String)> {
    list::split_key(text).map(|(source, code)| (source.to_owned(), code.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::parse_query;

    #[test]
    fn a_query_survives_the_url() {
        let text = "q=53&kind=order&from=2025-01-01&to=2025-02-01&country=France&channel=web&total_min=-5&total_max=900\
                    &product=shop%2FA%2F1&customer_id=00000000-0000-0000-0000-000000000001&where=lines.gte.2";
        let query = OrderQuery::from_pairs(&parse_query(text)).expect("readable");
        assert_eq!(query.product, Some(("shop".into(), "A/1".into())));
        assert_eq!(query.filter_pairs().len(), 11, "every filter is set");
        assert_eq!(OrderQuery::from_pairs(&query.filter_pairs()), Ok(query));
    }

    #[test]
    fn amounts_are_typed_in_whole_units() {
        let query = OrderQuery::from_pairs(&parse_query("total_from=12.5&total_min=7")).expect("readable");
        assert_eq!(query.total_min, Some(1_250));
    }

    #[test]
    fn what_no_index_holds_in_order_is_no_column_to_sort_by() {
        assert!(OrderQuery::from_pairs(&parse_query("sort=-lines")).is_ok());
        let error = OrderQuery::from_pairs(&parse_query("sort=customer")).expect_err("not sorted");
        assert_eq!(error.problem, Problem::Column);
    }
}
