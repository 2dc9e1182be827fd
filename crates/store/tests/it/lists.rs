//! Lists: paging there and back, filters, totals, cursors that fit nothing.

use std::collections::HashSet;

use crate::support::{Company, at, customer_id, day, id};
use domain::{
    access::Scope,
    customer::{ANONYMOUS, CustomerColumn, CustomerKind, CustomerQuery, Facts, LineOfBusiness, Stage, Tier},
    list::Column,
    order::{OrderColumn, OrderQuery},
    page::{Direction, Page, Total, parse_query},
    ticket::{TicketQuery, TicketStatus},
};
use store::{Db, StoreError, customers, on_both_databases, orders, search, tickets};
use uuid::Uuid;

/// Customers with many equal values, and many zeros, in every column.
async fn many(db: &Db, count: u64) {
    let mut company = Company::begin(db).await;
    let survey = company.survey().await;
    for n in 1..=count {
        let country = if n % 31 == 0 { "France" } else { ["", "United Kingdom", "Österreich"][n as usize % 3] };
        company.customer(n, ["Álvarez", "alvarez", "Brown & Sons", "王伟"][n as usize % 4], country, &[]).await;
        for order in 0..n % 3 {
            let placed = format!("2025-0{}-15 10:00", n % 9 + 1);
            company.order(customer_id(n), &format!("{n}-{order}"), &placed, country, (n as i64 % 5) * 30_000).await;
        }
        if n % 6 == 0 {
            company.order(customer_id(n), &format!("C{n}"), "2025-11-01", country, -1_000).await;
        }
        for ticket in 0..n % 4 {
            let status = if ticket == 2 { TicketStatus::Closed } else { TicketStatus::Open };
            company.ticket(n, &format!("T-{n}-{ticket}"), "2025-10-01", status).await;
        }
        if n % 4 == 1 {
            company.answer(n, survey, (n % 5) as i16 + 1, "2025-10-02").await;
        }
        if n % 3 == 0 {
            company.event(n, id(3, n), at("2025-10-03 12:00"), domain::interaction::InteractionKind::Visit).await;
        }
    }
    company.commit().await;
}

/// What a column sorts by: texts by their bytes, never and nothing as zero.
fn sort_key(column: CustomerColumn, f: &Facts) -> (String, i64) {
    let number = |n: i64| (String::new(), n);
    match column {
        // By tags nothing is sorted.
        CustomerColumn::Name | CustomerColumn::Tags => (search::fold(&f.name), 0),
        CustomerColumn::Owner => (f.owner.as_ref().map(|owner| owner.name.clone()).unwrap_or_default(), 0),
        CustomerColumn::Country => (f.country.clone(), 0),
        CustomerColumn::Tier => number(f.tier.code().into()),
        CustomerColumn::Stage => number(f.stage.code().into()),
        CustomerColumn::Revenue => number(f.revenue_minor),
        CustomerColumn::Net => number(f.net_minor),
        CustomerColumn::Orders => number(f.orders),
        CustomerColumn::LastOrder => number(f.last_order_at.map_or(0, |t| t.0)),
        CustomerColumn::OpenTickets => number(f.tickets_open),
        CustomerColumn::Csat => number(f.csat_centi.unwrap_or(0)),
        CustomerColumn::LastContact => number(f.last_contact_at.map_or(0, |t| t.0)),
        CustomerColumn::Since => number(f.since.0),
    }
}

async fn page(db: &Db, query: &CustomerQuery) -> Page<Facts> {
    customers::list(db.reader(), &Scope::all(), query).await.expect("a page")
}

/// Walks to the last page and back, and gives the ids on the way there. Every page must be the same on
/// the way back.
async fn there_and_back(db: &Db, mut query: CustomerQuery) -> Vec<Uuid> {
    let ids = |page: &Page<Facts>| page.rows.iter().map(|f| f.customer_id).collect::<Vec<_>>();
    let mut pages = Vec::new();
    loop {
        let page = page(db, &query).await;
        assert_eq!(page.previous.is_some(), !pages.is_empty(), "a way back from every page but the first");
        query.cursor = page.next.clone();
        pages.push(page);
        if query.cursor.is_none() {
            break;
        }
        assert_eq!(pages[pages.len() - 1].rows.len(), query.limit as usize, "only the last page is short");
    }
    for n in (1..pages.len()).rev() {
        query.cursor = pages[n].previous.clone();
        let back = page(db, &query).await;
        assert_eq!(ids(&back), ids(&pages[n - 1]));
        assert_eq!(back.previous.is_some(), n > 1, "no way back from the first page");
        query.cursor = back.next;
        assert_eq!(ids(&page(db, &query).await), ids(&pages[n]));
    }
    pages.iter().flat_map(ids).collect()
}

