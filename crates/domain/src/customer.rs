//! Customers: who they are, how they are reached, what they hold, and the figures kept about them.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    access::{
        FieldClass, Fields,
        class::{check_parameters, check_sort},
    },
    coded_enum,
    consent::Purpose,
    interaction::Channel,
    list::Column,
    money::{Currency, Decimal, Money},
    page::{COUNT_ALL, DEFAULT_LIMIT, Direction, MAX_LIMIT, Pairs, value},
    predicate::{Condition, Count, Field, Op, PARAMETER, Predicate, Related, Subject, Value},
    problem::{FieldError, Problem},
    tag::{NOBODY, Owner, Tag},
    time::{Day, Timestamp},
};

/// The reserved customer under which sales without a known customer are stored. It has no facts row,
/// so no list, search or count of customers shows it; company totals include its orders.
pub const ANONYMOUS: Uuid = Uuid::nil();

coded_enum! {
    /// A person or an organisation.
    CustomerKind {
        /// One human being.
        Person = 1, "person";
        /// A company, shop, club or office.
        Organisation = 2, "organisation";
    }
}

coded_enum! {
    /// How far the relationship has come.
    Stage {
        /// Known by name only.
        Market = 1, "market";
        /// Has shown interest.
        Prospect = 2, "prospect";
        /// Has bought or holds something.
        Customer = 3, "customer";
        /// Has left.
        Former = 4, "former";
    }
}

coded_enum! {
    /// Value tier. Until lifetime value is modelled it follows net revenue alone: see [`Tier::of`].
    Tier {
        /// Below silver.
        Standard = 1, "standard";
        /// Net revenue of at least 500.00.
        Silver = 2, "silver";
        /// Net revenue of at least 2,500.00.
        Gold = 3, "gold";
        /// Net revenue of at least 10,000.00.
        Platinum = 4, "platinum";
    }
}

impl Tier {
    /// Net revenue, in minor units of a two-decimal currency, from which each tier begins, highest first.
    pub const THRESHOLDS: [(i64, Self); 3] = [(1_000_000, Self::Platinum), (250_000, Self::Gold), (50_000, Self::Silver)];

    /// The tier of a customer with that net revenue in minor units.
    pub fn of(net_minor: i64) -> Self {
        Self::THRESHOLDS.iter().find(|(from, _)| net_minor >= *from).map_or(Self::Standard, |(_, tier)| *tier)
    }

    /// The net revenue from which the tier begins, and from which the next one does; none for the lowest and
    /// the highest.
    pub fn range(self) -> (Option<i64>, Option<i64>) {
        let least = Self::THRESHOLDS.iter().find(|(_, tier)| *tier == self).map(|(from, _)| *from);
        let end = Self::THRESHOLDS.iter().rev().map(|(from, _)| *from).find(|from| least.is_none_or(|least| *from > least));
        (least, end)
    }
}

coded_enum! {
    /// What kind of address a contact point is.
    ContactKind {
        /// E-mail address.
        Email = 1, "email";
        /// Mobile telephone.
        Mobile = 2, "mobile";
        /// Landline telephone.
        Phone = 3, "phone";
        /// Postal address on one line.
        Address = 4, "address";
        /// Name on a messenger or social network.
        Handle = 5, "handle";
    }
}

coded_enum! {
    /// What a customer has said about being contacted on a channel.
    ConsentStatus {
        /// Agreed.
        Granted = 1, "granted";
        /// Agreed and confirmed through the channel itself.
        Confirmed = 2, "confirmed";
        /// Messages about the service only, no marketing.
        ServiceOnly = 3, "service-only";
        /// Refused or withdrawn.
        Refused = 4, "refused";
    }
}

coded_enum! {
    /// The part of the business that a holding belongs to.
    LineOfBusiness {
        /// Goods sold.
        Retail = 1, "retail";
        /// Accounts, cards, loans.
        Banking = 2, "banking";
        /// Policies.
        Insurance = 3, "insurance";
        /// Funds and securities.
        Investment = 4, "investment";
        /// Contracts for a recurring service.
        Subscription = 5, "subscription";
    }
}

