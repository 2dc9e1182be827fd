use proptest::{collection::vec, prelude::*, sample::select};

use super::*;
use crate::{
    customer::CustomerQuery,
    dashboard::{Chosen, Comparison, Preset},
    money::Currency,
    order::OrderQuery,
    page::{parse_query, query_string},
    ticket::TicketQuery,
};

fn day(text: &str) -> Day {
    Day::parse(text).expect("a date")
}

fn period(from: &str, to: &str) -> Period {
    Period { from: day(from), to: day(to) }
}

fn read(query: &str) -> Report {
    Report::from_pairs(&parse_query(query)).expect("readable")
}

#[test]
fn an_address_is_read_back_and_what_a_form_leaves_empty_is_none() {
    let written = "of=tickets&row=month&row=reason&column=channel&measure=opened&measure=first_response\
                   &reason=~&reason=R%C3%BCck%2C+~%7C&reason=~~x&period=all&compare=year&show=row&sort=-column.opened.web";
    let report = read(written);
    assert_eq!(report.filter(Axis::Reason), ["", "Rück, ~|", "~x"]);
    assert_eq!(report.sort, Some((Sort::Column(Measure::Opened, "web".into()), Direction::Descending)));
    assert_eq!(read(&query_string(&report.pairs())), report);
    let bare = read("of=orders&row=&row=country&row=country&column=country&measure=&compare=&sort=");
    assert_eq!(query_string(&bare.pairs()), "of=orders&row=country&measure=net");
    assert_eq!(bare.when.comparison, Comparison::None);
}

#[test]
fn what_there_is_not_is_refused_by_name() {
    for (query, field) in [
        ("of=customers", "of"),
        ("of=orders&row=reason", "row"),
        ("of=tickets&measure=net", "measure"),
        ("of=orders&channel=pigeon", "channel"),
        ("of=orders&source=~", "source"),
        ("of=orders&sort=column.opened.x", "sort"),
        ("of=orders&show=all", "show"),
        ("of=orders&period=soon", "period"),
    ] {
        assert_eq!(Report::from_pairs(&parse_query(query)).expect_err(query).field, field, "{query}");
    }
    let many: String = (0..40).map(|n| format!("&country=C{n}")).collect();
    assert!(Report::from_pairs(&parse_query(&format!("of=orders{many}"))).is_err());
}

#[test]
fn buckets_begin_where_the_calendar_says() {
    let at = day("2011-08-17");
    let bucket = |axis: Axis| axis.bucket(axis.start(at));
    assert_eq!(bucket(Axis::Week), period("2011-08-15", "2011-08-21"));
    assert_eq!(bucket(Axis::Month), period("2011-08-01", "2011-08-31"));
    assert_eq!(bucket(Axis::Quarter), period("2011-07-01", "2011-09-30"));
    assert_eq!(bucket(Axis::Year), period("2011-01-01", "2011-12-31"));
    assert_eq!(Axis::Quarter.starts(period("2010-12-05", "2011-04-01")), [day("2010-10-01"), day("2011-01-01"), day("2011-04-01")]);
    assert_eq!((Every::Week.due(at), Every::Month.due(at), Every::Day.due(at)), (day("2011-08-15"), day("2011-08-01"), at));
}

fn counted(rows: &[&str], column: &str, sums: [i64; 5]) -> Counted {
    let key = |text: &str| if text == "*" { Key::Others } else { Key::Of(text.to_owned()) };
    Counted { rows: rows.iter().map(|text| key(text)).collect(), column: Some(key(column)), before: false, sums: sums_of(sums) }
}

fn sums_of([a, b, c, d, e]: [i64; 5]) -> Sums {
    Sums([a, b, c, d, e, 0, 0])
}

