//! The cards of a product's page. Each says how much it has looked at: what is worked out from the newest
//! sales is not more than that.

use domain::{
    format,
    money::Money,
    page::query_string,
    product::{Buyer, Companion, ProductDetail, ProductMonth},
    time::Day,
};
use leptos::prelude::*;

use super::preview::orders;
use crate::{
    i18n::keys as k,
    ui::{
        avatar::Avatar,
        chart::{Chart, Mark, Series, Step, bar, steps},
        link, words,
    },
    viewer::Viewer,
};

/// Months in the chart, at most.
const MONTHS: usize = 24;

/// A card: its head, and what stands in it.
fn card(class: &'static str, title: &'static str, sub: String, body: AnyView) -> AnyView {
    view! {
        <section class=class>
            <header>
                <h2>{title}</h2>
                <span class="sub trunc">{sub}</span>
            </header>
            {body}
        </section>
    }
    .into_any()
}

fn nothing(words: &'static str) -> AnyView {
    view! { <p class="body t3 f12">{words}</p> }.into_any()
}

/// Every month up to that of the last sale, those without sales too; no more than fit.
fn every_month(months: &[ProductMonth]) -> Vec<ProductMonth> {
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return Vec::new() };
    let mut out = Vec::new();
    let mut day = first.month;
    while day <= last.month {
        let none = ProductMonth { month: day, units: 0, revenue_minor: 0, credits_minor: 0 };
        out.push(months.iter().find(|month| month.month == day).copied().unwrap_or(none));
        // Any day of the next month lies 31 days on from the first of this one.
        day = Day(day.0 + 31).month_start();
    }
    out.split_off(out.len().saturating_sub(MONTHS))
}

/// Sales over time.
pub(super) fn sales(v: Viewer, detail: &ProductDetail) -> AnyView {
    let currency = detail.product.currency;
    let months = every_month(&detail.months);
    let (locale, title) = (v.locale(), v.t(k::LISTS_SALES_OVER_TIME));
    let Some(best) = months.iter().max_by_key(|month| month.revenue_minor) else {
        return card("card c7", title, String::new(), nothing(v.t(k::LISTS_NO_SALES)));
    };
    let most = v.money(Money { minor: best.revenue_minor, currency });
    let chart = Chart {
        id: "sales",
        title: title.to_owned(),
        summary: v.fill(k::LISTS_BEST_MONTH, &[("month", &format::month_year(locale, best.month)), ("sales", &most)]),
        step: v.t(k::LISTS_MONTH).to_owned(),
        steps: months
            .iter()
            .map(|month| Step {
                tick: format::month_name(locale, month.month.start().civil().month),
                name: format::month_year(locale, month.month),
                href: Some(within(detail, month.month)),
            })
            .collect(),
        series: vec![Series {
            name: v.t(k::PRODUCTS_REVENUE).to_owned(),
            mark: Mark::Bar,
            colour: 1,
            values: months.iter().map(|month| Some(month.revenue_minor)).collect(),
        }],
        decimals: currency.exponent(),
        until: None,
        narrow: false,
        full: Box::new(move |v, minor| v.money(Money { minor, currency })),
        short: Box::new(move |v, minor| format::money_compact(v.locale(), Money { minor, currency })),
    };
    let units: i64 = months.iter().map(|month| month.units).sum();
    let foot = v.fill(k::LISTS_UNITS_IN_MONTHS, &[("n", &v.int(units)), ("months", &v.int(months.len() as i64))]);
    let body = view! {
        <div class="body">{steps(&chart)}</div>
        <footer>{foot}</footer>
    };
    card("card c7", title, v.t(k::LISTS_SALES_BY_MONTH).to_owned(), body.into_any())
}

/// The orders with the product that were placed in a month.
fn within(detail: &ProductDetail, month: Day) -> String {
    let last = Day(Day(month.0 + 31).month_start().0 - 1);
    let days = [("from".to_owned(), month.to_string()), ("to".to_owned(), last.to_string())];
    format!("{}&{}", orders(&detail.product), query_string(&days))
}

/// Who bought it.
pub(super) fn buyers(v: Viewer, detail: &ProductDetail) -> AnyView {
    let buyers = &detail.buyers;
    let title = v.t(k::LISTS_WHO_BOUGHT);
    if buyers.sales == 0 {
        return card("card c5", title, String::new(), nothing(v.t(k::LISTS_NO_SALES)));
    }
    let sub = v.fill(k::LISTS_CUSTOMERS_OF_SALES, &[("customers", &v.int(buyers.customers)), ("sales", &v.int(buyers.sales))]);
    let most = buyers.tiers.iter().map(|(_, n)| *n).max().unwrap_or(0);
    let tiers = buyers.tiers.iter().map(|(tier, n)| share_row(v, v.t(words::tier(*tier)).to_owned(), *n, most, buyers.customers));
    let top = buyers.top.iter().map(|buyer| buyer_row(v, detail, buyer));
    let anonymous = (buyers.anonymous > 0).then(|| v.fill(k::LISTS_ANONYMOUS_SALES, &[("n", &v.int(buyers.anonymous))]));
    let body = view! {
        <div class="body">
            <table class="shares">
                <caption class="vh">{v.t(k::CUSTOMERS_TIER)}</caption>
                <tbody>{tiers.collect_view()}</tbody>
            </table>
            <ul class="lines ctx-lines">{top.collect_view()}</ul>
        </div>
        {anonymous.map(|words| view! { <footer>{words}</footer> })}
    };
    card("card c5", title, sub, body.into_any())
}