/// The maintained figures of one customer: one row, changed in the same transaction as what it counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Facts {
    /// Whose figures.
    pub customer_id: Uuid,
    /// Display name.
    pub name: String,
    /// Person or organisation.
    pub kind: CustomerKind,
    /// Stage of the relationship.
    pub stage: Stage,
    /// Value tier.
    pub tier: Tier,
    /// Country, as the source system wrote it; empty where unknown.
    pub country: String,
    /// Currency of every amount here.
    pub currency: Currency,
    /// Orders, credit notes not counted.
    pub orders: i64,
    /// Credit notes.
    pub credit_notes: i64,
    /// Sales in minor units: the sum of all positive line amounts.
    pub revenue_minor: i64,
    /// Credits in minor units, positive: the sum of all negative line amounts.
    pub credits_minor: i64,
    /// Sales less credits, in minor units.
    pub net_minor: i64,
    /// When the first order was placed.
    pub first_order_at: Option<Timestamp>,
    /// When the last order was placed.
    pub last_order_at: Option<Timestamp>,
    /// The last interaction of any kind but those about the record itself.
    pub last_contact_at: Option<Timestamp>,
    /// Everything on the timeline.
    pub interactions: i64,
    /// Tickets ever opened.
    pub tickets: i64,
    /// Tickets not yet solved.
    pub tickets_open: i64,
    /// Satisfaction answers (1 to 5) counted in `csat_centi`.
    pub csat_answers: i64,
    /// Mean satisfaction × 100, so 420 is 4.20 of 5; none without an answer.
    pub csat_centi: Option<i64>,
    /// Since when the customer is known.
    pub since: Timestamp,
    /// Who of our own people looks after the customer; none where nobody does.
    pub owner: Option<Owner>,
    /// The tags on the customer, by name.
    pub tags: Vec<Tag>,
    /// How much is seen in here: what is not shown is empty or zero, or masked.
    #[serde(default = "Fields::shown", skip_serializing_if = "Fields::is_shown")]
    pub fields: Fields,
}

impl Facts {
    /// Sales as money.
    pub fn revenue(&self) -> Money {
        Money { minor: self.revenue_minor, currency: self.currency }
    }

    /// Sales less credits as money.
    pub fn net(&self) -> Money {
        Money { minor: self.net_minor, currency: self.currency }
    }

    /// The share of sales that was credited, in thousandths; none without sales.
    pub fn credits_permille(&self) -> Option<i64> {
        (self.revenue_minor > 0).then(|| (self.credits_minor * 2_000 + self.revenue_minor) / (self.revenue_minor * 2))
    }
}

/// An address through which a customer is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContactPoint {
    /// Identity within the customer.
    pub id: Uuid,
    /// What kind of address.
    pub kind: ContactKind,
    /// As given.
    pub value: String,
    /// Whether it was proved to reach the customer.
    pub verified: bool,
    /// Name of the system it came from.
    pub source: String,
}

/// The customer's id in another system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IdentityLink {
    /// Code of the other system, such as `online-retail`.
    pub source: String,
    /// The id there.
    pub external_id: String,
    /// Since when the two are linked.
    pub linked_at: Timestamp,
}

/// What a customer has agreed to on one channel, for one purpose or for all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Consent {
    /// The channel.
    pub channel: Channel,
    /// What for.
    #[serde(default, skip_serializing_if = "Purpose::is_all")]
    pub purpose: Purpose,
    /// What was said.
    pub status: ConsentStatus,
    /// When it was said.
    pub since: Timestamp,
}

/// A product that the customer has: policy, account, subscription, asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Holding {
    /// Identity within the customer.
    pub id: Uuid,
    /// Part of the business.
    pub line: LineOfBusiness,
    /// What it is called.
    pub name: String,
    /// Contract or account number.
    pub number: String,
    /// Balance, yearly premium or yearly price.
    pub value: Money,
    /// Since when.
    pub since: Day,
    /// When it renews or ends.
    pub renews: Option<Day>,
}

