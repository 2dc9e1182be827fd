//! The columns of the order list: their heads and their cells.

use domain::{
    list::Column,
    money::Money,
    order::{Order, OrderColumn},
};
use leptos::prelude::*;

use super::order::buyer;
use crate::{
    i18n::{Key, keys as k},
    ui::{
        link,
        list::table::{Cell, Head, moment},
        words,
    },
    viewer::Viewer,
};

/// What a column is called.
pub const fn label(column: OrderColumn) -> Key {
    match column {
        OrderColumn::Number => k::ORDERS_NUMBER,
        OrderColumn::Customer => k::ORDERS_CUSTOMER,
        OrderColumn::Placed => k::ORDERS_PLACED,
        OrderColumn::Channel => k::ORDERS_CHANNEL,
        OrderColumn::Country => k::ORDERS_COUNTRY,
        OrderColumn::Lines => k::ORDERS_LINES,
        OrderColumn::Sales => k::ORDERS_SALES,
        OrderColumn::Credits => k::ORDERS_CREDITS,
        OrderColumn::Total => k::ORDERS_TOTAL_COLUMN,
        OrderColumn::Source => k::LIST_SOURCE,
    }
}

/// The head of a column.
pub(super) fn head(column: OrderColumn) -> Head {
    let (label, sort) = (label(column), if column.is_sorted() { column.word() } else { "" });
    match column {
        OrderColumn::Number => Head::words(label, sort, 96),
        OrderColumn::Customer => Head::words(label, sort, 192),
        OrderColumn::Placed => Head::figures(label, sort, 104),
        OrderColumn::Channel => Head::words(label, sort, 88),
        OrderColumn::Country => Head::words(label, sort, 120),
        OrderColumn::Lines => Head::figures(label, sort, 72),
        OrderColumn::Sales | OrderColumn::Credits => Head::figures(label, sort, 104),
        OrderColumn::Total => Head::figures(label, sort, 112),
        OrderColumn::Source => Head::words(label, sort, 112),
    }
}

/// The cell of an order in a column.
pub(super) fn cell(v: Viewer, order: &Order, column: OrderColumn) -> Cell {
    let name = label(column);
    let money = |minor| v.money(Money { minor, currency: order.currency });
    match column {
        OrderColumn::Number => Cell::new("c-title", number(order)),
        OrderColumn::Customer => Cell::new("", buyer(v, order)),
        OrderColumn::Placed => Cell::new("r t2", moment(v, Some(order.placed_at))),
        OrderColumn::Channel => Cell::new("t2", v.t(words::channel(order.channel))),
        OrderColumn::Country => Cell::new("t2", order.country.clone()),
        OrderColumn::Lines => Cell::labelled(name, "r t2", v.int(order.lines)),
        OrderColumn::Sales => Cell::labelled(name, "r t2", money(order.sales_minor)),
        OrderColumn::Credits => Cell::labelled(name, "r t2", money(order.credits_minor)),
        OrderColumn::Total => Cell::new("r c-lead", money(order.total_minor)),
        OrderColumn::Source => Cell::labelled(name, "t2", order.source.clone()),
    }
}

fn number(order: &Order) -> AnyView {
    view! { <a class="name num" href=link::order(&order.source, &order.number)>{order.number.clone()}</a> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_column_sorts_by_its_own_word_or_not_at_all() {
        assert!(OrderColumn::ALL.iter().all(|c| OrderColumn::sorted(head(*c).sort) == c.is_sorted().then_some(*c)));
    }
}
