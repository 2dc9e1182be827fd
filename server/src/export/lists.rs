//! What the lists are exported as: a column's head and its value, list by list.

use app::{
    i18n::{Key, keys as k, text},
    pages::{customers, orders, products, tickets},
    ui::words,
};
use domain::{
    customer::{CustomerColumn, Facts},
    format::Locale,
    list::Column,
    order::{Order, OrderColumn},
    product::{Product, ProductColumn},
    ticket::{Ticket, TicketColumn},
};

use super::table::{Head, Value};

/// A column of an exported list.
pub(super) trait Exported: Column {
    /// A row of the list.
    type Row;
    /// What the column is called on the page.
    fn label(self) -> Key;
    /// What stands in it; words in that language.
    fn value(self, row: &Self::Row, locale: Locale) -> Value;
    /// Columns that follow those of the page: what tells rows apart, and the currency of the amounts.
    fn more(row: &Self::Row) -> Vec<Value>;
    /// The heads of those.
    const MORE: &'static [Key];
}

/// The heads of the columns shown, and of those that follow.
pub(super) fn heads<C: Exported>(columns: &[C], locale: Locale) -> Vec<Head> {
    let labels = columns.iter().map(|column| column.label()).chain(C::MORE.iter().copied());
    labels.map(|label| Head::new(text(locale, label), 16)).collect()
}

/// The values of a row in the columns shown, and in those that follow.
pub(super) fn values<C: Exported>(columns: &[C], row: &C::Row, locale: Locale) -> Vec<Value> {
    columns.iter().map(|column| column.value(row, locale)).chain(C::more(row)).collect()
}

fn word(locale: Locale, key: Key) -> Value {
    Value::Text(text(locale, key).to_owned())
}

impl Exported for CustomerColumn {
    type Row = Facts;
    const MORE: &'static [Key] = &[k::EXPORT_CURRENCY, k::EXPORT_ID];

    fn label(self) -> Key {
        customers::columns::label(self)
    }

    fn value(self, row: &Facts, locale: Locale) -> Value {
        match self {
            Self::Name => Value::Text(row.name.clone()),
            Self::Tier => word(locale, words::tier(row.tier)),
            Self::Stage => word(locale, words::stage(row.stage)),
            Self::Country => Value::Text(row.country.clone()),
            Self::Revenue => Value::Money(row.revenue_minor),
            Self::Net => Value::Money(row.net_minor),
            Self::Orders => Value::Whole(row.orders),
            Self::LastOrder => row.last_order_at.into(),
            Self::OpenTickets => Value::Whole(row.tickets_open),
            Self::Csat => row.csat_centi.map_or(Value::None, Value::Hundredths),
            Self::LastContact => row.last_contact_at.into(),
            Self::Since => Value::Moment(row.since),
            Self::Owner => row.owner.as_ref().map_or(Value::None, |owner| Value::Text(owner.name.clone())),
            Self::Tags => Value::Text(row.tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>().join("; ")),
        }
    }

    fn more(row: &Facts) -> Vec<Value> {
        vec![Value::Text(row.currency.code().to_owned()), Value::Text(row.customer_id.to_string())]
    }
}

impl Exported for OrderColumn {
    type Row = Order;
    const MORE: &'static [Key] = &[k::EXPORT_KIND, k::EXPORT_CURRENCY, k::EXPORT_CUSTOMER_ID];

    fn label(self) -> Key {
        orders::columns::label(self)
    }

    fn value(self, row: &Order, locale: Locale) -> Value {
        match self {
            Self::Number => Value::Text(row.number.clone()),
            Self::Customer => Value::Text(row.customer.clone()),
            Self::Placed => Value::Moment(row.placed_at),
            Self::Channel => word(locale, words::channel(row.channel)),
            Self::Country => Value::Text(row.country.clone()),
            Self::Lines => Value::Whole(row.lines),
            Self::Sales => Value::Money(row.sales_minor),
            Self::Credits => Value::Money(row.credits_minor),
            Self::Total => Value::Money(row.total_minor),
            Self::Source => Value::Text(row.source.clone()),
        }
    }

    fn more(row: &Order) -> Vec<Value> {
        let customer = row.customer_id.map_or(Value::None, |id| Value::Text(id.to_string()));
        vec![Value::Text(row.kind.word().to_owned()), Value::Text(row.currency.code().to_owned()), customer]
    }
}

impl Exported for TicketColumn {
    type Row = Ticket;
    const MORE: &'static [Key] = &[k::EXPORT_CUSTOMER_ID];

    fn label(self) -> Key {
        tickets::columns::label(self)
    }

    fn value(self, row: &Ticket, locale: Locale) -> Value {
        match self {
            Self::Number => Value::Text(row.number.clone()),
            Self::Subject => Value::Text(row.subject.clone()),
            Self::Customer => Value::Text(row.customer.clone()),
            Self::Status => word(locale, words::status(row.status)),
            Self::Priority => word(locale, words::priority(row.priority)),
            Self::Channel => word(locale, words::channel(row.channel)),
            Self::Reason => Value::Text(row.reason.clone()),
            Self::Assignee => Value::Text(row.assignee.clone()),
            Self::Messages => Value::Whole(row.messages),
            Self::Opened => Value::Moment(row.opened_at),
            Self::FirstResponse => row.first_response_at.into(),
            Self::Solved => row.solved_at.into(),
            Self::Source => Value::Text(row.source.clone()),
        }
    }

    fn more(row: &Ticket) -> Vec<Value> {
        vec![Value::Text(row.customer_id.to_string())]
    }
}

impl Exported for ProductColumn {
    type Row = Product;
    const MORE: &'static [Key] = &[k::EXPORT_KIND, k::EXPORT_CURRENCY];

    fn label(self) -> Key {
        products::columns::label(self)
    }

    fn value(self, row: &Product, _: Locale) -> Value {
        match self {
            Self::Name => Value::Text(row.name.clone()),
            Self::Code => Value::Text(row.code.clone()),
            Self::Units => Value::Whole(row.units),
            Self::Lines => Value::Whole(row.lines),
            Self::Revenue => Value::Money(row.revenue_minor),
            Self::Credits => Value::Money(row.credits_minor),
            Self::LastSold => row.last_sold_at.into(),
            Self::Source => Value::Text(row.source.clone()),
        }
    }

    fn more(row: &Product) -> Vec<Value> {
        vec![Value::Text(row.kind.word().to_owned()), Value::Text(row.currency.code().to_owned())]
    }
}
