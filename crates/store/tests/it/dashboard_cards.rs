//! The cards of the dashboard: each number is what plain loops give and what its list counts, and stays so whatever
//! happens to stages and tiers.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
};

use crate::{
    figures::world::World,
    support::{Company, at, customer_id, day, id},
};
use domain::{
    access::Scope,
    bulk::Change,
    customer::{CustomerKind, CustomerQuery, Stage, Tier},
    dashboard::{Cards, Chosen, Comparison, Dashboard, DashboardQuery, Preset, Slice, value_of},
    drill,
    edit::{CustomerEdit, Field, Particulars},
    finding::{Ahead, Cohort, FindingKind, Found, Outlook, Pairs},
    merge::Choices,
    metric::{Dimension, Metric},
    new_customer::NewCustomer,
    order::OrderKind,
    page::{Total, parse_query},
    scorecard::{Entry, Status},
    ticket::TicketQuery,
    time::{Day, Timestamp},
};
use futures::FutureExt;
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use store::{
    Db,
    changes::{self, By},
    customers::{self, Stamp},
    dashboard, figures, findings,
    merge::{self, Merging},
    on_both_databases,
    privacy::{self, Erasing},
    scorecard,
};
use uuid::Uuid;

const TODAY: Day = Day(20_000);
const ALL: DashboardQuery = DashboardQuery { chosen: Chosen::Preset(Preset::All), comparison: Comparison::Year, slice: None };

async fn load(db: &Db, world: &World) {
    let tx = db.begin().await.expect("a transaction");
    world.load(&tx).await;
    figures::rebuild(&tx, figures::Scope::All).await.expect("figures");
    tx.commit().await.expect("a commit");
}

async fn read(db: &Db, query: &DashboardQuery) -> Dashboard {
    dashboard::read(db.reader(), query, TODAY).await.expect("a read").expect("a dashboard")
}

async fn cards(db: &Db, query: &DashboardQuery) -> Cards {
    read(db, query).await.cards.expect("cards")
}

/// How many rows the list at an address says it has.
async fn listed(db: &Db, address: &str) -> Total {
    let (path, query) = address.split_once('?').expect("a query");
    let mut pairs = parse_query(query);
    pairs.push(("limit".into(), "1".into()));
    if path == "/tickets" {
        let query = TicketQuery::from_pairs(&pairs).expect("readable");
        store::tickets::list(db.reader(), &Scope::all(), &query).await.expect("a page").total
    } else {
        let query = CustomerQuery::from_pairs(&pairs).expect("readable");
        customers::list(db.reader(), &Scope::all(), &query).await.expect("a page").total
    }
}

async fn assert_listed(db: &Db, address: &str, n: i64) {
    assert_eq!(listed(db, address).await, Total::exact(n.unsigned_abs()), "{address}");
}

/// Each number of tiers and stages is what its list counts, and the figures are what the base tables give.
async fn assert_standing(db: &Db, when: &str) -> Cards {
    let verified = figures::verify(db).await.expect("a verification");
    assert!(verified.is_clean(), "{when}: {:?}", verified.differences);
    let cards = cards(db, &ALL).await;
    let tiers = cards.tiers.clone().expect("tiers");
    for (tier, n) in Tier::ALL.iter().zip(tiers.now) {
        assert_listed(db, &drill::of_tier(*tier), n).await;
    }
    for (stage, n) in Stage::ALL.iter().zip(cards.stages) {
        assert_listed(db, &drill::of_stage(*stage), n).await;
    }
    assert_eq!(cards.stages.iter().sum::<i64>(), tiers.now.iter().sum::<i64>(), "{when}");
    cards
}

fn by() -> By {
    fn new_id(_: Timestamp) -> Uuid {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        id(9, NEXT.fetch_add(1, Ordering::Relaxed))
    }
    By { actor: "Ewa Lis".into(), scope: Scope::all(), now: at("2026-11-20T10:00:00Z"), new_id }
}

async fn set_stage(db: &Db, stage: Stage, customers: Vec<Uuid>) {
    db.write(move |tx| {
        let customers = customers.clone();
        async move { changes::apply(tx, Change::SetStage(stage), &customers, &by()).await.map(drop) }.boxed()
    })
    .await
    .expect("changed");
}