#[test]
fn shares_changes_and_order() {
    let report = read("of=orders&row=country&column=month&measure=net&measure=average_order&from=2011-10-01&to=2011-12-31");
    let days = (period("2011-01-01", "2011-12-09"), period("2011-10-01", "2011-12-09"), None);
    let cells = [
        counted(&["Spain"], "2011-10-01", [2, 0, 2, 1_000, 0]),
        counted(&["Spain"], "2011-11-01", [1, 0, 1, 1_500, 0]),
        counted(&[""], "2011-11-01", [1, 1, 2, 600, 100]),
        counted(&["*"], "2011-12-01", [9, 0, 9, 9_000, 0]),
        counted(&["France"], "2011-12-01", [1, 0, 1, 4_000, 0]),
    ];
    let pivot = Pivot::new(&report, days, Currency::EUR, &cells);
    let names: Vec<&Key> = pivot.lines.iter().map(|line| &line.keys[0]).collect();
    let of = |text: &str| Key::Of(text.to_owned());
    assert_eq!(names, [&of("France"), &of("Spain"), &of(""), &Key::Others], "others come last");
    assert_eq!(pivot.columns, [of("2011-10-01"), of("2011-11-01"), of("2011-12-01")]);
    assert_eq!(pivot.is_cut(), (true, false));
    let spain = &pivot.lines[1];
    let shown =
        |show: Show, at: Option<usize>, measure| pivot.shown(&Report { show, ..report.clone() }, spain, at, measure).map(|s| s.value);
    assert_eq!(shown(Show::Value, Some(0), Measure::Net), Some(1_000));
    assert_eq!(shown(Show::Value, Some(2), Measure::Net), None, "nothing was counted");
    assert_eq!(shown(Show::Value, None, Measure::AverageOrder), Some(833));
    assert_eq!(shown(Show::Row, Some(1), Measure::Net), Some(600));
    assert_eq!(shown(Show::Column, Some(1), Measure::Net), Some(750));
    assert_eq!(shown(Show::Total, None, Measure::Net), Some(156));
    assert_eq!(shown(Show::Row, Some(1), Measure::AverageOrder), Some(1_500), "a mean is no part of anything");
    assert_eq!(shown(Show::Change, Some(1), Measure::Net), Some(500));
    assert_eq!(shown(Show::Change, Some(2), Measure::Net), None, "December is not over");
    assert_eq!(pivot.largest(&report, Measure::Net), 9_000);
    assert_eq!((shade(9_000, 9_000), shade(1_500, 9_000), shade(-5, 9_000), shade(1, 0)), (6, 1, 0, 6));
}

#[test]
fn a_cell_opens_a_list_that_understands_its_address() {
    let all = period("2011-10-05", "2011-12-09");
    let key = |text: &str| Key::Of(text.to_owned());
    let orders = read("of=orders&row=country&row=week&column=month&country=~&country=a~,b|&channel=web&channel=shop");
    let (country, unknown, week, month) = (key("a~,b|"), key(""), key("2011-10-31"), key("2011-11-01"));
    let opened = orders.opens(all, Measure::Orders, &[(Axis::Country, &country), (Axis::Week, &week), (Axis::Month, &month)]);
    let opened = OrderQuery::from_pairs(&parse_query(opened.expect("a list").split_once('?').expect("a query").1)).expect("readable");
    assert_eq!((opened.from, opened.to), (Some(day("2011-11-01")), Some(day("2011-11-06"))), "the part of the week in the month");
    let whole = orders.opens(all, Measure::Net, &[(Axis::Country, &unknown)]).expect("a list");
    assert!(whole.starts_with("/orders?from=2011-10-05&to=2011-12-09&where=country.unknown"), "{whole}");
    assert_eq!(orders.opens(all, Measure::Net, &[(Axis::Country, &Key::Others)]), None);
    let tickets = read("of=tickets&row=priority&reason=~&reason=delivery");
    for (measure, text) in [(Measure::Answered, "opened.gte.2011-10-05"), (Measure::Resolution, "solved.lte.2011-12-09")] {
        let opened = tickets.opens(all, measure, &[(Axis::Priority, &key("high"))]).expect("a list");
        assert!(opened.contains(text), "{opened}");
        let read = TicketQuery::from_pairs(&parse_query(opened.split_once('?').expect("a query").1)).expect("readable");
        assert!(read.filter.is_some());
    }
}

