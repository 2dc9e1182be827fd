//! Every figure of a slice of the company is what plain loops give over its rows alone, and the count or the sum of the
//! list that it opens; and it stays so whatever is written in between.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering},
};

use domain::{
    access::Scope,
    bulk::Change,
    customer::{CustomerQuery, LineOfBusiness},
    dashboard::{Chosen, Comparison, Dashboard, DashboardQuery, Figures, Period, Preset, Slice},
    drill,
    interaction::{Flow, InteractionKind, NewEntry},
    metric::{Dimension, Grain, Metric, Split, Value},
    order::OrderQuery,
    page::{Total, parse_query},
    ticket::TicketQuery,
    time::Timestamp,
    why::{By, WhyQuery},
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use store::{
    Db, StoreError,
    changes::{self, By as Who},
    figures, metrics, on_both_databases, teams, timeline,
};
use uuid::Uuid;

use crate::{
    dashboard::{TODAY, counted, load, net, random_query, read, within},
    figures::{
        model::store,
        world::{OWNERS, TEAMS, World},
    },
};

fn slices() -> Vec<Slice> {
    let of = |by, keys: &[&str]| keys.iter().map(|key| Slice { by, key: (*key).to_owned() }).collect::<Vec<_>>();
    [
        of(Dimension::Country, &["Spain", "United Kingdom", "中国", "Atlantis"]),
        of(Dimension::Store, &["vecino", "shop", "nowhere"]),
        of(Dimension::Team, &["Sales, ~|", "Service", "Nobody", "Never heard of"]),
        of(Dimension::Line, &["retail", "insurance", "banking"]),
    ]
    .concat()
}

/// The rows of a slice: what is kept of it, and nothing else.
fn part(world: &World, slice: &Slice) -> World {
    let ours = |customer: Uuid| match slice.by {
        Dimension::Team => {
            let members = TEAMS.iter().find(|(name, _)| *name == slice.key).map_or(&[] as &[Uuid], |(_, members)| members);
            world.owner(customer).is_some_and(|owner| members.contains(&owner))
        }
        Dimension::Line => world.lines(customer).iter().any(|line| line.word() == slice.key),
        _ => false,
    };
    let orders = world.orders.iter().filter(|(order, _)| match slice.by {
        Dimension::Country => order.country == slice.key,
        Dimension::Store => store(order.source_id) == slice.key,
        _ => ours(order.customer_id),
    });
    let tickets = world.tickets.iter().filter(|ticket| match slice.by {
        Dimension::Store => store(ticket.source_id) == slice.key,
        _ => ours(ticket.customer_id),
    });
    World {
        customers: world.customers.iter().filter(|c| ours(c.id)).cloned().collect(),
        products: Vec::new(),
        orders: orders.cloned().collect(),
        tickets: tickets.cloned().collect(),
        surveys: world.surveys.clone(),
        answers: world.answers.iter().filter(|a| ours(a.customer_id)).cloned().collect(),
        events: world.events.iter().filter(|e| ours(e.customer_id)).cloned().collect(),
        contacts: world.contacts.clone(),
        consents: world.consents.clone(),
        proposals: Vec::new(),
        scores: Vec::new(),
    }
}

/// The total of the list that is opened, and what it adds up to where it is one of orders.
async fn listed(db: &Db, address: &str) -> (Total, Option<i64>) {
    let (path, query) = address.split_once('?').expect("a query");
    let mut pairs = parse_query(query);
    pairs.push(("limit".into(), "1".into()));
    let scope = Scope::all();
    match path {
        "/orders" => {
            let page = store::orders::list(db.reader(), &scope, &OrderQuery::from_pairs(&pairs).expect("readable")).await.expect("a page");
            (page.total, page.sum_minor)
        }
        "/tickets" => {
            let query = TicketQuery::from_pairs(&pairs).expect("readable");
            (store::tickets::list(db.reader(), &scope, &query).await.expect("a page").total, None)
        }
        _ => {
            let query = CustomerQuery::from_pairs(&pairs).expect("readable");
            (store::customers::list(db.reader(), &scope, &query).await.expect("a page").total, None)
        }
    }
}

/// What of the figures is the number of rows of a list.
const COUNTED: [Metric; 15] = [
    Metric::Orders,
    Metric::CreditNotes,
    Metric::ActiveCustomers,
    Metric::RepeatCustomers,
    Metric::NewCustomers,
    Metric::ActiveBefore,
    Metric::LostCustomers,
    Metric::Retained,
    Metric::TicketsOpened,
    Metric::TicketsSolved,
    Metric::FirstResponses,
    Metric::AnsweredInTime,
    Metric::Backlog,
    Metric::OnlineTickets,
    Metric::Customers,
];

async fn assert_lists(db: &Db, d: &Dashboard, slice: &Slice) {
    for metric in COUNTED.into_iter().chain([Metric::WithEmail, Metric::WithConsent]).filter(|metric| slice.keeps(*metric)) {
        let address = drill::within(metric, d.period, Some(slice));
        let figure = if metric == Metric::Customers { d.now.customers } else { d.now.value(metric).expect("a count") };
        assert_eq!(listed(db, &address).await.0, Total::exact(figure.unsigned_abs()), "{address}");
    }
    let address = drill::within(Metric::Net, d.period, Some(slice));
    let (total, sum) = listed(db, &address).await;
    assert_eq!((total, sum), (Total::exact((d.now.orders + d.now.credit_notes).unsigned_abs()), Some(d.now.net_minor())), "{address}");
    let address = drill::returning(d.period, Some(slice));
    assert_eq!(listed(db, &address).await.0, Total::exact(d.now.returning().unsigned_abs()), "{address}");
}

fn assert_right(world: &World, d: &Dashboard, slice: &Slice) {
    let part = part(world, slice);
    let expected = |period: Period| counted(&part, period);
    assert_eq!(d.now, expected(d.period), "{slice:?} {:?}", d.period);
    if let Some(then) = d.then {
        assert_eq!(then, expected(d.before.expect("a period")), "{slice:?} {:?}", d.before);
    }
    for month in &d.trend {
        assert_eq!(month.figures, expected(month.days), "{slice:?} {:?}", month.days);
    }
    for step in &d.revenue {
        assert_eq!(step.net_minor, net(&part, |o| within(step.days, o.placed_at)), "{slice:?} {:?}", step.days);
    }
    assert!(d.countries.is_empty() && d.products.is_empty(), "what is not kept by two dimensions is not shown");
}

/// The months of the API are those of the dashboard, and what is not kept is refused.
async fn assert_series(db: &Db, d: &Dashboard, slice: &Slice) {
    let days = (Some(d.trend[0].days.from), Some(d.period.to));
    for metric in Metric::ALL {
        let found = metrics::series_within(db.reader(), *metric, days, Split::Time(Grain::Month), Some(slice), TODAY).await;
        if !slice.keeps(*metric) {
            assert!(matches!(found, Err(StoreError::Invalid(_))), "{}", metric.word());
            continue;
        }
        // What is part of a balance is kept by its change, and figures hold the balance.
        if [Metric::BacklogChange, Metric::Customers, Metric::WithEmail, Metric::WithConsent].contains(metric) {
            continue;
        }
        for point in found.expect("a series").points {
            let month = d.trend.iter().find(|month| month.days.from.to_string() == point.key).expect("a month");
            let said = month.figures.value(*metric).expect("a figure");
            let scale = if *metric == Metric::Nps { 1.0 } else { metric.unit().scale() as f64 };
            match point.value {
                Value::Whole(n) => assert_eq!(n, said, "{} {} {slice:?}", metric.word(), point.key),
                Value::Ratio(x) => assert!((x * scale - said as f64).abs() <= 0.500_001, "{} {} {slice:?}", metric.word(), point.key),
            }
        }
    }
    let two = metrics::series_within(db.reader(), Metric::Revenue, days, Split::By(Dimension::Country), Some(slice), TODAY).await;
    assert!(matches!(two, Err(StoreError::Invalid(_))));
}

fn new_id(_: Timestamp) -> Uuid {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Uuid::from_u128(u128::from(NEXT.fetch_add(1, Ordering::Relaxed)) << 32 | 0xe)
}

/// Writes something at random: who looks after customers, a call, who is in a team.
async fn write(db: &Db, rng: &mut StdRng, world: &World) {
    let at = Timestamp(TODAY.start().0 - 1);
    let tx = db.begin().await.expect("a transaction");
    match rng.random_range(0..4) {
        0 | 1 => {
            let owner = OWNERS.choose(rng).copied().filter(|_| rng.random_bool(0.7));
            // Of a few, or of so many that what comes to nothing is not looked up one by one.
            let many = if rng.random_bool(0.4) { world.customers.len() } else { rng.random_range(1..6) };
            let some: BTreeSet<Uuid> = (0..many).map(|_| world.customers.choose(rng).expect("one").id).collect();
            let by = Who { actor: "Ana".into(), scope: Scope::all(), now: at, new_id };
            let some: Vec<Uuid> = some.into_iter().collect();
            changes::apply(&tx, Change::SetOwner(owner), &some, &by).await.expect("a change");
        }
        2 => {
            let customer = world.customers.choose(rng).expect("one").id;
            let entry = NewEntry { kind: InteractionKind::Call, body: "They called.".into(), flow: Flow::Inbound, minutes: None };
            let written = timeline::write(&tx, &Scope::all(), customer, new_id(at), at, "Ana", &entry).await;
            written.expect("a call").expect("a customer");
        }
        _ => {
            let team = Uuid::from_u128(0x7ea0 + rng.random_range(0..3));
            teams::set_members(&tx, team, &OWNERS[..rng.random_range(0..=3)]).await.expect("members");
        }
    }
    tx.commit().await.expect("a commit");
}

on_both_databases! {
    async fn every_figure_of_a_slice_is_what_its_list_counts_or_adds_up_to(test) {
        let world = World::new(51, 60);
        load(&test.db, &world).await;
        let mut rng = StdRng::seed_from_u64(51);
        for slice in slices() {
            let all = DashboardQuery { chosen: Chosen::Preset(Preset::All), comparison: Comparison::None, slice: None };
            for query in [all, random_query(&mut rng), random_query(&mut rng)] {
                let d = read(&test.db, &DashboardQuery { slice: Some(slice.clone()), ..query }).await;
                assert_eq!(d.slice.as_ref(), Some(&slice));
                assert_right(&world, &d, &slice);
                assert_lists(&test.db, &d, &slice).await;
                assert_series(&test.db, &d, &slice).await;
            }
        }
    }

    async fn the_lists_of_a_slice_say_how_many_they_are_however_long(test) {
        // So many customers that some of the lists are too long to be counted.
        let world = World::new(52, 3_600);
        load(&test.db, &world).await;
        let mut longest = 0;
        for slice in [(Dimension::Store, "vecino"), (Dimension::Country, "Spain"), (Dimension::Team, "Sales, ~|"), (Dimension::Line, "insurance")] {
            let slice = Slice { by: slice.0, key: slice.1.into() };
            for chosen in [Chosen::Preset(Preset::All), Chosen::Preset(Preset::TwelveMonths)] {
                let query = DashboardQuery { chosen, comparison: Comparison::None, slice: Some(slice.clone()) };
                let d = read(&test.db, &query).await;
                assert_eq!(d.now, counted(&part(&world, &slice), d.period), "{slice:?}");
                assert_lists(&test.db, &d, &slice).await;
                longest = longest.max(d.now.active);
            }
        }
        assert!(longest > 1_000, "lists too long to be counted: {longest}");
    }

    async fn figures_stay_right_whatever_is_written(test) {
        let world = World::new(53, 40);
        load(&test.db, &world).await;
        let mut rng = StdRng::seed_from_u64(53);
        for round in 0..24 {
            write(&test.db, &mut rng, &world).await;
            if round % 6 == 5 {
                let verified = figures::verify(&test.db).await.expect("a verification");
                assert!(verified.is_clean(), "round {round}: {:?}", verified.differences);
                for team in TEAMS.map(|(name, _)| Slice { by: Dimension::Team, key: name.into() }) {
                    let d = read(&test.db, &DashboardQuery { slice: Some(team.clone()), ..DashboardQuery::default() }).await;
                    assert_lists(&test.db, &d, &team).await;
                }
            }
        }
    }

    async fn what_figures_can_be_narrowed_to_is_what_there_is(test) {
        let world = World::new(54, 40);
        load(&test.db, &world).await;
        let d = read(&test.db, &DashboardQuery::default()).await;
        let of = |by| d.choices.iter().find(|choices| choices.by == by).map(|choices| choices.values.clone()).unwrap_or_default();
        let keys = |by| of(by).into_iter().map(|(key, _)| key).collect::<Vec<_>>();
        assert_eq!(keys(Dimension::Team), ["Nobody", "Sales, ~|", "Service"]);
        assert!(of(Dimension::Store).contains(&("shop".to_owned(), "The shop".to_owned())));
        let mut lines = keys(Dimension::Line);
        lines.sort();
        assert_eq!(lines, [LineOfBusiness::Insurance.word(), LineOfBusiness::Retail.word()]);
        let mut countries = keys(Dimension::Country);
        countries.sort();
        assert_eq!(countries, ["Spain", "United Kingdom", "中国"]);
    }

    async fn why_a_figure_of_a_slice_changed_is_told_of_the_slice(test) {
        let world = World::new(55, 80);
        load(&test.db, &world).await;
        for slice in slices() {
            let when = DashboardQuery { comparison: Comparison::Previous, slice: Some(slice.clone()), ..DashboardQuery::default() };
            let part = part(&world, &slice);
            for metric in [Metric::Net, Metric::ActiveCustomers, Metric::RepeatRate] {
                let query = WhyQuery::about(metric, when.clone());
                assert_eq!(query.by, if metric == Metric::ActiveCustomers { By::Customers } else { By::Formula });
                let found = store::why::read(test.db.reader(), &query, TODAY).await.expect("a read").expect("data");
                let expected: Figures = counted(&part, found.period);
                assert_eq!(found.now, expected, "{slice:?}");
                let parts = found.parts.expect("parts");
                if metric == Metric::ActiveCustomers && found.then.is_some() {
                    assert_eq!(parts.iter().map(|part| part.now.sum).sum::<i64>(), expected.active);
                }
            }
        }
    }
}
