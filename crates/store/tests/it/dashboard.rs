//! Every figure of the dashboard is the count or the sum of the list that it opens, and what plain loops
//! give: for random companies, periods and comparisons.

use std::collections::{BTreeMap, BTreeSet};

use crate::figures::world::World;
use domain::{
    customer::CustomerQuery,
    dashboard::{Chosen, Comparison, Dashboard, DashboardQuery, Figures, Period, Preset},
    interaction::Channel,
    metric::Metric,
    next_action::Answer,
    order::{OrderKind, OrderQuery},
    page::{Total, parse_query},
    product::ProductKind,
    survey::SurveyKind,
    ticket::{Promises, TicketQuery},
    time::{Day, Timestamp},
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use store::{Db, dashboard, figures, load::OrderRow, on_both_databases};
use uuid::Uuid;

/// After every moment of the world.
pub(crate) const TODAY: Day = Day(20_000);

pub(crate) async fn load(db: &Db, world: &World) {
    let tx = db.begin().await.expect("a transaction");
    world.load(&tx).await;
    figures::rebuild(&tx, figures::Scope::All).await.expect("figures");
    tx.commit().await.expect("a commit");
}

pub(crate) async fn read(db: &Db, query: &DashboardQuery) -> Dashboard {
    dashboard::read(db.reader(), query, TODAY).await.expect("a read").expect("a dashboard")
}

pub(crate) fn within(period: Period, at: Timestamp) -> bool {
    (period.from..=period.to).contains(&at.day())
}

/// The same, by plain loops.
pub(crate) fn counted(world: &World, period: Period) -> Figures {
    let mut f = Figures::default();
    let mut by_customer: BTreeMap<Uuid, Vec<Timestamp>> = BTreeMap::new();
    for (order, _) in &world.orders {
        let is_order = order.kind == OrderKind::Order;
        if is_order && !order.customer_id.is_nil() {
            by_customer.entry(order.customer_id).or_default().push(order.placed_at);
        }
        if within(period, order.placed_at) {
            f.sales_minor += order.sales_minor;
            f.known_sales_minor += if order.customer_id.is_nil() { 0 } else { order.sales_minor };
            f.credits_minor += order.credits_minor;
            *(if is_order { &mut f.orders } else { &mut f.credit_notes }) += 1;
        }
    }
    for placed in by_customer.into_values() {
        let inside = placed.iter().filter(|at| within(period, **at)).count();
        f.active += i64::from(inside > 0);
        f.repeat += i64::from(inside > 1);
        f.new += i64::from(placed.iter().min().is_some_and(|first| within(period, *first)));
        let before = placed.iter().any(|at| within(period.as_long_before(), *at));
        f.before += i64::from(before);
        f.retained += i64::from(before && inside > 0);
    }
    f.interactions = world.events.iter().filter(|e| e.kind.is_contact() && within(period, e.at)).count() as i64;
    for customer in world.customers.iter().filter(|c| c.created_at.day() <= period.to) {
        f.customers += 1;
        f.with_email += i64::from(world.has_email(customer.id));
        f.with_consent += i64::from(world.has_agreed(customer.id));
    }
    count_service(world, period, &mut f);
    for (order, _) in world.orders.iter().filter(|(order, _)| order.kind == OrderKind::Order) {
        if let Some(at) = order.delivered_at.filter(|at| within(period, *at)) {
            f.delivered += 1;
            f.delivery_seconds += (at.0 - order.placed_at.0) / 1000;
        }
    }
    for proposal in world.proposals.iter().filter(|proposal| within(period, proposal.at)) {
        f.proposals += 1;
        f.accepted += i64::from(proposal.answer == Answer::Accepted);
    }
    for (_, stake) in world.stakes().filter(|(month, _)| *month == period.to.month_start()) {
        f.at_stake += 1;
        f.stake_minor += stake;
    }
    f
}

fn count_service(world: &World, period: Period, f: &mut Figures) {
    for ticket in &world.tickets {
        let is_solved = ticket.solved_at.is_some_and(|at| at.day() <= period.to);
        f.backlog += i64::from(ticket.opened_at.day() <= period.to && !is_solved);
        if within(period, ticket.opened_at) {
            f.opened += 1;
            f.online += i64::from(matches!(ticket.channel, Channel::Web | Channel::Email | Channel::Chat));
            f.answered += i64::from(ticket.first_response_at.is_some());
            let promised = Promises::DEFAULT.by(ticket.opened_at, ticket.priority);
            f.in_time += i64::from(ticket.first_response_at.is_some_and(|at| at <= promised));
            f.answer_seconds += ticket.first_response_at.map_or(0, |at| (at.0 - ticket.opened_at.0) / 1000);
        }
        if let Some(at) = ticket.solved_at.filter(|at| within(period, *at)) {
            f.solved += 1;
            f.solution_seconds += (at.0 - ticket.opened_at.0) / 1000;
        }
    }
    let csat: BTreeSet<Uuid> = world.surveys.iter().filter(|s| s.kind == SurveyKind::Csat).map(|s| s.id).collect();
    for answer in world.answers.iter().filter(|a| within(period, a.at)) {
        let score = i64::from(answer.score);
        if csat.contains(&answer.survey_id) {
            f.csat_answers += 1;
            f.csat_sum += score;
            f.csat_squares += score * score;
            f.csat_fives += i64::from(score == 5);
        } else {
            f.nps_answers += 1;
            f.promoters += i64::from(score >= 9);
            f.detractors += i64::from(score <= 6);
        }
    }
}

pub(crate) fn net(world: &World, of: impl Fn(&OrderRow) -> bool) -> i64 {
    world.orders.iter().map(|(o, _)| o).filter(|o| of(o)).map(|o| o.sales_minor - o.credits_minor).sum()
}

fn assert_right(world: &World, query: &DashboardQuery, d: &Dashboard) {
    let now = counted(world, d.period);
    assert_eq!(d.now, now, "{query:?} {:?}", d.period);
    if let Some(then) = d.then {
        assert_eq!(then, counted(world, d.before.expect("a period")), "{query:?} {:?}", d.before);
    }
    for month in &d.trend {
        assert_eq!(month.figures, counted(world, month.days), "{:?}", month.days);
    }
    for step in &d.revenue {
        assert_eq!(step.net_minor, net(world, |o| within(step.days, o.placed_at)), "{:?}", step.days);
        if let Some(before) = step.before_minor {
            let days = step.days.a_year_before(d.period.is_by_week());
            assert_eq!(before, net(world, |o| within(days, o.placed_at)), "{days:?}");
        }
    }
    assert_eq!(d.revenue.iter().map(|step| step.net_minor).sum::<i64>(), now.net_minor());
    assert_eq!(d.countries.iter().map(|c| c.net_minor).sum::<i64>(), now.net_minor());
    for country in &d.countries {
        let of = |period: Period| net(world, |o| o.country == country.country && within(period, o.placed_at));
        assert_eq!(country.net_minor, of(d.period), "{country:?}");
        assert_eq!(country.before_minor, d.then.and(d.before).map(of), "{country:?}");
    }
}

/// The products of a period by plain loops: sales less credits and pieces of each, the highest first.
fn assert_products(world: &World, d: &Dashboard) {
    let mut sold: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    let kept = |at: Timestamp| (d.period.from..=d.period.to).contains(&at.day().month_start());
    for line in world.orders.iter().flat_map(|(_, lines)| lines).filter(|line| kept(line.at)) {
        let Some(product) = world.products.iter().find(|p| p.id == line.product_id && p.kind == ProductKind::Product) else { continue };
        let sums = sold.entry(&product.code).or_default();
        *sums = (sums.0 + line.amount_minor, sums.1 + line.quantity);
    }
    let shown: Vec<i64> = d.products.iter().map(|p| p.net_minor).collect();
    let mut best: Vec<i64> = sold.values().map(|(net, _)| *net).collect();
    best.sort_by_key(|net| std::cmp::Reverse(*net));
    assert_eq!(shown, best[..shown.len()], "{:?}", d.period);
    assert_eq!(shown.len(), best.len().min(9));
    for product in &d.products {
        assert_eq!(Some(&(product.net_minor, product.units)), sold.get(product.code.as_str()), "{product:?}");
    }
}

/// How many orders a list has, and what their totals add up to, page by page, which the list itself says.
async fn listed(db: &Db, mut query: OrderQuery) -> (i64, i64) {
    let (mut count, mut sum, mut said) = (0, 0, None);
    loop {
        let page = store::orders::list(db.reader(), &domain::access::Scope::all(), &query).await.expect("a page");
        count += page.rows.len() as i64;
        sum += page.rows.iter().map(|order| order.total_minor).sum::<i64>();
        said = said.or(page.sum_minor);
        query.cursor = page.next;
        if query.cursor.is_none() {
            assert_eq!(said, Some(sum));
            return (count, sum);
        }
    }
}

/// Each figure with the total of the list that it opens, the address read as the page reads it.
async fn figures_and_their_lists(db: &Db, d: &Dashboard) -> [(i64, Total); 17] {
    let (from, to) = (d.period.from, d.period.to);
    let asked = |text: String| vec![("where".to_owned(), text), ("limit".to_owned(), "1".to_owned())];
    let customers = async |text: String| {
        let query = CustomerQuery::from_pairs(&asked(text)).expect("readable");
        store::customers::list(db.reader(), &domain::access::Scope::all(), &query).await.expect("a page").total
    };
    let tickets = async |text: String| {
        let query = TicketQuery::from_pairs(&asked(text)).expect("readable");
        store::tickets::list(db.reader(), &domain::access::Scope::all(), &query).await.expect("a page").total
    };
    let orders = OrderQuery { from: Some(from), to: Some(to), kind: Some(OrderKind::Order), limit: 1, ..OrderQuery::default() };
    let ordered = format!("orders(placed.gte.{from},placed.lte.{to})");
    let opened = format!("opened.gte.{from},opened.lte.{to}");
    [
        (d.now.orders, store::orders::list(db.reader(), &domain::access::Scope::all(), &orders).await.expect("a page").total),
        (d.now.active, customers(ordered.clone()).await),
        (d.now.repeat, customers(format!("{ordered}.gte.2")).await),
        (d.now.new, customers(format!("first_order.gte.{from},first_order.lte.{to}")).await),
        (d.now.returning(), customers(format!("{ordered},first_order.lt.{from}")).await),
        (d.now.opened, tickets(opened.clone()).await),
        (d.now.solved, tickets(format!("solved.gte.{from},solved.lte.{to}")).await),
        (d.now.answered, tickets(format!("{opened},first_response.known")).await),
        (d.now.in_time, tickets(format!("{opened},answered.eq.in_time")).await),
        (d.now.before - d.now.retained, behind(db, Metric::LostCustomers, d.period).await),
        (d.now.retained, behind(db, Metric::Retained, d.period).await),
        (d.now.backlog, behind(db, Metric::Backlog, d.period).await),
        (d.now.online, behind(db, Metric::OnlineTickets, d.period).await),
        (d.now.with_email, behind(db, Metric::WithEmail, d.period).await),
        (d.now.with_consent, behind(db, Metric::WithConsent, d.period).await),
        (d.now.delivered, behind(db, Metric::DeliveryTime, d.period).await),
        (d.now.at_stake, behind(db, Metric::ValueAtStake, d.period).await),
    ]
}

/// The total of the list that a figure opens, its address read as the page reads it.
async fn behind(db: &Db, metric: Metric, period: Period) -> Total {
    let address = domain::drill::of(metric, period);
    let (path, query) = address.split_once('?').expect("a query");
    let mut pairs = parse_query(query);
    pairs.push(("limit".into(), "1".into()));
    let scope = domain::access::Scope::all();
    if path == "/orders" {
        let query = OrderQuery::from_pairs(&pairs).expect("readable");
        store::orders::list(db.reader(), &scope, &query).await.expect("a page").total
    } else if path == "/tickets" {
        let query = TicketQuery::from_pairs(&pairs).expect("readable");
        store::tickets::list(db.reader(), &scope, &query).await.expect("a page").total
    } else {
        let query = CustomerQuery::from_pairs(&pairs).expect("readable");
        store::customers::list(db.reader(), &scope, &query).await.expect("a page").total
    }
}

pub(crate) fn random_query(rng: &mut StdRng) -> DashboardQuery {
    let day = |rng: &mut StdRng| Day(rng.random_range(14_850..15_950));
    let (a, b) = (day(rng), day(rng));
    let chosen =
        if rng.random_bool(0.5) { Chosen::Preset(*Preset::ALL.choose(rng).expect("one")) } else { Chosen::Months(a.min(b), a.max(b)) };
    DashboardQuery { chosen, comparison: *Comparison::ALL.choose(rng).expect("one"), slice: None }
}

on_both_databases! {
    async fn every_figure_is_what_its_list_counts_or_adds_up_to(test) {
        for seed in 20..22 {
            let world = World::new(seed, 60);
            test.db.migrate_down().await.expect("down");
            test.db.migrate().await.expect("up");
            load(&test.db, &world).await;
            let mut rng = StdRng::seed_from_u64(seed);
            for _ in 0..25 {
                let query = random_query(&mut rng);
                let d = read(&test.db, &query).await;
                assert_right(&world, &query, &d);
                assert_products(&world, &d);
                let all = OrderQuery { from: Some(d.period.from), to: Some(d.period.to), limit: 200, ..OrderQuery::default() };
                let (count, sum) = listed(&test.db, all.clone()).await;
                assert_eq!((d.now.orders + d.now.credit_notes, d.now.net_minor()), (count, sum), "{:?}", d.period);
                let (orders, _) = listed(&test.db, OrderQuery { kind: Some(OrderKind::Order), ..all }).await;
                assert_eq!(d.now.orders, orders, "{:?}", d.period);
            }
        }
    }

    async fn the_lists_behind_the_figures_say_how_many_they_are_however_long(test) {
        // So many customers that some of the lists are too long to be counted.
        let world = World::new(40, 3_500);
        load(&test.db, &world).await;
        let mut rng = StdRng::seed_from_u64(40);
        let mut longest = [0; 16];
        let all = DashboardQuery { chosen: Chosen::Preset(Preset::All), comparison: Comparison::None, slice: None };
        for query in [all].into_iter().chain(std::iter::repeat_with(|| random_query(&mut rng)).take(5)) {
            let d = read(&test.db, &query).await;
            assert_eq!(d.now, counted(&world, d.period), "{:?}", d.period);
            let all = OrderQuery { from: Some(d.period.from), to: Some(d.period.to), limit: 1, ..OrderQuery::default() };
            let sum = store::orders::list(test.db.reader(), &domain::access::Scope::all(), &all).await.expect("a page").sum_minor;
            assert_eq!(sum, Some(d.now.net_minor()), "{:?}", d.period);
            let behind = figures_and_their_lists(&test.db, &d).await;
            for (number, ((figure, listed), longest)) in behind.into_iter().zip(&mut longest).enumerate() {
                assert_eq!(Total::exact(figure.unsigned_abs()), listed, "list {number} of {:?}", d.period);
                *longest = figure.max(*longest);
            }
        }
        assert!(longest[..4].iter().all(|n| *n > 1_000), "lists too long to be counted: {longest:?}");
        assert!(longest[5..8].iter().all(|n| *n > 1_000), "lists too long to be counted: {longest:?}");
        assert!(longest[14] > 1_000 && longest[15] > 100, "{longest:?}");
    }

    async fn a_company_without_orders_and_tickets_has_no_dashboard(test) {
        assert_eq!(dashboard::read(test.db.reader(), &DashboardQuery::default(), TODAY).await.expect("a read"), None);
    }

    async fn figures_that_an_older_program_left_are_worked_out_when_the_schema_is_brought_up_to_date(test) {
        use sea_orm::ConnectionTrait as _;
        let world = World::new(5, 30);
        load(&test.db, &world).await;
        let tx = test.db.begin().await.expect("a transaction");
        for sql in ["DELETE FROM order_gaps", "DELETE FROM cohorts", "DELETE FROM metric_daily WHERE metric > 14", "DELETE FROM settings WHERE key = 'figures'"] {
            tx.execute_unprepared(sql).await.expect("a change");
        }
        tx.commit().await.expect("a commit");
        assert!(!test.db.is_current().await.expect("a read"));
        test.db.migrate().await.expect("up to date");
        assert!(test.db.is_current().await.expect("a read"));
        assert!(figures::verify(&test.db).await.expect("a verification").is_clean());
        assert_right(&world, &DashboardQuery::default(), &read(&test.db, &DashboardQuery::default()).await);
    }

    async fn a_series_of_the_api_is_what_the_tiles_say(test) {
        use domain::metric::{Grain, Split, Value};
        let world = World::new(31, 80);
        load(&test.db, &world).await;
        let all = DashboardQuery { chosen: Chosen::Preset(Preset::TwelveMonths), comparison: Comparison::None, slice: None };
        let d = read(&test.db, &all).await;
        for metric in Metric::ALL {
            let split = Split::Time(Grain::Month);
            let series = store::metrics::series(test.db.reader(), *metric, Some(d.period.from), Some(d.period.to), split).await.expect("a series");
            for point in series.points {
                let month = d.trend.iter().find(|month| month.days.from.to_string() == point.key).expect("a month");
                // What is part of a balance is kept by its change, and figures hold the balance.
                let changes = [Metric::BacklogChange, Metric::Customers, Metric::WithEmail, Metric::WithConsent];
                if changes.contains(metric) || [Metric::AtStakeChange, Metric::StakeChange].contains(metric) {
                    continue;
                }
                let said = month.figures.value(*metric).expect("a figure");
                match point.value {
                    Value::Whole(n) => assert_eq!(n, said, "{} {}", metric.word(), point.key),
                    Value::Ratio(x) => {
                        let scale = if *metric == Metric::Nps { 1.0 } else { metric.unit().scale() as f64 };
                        assert!((x * scale - said as f64).abs() <= 0.500_001, "{} {}: {x} and {said}", metric.word(), point.key);
                    }
                }
            }
        }
    }

    async fn the_parts_of_a_change_add_up_to_the_figures(test) {
        use domain::why::{By, WhyQuery};
        let world = World::new(33, 80);
        load(&test.db, &world).await;
        let mut rng = StdRng::seed_from_u64(33);
        let mut compared = 0;
        for _ in 0..6 {
            let mut when = random_query(&mut rng);
            when.comparison = *[Comparison::Year, Comparison::Previous].choose(&mut rng).expect("one");
            for metric in Metric::shown() {
                for by in By::of(metric).iter().filter(|by| **by != By::Formula) {
                    let found = store::why::read(test.db.reader(), &WhyQuery { metric, by: *by, when: when.clone() }, TODAY).await.expect("a read").expect("data");
                    let (Some(then), Some(parts)) = (found.then, found.parts) else { continue };
                    compared += 1;
                    let sum = |of: fn(&domain::why::Part) -> i64| parts.iter().map(of).sum::<i64>();
                    let (now, then) = (found.now.pair(metric), then.pair(metric));
                    assert_eq!((sum(|p| p.now.sum), sum(|p| p.then.sum)), (now.0, then.0), "{} by {}", metric.word(), by.word());
                    if metric.is_ratio() {
                        assert_eq!((sum(|p| p.now.of), sum(|p| p.then.of)), (now.1, then.1), "{} by {}", metric.word(), by.word());
                    }
                }
            }
        }
        assert!(compared > 30, "{compared}");
    }
}