#[test]
fn what_no_rollup_keeps_is_worked_out_and_says_what_it_opens() {
    let tiers = read("of=orders&row=tier&row=stage&column=month&measure=net&measure=customers&owner=~&owner=Ana+Fuchs");
    assert!(!tiers.is_kept() && !tiers.is_by_line() && read("of=orders&row=country").is_kept());
    let (mut fields, all) = (Fields::SHOWN, period("2011-10-05", "2011-12-09"));
    fields.set(FieldClass::Risk, crate::access::Sight::Masked);
    assert!(tiers.is_shown(Fields::SHOWN) && !tiers.is_shown(fields) && read("of=orders&row=stage").is_shown(fields));
    fields.set(FieldClass::Money, crate::access::Sight::Hidden);
    assert!(!read("of=orders&row=stage").is_shown(fields) && read("of=orders&row=stage&measure=customers").is_shown(fields));
    let key = |text: &str| Key::Of(text.to_owned());
    let (gold, nobody, month) = (key("gold"), key(ANONYMOUS), key("2011-11-01"));
    let opened = tiers.opens(all, Measure::Net, &[(Axis::Tier, &gold), (Axis::Month, &month)]).expect("a list");
    let opened = OrderQuery::from_pairs(&parse_query(opened.split_once('?').expect("a query").1)).expect("readable");
    assert_eq!(opened.filter.map(|filter| filter.to_string()).as_deref(), Some("buyer(tier.eq.gold,or(owner.in.Ana Fuchs,owner.unknown))"));
    let people = tiers.opens(all, Measure::Customers, &[(Axis::Tier, &gold)]).expect("a list");
    let people = CustomerQuery::from_pairs(&parse_query(people.split_once('?').expect("a query").1)).expect("readable");
    assert!(people.filter.is_some());
    let without = read("of=orders&row=tier&measure=net");
    assert!(without.opens(all, Measure::Net, &[(Axis::Tier, &nobody)]).expect("a list").contains("not%28buyer%28%29%29"));
    assert_eq!(without.opens(all, Measure::Customers, &[(Axis::Tier, &nobody)]), None);
    // An order is of several products: it is its lines that are counted, and no list says which.
    let products = read("of=orders&row=product&measure=orders&measure=customers");
    assert_eq!((products.measures.clone(), products.is_by_line()), (vec![Measure::Customers], true));
    assert_eq!(products.opens(all, Measure::Customers, &[(Axis::Product, &key("a\u{1f}b\u{1f}c"))]), None);
}

#[test]
fn different_customers_do_not_add_up() {
    let report = read("of=orders&row=country&column=month&measure=customers&from=2011-10-01&to=2011-11-30");
    let days = (period("2011-01-01", "2011-12-09"), period("2011-10-01", "2011-11-30"), None);
    let cells = [
        counted(&["Spain"], "2011-10-01", [2, 0, 2, 1_000, 0]),
        counted(&["Spain"], "2011-11-01", [1, 0, 1, 1_500, 0]),
        counted(&["*"], "2011-11-01", [1, 1, 2, 600, 100]),
    ];
    let of = |rows: &[&str], column: Option<&str>, customers| Different {
        rows: rows.iter().map(|text| Key::Of((*text).to_owned())).collect(),
        column: column.map(|text| Key::Of(text.to_owned())),
        before: false,
        customers,
    };
    let different = [
        of(&["Spain"], Some("2011-10-01"), 2),
        of(&["Spain"], Some("2011-11-01"), 1),
        of(&["Spain"], None, 2),
        of(&[], Some("2011-11-01"), 2),
        of(&[], Some("2011-10-01"), 2),
        of(&[], None, 3),
    ];
    let pivot = Pivot::new(&report, days, Currency::EUR, &cells).with_different(&report, &different);
    let values = |line: &Line| line.cells.iter().chain([&line.total]).map(|sums| Measure::Customers.value(sums)).collect::<Vec<_>>();
    assert_eq!(values(&pivot.lines[0]), [Some(2), Some(1), Some(2)]);
    assert_eq!(values(&pivot.lines[1]), [None, None, None], "nobody knows of those that stand together");
    assert_eq!(values(&pivot.total), [Some(2), Some(2), Some(3)]);
}

#[test]
fn of_lengths_of_time_the_newest_have_room() {
    let three_years = period("2009-01-01", "2011-12-31");
    let first = |query: &str, axis| read(query).first_start(axis, three_years);
    assert_eq!(first("of=orders&row=day", Axis::Day), Day(three_years.to.0 - 499));
    assert_eq!(first("of=orders&row=country&row=day", Axis::Day), Day(three_years.to.0 - 149));
    assert_eq!(first("of=orders&row=country&column=day", Axis::Day), Day(three_years.to.0 - 59));
    assert_eq!(first("of=orders&row=week", Axis::Week), day("2008-12-29"));
    assert_eq!(first("of=orders&row=month&column=week", Axis::Month), three_years.from);
}

