//! The charts and tables under the figures.

use domain::{
    dashboard::{CountryFigures, Dashboard, Figures, MonthFigures, Period},
    drill, format,
    metric::{Better, Metric},
    money::Money,
};
use leptos::prelude::*;

use super::forecast;
use crate::{
    i18n::{Key, keys as k},
    ui::{
        chart::{Chart, Mark, Series, Step, bar, steps},
        figure::relative,
        link,
    },
    viewer::{Viewer, use_viewer},
};

/// Countries that are shown one by one.
const COUNTRIES: usize = 8;

pub(super) fn card(class: &'static str, title: &'static str, sub: &'static str, body: AnyView) -> AnyView {
    view! {
        <section class=class aria-label=title>
            <header>
                <h2>{title}</h2>
                <span class="sub trunc">{sub}</span>
            </header>
            {body}
        </section>
    }
    .into_any()
}

/// The word under the axis: the month, with its year where the chart has several; the day of a week, where there are few.
pub(crate) fn tick(v: Viewer, days: Period, by_week: bool, many: bool) -> String {
    let locale = v.locale();
    let civil = days.from.start().civil();
    match (by_week, many) {
        // Of many weeks only those have a word in which a month begins.
        (true, true) if civil.day > 7 => String::new(),
        (true, true) => format::month_name(locale, civil.month),
        (true, false) => format::day_month(locale, days.from),
        (false, true) => format!("{} {:02}", format::month_name(locale, civil.month), civil.year.rem_euclid(100)),
        (false, false) => format::month_name(locale, civil.month),
    }
}

/// A step as people call it: its month, or the days where it is no whole one.
pub(crate) fn name(v: Viewer, days: Period) -> String {
    if days == Period::month_of(days.from) {
        format::month_year(v.locale(), days.from)
    } else {
        format::days(v.locale(), days.from, days.to)
    }
}

/// Revenue by month or week beside the year before.
pub(super) fn revenue(d: &Dashboard) -> AnyView {
    let v = use_viewer();
    let (currency, by_week, many) = (d.currency, d.period.is_by_week(), d.revenue.len() > 12);
    let series = |label: Key, mark, values| Series { name: v.t(label).to_owned(), mark, colour: 1, values };
    let mut shown = vec![series(k::DASHBOARD_REVENUE, Mark::Line, d.revenue.iter().map(|step| Some(step.net_minor)).collect())];
    if d.revenue.iter().any(|step| step.before_minor.is_some()) {
        shown.push(series(k::DASHBOARD_YEAR_BEFORE, Mark::Reference, d.revenue.iter().map(|step| step.before_minor).collect()));
    }
    let best = d.revenue.iter().max_by_key(|step| step.net_minor).map(|step| name(v, step.days)).unwrap_or_default();
    let total = v.money(Money { minor: d.now.net_minor(), currency });
    let mut chart = Chart {
        id: "revenue",
        title: v.t(if by_week { k::DASHBOARD_BY_WEEK } else { k::DASHBOARD_BY_MONTH }).to_owned(),
        summary: v.fill(k::DASHBOARD_BEST, &[("total", &total), ("best", &best)]),
        step: v.t(if by_week { k::DASHBOARD_WEEK } else { k::DASHBOARD_MONTH }).to_owned(),
        steps: d
            .revenue
            .iter()
            .map(|s| Step {
                tick: tick(v, s.days, by_week, many),
                name: name(v, s.days),
                href: Some(drill::within(Metric::Net, s.days, d.slice.as_ref())),
            })
            .collect(),
        series: shown,
        decimals: currency.exponent(),
        until: None,
        narrow: false,
        full: Box::new(move |v, minor| v.money(Money { minor, currency })),
        short: Box::new(move |v, minor| format::money_compact(v.locale(), Money { minor, currency })),
    };
    let foreseen = forecast::extend(v, d, &mut chart);
    let sub = v.t(if by_week { k::DASHBOARD_NET_BY_WEEK } else { k::DASHBOARD_NET_BY_MONTH });
    let money = |minor| v.money_short(Money { minor, currency });
    let made_of = v.fill(k::DASHBOARD_SALES_LESS, &[("sales", &money(d.now.sales_minor)), ("credits", &money(d.now.credits_minor))]);
    let opens = |metric| drill::within(metric, d.period, d.slice.as_ref());
    let body = view! {
        <div class="body">
            {steps(&chart)}
            {foreseen}
        </div>
        <footer class="wrap">
            <span>{made_of}</span>
            {figure(v, k::APP_ORDERS, v.int(d.now.orders), opens(Metric::Orders))}
            {figure(v, k::ORDERS_CREDIT_NOTES, v.int(d.now.credit_notes), opens(Metric::CreditNotes))}
        </footer>
    };
    card("card c6", v.t(k::DASHBOARD_REVENUE), sub, body.into_any())
}