async fn everybody(db: &Db, query: &CustomerQuery) -> Vec<Facts> {
    let mut query = CustomerQuery { limit: 200, ..query.clone() };
    let mut all = Vec::new();
    loop {
        let page = page(db, &query).await;
        all.extend(page.rows);
        query.cursor = page.next;
        if query.cursor.is_none() {
            return all;
        }
    }
}

async fn each_column_both_ways(db: &Db, base: &CustomerQuery, expected: usize) {
    let all = everybody(db, base).await;
    assert_eq!(all.len(), expected);
    assert_eq!(all.iter().map(|f| f.customer_id).collect::<HashSet<_>>().len(), expected);
    for &sort in CustomerColumn::ALL.iter().filter(|column| column.is_sorted()) {
        let mut keys: Vec<_> = all.iter().map(|f| (sort_key(sort, f), f.customer_id)).collect();
        keys.sort();
        let ascending: Vec<_> = keys.iter().map(|(_, id)| *id).collect();
        let descending: Vec<_> = ascending.iter().rev().copied().collect();
        for (direction, order) in [(Direction::Ascending, ascending), (Direction::Descending, descending)] {
            let query = CustomerQuery { sort, direction, ..base.clone() };
            assert_eq!(there_and_back(db, query).await, order, "{} {direction:?}", sort.word());
        }
    }
}