async fn edit_stage(db: &Db, customer: Uuid, stage: Stage, n: u64) {
    let record = customers::record(db.reader(), &Scope::all(), customer).await.expect("a look").expect("there");
    let shown = Particulars {
        name: record.facts.name,
        kind: record.facts.kind.word().into(),
        stage: record.facts.stage.word().into(),
        country: record.facts.country,
        city: record.city,
        language: record.language,
    };
    let mut wanted = shown.clone();
    *wanted.get_mut(Field::Stage) = stage.word().to_owned();
    let edit = CustomerEdit::new(&shown, &wanted, Vec::new()).expect("an edit");
    let stamp = Stamp { actor: "Ewa Lis".into(), now: at("2026-11-20T11:00:00Z"), id: id(12, n) };
    db.write(move |tx| {
        let (stamp, edit) = (stamp.clone(), edit.clone());
        async move { customers::edit(tx, &Scope::all(), customer, &stamp, &edit).await.map(drop) }.boxed()
    })
    .await
    .expect("edited");
}

async fn join(db: &Db, n: u64, survivor: Uuid, loser: Uuid) {
    let choices = Choices::default();
    let merging = Merging { id: id(20, n), survivor, loser, at: at("2026-11-21"), actor: "Ana".into(), choices };
    db.write(move |tx| {
        let merging = merging.clone();
        async move { merge::merge(tx, &Scope::all(), &merging).await.map(drop) }.boxed()
    })
    .await
    .expect("merged");
}

async fn part(db: &Db, n: u64) {
    let entries = [id(21, n), id(22, n)];
    db.write(move |tx| async move { merge::undo(tx, &Scope::all(), id(20, n), entries, at("2026-11-22"), "Ben").await.map(drop) }.boxed())
        .await
        .expect("taken apart");
}

async fn create(db: &Db, n: u64, stage: Stage) {
    let new = NewCustomer {
        name: format!("New {n}"),
        kind: CustomerKind::Person,
        stage,
        country: "France".into(),
        city: String::new(),
        language: String::new(),
        email: String::new(),
        phone: String::new(),
    };
    db.write(move |tx| {
        let new = new.clone();
        async move { customers::create(tx, id(30, n), &new, at("2026-11-23"), ("Ewa Lis", None), |_| id(31, 0)).await.map(drop) }.boxed()
    })
    .await
    .expect("created");
}

async fn erase(db: &Db, n: u64, customer: Uuid) {
    let erasing = Erasing { id: id(90, n), customer, at: at("2026-11-24"), actor: "Ewa Lis".into(), reason: "asked".into(), salt: [7; 16] };
    db.write(move |tx| {
        let erasing = erasing.clone();
        async move { privacy::erase(tx, &Scope::all(), &erasing).await.map(drop) }.boxed()
    })
    .await
    .expect("erased");
}

async fn keep<T: serde::Serialize + Clone + Send + Sync + 'static>(db: &Db, kind: FindingKind, what: T) {
    db.write(move |tx| {
        let found = Found { as_of: Timestamp(7), what: what.clone() };
        async move { findings::keep(tx, kind, &found).await }.boxed()
    })
    .await
    .expect("kept");
}

/// The cohorts of a world by plain loops: those of the months up to `newest`.
fn cohorts(world: &World, newest: Day) -> Vec<Cohort> {
    let mut months: BTreeMap<Uuid, Vec<Day>> = BTreeMap::new();
    for (order, _) in world.orders.iter().filter(|(o, _)| o.kind == OrderKind::Order && !o.customer_id.is_nil()) {
        months.entry(order.customer_id).or_default().push(order.placed_at.day().month_start());
    }
    let first = newest.plus_months(-11);
    let all = (0..12).map(|n| first.plus_months(n));
    let of = |month: Day| {
        let began: Vec<&Vec<Day>> = months.values().filter(|placed| placed.iter().min() == Some(&month)).collect();
        let after = (0..).map(|n| month.plus_months(n)).take_while(|at| *at <= newest);
        Cohort { month, ordered: after.map(|at| began.iter().filter(|placed| placed.contains(&at)).count() as i64).collect() }
    };
    all.map(of).filter(|cohort| cohort.size() > 0).collect()
}

