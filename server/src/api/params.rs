//! The parameters of each operation: their documentation, and the list of what is known. The values
//! are read by the domain's queries, which the pages use as well.

use domain::{
    customer::{CustomerColumn, CustomerKind, LineOfBusiness, Stage, Tier},
    dashboard::{Comparison, Preset},
    interaction::{Channel, InteractionKind},
    list::Column,
    metric::Split,
    order::{OrderColumn, OrderKind},
    page::{COUNT_ALL, DEFAULT_LIMIT, MAX_LIMIT},
    predicate::MAX_TEXT,
    product::{ProductColumn, ProductKind},
    report::{About, Axis, Measure},
    ticket::{Priority, TicketColumn, TicketStatus},
};
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, RefOr, Schema,
        schema::{KnownFormat, SchemaFormat, Type},
    },
};

/// Filters, order and place of the customer list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameters that the domain's query reads")]
pub(super) struct CustomerParams {
    /// Words to search names, contact points, source ids, order and ticket numbers for.
    #[param(inline)]
    q: Option<Text>,
    /// Only this country, as the source writes it.
    #[param(inline)]
    country: Option<Text>,
    /// Only this stage.
    #[param(inline)]
    stage: Option<Stage>,
    /// Only this tier.
    #[param(inline)]
    tier: Option<Tier>,
    /// Only persons or only organisations.
    #[param(inline)]
    kind: Option<CustomerKind>,
    /// Last order on or after this day.
    #[param(inline)]
    ordered_from: Option<Date>,
    /// Last order on or before this day.
    #[param(inline)]
    ordered_to: Option<Date>,
    /// Sales of at least so many minor units.
    revenue_min: Option<i64>,
    /// Sales of at most so many minor units.
    revenue_max: Option<i64>,
    /// At least so many orders.
    orders_min: Option<i64>,
    /// At least so many open tickets.
    open_tickets_min: Option<i64>,
    /// Only customers of this source system, such as `online-retail`.
    #[param(inline)]
    source: Option<Text>,
    /// The customer's id in that source system.
    #[param(inline)]
    source_id: Option<Text>,
    /// A predicate about each customer, such as `and(tier.gte.gold,orders(product.has.lamp,placed.within.90).gte.2,not(tickets(status.open)))`: conditions `field.comparison.value`, counts of related
    /// rows, joined by `and(…)`, `or(…)` and `not(…)`. It narrows what the other parameters leave. In a
    /// value `~` takes the next character as it is.
    #[param(rename = "where", inline)]
    filter: Option<Predicate>,
    /// Only customers with the tag of this name.
    #[param(inline)]
    tag: Option<Text>,
    /// Only customers whom the one of our people with this name looks after; `none`: nobody does.
    #[param(inline)]
    owner: Option<Text>,
    /// Column to sort by; with a minus, largest first. `-revenue` where absent.
    #[param(inline)]
    sort: Option<CustomerColumns>,
    /// Where the page begins: `next` or `previous` of another page of the same list.
    #[param(inline)]
    cursor: Option<Text>,
    /// Rows a page.
    #[param(inline)]
    limit: Option<Limit>,
    /// `all` counts the total to the end, however long that takes; without it counting stops where it would cost more than the page.
    #[param(inline)]
    count: Option<Count>,
}

/// Which part of a timeline.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameters that the domain's query reads")]
pub(super) struct TimelineParams {
    /// Only these kinds of interaction, separated by commas.
    #[param(inline)]
    kind: Option<Kinds>,
    /// Only what happened up to the end of this day, UTC.
    #[param(inline)]
    until: Option<Date>,
    /// Where the page begins.
    #[param(inline)]
    cursor: Option<Text>,
    /// Events a page.
    #[param(inline)]
    limit: Option<Limit>,
}

