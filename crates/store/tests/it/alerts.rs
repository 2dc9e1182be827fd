//! Rules and alerts: a figure bucket by bucket is the one that every page shows, a bucket is judged once, and nobody sees what
//! another was told.

use crate::support::{Company, at, customer_id, day, id};
use domain::{
    access::Access,
    alert::{Alert, Band, Condition, Level, Part, Rests, Tie, Typed, Watch, bucket_of, is_kept_by},
    customer::ANONYMOUS,
    format::Locale,
    metric::{Dimension, Formula, Grain, Metric, Split, Unit, Value},
    ticket::TicketStatus,
    time::Day,
};
use store::{
    Connection, Db,
    alerts::{self, Saver},
    metrics, on_both_databases,
    users::{self, User},
};
use uuid::Uuid;

/// A hundred days from Wednesday 1 January 2025 on.
async fn company(db: &Db) {
    let mut company = Company::begin(db).await;
    let first = day("2025-01-01").0;
    for (n, name) in [(1, "Ada"), (2, "Bea"), (3, "Cyd"), (4, "Dot")] {
        company.customer(n, name, "France", &[]).await;
    }
    let survey = company.survey().await;
    for n in 0..100_u64 {
        let when = Day(first + i32::try_from(n).expect("few")).to_string();
        let minor = 1_000 + i64::try_from(n * 37 % 400).expect("small");
        let country = if n % 3 == 0 { "Spain" } else { "France" };
        company.order(customer_id(1 + n % 4), &format!("A{n}"), &when, country, minor).await;
        if n % 5 == 0 {
            company.order(customer_id(1 + n % 2), &format!("B{n}"), &when, "France", 700).await;
            company.order(ANONYMOUS, &format!("X{n}"), &when, "Eire", 300).await;
            company.order(customer_id(1), &format!("C{n}"), &when, "France", -50).await;
        }
        if n % 4 == 1 {
            let status = if n % 8 == 1 { TicketStatus::New } else { TicketStatus::Solved };
            company.ticket(1 + n % 4, &format!("T-{n}"), &when, status).await;
        }
        if n % 6 == 2 {
            company.answer(1 + n % 4, survey, i16::try_from(1 + n % 5).expect("small"), &when).await;
        }
    }
    company.commit().await;
}

fn watch(metric: Metric, grain: Grain, part: Option<(Dimension, &str)>) -> Watch {
    let part = part.map(|(dimension, key)| Part { dimension, key: key.into() });
    Watch { metric, grain, part, condition: Condition::Above(0) }
}

/// A value of a series in the figure's unit.
fn in_unit(metric: Metric, value: Value) -> i64 {
    let scale = if metric.unit() == Unit::Points { 1 } else { metric.unit().scale() };
    match value {
        Value::Whole(n) => n,
        Value::Ratio(x) => (x * scale as f64).round() as i64,
    }
}

/// Two of our people.
async fn people(db: &Db) -> [Uuid; 2] {
    for n in [1, 2] {
        let (name, email) = (format!("P{n}"), format!("p{n}@example.com"));
        let user = User { id: id(6, n), name, email, role: "executive".into(), created_at: at("2025-01-01") };
        users::add(db.reader(), &user).await.expect("added");
    }
    [id(6, 1), id(6, 2)]
}

fn saver(owner: Uuid, n: u64, judged_to: &str) -> Saver {
    Saver { owner, id: id(7, n), locale: Locale::Es, judged_to: day(judged_to), now: at("2025-04-01") }
}

async fn save(db: &impl Connection, by: Saver, id: Option<Uuid>, watch: &Watch, shared: bool) -> Option<Uuid> {
    let typed = Typed { id, watch: watch.clone(), mail: true, shared };
    alerts::save(db, &by, &typed).await.expect("saved")
}