on_both_databases! {
    async fn the_cards_are_what_plain_loops_give_and_what_their_lists_count(test) {
        let world = World::new(77, 60);
        load(&test.db, &world).await;
        assert_standing(&test.db, "loaded").await;
        for query in [ALL, DashboardQuery::default(), DashboardQuery { chosen: Chosen::Preset(Preset::LastMonth), comparison: Comparison::Previous, slice: None }] {
            let d = read(&test.db, &query).await;
            let cards = d.cards.as_ref().expect("cards");
            for stage in Stage::ALL {
                let n = world.customers.iter().filter(|c| c.stage == *stage).count() as i64;
                assert_eq!(cards.stages[*stage as usize], n, "{stage:?}");
            }
            let tiers = cards.tiers.as_ref().expect("tiers");
            assert_eq!(tiers.months.last().map(|known| known.day), Some(d.period.to));
            for known in &tiers.months {
                let by = |tier: Tier| world.customers.iter().filter(|c| c.created_at.day() <= known.day && world.tier(c.id) == tier).count() as i64;
                assert_eq!(known.tiers.to_vec(), Tier::ALL.iter().map(|tier| by(*tier)).collect::<Vec<_>>(), "{known:?}");
                assert_listed(&test.db, &drill::known_by(known.day), known.tiers.iter().sum()).await;
            }
            for reason in &cards.reasons {
                let opens = drill::of_part(Metric::TicketsOpened, d.period, Dimension::Reason, &reason.reason).expect("an address");
                assert_listed(&test.db, &opens, reason.opened).await;
                assert_eq!(reason.before.is_some(), d.then.is_some());
            }
            assert!(cards.reasons.windows(2).all(|pair| pair[0].opened >= pair[1].opened));
            assert_eq!(cards.reasons.iter().map(|reason| reason.opened).sum::<i64>(), d.now.opened);
            assert_eq!(cards.cohorts, cohorts(&world, d.period.to.month_start()));
            for cohort in &cards.cohorts {
                for (months, n) in cohort.ordered.iter().enumerate() {
                    let query = CustomerQuery { filter: Some(cohort.predicate(months)), limit: 1, ..CustomerQuery::default() };
                    let total = customers::list(test.db.reader(), &Scope::all(), &query).await.expect("a page").total;
                    assert_eq!(total, Total::exact(n.unsigned_abs()), "{cohort:?} {months}");
                }
            }
        }
    }

    async fn lists_too_long_to_be_counted_say_the_numbers_of_the_cards(test) {
        let mut world = World::new(78, 40);
        let some = world.customers.clone();
        // So many that the largest stages and tiers are too long to be counted; a third came in later.
        for n in 0..9_000_u128 {
            let mut customer = some[usize::try_from(n % 40).expect("small")].clone();
            customer.id = Uuid::from_u128((n + 1) << 64);
            if n % 3 == 0 {
                customer.created_at = at("2030-01-01");
            }
            world.customers.push(customer);
        }
        load(&test.db, &world).await;
        let cards = assert_standing(&test.db, "many").await;
        assert!(cards.stages.iter().any(|n| *n > 1_000), "{:?}", cards.stages);
        let tiers = cards.tiers.expect("tiers");
        let last = tiers.months.last().expect("a month");
        assert!(last.tiers.iter().sum::<i64>() < tiers.now.iter().sum::<i64>(), "who came later is not known then");
        for (tier, n) in Tier::ALL.iter().zip(last.tiers) {
            assert_listed(&test.db, &format!("/customers?where=tier.eq.{},since.lte.{}", tier.word(), last.day), n).await;
        }
    }

    async fn stages_and_tiers_stay_right_whatever_happens(test) {
        let mut company = Company::begin(&test.db).await;
        let mut rng = StdRng::seed_from_u64(5);
        for n in 1..=24 {
            company.customer(n, &format!("Customer {n}"), "France", &[]).await;
            for order in 0..rng.random_range(0..3) {
                let minor = *[900, 60_000, 300_000, 2_000_000].choose(&mut rng).expect("an amount");
                company.order(customer_id(n), &format!("{n}-{order}"), "2026-01-02", "France", minor).await;
            }
        }
        company.commit().await;
        let before = assert_standing(&test.db, "at first").await;
        assert!(before.tiers.as_ref().is_some_and(|tiers| tiers.now.iter().all(|n| *n > 0)), "{before:?}");
        let stage = |rng: &mut StdRng| *Stage::ALL.choose(rng).expect("one");
        // Customers 21 to 24 are merged and erased, the others only changed.
        for n in 0..6_u64 {
            let some: Vec<Uuid> = (1..=20).filter(|_| rng.random_bool(0.4)).map(customer_id).collect();
            set_stage(&test.db, stage(&mut rng), some).await;
            let whose = rng.random_range(1..=20);
            edit_stage(&test.db, customer_id(whose), stage(&mut rng), n).await;
            create(&test.db, n, stage(&mut rng)).await;
        }
        assert_standing(&test.db, "changed one by one and together").await;
        join(&test.db, 1, customer_id(21), customer_id(22)).await;
        assert_standing(&test.db, "merged").await;
        part(&test.db, 1).await;
        assert_standing(&test.db, "taken apart").await;
        join(&test.db, 2, customer_id(23), customer_id(22)).await;
        erase(&test.db, 1, customer_id(23)).await;
        let after = assert_standing(&test.db, "erased").await;
        assert_eq!(after.stages.iter().sum::<i64>(), 24 + 6 - 1, "one was merged into another, and who is erased is still counted");
        assert!(after.stages[Stage::Former as usize] > 0);
    }

    async fn verification_finds_a_stage_that_is_counted_wrong(test) {
        test.leaves_rollups_wrong();
        use sea_orm::ConnectionTrait as _;
        load(&test.db, &World::new(6, 10)).await;
        let tx = test.db.begin().await.expect("a transaction");
        tx.execute_unprepared("UPDATE metric_daily SET value = value + 1 WHERE dimension IN (7, 8) AND grain = 3").await.expect("a change");
        tx.commit().await.expect("a commit");
        let found = figures::verify_rollups(&test.db).await.expect("a verification");
        assert!(found.differences.iter().any(|d| d.key.contains("stage")) && found.differences.iter().any(|d| d.key.contains("tier")), "{found:?}");
    }

    async fn a_forecast_stands_where_the_chart_ends_with_the_data(test) {
        load(&test.db, &World::new(8, 30)).await;
        let without = cards(&test.db, &ALL).await;
        assert_eq!((without.forecast, without.pairs), (None, None));
        let outlook = |n: i64| Outlook { coming: vec![Ahead { week: Day(16_000), expected: n, low: 0, high: n }], ..Outlook::default() };
        keep(&test.db, FindingKind::RevenueWeeks, outlook(7)).await;
        keep(&test.db, FindingKind::RevenueMonths, outlook(30)).await;
        keep(&test.db, FindingKind::Pairs, Pairs { baskets: 5, ..Pairs::default() }).await;
        let expected = async |chosen| {
            let d = read(&test.db, &DashboardQuery { chosen, comparison: Comparison::None, slice: None }).await;
            (d.period.is_by_week(), d.cards.expect("cards").forecast.map(|found| found.what.coming[0].expected))
        };
        assert_eq!(expected(Chosen::Preset(Preset::TwelveMonths)).await, (true, Some(7)));
        assert_eq!(expected(Chosen::Preset(Preset::All)).await, (false, Some(30)));
        assert_eq!(expected(Chosen::Preset(Preset::LastMonth)).await, (true, None), "the chart ends before the data do");
        let pairs = cards(&test.db, &ALL).await.pairs;
        assert_eq!(pairs.map(|found| (found.as_of, found.what.baskets)), Some((Timestamp(7), 5)));
    }

    async fn the_measures_with_a_target_are_among_the_seven(test) {
        load(&test.db, &World::new(9, 30)).await;
        let month = read(&test.db, &ALL).await.period.to.month_start();
        let set = Entry { metric: Metric::Backlog, month, target: Some(12), owner: None, comment: String::new() };
        test.db
            .write(move |tx| {
                let entry = (id(40, 1), set.clone());
                async move {
                    let by = scorecard::Setter { id: None, name: "Ewa Lis".into(), at: at("2026-01-01") };
                    scorecard::set(tx, &by, &[entry]).await
                }
                .boxed()
            })
            .await
            .expect("set");
        let cards = cards(&test.db, &ALL).await;
        let card = cards.scorecard.expect("a scorecard");
        let whole = scorecard::read(test.db.reader(), Some(month), None, TODAY).await.expect("a read").expect("a scorecard");
        assert_eq!((card.measures.len(), cards.measures), (7, whole.measures.len()));
        for measure in &card.measures {
            let same = whole.measures.iter().find(|one| one.metric == measure.metric).expect("the same");
            assert_eq!((measure.target, measure.actual, measure.year_before), (same.target, same.actual, same.year_before));
        }
        assert!(card.measures.iter().any(|measure| measure.metric == Metric::Backlog && measure.target == Some(12)));
    }

    async fn a_tile_aims_at_what_the_scorecard_aims_at(test) {
        load(&test.db, &World::new(9, 30)).await;
        let all = read(&test.db, &ALL).await;
        assert_eq!(all.aims, []);
        let last = all.period.to.month_start();
        let set = [
            (Metric::Net, last.plus_months(-1), 900),
            (Metric::Net, last, 1_200),
            (Metric::Csat, last.plus_months(-1), 440),
            (Metric::ActiveCustomers, last, 70),
        ];
        let entry = |(metric, month, target)| Entry { metric, month, target: Some(target), owner: None, comment: String::new() };
        let entries: Vec<_> = set.into_iter().zip(1..).map(|(one, n)| (id(40, n), entry(one))).collect();
        test.db
            .write(move |tx| {
                let entries = entries.clone();
                async move {
                    let by = scorecard::Setter { id: None, name: "Ewa Lis".into(), at: at("2026-01-01") };
                    scorecard::set(tx, &by, &entries).await
                }
                .boxed()
            })
            .await
            .expect("set");
        let aims = async |query: &DashboardQuery| {
            let read = read(&test.db, query).await;
            let of = |metric| read.aims.iter().find(|aim| aim.metric == metric).and_then(|aim| aim.target);
            assert!(read.aims.iter().all(|aim| aim.months.len() == read.trend.len()));
            [Metric::Net, Metric::Csat, Metric::ActiveCustomers, Metric::Orders].map(of)
        };
        let months = |from: i32, to: i32| DashboardQuery {
            chosen: Chosen::Months(last.plus_months(from), last.plus_months(to).month_end()),
            ..ALL
        };
        assert_eq!(aims(&months(0, 0)).await, [Some(1_200), Some(440), Some(70), None]);
        assert_eq!(aims(&months(-1, 0)).await, [Some(2_100), Some(440), None, None]);
        assert_eq!(aims(&months(-2, 0)).await, [None, Some(440), None, None], "nothing was aimed at in the first of these months");
        assert_eq!(aims(&months(-2, -2)).await, [None; 4]);
        // Of each month it is what the scorecard says, and where the figure stands too.
        for back in 0..3 {
            let shown = read(&test.db, &months(-back, -back)).await;
            let month = last.plus_months(-back);
            let card = scorecard::read(test.db.reader(), Some(month), None, TODAY).await.expect("a read").expect("a scorecard");
            for measure in &card.measures {
                let target = shown.aims.iter().find(|aim| aim.metric == measure.metric).and_then(|aim| aim.target);
                assert_eq!(target, measure.target, "{:?}", measure.metric);
                assert_eq!(value_of(measure.metric, &shown.now, shown.period, shown.data), measure.actual, "{:?}", measure.metric);
                let stands = target.zip(measure.actual).and_then(|(target, actual)| Status::within(shown.period, measure.metric, target, actual));
                assert_eq!(stands, card.status(measure), "{:?}", measure.metric);
            }
        }
        // They are the whole company's.
        let narrowed = DashboardQuery { slice: Some(Slice { by: Dimension::Country, key: "France".into() }), ..months(0, 0) };
        assert_eq!(read(&test.db, &narrowed).await.aims, []);
    }

    async fn net_is_added_up_by_weeks_and_months(test) {
        let mut company = Company::begin(&test.db).await;
        company.customer(1, "Ada", "France", &[]).await;
        for (number, placed, minor) in [("1", "2025-01-06", 500), ("2", "2025-01-12", 200), ("C3", "2025-01-13", -50), ("4", "2025-03-03", 10)] {
            company.order(customer_id(1), number, placed, "France", minor).await;
        }
        company.commit().await;
        let weeks = findings::input::weeks(test.db.reader(), Metric::Net).await.expect("weeks");
        assert_eq!(weeks[..2], [(day("2025-01-06"), 700), (day("2025-01-13"), -50)]);
        assert_eq!((weeks.len(), weeks.last()), (9, Some(&(day("2025-03-03"), 10))));
        let months = findings::input::months(test.db.reader(), Metric::Net).await.expect("months");
        assert_eq!(months, [(day("2025-01-01"), 650), (day("2025-02-01"), 0), (day("2025-03-01"), 10)]);
    }
}