on_both_databases! {
    async fn pages_show_each_customer_once_in_order(test) {
        many(&test.db, 1_203).await;
        let all = CustomerQuery { limit: 200, ..Default::default() };
        each_column_both_ways(&test.db, &all, 1_203).await;
        assert_eq!(page(&test.db, &all).await.total, Total::exact(1_203));
        // Few rows: another way to the same pages.
        let few = CustomerQuery { country: Some("France".into()), kind: Some(CustomerKind::Person), limit: 7, ..Default::default() };
        let french = everybody(&test.db, &few).await.len();
        // Every 31st of 1,203 customers without every fifth of those.
        assert_eq!(french, 38 - 7);
        each_column_both_ways(&test.db, &few, french).await;
        assert_eq!(page(&test.db, &few).await.total, Total::exact(french as u64));
        // Several conditions together leave out nobody, also none of those without a country.
        let (person, customer) = (Some(CustomerKind::Person), Some(Stage::Customer));
        let rows = everybody(&test.db, &all).await;
        for (query, expected) in [
            (CustomerQuery { stage: customer, kind: person, ..all.clone() }, rows.iter().filter(|f| Some(f.stage) == customer && Some(f.kind) == person).count()),
            (CustomerQuery { tier: Some(Tier::Silver), kind: person, ..all.clone() }, rows.iter().filter(|f| f.tier == Tier::Silver && Some(f.kind) == person).count()),
            (
                CustomerQuery { country: Some("France".into()), stage: customer, orders_min: Some(1), ..all.clone() },
                rows.iter().filter(|f| f.country == "France" && Some(f.stage) == customer && f.orders >= 1).count(),
            ),
        ] {
            assert!(expected > 0, "{query:?}");
            each_column_both_ways(&test.db, &query, expected).await;
            assert_eq!(page(&test.db, &query).await.total, Total::counted_to(1_000, expected as u64));
        }
        // A filter that most rows pass.
        let most = CustomerQuery { orders_min: Some(0), limit: 200, ..Default::default() };
        assert_eq!(page(&test.db, &most).await.total, Total::counted_to(1_000, 1_001));
        assert_eq!(everybody(&test.db, &most).await.len(), 1_203);
    }

    async fn a_text_that_many_share_finds_each_of_them_once(test) {
        const MANY: u64 = 1_100;
        let mut company = Company::begin(&test.db).await;
        for n in 1..=MANY {
            company.customer(n, &format!("Somebody {n:04}"), ["Spain", "France"][n as usize % 2], &[]).await;
        }
        company.commit().await;
        let of = |text: &str, sort, direction| CustomerQuery { q: Some(text.into()), sort, direction, limit: 200, ..Default::default() };
        for sort in [CustomerColumn::Name, CustomerColumn::Country, CustomerColumn::Since] {
            for direction in [Direction::Ascending, Direction::Descending] {
                let found = there_and_back(&test.db, of("somebody", sort, direction)).await;
                assert_eq!((found.len() as u64, found.iter().collect::<HashSet<_>>().len() as u64), (MANY, MANY), "{sort:?} {direction:?}");
                assert_eq!(there_and_back(&test.db, of("somebody 01", sort, direction)).await.len(), 130, "{sort:?} {direction:?}");
            }
        }
        let total = async |text| page(&test.db, &of(text, CustomerColumn::Since, Direction::Ascending)).await.total;
        assert_eq!(total("somebody").await, Total::counted_to(1_000, 1_001));
        assert_eq!((total("somebody 01").await, total("somebodyx").await), (Total::exact(130), Total::exact(0)));
    }

    async fn filters_leave_what_they_say(test) {
        let mut company = Company::begin(&test.db).await;
        for (n, name) in [(1, "Ada"), (2, "Bea"), (3, "Cyd"), (4, "Dot")] {
            company.customer(n, name, if n == 4 { "Spain" } else { "France" }, &[]).await;
        }
        company.order(customer_id(1), "A1", "2025-03-01 00:00", "France", 10_000).await;
        company.order(customer_id(2), "A2", "2025-03-10 23:59:59.999", "France", 50_000).await;
        company.order(customer_id(2), "A3", "2025-01-10", "France", 10_000).await;
        company.order(customer_id(3), "A4", "2025-03-11", "France", 300_000).await;
        company.order(ANONYMOUS, "A5", "2025-03-05", "France", 999_999).await;
        company.ticket(3, "T-1", "2025-01-01", TicketStatus::New).await;
        company.ticket(3, "T-2", "2025-01-01", TicketStatus::Pending).await;
        company.ticket(2, "T-3", "2025-01-01", TicketStatus::Solved).await;
        let (shop, bank) = {
            let (_, tx) = company.parts();
            (
                store::sources::id_of(tx, "shop", "Shop").await.expect("a source"),
                store::sources::id_of(tx, "bank", "Bank").await.expect("a source"),
            )
        };
        company.link(1, shop, "12347").await;
        company.link(2, bank, "12347").await;
        company.link(3, shop, "9").await;
        company.commit().await;

        let by_name = CustomerQuery { sort: CustomerColumn::Name, direction: Direction::Ascending, ..Default::default() };
        let names =
            async |query: CustomerQuery| page(&test.db, &query).await.rows.into_iter().map(|f| f.name).collect::<Vec<_>>().join(" ");
        let base = || by_name.clone();
        assert_eq!(names(base()).await, "Ada Bea Cyd Dot");
        assert_eq!(names(CustomerQuery { country: Some("Spain".into()), ..base() }).await, "Dot");
        assert_eq!(names(CustomerQuery { country: Some("Spain' OR 1=1".into()), ..base() }).await, "");
        assert_eq!(names(CustomerQuery { stage: Some(Stage::Prospect), ..base() }).await, "Ada");
        assert_eq!(names(CustomerQuery { tier: Some(Tier::Silver), ..base() }).await, "Bea");
        assert_eq!(names(CustomerQuery { kind: Some(CustomerKind::Organisation), ..base() }).await, "");
        assert_eq!(names(CustomerQuery { ordered_from: Some(day("2025-03-10")), ..base() }).await, "Bea Cyd");
        assert_eq!(names(CustomerQuery { ordered_to: Some(day("2025-03-10")), ..base() }).await, "Ada Bea");
        let (from, to) = (Some(day("2025-03-01")), Some(day("2025-03-01")));
        assert_eq!(names(CustomerQuery { ordered_from: from, ordered_to: to, ..base() }).await, "Ada");
        assert_eq!(names(CustomerQuery { revenue_min: Some(60_000), ..base() }).await, "Bea Cyd");
        assert_eq!(names(CustomerQuery { revenue_max: Some(60_000), ..base() }).await, "Ada Bea Dot");
        assert_eq!(names(CustomerQuery { orders_min: Some(2), ..base() }).await, "Bea");
        assert_eq!(names(CustomerQuery { open_tickets_min: Some(2), ..base() }).await, "Cyd");
        assert_eq!(names(CustomerQuery { open_tickets_min: Some(3), ..base() }).await, "");
        assert_eq!(names(CustomerQuery { source: Some("shop".into()), ..base() }).await, "Ada Cyd");
        assert_eq!(names(CustomerQuery { source_id: Some("12347".into()), ..base() }).await, "Ada Bea");
        let both = CustomerQuery { source: Some("bank".into()), source_id: Some("12347".into()), ..base() };
        assert_eq!(names(both).await, "Bea");
        assert_eq!(names(CustomerQuery { source: Some("nowhere".into()), ..base() }).await, "");
        assert_eq!(customers::choices(test.db.reader(), &Scope::all()).await.expect("choices")[0].1, ["France", "Spain"]);
    }

    async fn a_search_that_finds_very_many_pages_too(test) {
        let mut company = Company::begin(&test.db).await;
        for n in 1..=20_100 {
            let name = if n % 1_000 == 0 { "Zoe" } else if n % 10 == 7 { "Aab" } else { "Abe" };
            let mail = if n % 2_000 == 0 { "x@other.org" } else { "x@example.com" };
            let mails = [mail, "y@tenth.net"];
            company.customer(n, name, "France", if n % 10 == 3 { &mails } else { &mails[..1] }).await;
        }
        company.commit().await;
        let query = CustomerQuery {
            q: Some("example.com".into()),
            sort: CustomerColumn::Name,
            direction: Direction::Descending,
            limit: 8,
            ..Default::default()
        };
        let first = page(&test.db, &query).await;
        assert_eq!(first.total, Total::counted_to(1_000, 1_001));
        let second = page(&test.db, &CustomerQuery { cursor: first.next.clone(), ..query.clone() }).await;
        let numbers = |page: &Page<Facts>| page.rows.iter().map(|f| f.customer_id).collect::<Vec<_>>();
        let odd_thousands = [19, 17, 15, 13, 11, 9, 7, 5].map(|n| customer_id(n * 1_000));
        assert_eq!(numbers(&first), odd_thousands);
        assert_eq!(numbers(&second)[..3], [customer_id(3_000), customer_id(1_000), customer_id(20_100)]);
        let back = page(&test.db, &CustomerQuery { cursor: second.previous, ..query }).await;
        assert_eq!(numbers(&back), odd_thousands);
        assert_eq!(back.previous, None);

        // Filters that most customers pass, alone and with others.
        let names = async |query: CustomerQuery| {
            let page = page(&test.db, &CustomerQuery { limit: 2, sort: CustomerColumn::Name, ..query }).await;
            (page.rows.into_iter().map(|f| f.customer_id).collect::<Vec<_>>(), page.total)
        };
        let most = Total::counted_to(1_000, 1_001);
        let france = CustomerQuery { country: Some("France".into()), ..Default::default() };
        assert_eq!(names(france.clone()).await, (vec![customer_id(20_000), customer_id(19_000)], most));
        let people = CustomerQuery { kind: Some(CustomerKind::Person), orders_min: Some(0), revenue_max: Some(0), ..france.clone() };
        assert_eq!(names(people).await, (vec![customer_id(20_099), customer_id(20_098)], most));
        let everybody = CustomerQuery { tier: Some(Tier::Standard), ..france.clone() };
        assert_eq!(names(everybody).await, (vec![customer_id(20_000), customer_id(19_000)], most));
        // More than are counted, fewer than a walk looks up one by one.
        let counted = page(&test.db, &CustomerQuery { q: Some("tenth".into()), count_all: true, ..Default::default() }).await;
        assert_eq!(counted.total, Total::exact(2_010));
        let many = CustomerQuery { q: Some("tenth".into()), direction: Direction::Descending, ..france.clone() };
        assert_eq!(names(many).await, (vec![customer_id(20_093), customer_id(20_083)], most));
        let begins = CustomerQuery { q: Some("aa".into()), sort: CustomerColumn::Country, direction: Direction::Descending, ..Default::default() };
        let begins = page(&test.db, &CustomerQuery { limit: 2, ..begins }).await;
        assert_eq!((numbers(&begins), begins.total), (vec![customer_id(20_097), customer_id(20_087)], most));
        let few = CustomerQuery { q: Some("zoe".into()), ..france.clone() };
        assert_eq!(names(few).await, (vec![customer_id(20_000), customer_id(19_000)], Total::exact(20)));
        let none = CustomerQuery { open_tickets_min: Some(1), ..france };
        assert_eq!(names(none).await, (vec![], Total::exact(0)));
    }

    async fn cursors_that_fit_nothing_are_refused(test) {
        many(&test.db, 12).await;
        let query = CustomerQuery { limit: 5, ..Default::default() };
        let next = page(&test.db, &query).await.next.expect("a second page");
        let refused = async |query: CustomerQuery| match customers::list(test.db.reader(), &Scope::all(), &query).await {
            Err(StoreError::Invalid(problem)) => problem.to_string(),
            other => panic!("{other:?}"),
        };
        for garbage in ["", "nonsense", "00", "ffffffffffffffffffffffffffffffffffffffffffffffff", &next[1..]] {
            let text = refused(CustomerQuery { cursor: Some(garbage.into()), ..query.clone() }).await;
            assert!(text.contains("Start again from the first page"), "{text}");
        }
        let other = refused(CustomerQuery { cursor: Some(next.clone()), sort: CustomerColumn::Name, ..query.clone() }).await;
        assert!(other.contains("another order"), "{other}");
        refused(CustomerQuery { cursor: Some(next.clone()), direction: Direction::Ascending, ..query }).await;
        let orders = OrderQuery { cursor: Some(next), ..Default::default() };
        assert!(matches!(orders::list(test.db.reader(), &Scope::all(), &orders).await, Err(StoreError::Invalid(_))));
    }

    async fn orders_page_there_and_back(test) {
        many(&test.db, 1_100).await;
        for sort in [OrderColumn::Placed, OrderColumn::Total] {
            let mut query = OrderQuery { sort, limit: 150, ..Default::default() };
            let mut pages = Vec::new();
            loop {
                let page = orders::list(test.db.reader(), &Scope::all(), &query).await.expect("a page");
                query.cursor = page.next.clone();
                pages.push(page);
                if query.cursor.is_none() {
                    break;
                }
            }
            // A third of the customers with one order, a third with two, a sixth with a credit note.
            let orders = 367 + 2 * 367 + 183;
            assert_eq!(pages[0].total, Total::exact(orders));
            let all: Vec<_> = pages
                .iter()
                .flat_map(|p| p.rows.iter().map(|o| (if sort == OrderColumn::Placed { o.placed_at.0 } else { o.total_minor }, o.id)))
                .collect();
            let mut sorted = all.clone();
            sorted.sort();
            sorted.dedup();
            sorted.reverse();
            assert_eq!(all, sorted);
            assert_eq!(all.len() as u64, orders);
            for n in (1..pages.len()).rev() {
                query.cursor = pages[n].previous.clone();
                let back = orders::list(test.db.reader(), &Scope::all(), &query).await.expect("a page");
                assert_eq!(back.rows, pages[n - 1].rows);
            }
        }
    }

    async fn what_is_more_than_a_list_counts_is_counted_when_asked(test) {
        many(&test.db, 1_600).await;
        let (db, scope, more) = (test.db.reader(), Scope::all(), Total::counted_to(1_000, 1_001));
        let people = CustomerQuery { revenue_max: Some(1_000_000), orders_min: Some(0), ..Default::default() };
        let orders_of = OrderQuery { total_min: Some(0), total_max: Some(1_000_000), ..Default::default() };
        let opened = TicketQuery { q: Some("T-1".into()), ..Default::default() };
        for count_all in [false, true] {
            let found = |n| if count_all { Total::exact(n) } else { more };
            assert_eq!(page(&test.db, &CustomerQuery { count_all, ..people.clone() }).await.total, found(1_600));
            let listed = orders::list(db, &scope, &OrderQuery { count_all, ..orders_of.clone() }).await.expect("orders");
            let (mut number, mut sum) = (0, 0);
            for n in 1..=1_600_i64 {
                number += n.unsigned_abs() % 3;
                sum += (n % 3) * (n % 5) * 30_000;
            }
            assert_eq!((listed.total, listed.sum_minor), (found(number), count_all.then_some(sum)));
            let listed = tickets::list(db, &scope, &TicketQuery { count_all, ..opened.clone() }).await.expect("tickets");
            let begins = (1..=1_600_u64).filter(|n| n.to_string().starts_with('1')).map(|n| n % 4).sum();
            assert_eq!(listed.total, found(begins));
        }
    }

    async fn of_many_the_rollups_tell_how_many_are_listed_and_others_are_counted_through_what_they_have(test) {
        let mut company = Company::begin(&test.db).await;
        let survey = company.survey().await;
        let all = 1..=10_100_u64;
        let (is_french, is_march, is_open, has_answered, is_insured) = (
            |n: u64| n.is_multiple_of(2),
            |n: u64| !n.is_multiple_of(3),
            |n: u64| n.is_multiple_of(4),
            |n: u64| n % 5 < 2,
            |n: u64| n.is_multiple_of(7),
        );
        for n in all.clone() {
            let country = if is_french(n) { "France" } else { "Spain" };
            company.customer(n, "Ada", country, &[]).await;
            let placed = format!("2025-0{}-{:02} 10:00", if is_march(n) { 3 } else { 4 }, n % 28 + 1);
            company.order(customer_id(n), &n.to_string(), &placed, country, n as i64).await;
            company.ticket(n, &format!("T-{n}"), "2025-05-10", if is_open(n) { TicketStatus::Open } else { TicketStatus::Closed }).await;
            if has_answered(n) {
                company.answer(n, survey, 4, "2025-06-02").await;
                company.answer(n, survey, 5, "2025-06-03").await;
            }
            if is_insured(n) {
                company.holding(n, LineOfBusiness::Insurance).await;
            }
        }
        company.commit().await;
        let (db, scope) = (test.db.reader(), Scope::all());
        let count = |passes: &dyn Fn(u64) -> bool| all.clone().filter(|n| passes(*n)).count() as u64;
        let march = "from=2025-03-01&to=2025-03-31";
        let customers_of = async |query: &str| {
            let found = page(&test.db, &CustomerQuery::from_pairs(&parse_query(query)).expect("a query")).await;
            (found.total, found.rows.len())
        };

        let most = Total::counted_to(1_000, 1_001);
        for (query, total) in [
            ("where=orders(placed.gte.2025-03-01,placed.lte.2025-03-31)", Total::exact(count(&is_march))),
            ("where=first_order.gte.2025-04-01", Total::exact(count(&|n| !is_march(n)))),
            // Counted through the answers: as many as a list counts, or all of them.
            ("where=answers(at.gte.2025-06-01)", most),
            ("where=answers(at.gte.2025-06-01,score.lt.4)", Total::exact(0)),
            ("where=answers(at.gte.2025-06-01),orders(placed.gte.2025-04-01),country.eq.France", Total::exact(count(&|n| has_answered(n) && !is_march(n) && is_french(n)))),
            ("where=answers(at.gte.2025-06-01).gte.2", most),
            ("where=answers(at.gte.2025-06-01).gte.3", Total::exact(0)),
            // Nobody looks at the customers themselves: each is counted once, whatever they answered.
            ("where=answers(at.gte.2025-06-01),holdings(line.eq.insurance)", Total::exact(count(&|n| has_answered(n) && is_insured(n)))),
            ("where=answers(at.gte.2025-06-01),holdings(line.eq.banking)", Total::exact(0)),
            ("where=answers(at.gte.2025-06-01),not(holdings(line.eq.insurance))&count=all", Total::exact(count(&|n| has_answered(n) && !is_insured(n)))),
            ("where=orders(placed.gte.2025-03-01,placed.lte.2025-03-31),holdings(line.eq.insurance)", Total::exact(count(&|n| is_march(n) && is_insured(n)))),
            ("where=answers(at.gte.2025-06-01),not(orders(placed.lte.2025-03-31))&count=all", Total::exact(count(&|n| has_answered(n) && !is_march(n)))),
        ] {
            let rows = usize::try_from(total.count.min(50)).expect("a number");
            assert_eq!(customers_of(query).await, (total, rows), "{query}");
        }

        for sort in ["", "&sort=-total", "&sort=number"] {
            let mut query = OrderQuery::from_pairs(&parse_query(&format!("{march}&where=country.eq.France{sort}&limit=200"))).expect("a query");
            let mut met = HashSet::new();
            loop {
                let found = orders::list(db, &scope, &query).await.expect("orders");
                assert_eq!(found.total, Total::exact(count(&|n| is_march(n) && is_french(n))));
                for order in found.rows {
                    let n: u64 = order.number.parse().expect("a number");
                    assert!(is_march(n) && is_french(n) && met.insert(n), "{n}");
                }
                let Some(next) = found.next else { break };
                query.cursor = Some(next);
            }
            assert_eq!(met.len() as u64, count(&|n| is_march(n) && is_french(n)));
        }
        let nowhere = OrderQuery::from_pairs(&parse_query(&format!("{march}&where=country.eq.Nowhere"))).expect("a query");
        let nowhere = orders::list(db, &scope, &nowhere).await.expect("orders");
        assert_eq!((nowhere.total, nowhere.rows.len()), (Total::exact(0), 0));
        let open = TicketQuery::from_pairs(&parse_query("where=opened.lte.2025-05-31,not(solved.lte.2025-05-31)")).expect("a query");
        let open = tickets::list(db, &scope, &open).await.expect("tickets");
        assert_eq!((open.total, open.rows.len()), (Total::exact(count(&is_open)), 50));
    }

    async fn a_filtered_list_is_the_same_whichever_way_its_rows_are_reached(test) {
        // Enough that some filters leave more than are counted, so that the list is walked, and others leave few.
        many(&test.db, 1_600).await;
        let everybody = there_and_back(&test.db, CustomerQuery { limit: 200, ..Default::default() }).await;
        let mut all = Vec::new();
        for id in everybody {
            all.push(customers::facts(test.db.reader(), &Scope::all(), id).await.expect("read").expect("a customer"));
        }
        type Passes = fn(&Facts) -> bool;
        let base = || CustomerQuery { limit: 200, ..Default::default() };
        let filters: [(CustomerQuery, Passes); 8] = [
            (CustomerQuery { kind: Some(CustomerKind::Person), ..base() }, |f| f.kind == CustomerKind::Person),
            (CustomerQuery { country: Some("France".into()), ..base() }, |f| f.country == "France"),
            (CustomerQuery { tier: Some(Tier::Standard), ..base() }, |f| f.tier == Tier::Standard),
            (CustomerQuery { tier: Some(Tier::Silver), ..base() }, |f| f.tier == Tier::Silver),
            (CustomerQuery { tier: Some(Tier::Silver), country: Some("United Kingdom".into()), ..base() }, |f| {
                f.tier == Tier::Silver && f.country == "United Kingdom"
            }),
            (CustomerQuery { open_tickets_min: Some(1), ..base() }, |f| f.tickets_open >= 1),
            (CustomerQuery { orders_min: Some(1), kind: Some(CustomerKind::Person), ..base() }, |f| {
                f.orders >= 1 && f.kind == CustomerKind::Person
            }),
            (CustomerQuery { ordered_to: Some(day("2025-08-20")), ..base() }, |f| {
                f.last_order_at.is_some_and(|at| at.day() <= day("2025-08-20"))
            }),
        ];
        let sorts = [CustomerColumn::Revenue, CustomerColumn::Net, CustomerColumn::LastOrder, CustomerColumn::Country];
        for (n, (query, passes)) in filters.into_iter().enumerate() {
            for (turn, direction) in [Direction::Ascending, Direction::Descending].into_iter().enumerate() {
                let sort = sorts[(n + turn) % sorts.len()];
                let mut expected: Vec<&Facts> = all.iter().filter(|f| passes(f)).collect();
                expected.sort_by_key(|f| (sort_key(sort, f), f.customer_id));
                if direction == Direction::Descending {
                    expected.reverse();
                }
                let expected: Vec<Uuid> = expected.iter().map(|f| f.customer_id).collect();
                let query = CustomerQuery { sort, direction, ..query.clone() };
                let total = page(&test.db, &query).await.total;
                assert_eq!(total, Total::counted_to(1_000, expected.len() as u64), "{query:?}");
                assert_eq!(there_and_back(&test.db, query.clone()).await, expected, "{query:?}");
            }
        }
    }
}