fn random_cells() -> impl Strategy<Value = Vec<Counted>> {
    let key = select(vec!["Spain", "France", "", "*"]);
    let month = select(vec!["2011-10-01", "2011-11-01", "2011-12-01", "*"]);
    let one = (key, select(vec!["web", "shop"]), month, any::<bool>(), any::<[i16; 5]>());
    vec(one, 0..40).prop_map(|cells| {
        let cell = |(country, channel, month, before, sums): (&str, &str, &str, bool, [i16; 5])| {
            let rows = if country == "*" { vec![country] } else { vec![country, channel] };
            let column = counted(&rows, month, sums.map(i64::from));
            Counted { before, column: column.column.clone().filter(|_| !before), ..column }
        };
        cells.into_iter().map(cell).collect()
    })
}

proptest! {
    #[test]
    fn rows_columns_and_the_whole_add_up(cells in random_cells(), sort in select(vec!["name", "-name", "-total.net", "total.lines", "change.net", "-column.net.2011-11-01"])) {
        let report = read(&format!("of=orders&row=country&row=channel&column=month&compare=previous&from=2011-10-01&to=2011-12-31&sort={sort}"));
        let days = (period("2011-01-01", "2011-12-31"), period("2011-10-01", "2011-12-31"), Some(period("2011-07-01", "2011-09-30")));
        let pivot = Pivot::new(&report, days, Currency::EUR, &cells);
        let add = |sums: &mut dyn Iterator<Item = Sums>| { let mut sum = Sums::default(); for one in sums { sum += one; } sum };
        let outer: Vec<&Line> = pivot.lines.iter().filter(|line| line.keys.len() == 1).collect();
        for line in pivot.lines.iter().chain([&pivot.total]) {
            prop_assert_eq!(add(&mut line.cells.iter().copied()), line.total);
        }
        for at in 0..pivot.columns.len() {
            prop_assert_eq!(add(&mut outer.iter().map(|line| line.cells[at])), pivot.total.cells[at]);
        }
        prop_assert_eq!(add(&mut outer.iter().map(|line| line.before)), pivot.total.before);
        prop_assert_eq!(add(&mut cells.iter().filter(|one| one.before).map(|one| one.sums)), pivot.total.before);
        for (n, line) in pivot.lines.iter().enumerate().filter(|(_, line)| line.keys.len() == 1 && line.keys[0] != Key::Others) {
            let inner: Vec<&Line> = pivot.lines[n + 1..].iter().take_while(|inner| inner.keys.len() == 2).collect();
            prop_assert!(inner.iter().all(|inner| inner.keys[0] == line.keys[0]));
            prop_assert_eq!(add(&mut inner.iter().map(|line| line.total)), line.total);
        }
        prop_assert!(outer.iter().position(|line| line.keys[0] == Key::Others).is_none_or(|at| at == outer.len() - 1));
    }

    #[test]
    fn every_report_is_read_back(about in select(About::ALL.to_vec()), rows in vec(0..9_usize, 1..3), column in 0..10_usize, measures in vec(0..5_usize, 1..5),
                                 texts in vec("[~a-c,|. é]{0,4}", 0..4), preset in select(Preset::ALL.to_vec()), show in select(Show::ALL.to_vec())) {
        let axes = Axis::of(about);
        let mut report = read(&format!("of={}", about.word()));
        report.rows = rows.iter().map(|n| axes[*n]).collect();
        report.rows.dedup();
        report.column = axes.get(column).copied().filter(|axis| !report.rows.contains(axis));
        report.measures = measures.iter().map(|n| Measure::of(about)[*n]).collect();
        let mut seen = Vec::new();
        report.measures.retain(|measure| { let is_new = !seen.contains(measure); seen.push(*measure); is_new });
        let mut values: Vec<String> = texts.into_iter().filter(|text| text.trim() == text).collect();
        values.sort();
        values.dedup();
        if !values.is_empty() {
            report.filters = vec![(axes[0], values)];
        }
        report.when.chosen = Chosen::Preset(preset);
        report.show = show;
        prop_assert_eq!(read(&query_string(&report.pairs())), report);
    }
}