/// What a chart of counts shows of each month.
struct Shown {
    label: Key,
    mark: Mark,
    colour: u8,
    of: fn(&Figures) -> i64,
}

/// A chart of counts over the months up to the period's last.
fn monthly(v: Viewer, id: &'static str, title: Key, d: &Dashboard, shown: [Shown; 2], opens: Metric) -> AnyView {
    let href = |days| drill::within(opens, days, d.slice.as_ref());
    let values = |of: fn(&Figures) -> i64| d.trend.iter().map(|month| Some(of(&month.figures))).collect();
    let series = |s: Shown| Series { name: v.t(s.label).to_owned(), mark: s.mark, colour: s.colour, values: values(s.of) };
    let step =
        |month: &MonthFigures| Step { tick: tick(v, month.days, false, false), name: name(v, month.days), href: Some(href(month.days)) };
    steps(&Chart {
        id,
        title: v.t(title).to_owned(),
        summary: v.fill(k::DASHBOARD_MONTHS_TO, &[("last", &format::month_year(v.locale(), d.period.to))]),
        step: v.t(k::DASHBOARD_MONTH).to_owned(),
        steps: d.trend.iter().map(step).collect(),
        series: shown.map(series).into(),
        decimals: 0,
        until: None,
        // Of a part of the company each of these cards is a quarter of the page.
        narrow: id == "tickets" || d.slice.is_some(),
        full: Box::new(|v, n| v.int(n)),
        short: Box::new(|v, n| format::compact(v.locale(), n)),
    })
}

/// A figure in the foot of a card, which opens what is behind it.
pub(super) fn figure(v: Viewer, label: Key, value: String, href: String) -> AnyView {
    view! {
        <span>
            {v.t(label)}
            " "
            <a class="num-link med" href=href>{value}</a>
        </span>
    }
    .into_any()
}

/// Who ordered for the first time, and who came back.
pub(super) fn customers(d: &Dashboard) -> AnyView {
    let v = use_viewer();
    let shown = |label, mark, colour, of| Shown { label, mark, colour, of };
    let shown = [shown(k::DASHBOARD_RETURNING, Mark::Bar, 1, Figures::returning), shown(k::DASHBOARD_NEW_ONES, Mark::Bar, 2, |f| f.new)];
    let body = view! {
        <div class="body">{monthly(v, "customers", k::DASHBOARD_NEW_AND_RETURNING, d, shown, Metric::ActiveCustomers)}</div>
        <footer class="wrap">
            <span>{format::days(v.locale(), d.period.from, d.period.to)}</span>
            {figure(v, k::DASHBOARD_NEW_ONES, v.int(d.now.new), drill::within(Metric::NewCustomers, d.period, d.slice.as_ref()))}
            {figure(v, k::DASHBOARD_RETURNING, v.int(d.now.returning()), drill::returning(d.period, d.slice.as_ref()))}
        </footer>
    };
    card("card c4", v.t(k::DASHBOARD_NEW_AND_RETURNING), v.t(k::DASHBOARD_ORDERED_BY_MONTH), body.into_any())
}

/// Tickets opened and solved, and how well.
pub(super) fn service(d: &Dashboard) -> AnyView {
    let v = use_viewer();
    let shown = |label, mark, colour, of| Shown { label, mark, colour, of };
    let shown = [shown(k::DASHBOARD_OPENED, Mark::Line, 2, |f| f.opened), shown(k::DASHBOARD_SOLVED, Mark::Line, 1, |f| f.solved)];
    let opens = |metric| drill::within(metric, d.period, d.slice.as_ref());
    let solution = d
        .now
        .value(Metric::Resolution)
        .map(|seconds| figure(v, k::DASHBOARD_RESOLUTION, format::duration(v.locale(), seconds), opens(Metric::Resolution)));
    let body = view! {
        <div class="body">{monthly(v, "tickets", k::DASHBOARD_SERVICE, d, shown, Metric::TicketsOpened)}</div>
        <footer class="wrap">
            <span>{format::days(v.locale(), d.period.from, d.period.to)}</span>
            {figure(v, k::DASHBOARD_OPENED, v.int(d.now.opened), opens(Metric::TicketsOpened))}
            {figure(v, k::DASHBOARD_SOLVED, v.int(d.now.solved), opens(Metric::TicketsSolved))}
            {solution}
        </footer>
    };
    card("card c3", v.t(k::DASHBOARD_SERVICE), v.t(k::DASHBOARD_TICKETS_BY_MONTH), body.into_any())
}