/// Filters, order and place of a list of orders.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameters that the domain's query reads")]
pub(super) struct OrderParams {
    /// The beginning of an order's number.
    #[param(inline)]
    q: Option<Text>,
    /// Only orders or only credit notes.
    #[param(inline)]
    kind: Option<OrderKind>,
    /// Placed on or after this day.
    #[param(inline)]
    from: Option<Date>,
    /// Placed on or before this day.
    #[param(inline)]
    to: Option<Date>,
    /// A predicate about each order, such as `and(product.has.lamp,buyer(tier.gte.gold))`: conditions `field.comparison.value`, counts of related
    /// rows, joined by `and(…)`, `or(…)` and `not(…)`. It narrows what the other parameters leave. In a
    /// value `~` takes the next character as it is.
    #[param(rename = "where", inline)]
    filter: Option<Predicate>,
    /// Only this country of delivery, as the source writes it.
    #[param(inline)]
    country: Option<Text>,
    /// Only this channel.
    #[param(inline)]
    channel: Option<Channel>,
    /// A total of at least so many minor units.
    total_min: Option<i64>,
    /// A total of at most so many minor units.
    total_max: Option<i64>,
    /// Only orders with this product: `source/code`.
    #[param(inline)]
    product: Option<ProductKey>,
    /// What to sort by. `-placed` where absent.
    #[param(inline)]
    sort: Option<OrderColumns>,
    /// Where the page begins.
    #[param(inline)]
    cursor: Option<Text>,
    /// Rows a page.
    #[param(inline)]
    limit: Option<Limit>,
    /// `all` counts the total to the end, however long that takes; without it counting stops where it would cost more than the page.
    #[param(inline)]
    count: Option<Count>,
}

/// Filters, order and place of a list of tickets.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameters that the domain's query reads")]
pub(super) struct TicketParams {
    /// The beginning of a ticket's number.
    #[param(inline)]
    q: Option<Text>,
    /// Only this status.
    #[param(inline)]
    status: Option<TicketStatus>,
    /// Only what somebody still has to do something about: neither solved nor closed.
    open: Option<bool>,
    /// Only this priority.
    #[param(inline)]
    priority: Option<Priority>,
    /// A predicate about each ticket, such as `and(reason.eq.delivery,opened.within.30)`: conditions `field.comparison.value`, counts of related
    /// rows, joined by `and(…)`, `or(…)` and `not(…)`. It narrows what the other parameters leave. In a
    /// value `~` takes the next character as it is.
    #[param(rename = "where", inline)]
    filter: Option<Predicate>,
    /// Only this channel.
    #[param(inline)]
    channel: Option<Channel>,
    /// Only this reason.
    #[param(inline)]
    reason: Option<Text>,
    /// Only those that this one of our people is on.
    #[param(inline)]
    assignee: Option<Text>,
    /// Opened on or after this day.
    #[param(inline)]
    from: Option<Date>,
    /// Opened on or before this day.
    #[param(inline)]
    to: Option<Date>,
    /// What to sort by. `-opened` where absent.
    #[param(inline)]
    sort: Option<TicketColumns>,
    /// Where the page begins.
    #[param(inline)]
    cursor: Option<Text>,
    /// Rows a page.
    #[param(inline)]
    limit: Option<Limit>,
    /// `all` counts the total to the end, however long that takes; without it counting stops where it would cost more than the page.
    #[param(inline)]
    count: Option<Count>,
}

/// Filters, order and place of the product list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameters that the domain's query reads")]
pub(super) struct ProductParams {
    /// Part of the name, or the beginning of the code.
    #[param(inline)]
    q: Option<Text>,
    /// Products, or charges such as postage, which are left out of the ranking unless asked for.
    #[param(inline)]
    kind: Option<ProductKind>,
    /// A predicate about each product, such as `and(units.gte.100,last_sold.ago.90)`: conditions `field.comparison.value`, counts of related
    /// rows, joined by `and(…)`, `or(…)` and `not(…)`. It narrows what the other parameters leave. In a
    /// value `~` takes the next character as it is.
    #[param(rename = "where", inline)]
    filter: Option<Predicate>,
    /// Last sold on or after this day.
    #[param(inline)]
    sold_from: Option<Date>,
    /// Last sold on or before this day.
    #[param(inline)]
    sold_to: Option<Date>,
    /// What to sort by. `-revenue` where absent.
    #[param(inline)]
    sort: Option<ProductColumns>,
    /// Where the page begins.
    #[param(inline)]
    cursor: Option<Text>,
    /// Rows a page.
    #[param(inline)]
    limit: Option<Limit>,
}

/// The period of a metric and how it is split.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameters that the handler reads by name")]
pub(super) struct MetricParams {
    /// First day, inclusive; from the beginning where absent.
    #[param(inline)]
    from: Option<Date>,
    /// Last day, inclusive; to the end where absent.
    #[param(inline)]
    to: Option<Date>,
    /// One point a day, a week or a month, or one a country, a channel, a reason, a survey or a store where the figure is
    /// kept by it. `day` where absent.
    #[param(inline)]
    by: Option<By>,
    /// Only what is delivered to this country, where the figure is kept by it. One of `country`, `store`, `team` and `line`.
    #[param(inline)]
    country: Option<Text>,
    /// Only what this source system sent, by its code.
    #[param(inline)]
    store: Option<Text>,
    /// Only the customers whom somebody of this team looks after, and what is theirs.
    #[param(inline)]
    team: Option<Text>,
    /// Only the customers who have something of this line of business, and what is theirs.
    #[param(inline)]
    line: Option<Lines>,
}

