//! The columns of the product list: their heads and their cells.

use domain::{
    list::Column,
    money::Money,
    product::{Product, ProductColumn},
};
use leptos::prelude::*;

use crate::{
    i18n::{Key, keys as k},
    ui::{
        link,
        list::table::{Cell, Head, moment},
    },
    viewer::Viewer,
};

/// What a column is called.
pub const fn label(column: ProductColumn) -> Key {
    match column {
        ProductColumn::Name => k::PRODUCTS_NAME,
        ProductColumn::Code => k::PRODUCTS_CODE,
        ProductColumn::Units => k::PRODUCTS_UNITS,
        ProductColumn::Lines => k::PRODUCTS_LINES,
        ProductColumn::Revenue => k::PRODUCTS_REVENUE,
        ProductColumn::Credits => k::PRODUCTS_CREDITS,
        ProductColumn::LastSold => k::PRODUCTS_LAST_SOLD,
        ProductColumn::Source => k::LIST_SOURCE,
    }
}

/// The head of a column.
pub(super) fn head(column: ProductColumn) -> Head {
    let (label, sort) = (label(column), if column.is_sorted() { column.word() } else { "" });
    match column {
        ProductColumn::Name => Head::words(label, sort, 300),
        ProductColumn::Code => Head::words(label, sort, 112),
        ProductColumn::Units | ProductColumn::Lines => Head::figures(label, sort, 88),
        ProductColumn::Revenue => Head::figures(label, sort, 112),
        ProductColumn::Credits | ProductColumn::LastSold => Head::figures(label, sort, 104),
        ProductColumn::Source => Head::words(label, sort, 112),
    }
}

/// The cell of a product in a column.
pub(super) fn cell(v: Viewer, product: &Product, column: ProductColumn) -> Cell {
    let name = label(column);
    let money = |minor| v.money_short(Money { minor, currency: product.currency });
    match column {
        ProductColumn::Name => Cell::new("c-title", title(product)),
        ProductColumn::Code => Cell::new("num t2", product.code.clone()),
        ProductColumn::Units => Cell::labelled(name, "r", v.int(product.units)),
        ProductColumn::Lines => Cell::labelled(name, "r t2", v.int(product.lines)),
        ProductColumn::Revenue => Cell::new("r c-lead", money(product.revenue_minor)),
        ProductColumn::Credits => Cell::labelled(name, "r t2", money(product.credits_minor)),
        ProductColumn::LastSold => Cell::labelled(name, "r t2", moment(v, product.last_sold_at)),
        ProductColumn::Source => Cell::labelled(name, "t2", product.source.clone()),
    }
}

fn title(product: &Product) -> AnyView {
    view! {
        <a class="name" href=link::product(&product.source, &product.code)>
            <span class="trunc">{product.name.clone()}</span>
        </a>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_column_sorts_by_its_own_word_or_not_at_all() {
        assert!(ProductColumn::ALL.iter().all(|c| ProductColumn::sorted(head(*c).sort) == c.is_sorted().then_some(*c)));
    }
}