fn alert(n: u64, rule_id: Uuid, watch: &Watch, first: &str) -> Alert {
    let bucket = bucket_of(watch.grain, day(first));
    let band = Some(Band { expected: 5, low: 3, high: 7 });
    let (name, at) = (String::new(), at("2025-04-02"));
    Alert { id: id(8, n), rule_id, watch: watch.clone(), name, bucket, value: 9, before: Some(4), band, at, read_at: None }
}

on_both_databases! {
    async fn a_past_holds_the_figures_that_every_page_shows(test) {
        company(&test.db).await;
        let (db, today) = (test.db.reader(), day("2025-04-20"));
        let mut compared = 0;
        for metric in Metric::shown() {
            for grain in Grain::ALL.iter().filter(|grain| is_kept_by(metric, **grain)) {
                let past = alerts::past(db, &watch(metric, *grain, None), today).await.expect("a past");
                let expected = match grain { Grain::Day => 100, Grain::Week => 13, Grain::Month => 3 };
                assert_eq!((past.buckets.len(), past.values.len()), (expected, expected), "{} {grain:?}", metric.word());
                // A few are enough of the days, one after the other.
                for (bucket, value) in past.buckets.iter().zip(&past.values).skip(if *grain == Grain::Day { 80 } else { 0 }) {
                    if metric.looks_back() && value.is_none() {
                        continue;
                    }
                    let series = metrics::series(db, metric, Some(bucket.from), Some(bucket.to), Split::Time(*grain)).await.expect("a series");
                    let nothing = matches!(metric.formula(), Formula::Distinct | Formula::Kept | Formula::Less(..)).then_some(0);
                    let shown = series.total.map(|total| in_unit(metric, total)).or(nothing);
                    assert_eq!(*value, shown, "{} {bucket:?}", metric.word());
                    compared += 1;
                }
            }
        }
        assert!(compared > 400, "{compared}");
        for (metric, dimension, key) in [
            (Metric::Net, Dimension::Country, "France"),
            (Metric::AverageOrder, Dimension::Country, "Spain"),
            (Metric::TicketsOpened, Dimension::Reason, "delivery"),
            (Metric::Resolution, Dimension::Channel, "email"),
            (Metric::Csat, Dimension::Survey, "After contact"),
        ] {
            let past = alerts::past(db, &watch(metric, Grain::Week, Some((dimension, key))), today).await.expect("a past");
            for (bucket, value) in past.buckets.iter().zip(&past.values) {
                let series = metrics::series(db, metric, Some(bucket.from), Some(bucket.to), Split::By(dimension)).await.expect("a series");
                let point = series.points.iter().find(|point| point.key == key).map(|point| in_unit(metric, point.value));
                assert_eq!(*value, point.or((!metric.is_ratio()).then_some(0)), "{} {bucket:?}", metric.word());
            }
        }
        let parts = alerts::parts(db).await.expect("parts");
        let keys: Vec<_> = parts.iter().map(|part| (part.dimension.word(), part.key.as_str())).collect();
        let expected = [("country", "France"), ("country", "Spain"), ("country", "Eire"), ("channel", "email"), ("reason", "delivery"), ("survey", "After contact"), ("store", "vecino")];
        assert_eq!(keys, expected);
        // What is not over is not judged: the data end on the 10th of April, a Thursday.
        let lasts = alerts::last_over(db, today).await.expect("a look");
        assert_eq!(lasts, [(Grain::Day, day("2025-04-10")), (Grain::Week, day("2025-03-31")), (Grain::Month, day("2025-03-01"))]);
    }

    async fn a_bucket_is_judged_once_and_a_changed_rule_is_judged_anew(test) {
        let db = test.db.reader();
        let [ana, ben] = people(&test.db).await;
        let france = watch(Metric::Net, Grain::Week, Some((Dimension::Country, "France")));
        assert_eq!(save(db, saver(ana, 1, "2025-03-03"), None, &france, false).await, Some(id(7, 1)));
        let lasts = [(Grain::Week, day("2025-03-10"))];
        let due = alerts::due(db, &lasts).await.expect("due");
        assert_eq!((due.len(), due[0].locale, &due[0].rule.watch), (1, Locale::Es, &france));
        assert!(alerts::due(db, &[(Grain::Month, day("2025-03-01"))]).await.expect("due").is_empty());
        // Somebody changes it meanwhile: what was read is not what holds.
        let unusual = Watch { condition: Condition::Unusual(Level::NinetyFive), ..france.clone() };
        assert_eq!(save(db, saver(ana, 9, "2025-03-10"), Some(id(7, 1)), &unusual, true).await, Some(id(7, 1)));
        assert!(!alerts::settle(db, &due[0], day("2025-03-10"), None).await.expect("settled"));
        let due = alerts::due(db, &lasts).await.expect("due");
        assert_eq!(due[0].rule.judged_to, day("2025-03-03"), "the same buckets: it goes on where it was");
        assert!(alerts::settle(db, &due[0], day("2025-03-10"), Some(Rests::TooLittle)).await.expect("settled"));
        assert!(!alerts::settle(db, &due[0], day("2025-03-10"), None).await.expect("settled"), "another was first");
        assert!(alerts::due(db, &lasts).await.expect("due").is_empty());
        // Twice for one bucket there is no alert.
        for (n, first) in [(1, true), (2, false)] {
            assert_eq!(alerts::fire(db, ana, &alert(n, id(7, 1), &unusual, "2025-03-10")).await.expect("fired"), first);
        }
        let rule = alerts::rule(db, ana, id(7, 1)).await.expect("a look").expect("a rule");
        assert_eq!((rule.rests, rule.fired, rule.mail, rule.shared), (Some(Rests::TooLittle), 1, true, true));
        // Another's rule is none, and cannot be changed; that others share it is seen by who is to see that.
        assert_eq!(alerts::rule(db, ben, id(7, 1)).await.expect("a look"), None);
        assert_eq!(save(db, saver(ben, 9, "2025-03-10"), Some(id(7, 1)), &france, false).await, None);
        assert!(!alerts::delete(db, ben, id(7, 1)).await.expect("nothing"));
        assert!(!alerts::pause(db, (ben, id(7, 1)), Some(at("2025-04-01")), None).await.expect("nothing"));
        assert_eq!((alerts::rules(db, ben, false).await.expect("rules").len(), alerts::rules(db, ben, true).await.expect("rules").len()), (0, 1));
        // One that looks at months begins with the next of those.
        let monthly = Watch { grain: Grain::Month, ..france };
        save(db, saver(ana, 9, "2025-02-01"), Some(id(7, 1)), &monthly, false).await;
        assert_eq!(alerts::rule(db, ana, id(7, 1)).await.expect("a look").expect("a rule").judged_to, day("2025-02-01"));
    }

    async fn who_rests_is_looked_at_again_and_who_pauses_is_not(test) {
        let db = test.db.reader();
        let [ana, _] = people(&test.db).await;
        let orders = watch(Metric::Orders, Grain::Day, None);
        save(db, saver(ana, 1, "2025-03-03"), None, &orders, false).await;
        let lasts = [(Grain::Day, day("2025-03-03"))];
        let all = async || alerts::due(db, &[(Grain::Day, day("2025-03-09"))]).await.expect("due");
        let found = all().await;
        assert!(alerts::settle(db, &found[0], day("2025-03-03"), Some(Rests::NoRight)).await.expect("settled"));
        assert_eq!(alerts::due(db, &lasts).await.expect("due").len(), 1, "its owner may read figures again, perhaps");
        assert!(alerts::pause(db, (ana, id(7, 1)), Some(at("2025-03-04")), None).await.expect("paused"));
        assert!(all().await.is_empty());
        assert!(alerts::pause(db, (ana, id(7, 1)), None, Some(day("2025-03-08"))).await.expect("goes on"));
        assert_eq!(all().await[0].rule.judged_to, day("2025-03-08"), "what was meanwhile is no news");
        assert_eq!(alerts::count(db, ana).await.expect("a count"), 1);
    }

    async fn each_reads_what_they_were_told_and_it_outlives_its_rule(test) {
        let db = test.db.reader();
        let [ana, ben] = people(&test.db).await;
        let orders = watch(Metric::Orders, Grain::Day, None);
        save(db, saver(ana, 1, "2025-03-03"), None, &orders, false).await;
        for n in 1..=3_u64 {
            assert!(alerts::fire(db, ana, &alert(n, id(7, 1), &orders, &format!("2025-03-0{}", 3 + n))).await.expect("fired"));
        }
        assert!(alerts::delete(db, ana, id(7, 1)).await.expect("deleted"));
        let told = alerts::alerts(db, ana, None, 2).await.expect("alerts");
        assert_eq!(told.iter().map(|alert| alert.id).collect::<Vec<_>>(), [id(8, 3), id(8, 2)]);
        assert_eq!(told[0], alert(3, id(7, 1), &orders, "2025-03-06"));
        let older = alerts::alerts(db, ana, Some(told[1].id), 9).await.expect("alerts");
        assert_eq!(older.iter().map(|alert| alert.id).collect::<Vec<_>>(), [id(8, 1)]);
        assert_eq!((alerts::unread(db, ana).await.expect("a count"), alerts::unread(db, ben).await.expect("a count")), (3, 0));
        assert_eq!(alerts::mark_read(db, ben, Some(id(8, 3)), at("2025-04-03")).await.expect("nothing"), 0);
        assert_eq!(alerts::mark_read(db, ana, Some(id(8, 3)), at("2025-04-03")).await.expect("read"), 1);
        assert_eq!(alerts::alert(db, ana, id(8, 3)).await.expect("a look").expect("an alert").read_at, Some(at("2025-04-03")));
        assert_eq!(alerts::alert(db, ben, id(8, 3)).await.expect("a look"), None);
        assert_eq!(alerts::mark_read(db, ana, None, at("2025-04-04")).await.expect("read"), 2);
        assert_eq!(alerts::unread(db, ana).await.expect("a count"), 0);
    }

    async fn the_customers_behind_an_alert_are_the_first_of_its_list(test) {
        company(&test.db).await;
        let (db, today) = (test.db.reader(), day("2025-04-20"));
        let access = Access::system("test");
        let of = async |watch: Watch| alerts::behind(db, &access, &alert(1, id(7, 1), &watch, "2025-03-03"), today).await.expect("customers");
        let net = of(watch(Metric::Net, Grain::Month, Some((Dimension::Country, "France")))).await;
        assert!(net.is_shown && net.customers.len() == 4, "{net:?}");
        let minor: Vec<i64> = net.customers.iter().map(|one| if let Tie::Order(_, _, minor) = one.tie { minor } else { 0 }).collect();
        assert!(minor.windows(2).all(|pair| pair[0] >= pair[1]) && minor[0] > 1_000, "{minor:?}");
        let tickets = of(watch(Metric::TicketsOpened, Grain::Month, None)).await;
        assert!(tickets.customers.iter().all(|one| matches!(&one.tie, Tie::Ticket(_, number, subject) if subject.contains(number))));
        let active = of(watch(Metric::ActiveCustomers, Grain::Week, None)).await;
        assert!(active.customers.iter().all(|one| matches!(one.tie, Tie::Counted(Some(_)))) && active.customers.len() == 4, "{active:?}");
        // Who may read no tickets is told of none.
        let mut role = domain::access::Role::built_in("executive").expect("a role");
        for resource in [domain::access::Resource::Ticket, domain::access::Resource::Order] {
            role.rights.set(domain::access::Action::Read, resource, false);
        }
        let narrow = Access { role, ..Access::system("narrow") };
        for metric in [Metric::TicketsOpened, Metric::Net] {
            let found = alerts::behind(db, &narrow, &alert(1, id(7, 1), &watch(metric, Grain::Month, None), "2025-03-03"), today).await.expect("none");
            assert!(!found.is_shown && found.customers.is_empty());
        }
    }
}