/// What a report counts, how it is laid out, and what it is narrowed to.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameters that the domain's query reads")]
pub(super) struct PivotParams {
    /// Orders or tickets; orders where absent.
    #[param(inline)]
    of: Option<About>,
    /// What rows go by; given twice, the second within the first. Reports by `tier`, `stage`, `owner` and `product`, and of
    /// `customers`, `units` and `requesters`, are kept by no rollup: they are worked out in the background on their page, and
    /// refused here.
    #[param(inline)]
    row: Option<Vec<Axis>>,
    /// What columns go by; totals alone where absent.
    #[param(inline)]
    column: Option<Axis>,
    /// What is added up; up to four times.
    #[param(inline)]
    measure: Option<Vec<Measure>>,
    /// Only these countries of delivery; `~` for those that are unknown.
    country: Option<Vec<String>>,
    /// Only these channels.
    #[param(inline)]
    channel: Option<Vec<Channel>>,
    /// Only these source systems.
    source: Option<Vec<String>>,
    /// Only orders or only credit notes.
    #[param(inline)]
    kind: Option<Vec<OrderKind>>,
    /// Only tickets with these reasons; `~` for those without one.
    reason: Option<Vec<String>>,
    /// Only tickets of these priorities.
    #[param(inline)]
    priority: Option<Vec<Priority>>,
    /// A period by its name; twelve months where neither it nor days are given.
    #[param(inline)]
    period: Option<Preset>,
    /// From the month of this day.
    #[param(inline)]
    from: Option<Date>,
    /// To the month of this day.
    #[param(inline)]
    to: Option<Date>,
    /// What rows are held against; nothing where absent.
    #[param(inline)]
    compare: Option<Comparison>,
    /// What rows are put in order by: `name`, `total.MEASURE`, `change.MEASURE` or `column.MEASURE.KEY`; with a `-` before it the
    /// other way round.
    sort: Option<String>,
}

/// None at all.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct NoParams {}

/// What to search for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameters that the handler reads by name")]
pub(super) struct SearchParams {
    /// Part of a name, e-mail address, phone number in any format, source id, order or ticket number.
    #[param(inline)]
    q: Text,
    /// The most hits.
    #[param(inline)]
    limit: Option<Limit>,
}

/// The pattern of every text that a database can hold.
pub(super) const ANY_TEXT: &str = r"^[^\u0000]*$";

/// Declares what a parameter's value looks like: a type that is nothing but its schema.
macro_rules! values {
    ($($(#[$meta:meta])* $name:ident = $schema:expr;)+) => {$(
        $(#[$meta])*
        struct $name;
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                $schema.into()
            }
        }
        impl ToSchema for $name {}
    )+};
}

values! {
    Text = string().pattern(Some(ANY_TEXT));
    Predicate = string().pattern(Some(ANY_TEXT)).max_length(Some(MAX_TEXT));
    Date = string().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)));
    Limit = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(MAX_LIMIT)).default(Some(DEFAULT_LIMIT.into()));
    Count = string().enum_values(Some([COUNT_ALL.1]));
    CustomerColumns = sort_by::<CustomerColumn>();
    OrderColumns = sort_by::<OrderColumn>();
    TicketColumns = sort_by::<TicketColumn>();
    ProductColumns = sort_by::<ProductColumn>();
    ProductKey = string().pattern(Some(r"^[^/\u0000]+/[^\u0000]+$"));
    Kinds = kinds();
    By = string().enum_values(Some(Split::all().map(Split::word)));
    Lines = string().enum_values(Some(LineOfBusiness::ALL.iter().map(|line| line.word())));
}

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// A column that a list can be sorted by, or one with a minus.
fn sort_by<C: Column>() -> ObjectBuilder {
    let columns = C::ALL.iter().filter(|column| column.is_sorted()).map(|column| column.word());
    string().enum_values(Some(columns.flat_map(|word| [word.to_owned(), format!("-{word}")])))
}

/// Kinds of interaction, separated by commas.
fn kinds() -> ObjectBuilder {
    let any = InteractionKind::ALL.iter().map(|k| k.word()).collect::<Vec<_>>().join("|");
    string().pattern(Some(format!("^({any})(,({any}))*$")))
}
