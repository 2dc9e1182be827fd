//! The columns of the customer list: their heads and their cells.

use domain::{
    customer::{CustomerColumn, Facts},
    page::Direction,
};
use leptos::prelude::*;

use crate::{
    i18n::{Key, keys as k},
    ui::{
        avatar::Avatar,
        badge::{stage_badge, tag_badges, tier_badge},
        link,
        list::table::{Cell, Content, Head, moment, nothing},
        plain::plain,
    },
    viewer::Viewer,
};

/// What a column is called.
pub const fn label(column: CustomerColumn) -> Key {
    match column {
        CustomerColumn::Name => k::CUSTOMERS_NAME,
        CustomerColumn::Tier => k::CUSTOMERS_TIER,
        CustomerColumn::Stage => k::CUSTOMERS_STAGE,
        CustomerColumn::Country => k::CUSTOMERS_COUNTRY,
        CustomerColumn::Revenue => k::CUSTOMERS_REVENUE,
        CustomerColumn::Net => k::CUSTOMERS_NET,
        CustomerColumn::Orders => k::CUSTOMERS_ORDERS,
        CustomerColumn::LastOrder => k::CUSTOMERS_LAST_ORDER,
        CustomerColumn::OpenTickets => k::CUSTOMERS_OPEN_TICKETS,
        CustomerColumn::Csat => k::CUSTOMERS_CSAT,
        CustomerColumn::LastContact => k::CUSTOMERS_LAST_CONTACT,
        CustomerColumn::Since => k::CUSTOMERS_SINCE,
        CustomerColumn::Owner => k::BULK_OWNER,
        CustomerColumn::Tags => k::BULK_TAGS,
    }
}

/// The head of a column.
pub(super) const fn head(column: CustomerColumn) -> Head {
    let (label, word) = (label(column), column.word());
    match column {
        CustomerColumn::Name => Head::words(label, word, 176),
        CustomerColumn::Tier => Head { first: Direction::Descending, ..Head::words(label, word, 84) },
        CustomerColumn::Stage => Head::words(label, word, 88),
        CustomerColumn::Country => Head::words(label, word, 92),
        CustomerColumn::Revenue => Head::figures(label, word, 88),
        CustomerColumn::Net => Head::figures(label, word, 80),
        CustomerColumn::Orders => Head::figures(label, word, 70),
        CustomerColumn::LastOrder | CustomerColumn::LastContact | CustomerColumn::Since => Head::figures(label, word, 98),
        CustomerColumn::OpenTickets => Head::figures(label, word, 92),
        CustomerColumn::Csat => Head::figures(label, word, 56),
        CustomerColumn::Owner => Head::words(label, word, 112),
        CustomerColumn::Tags => Head::words(label, "", 132),
    }
}

/// The cell of a customer in a column.
pub(super) fn cell(v: Viewer, facts: &Facts, column: CustomerColumn) -> Cell {
    let name = label(column);
    match column {
        CustomerColumn::Name => Cell::new("c-title", name_link(facts)),
        CustomerColumn::Tier => Cell::new("", tier_badge(v, facts.tier, false)),
        CustomerColumn::Stage => Cell::new("", stage_badge(v, facts.stage)),
        CustomerColumn::Country => Cell::new("t2", facts.country.clone()),
        CustomerColumn::Revenue => Cell::new("r c-lead", v.money_short(facts.revenue())),
        CustomerColumn::Net => Cell::labelled(name, "r t2", v.money_short(facts.net())),
        CustomerColumn::Orders => Cell::labelled(name, "r", v.int(facts.orders)),
        CustomerColumn::LastOrder => Cell::labelled(name, "r t2", moment(v, facts.last_order_at)),
        CustomerColumn::OpenTickets => Cell::labelled(name, "r", open_tickets(v, facts)),
        CustomerColumn::Csat => Cell::labelled(name, "r", csat(v, facts)),
        CustomerColumn::LastContact => Cell::labelled(name, "r t2", moment(v, facts.last_contact_at)),
        CustomerColumn::Since => Cell::labelled(name, "r t2", moment(v, Some(facts.since))),
        CustomerColumn::Owner => Cell::labelled(name, "t2", facts.owner.as_ref().map_or("", |owner| owner.name.as_str())),
        CustomerColumn::Tags => Cell::new("", tag_badges(&facts.tags)),
    }
}

fn name_link(facts: &Facts) -> AnyView {
    view! {
        <a class="name" href=link::customer(facts.customer_id)>
            <Avatar id=facts.customer_id name=facts.name.clone() kind=facts.kind />
            {plain("span").attr("class", "trunc").text(&facts.name).view()}
        </a>
    }
    .into_any()
}

fn open_tickets(v: Viewer, facts: &Facts) -> Content {
    if facts.tickets_open == 0 {
        return plain("span").attr("class", "t3").text("0").into();
    }
    let href = format!("{}/tickets", link::customer(facts.customer_id));
    view! { <a class="num-link" href=href>{v.int(facts.tickets_open)}</a> }.into_any().into()
}

fn csat(v: Viewer, facts: &Facts) -> Content {
    match facts.csat_centi {
        Some(centi) => v.centi(centi).into(),
        None => nothing(v).into(),
    }
}

#[cfg(test)]
mod tests {
    use domain::list::Column;

    use super::*;

    #[test]
    fn each_column_sorts_by_its_own_word() {
        let sorted = CustomerColumn::ALL.iter().filter(|column| column.is_sorted());
        assert!(sorted.clone().all(|c| CustomerColumn::from_word(head(*c).sort) == Some(*c)));
        assert_eq!(sorted.count(), CustomerColumn::ALL.len() - 1, "by tags nothing is sorted");
    }
}