/// Everything on a customer's page that is not a list of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomerRecord {
    /// The maintained figures.
    pub facts: Facts,
    /// Town of the main address; empty where unknown.
    pub city: String,
    /// BCP 47 language tag; empty where unknown.
    pub language: String,
    /// How to reach the customer.
    pub contact_points: Vec<ContactPoint>,
    /// Ids in other systems.
    pub identity_links: Vec<IdentityLink>,
    /// What was agreed to.
    pub consents: Vec<Consent>,
    /// What the customer has.
    pub holdings: Vec<Holding>,
    /// Answers to surveys.
    pub survey_answers: i64,
    /// Customers that may be the same one and that nobody has looked at yet.
    pub possible_duplicates: i64,
}

coded_enum! {
    /// A column of the customer list. All but the tags can be sorted by.
    CustomerColumn {
        /// Name; always shown.
        Name = 1, "name";
        /// Value tier.
        Tier = 2, "tier";
        /// Stage of the relationship.
        Stage = 3, "stage";
        /// Country.
        Country = 4, "country";
        /// Sales.
        Revenue = 5, "revenue";
        /// Sales less credits.
        Net = 6, "net";
        /// Number of orders.
        Orders = 7, "orders";
        /// Last order.
        LastOrder = 8, "last_order";
        /// Open tickets.
        OpenTickets = 9, "open_tickets";
        /// Mean satisfaction.
        Csat = 10, "csat";
        /// Last interaction.
        LastContact = 11, "last_contact";
        /// Known since.
        Since = 12, "since";
        /// Who of our own people looks after the customer.
        Owner = 13, "owner";
        /// Tags.
        Tags = 14, "tags";
    }
}

impl Column for CustomerColumn {
    const ALL: &'static [Self] = Self::ALL;
    const DEFAULT: &'static [Self] = &[
        Self::Name,
        Self::Tier,
        Self::Country,
        Self::Revenue,
        Self::Net,
        Self::Orders,
        Self::LastOrder,
        Self::OpenTickets,
        Self::Csat,
        Self::Tags,
    ];
    const FIXED: Self = Self::Name;

    fn word(self) -> &'static str {
        self.word()
    }

    /// A customer has any number of tags, so by those the list cannot be sorted.
    fn is_sorted(self) -> bool {
        self != Self::Tags
    }

    fn class(self) -> Option<FieldClass> {
        match self {
            Self::Tier => Some(FieldClass::Risk),
            Self::Revenue | Self::Net => Some(FieldClass::Money),
            _ => None,
        }
    }
}

/// What a customer list shows: filter, order and place. It is the URL's query, word for word.
///
/// The filter is one predicate: [`CustomerQuery::predicate`] joins what the simple parameters ask for
/// with the parameter `where`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerQuery {
    /// Words to search name, contact points, ids and numbers for.
    pub q: Option<String>,
    /// Only this country.
    pub country: Option<String>,
    /// Only this stage.
    pub stage: Option<Stage>,
    /// Only this tier.
    pub tier: Option<Tier>,
    /// Only this kind.
    pub kind: Option<CustomerKind>,
    /// Last order on or after this day.
    pub ordered_from: Option<Day>,
    /// Last order on or before this day.
    pub ordered_to: Option<Day>,
    /// Sales of at least so many minor units.
    pub revenue_min: Option<i64>,
    /// Sales of at most so many minor units.
    pub revenue_max: Option<i64>,
    /// At least so many orders.
    pub orders_min: Option<i64>,
    /// At least so many open tickets.
    pub open_tickets_min: Option<i64>,
    /// Code of a source system that the customer is linked to.
    pub source: Option<String>,
    /// The customer's id there.
    pub source_id: Option<String>,
    /// Only with the tag of this name.
    pub tag: Option<String>,
    /// Only those whom the one of ours with this name looks after; [`NOBODY`] for nobody.
    pub owner: Option<String>,
    /// What else is asked.
    pub filter: Option<Predicate>,
    /// What days ago in `filter` count from, in UTC.
    pub today: Option<Day>,
    /// The column that orders the list.
    pub sort: CustomerColumn,
    /// Which way.
    pub direction: Direction,
    /// Where the page begins; the first page without.
    pub cursor: Option<String>,
    /// Rows a page.
    pub limit: u32,
    /// Whether the total is counted to the end, however long that takes.
    pub count_all: bool,
}