/// A word, a bar, how many, and what share of all that is.
fn share_row(v: Viewer, word: String, n: i64, most: i64, all: i64) -> AnyView {
    let percent = if all == 0 { 0 } else { (n * 200 + all) / (all * 2) };
    view! {
        <tr>
            <th scope="row">{word}</th>
            <td>{bar("f1", n, most)}</td>
            <td class="r">{v.int(n)}</td>
            <td class="r t3">{v.fill(k::LISTS_PERCENT, &[("n", &v.int(percent))])}</td>
        </tr>
    }
    .into_any()
}

fn buyer_row(v: Viewer, detail: &ProductDetail, buyer: &Buyer) -> AnyView {
    view! {
        <li>
            <Avatar id=buyer.customer_id name=buyer.name.clone() kind=buyer.kind />
            <a class="trunc med num-link" href=link::customer(buyer.customer_id)>
                {buyer.name.clone()}
            </a>
            <span class="t3">{v.fill(k::LISTS_PIECES, &[("n", &v.int(buyer.units))])}</span>
            <span class="num">{v.money(Money { minor: buyer.amount_minor, currency: detail.product.currency })}</span>
        </li>
    }
    .into_any()
}

/// What is bought together with it.
pub(super) fn together(v: Viewer, detail: &ProductDetail) -> AnyView {
    let together = &detail.together;
    let title = v.t(k::LISTS_TOGETHER);
    if together.companions.is_empty() {
        return card("card c7", title, String::new(), nothing(v.t(k::LISTS_NOTHING_TOGETHER)));
    }
    let sub = v.fill(k::LISTS_OF_LAST_ORDERS, &[("n", &v.int(together.orders))]);
    let row = |companion: &Companion| {
        view! {
            <tr>
                <td>
                    <a class="name num-link" href=link::product(&companion.source, &companion.code)>
                        <span class="trunc">{companion.name.clone()}</span>
                    </a>
                </td>
                <td class="r">{v.int(companion.orders)}</td>
                <td class="r">{v.fill(k::LISTS_PERCENT, &[("n", &v.int(together.percent(companion)))])}</td>
                <td class="r semi">{together.lift_centi(companion).map_or_else(|| v.t(k::APP_NONE).to_owned(), |lift| v.centi(lift))}</td>
            </tr>
        }
    };
    let head = |label, class| view! { <th scope="col" class=class>{v.t(label)}</th> };
    let body = view! {
        <table class="table compact flush">
            <caption class="vh">{title}</caption>
            <colgroup>
                <col />
                <col width="72" />
                <col width="72" />
                <col width="64" />
            </colgroup>
            <thead>
                <tr>
                    {head(k::LISTS_ALSO_BOUGHT, "")} {head(k::APP_ORDERS, "r")} {head(k::LISTS_SHARE, "r")} {head(k::LISTS_LIFT, "r")}
                </tr>
            </thead>
            <tbody>{together.companions.iter().map(row).collect_view()}</tbody>
        </table>
        <footer>{v.t(k::LISTS_LIFT_NOTE)}</footer>
    };
    card("card c7", title, sub, body.into_any())
}

/// What people complain about, as far as it can be told.
pub(super) fn complaints(v: Viewer, detail: &ProductDetail) -> AnyView {
    let complaints = &detail.complaints;
    let title = v.t(k::LISTS_NAMED_IN_TICKETS);
    let note = v.fill(k::LISTS_COMPLAINTS_NOTE, &[("n", &v.int(complaints.buyers))]);
    if complaints.tickets == 0 {
        let body = view! {
            <p class="body t3 f12">{v.t(k::LISTS_NO_COMPLAINTS)}</p>
            <footer>{note}</footer>
        };
        return card("card c5", title, String::new(), body.into_any());
    }
    let sub = v.fill(k::LISTS_TICKETS_OPEN, &[("n", &v.int(complaints.tickets)), ("open", &v.int(complaints.open))]);
    let most = complaints.reasons.first().map_or(0, |(_, n)| *n);
    let rows = complaints.reasons.iter().map(|(reason, n)| {
        let word = if reason.is_empty() { v.t(k::LISTS_NO_REASON).to_owned() } else { reason.clone() };
        share_row(v, word, *n, most, complaints.tickets)
    });
    let body = view! {
        <div class="body">
            <table class="shares">
                <caption class="vh">{v.t(k::TICKETS_REASON)}</caption>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        <footer>{note}</footer>
    };
    card("card c5", title, sub, body.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sold(month: &str) -> ProductMonth {
        ProductMonth { month: Day::parse(month).expect("a date"), units: 1, revenue_minor: 100, credits_minor: 0 }
    }

    #[test]
    fn months_without_sales_are_shown_too() {
        let months = every_month(&[sold("2024-11-01"), sold("2025-02-01")]);
        let told: Vec<_> = months.iter().map(|m| (m.month.to_string(), m.units)).collect();
        let expected = [("2024-11-01", 1), ("2024-12-01", 0), ("2025-01-01", 0), ("2025-02-01", 1)];
        assert_eq!(told, expected.map(|(month, n)| (month.to_owned(), n)));
        assert_eq!(every_month(&[]), []);
    }

    #[test]
    fn the_newest_months_are_shown_where_there_are_many() {
        let months = every_month(&[sold("2020-01-01"), sold("2025-02-01")]);
        assert_eq!((months.len(), months.first().map(|m| m.month.to_string())), (MONTHS, Some("2023-03-01".to_owned())));
    }
}