/// What was sold where.
pub(super) fn countries(d: &Dashboard) -> AnyView {
    let v = use_viewer();
    let largest = d.countries.first().map_or(0, |country| country.net_minor);
    let rows = d.countries.iter().take(COUNTRIES).map(|country| {
        let name = if country.country.is_empty() { v.t(k::DASHBOARD_NO_COUNTRY).to_owned() } else { country.country.clone() };
        let opens = (drill::revenue(d.period, Some(&country.country)), drill::orders(d.period, Some(&country.country)));
        row(v, d, (name, country), Some(opens), largest)
    });
    let rest = d.countries.get(COUNTRIES..).filter(|rest| !rest.is_empty()).map(|rest| {
        let name = v.fill(k::DASHBOARD_OTHER_COUNTRIES, &[("n", &v.int(i64::try_from(rest.len()).unwrap_or(i64::MAX)))]);
        row(v, d, (name, &together(rest)), None, largest)
    });
    let body = view! {
        <div class="flushbody">
            <table class="table compact flush">
                <colgroup>
                    <col />
                    <col class="is-wide" width="40" />
                    <col width="96" />
                    <col width="72" />
                    <col width="88" />
                </colgroup>
                <thead>
                    <tr>
                        <th scope="col">{v.t(k::DASHBOARD_COUNTRY)}</th>
                        <th class="is-wide"><span class="vh">{v.t(k::DASHBOARD_SHARE)}</span></th>
                        <th class="r" scope="col">{v.t(k::DASHBOARD_REVENUE)}</th>
                        <th class="r" scope="col">{v.t(k::APP_ORDERS)}</th>
                        <th class="r" scope="col">{v.t(k::DASHBOARD_CHANGE)}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()} {rest}</tbody>
            </table>
        </div>
    };
    card("card c4", v.t(k::DASHBOARD_COUNTRIES), v.t(k::DASHBOARD_NET_BY_COUNTRY), body.into_any())
}

/// What brought most; each opens the product's page, which has its months.
pub(super) fn products(d: &Dashboard) -> AnyView {
    let v = use_viewer();
    let largest = d.products.first().map_or(0, |product| product.net_minor);
    let rows = d.products.iter().map(|product| {
        let net = v.money_short(Money { minor: product.net_minor, currency: d.currency });
        view! {
            <tr>
                <th scope="row" class="trunc">
                    <a class="link" href=link::product(&product.source, &product.code)>{product.name.clone()}</a>
                </th>
                <td class="is-wide">{bar("f3", product.net_minor, largest)}</td>
                <td class="r t2">{v.int(product.units)}</td>
                <td class="r">{net}</td>
            </tr>
        }
    });
    let body = view! {
        <div class="flushbody">
            <table class="table compact flush">
                <colgroup>
                    <col />
                    <col class="is-wide" width="56" />
                    <col width="76" />
                    <col width="104" />
                </colgroup>
                <thead>
                    <tr>
                        <th scope="col">{v.t(k::DASHBOARD_PRODUCT)}</th>
                        <th class="is-wide"><span class="vh">{v.t(k::DASHBOARD_SHARE)}</span></th>
                        <th class="r" scope="col">{v.t(k::PRODUCTS_UNITS)}</th>
                        <th class="r" scope="col">{v.t(k::DASHBOARD_REVENUE)}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    };
    card("card c4", v.t(k::DASHBOARD_TOP_PRODUCTS), v.t(k::DASHBOARD_NET_BY_PRODUCT), body.into_any())
}

/// Several countries as one.
fn together(countries: &[CountryFigures]) -> CountryFigures {
    let sum = |of: fn(&CountryFigures) -> i64| countries.iter().map(of).sum();
    CountryFigures {
        country: String::new(),
        net_minor: sum(|c| c.net_minor),
        orders: sum(|c| c.orders),
        credit_notes: sum(|c| c.credit_notes),
        before_minor: countries.iter().map(|c| c.before_minor).sum(),
    }
}

fn row(v: Viewer, d: &Dashboard, (name, country): (String, &CountryFigures), opens: Option<(String, String)>, largest: i64) -> AnyView {
    let net = v.money_short(Money { minor: country.net_minor, currency: d.currency });
    let (net, orders) = match opens {
        Some((all, orders)) => (
            view! { <a class="num-link" href=all>{net}</a> }.into_any(),
            view! { <a class="num-link" href=orders>{v.int(country.orders)}</a> }.into_any(),
        ),
        None => (net.into_any(), v.int(country.orders).into_any()),
    };
    view! {
        <tr>
            <th scope="row" class="trunc">{name}</th>
            <td class="is-wide">{bar("f1", country.net_minor, largest)}</td>
            <td class="r">{net}</td>
            <td class="r t2">{orders}</td>
            <td class="r">{relative(v, country.net_minor, country.before_minor, Better::More)}</td>
        </tr>
    }
    .into_any()
}