impl Default for CustomerQuery {
    fn default() -> Self {
        Self {
            q: None,
            country: None,
            stage: None,
            tier: None,
            kind: None,
            ordered_from: None,
            ordered_to: None,
            revenue_min: None,
            revenue_max: None,
            orders_min: None,
            open_tickets_min: None,
            source: None,
            source_id: None,
            tag: None,
            owner: None,
            filter: None,
            today: None,
            sort: CustomerColumn::Revenue,
            direction: Direction::Descending,
            cursor: None,
            limit: DEFAULT_LIMIT,
            count_all: false,
        }
    }
}

/// Reads one parameter with `read`; absent is `None`, unreadable is an error that names it.
pub fn read_param<T>(
    pairs: &[(String, String)],
    field: &str,
    problem: Problem,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, FieldError> {
    let Some(text) = value(pairs, field) else { return Ok(None) };
    read(text).map(Some).ok_or_else(|| FieldError { field: field.into(), value: text.into(), problem })
}

/// Reads `sort=column` or `sort=-column`.
pub fn read_sort<C: Copy>(
    pairs: &[(String, String)],
    default: (C, Direction),
    read: impl Fn(&str) -> Option<C>,
) -> Result<(C, Direction), FieldError> {
    let sort = read_param(pairs, "sort", Problem::Column, |text| match text.strip_prefix('-') {
        Some(column) => read(column).map(|c| (c, Direction::Descending)),
        None => read(text).map(|c| (c, Direction::Ascending)),
    })?;
    Ok(sort.unwrap_or(default))
}

/// Reads `limit`, 1 to [`MAX_LIMIT`].
pub fn read_limit(pairs: &[(String, String)]) -> Result<u32, FieldError> {
    let limit = read_param(pairs, "limit", Problem::Limit, |t| t.parse::<u32>().ok().filter(|n| (1..=MAX_LIMIT).contains(n)))?;
    Ok(limit.unwrap_or(DEFAULT_LIMIT))
}

/// Reads whether every row is to be counted: [`COUNT_ALL`].
pub(crate) fn read_count_all(pairs: &[(String, String)]) -> Result<bool, FieldError> {
    let (field, all) = COUNT_ALL;
    Ok(read_param(pairs, field, Problem::Choice, |text| (text == all).then_some(()))?.is_some())
}

/// Reads an amount as people type it, in whole units with at most two decimals: `12.50` is 1250 minor units.
pub(crate) fn read_major(pairs: &[(String, String)], field: &str) -> Result<Option<i64>, FieldError> {
    read_param(pairs, field, Problem::Amount, |text| Decimal::parse(text).ok().filter(|amount| amount.scale <= 2)?.times(1, 2))
}

/// What the list's own parameters ask about, where not every role sees it.
const ASKED: &[(&str, Field)] = &[
    ("tier", Field::CustomerTier),
    ("revenue_from", Field::CustomerRevenue),
    ("revenue_min", Field::CustomerRevenue),
    ("revenue_to", Field::CustomerRevenue),
    ("revenue_max", Field::CustomerRevenue),
    ("source_id", Field::LinkId),
];

impl CustomerQuery {
    /// Reads a URL's query. Keys it does not know are the page's own (columns, preview) and ignored.
    ///
    /// `revenue_min` and `revenue_max` are minor units, as everywhere in the API; `revenue_from` and
    /// `revenue_to` are the same in whole units, which is what people type into a form. Where both
    /// stand, the typed one holds.
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
        let day = |field| read_param(pairs, field, Problem::Date, Day::parse);
        let default = Self::usual(fields);
        let (sort, direction) = read_sort(pairs, (default.sort, default.direction), |word| CustomerColumn::sorted_for(word, fields))?;
        Ok(Self {
            q: text("q"),
            country: text("country"),
            stage: read_param(pairs, "stage", Problem::Stage, Stage::from_word)?,
            tier: read_param(pairs, "tier", Problem::Tier, Tier::from_word)?,
            kind: read_param(pairs, "kind", Problem::CustomerKind, CustomerKind::from_word)?,
            ordered_from: day("ordered_from")?,
            ordered_to: day("ordered_to")?,
            revenue_min: read_major(pairs, "revenue_from")?.or(whole("revenue_min")?),
            revenue_max: read_major(pairs, "revenue_to")?.or(whole("revenue_max")?),
            orders_min: whole("orders_min")?,
            open_tickets_min: whole("open_tickets_min")?,
            source: text("source"),
            source_id: text("source_id"),
            tag: text("tag"),
            owner: text("owner"),
            filter: Predicate::from_pairs_for(Subject::Customer, pairs, fields)?,
            today: None,
            sort,
            direction,
            cursor: text("cursor"),
            limit: read_limit(pairs)?,
            count_all: read_count_all(pairs)?,
        })
    }

    /// The list without filters. Where sales are not shown it is not sorted by them.
    fn usual(fields: Fields) -> Self {
        let default = Self::default();
        if fields.shows_any(default.sort.class()) {
            return default;
        }
        Self { sort: CustomerColumn::Name, direction: Direction::Ascending, ..default }
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

    /// Writes the filters as URL pairs, leaving out what is not set; not the sort, cursor or limit.
    pub fn filter_pairs(&self) -> Pairs {
        let fields = [
            ("q", self.q.clone()),
            ("country", self.country.clone()),
            ("stage", self.stage.map(|s| s.word().to_owned())),
            ("tier", self.tier.map(|t| t.word().to_owned())),
            ("kind", self.kind.map(|k| k.word().to_owned())),
            ("ordered_from", self.ordered_from.map(|d| d.to_string())),
            ("ordered_to", self.ordered_to.map(|d| d.to_string())),
            ("revenue_min", self.revenue_min.map(|n| n.to_string())),
            ("revenue_max", self.revenue_max.map(|n| n.to_string())),
            ("orders_min", self.orders_min.map(|n| n.to_string())),
            ("open_tickets_min", self.open_tickets_min.map(|n| n.to_string())),
            ("source", self.source.clone()),
            ("source_id", self.source_id.clone()),
            ("tag", self.tag.clone()),
            ("owner", self.owner.clone()),
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
        let is = |field, op, value: Option<Value>| value.map(|value| Predicate::is(field, op, value));
        let whole = |field, n: Option<i64>| is(field, Op::Gte, n.map(Value::Whole));
        let simple = [
            is(Field::CustomerCountry, Op::Eq, self.country.clone().map(Value::Text)),
            is(Field::CustomerStage, Op::Eq, self.stage.map(|s| Value::Code(s.code()))),
            is(Field::CustomerTier, Op::Eq, self.tier.map(|t| Value::Code(t.code()))),
            is(Field::CustomerKind, Op::Eq, self.kind.map(|k| Value::Code(k.code()))),
            is(Field::CustomerLastOrder, Op::Gte, self.ordered_from.map(Value::Day)),
            is(Field::CustomerLastOrder, Op::Lte, self.ordered_to.map(Value::Day)),
            is(Field::CustomerRevenue, Op::Gte, self.revenue_min.map(Value::Money)),
            is(Field::CustomerRevenue, Op::Lte, self.revenue_max.map(Value::Money)),
            whole(Field::CustomerOrders, self.orders_min),
            whole(Field::CustomerOpenTickets, self.open_tickets_min),
            self.owner.clone().map(|owner| match owner.as_str() {
                NOBODY => Predicate::Is(Condition { field: Field::CustomerOwner, op: Op::Unknown, values: Vec::new() }),
                _ => Predicate::is(Field::CustomerOwner, Op::Eq, Value::Text(owner)),
            }),
            is(Field::CustomerTag, Op::Eq, self.tag.clone().map(Value::Text)),
            self.linked(),
            self.filter.clone(),
        ];
        Predicate::All(simple.into_iter().flatten().collect())
    }

    /// The condition on ids in source systems.
    fn linked(&self) -> Option<Predicate> {
        let is = |field, text: &Option<String>| text.clone().map(|text| Predicate::is(field, Op::Eq, Value::Text(text)));
        let which: Vec<_> = [is(Field::LinkSource, &self.source), is(Field::LinkId, &self.source_id)].into_iter().flatten().collect();
        (!which.is_empty()).then(|| Predicate::Count(Count::any(Related::Links, which)))
    }

    /// Whether anything narrows the list.
    pub fn is_filtered(&self) -> bool {
        !self.filter_pairs().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Pairs {
        list.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn a_query_survives_the_url() {
        let given =
            pairs(&[("q", "lamp"), ("country", "France"), ("tier", "gold"), ("ordered_from", "2011-01-01"), ("revenue_min", "100")]);
        let query = CustomerQuery::from_pairs(&given).expect("readable");
        assert_eq!(query.tier, Some(Tier::Gold));
        assert_eq!(CustomerQuery::from_pairs(&query.filter_pairs()), Ok(query));
    }

    #[test]
    fn amounts_are_typed_in_whole_units() {
        let query = CustomerQuery::from_pairs(&pairs(&[("revenue_from", "1000"), ("revenue_to", "2500.5"), ("revenue_min", "7")]));
        let query = query.expect("readable");
        assert_eq!((query.revenue_min, query.revenue_max), (Some(100_000), Some(250_050)));
        for bad in ["1,000", "1.005", "much"] {
            let error = CustomerQuery::from_pairs(&pairs(&[("revenue_to", bad)])).expect_err("not an amount");
            assert_eq!(error.field, "revenue_to");
        }
    }

    #[test]
    fn a_wrong_value_is_named() {
        let error = CustomerQuery::from_pairs(&pairs(&[("tier", "brass")])).expect_err("not a tier");
        assert_eq!(error.to_string(), "tier: “brass” is not a tier");
        assert!(CustomerQuery::from_pairs(&pairs(&[("limit", "201")])).is_err());
        assert!(CustomerQuery::from_pairs(&pairs(&[COUNT_ALL])).expect("a query").count_all);
        assert_eq!(CustomerQuery::from_pairs(&pairs(&[("count", "some")])).map_err(|error| error.field), Err("count".to_owned()));
        assert!(CustomerQuery::from_pairs(&pairs(&[("sort", "-shoe_size")])).is_err());
        assert!(CustomerQuery::from_pairs(&pairs(&[("sort", "tags")])).is_err());
    }

    #[test]
    fn sorting_reads_its_direction() {
        let query = CustomerQuery::from_pairs(&pairs(&[("sort", "-last_order")])).expect("readable");
        assert_eq!((query.sort, query.direction), (CustomerColumn::LastOrder, Direction::Descending));
    }

    #[test]
    fn tiers_begin_at_their_thresholds() {
        assert_eq!(Tier::of(49_999), Tier::Standard);
        assert_eq!(Tier::of(50_000), Tier::Silver);
        assert_eq!(Tier::of(250_000), Tier::Gold);
        assert_eq!(Tier::of(1_000_000), Tier::Platinum);
        for tier in Tier::ALL {
            let (least, end) = tier.range();
            assert_eq!(Tier::of(least.unwrap_or(i64::MIN)), *tier);
            assert_eq!(Tier::of(end.unwrap_or(i64::MAX) - i64::from(end.is_some())), *tier);
            assert!(end.is_none_or(|end| Tier::of(end) != *tier));
        }
    }
}
