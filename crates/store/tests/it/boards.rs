//! Boards: whose they are, who sees and changes them, how long a link opens them, and that their numbers are those of the
//! dashboard, of the API and of the lists behind them.

use crate::{
    figures::world::World,
    support::{at, id},
};
use domain::{
    access::{Access, Role, Scope},
    board::{Body, Change, Content, MAX_BOARDS, MAX_LINKS, Refusal, Share, Shown, Step, Template, splits, tiles_of},
    customer::CustomerQuery,
    dashboard::{Chosen, Comparison, DashboardQuery, Preset, value_of},
    metric::{Grain, Metric, Split},
    order::OrderQuery,
    page::{Total, parse_query},
    ticket::TicketQuery,
    time::{Day, Timestamp},
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use store::{
    Connection, Db,
    boards::{self, Changed, NewBoard, NewLink},
    dashboard, figures, metrics, on_both_databases,
    users::{self, User},
};
use uuid::Uuid;

/// After every moment of the world.
const TODAY: Day = Day(20_000);

fn second(n: i64) -> Timestamp {
    Timestamp(at("2026-11-20T10:00:00Z").0 + n * 1000)
}

async fn person(db: &dyn Connection, n: u64, role: &str) -> Access {
    let (user, name) = (id(7, n), format!("Person {n}"));
    let added = User { id: user, name: name.clone(), email: format!("p{n}@example.com"), role: role.into(), created_at: second(0) };
    users::add(db, &added).await.expect("a user");
    Access { user, name, role: Role { word: role.into(), ..Role::default() }, team: vec![user], eyes: None, revealed: Vec::new() }
}

async fn board(db: &dyn Connection, n: u64, owner: &Access) -> Uuid {
    let layout = tiles_of(Template::Sales);
    let new = NewBoard { id: id(9, n), name: format!("Board {n}"), query: DashboardQuery::default(), layout, now: second(1) };
    assert_eq!(boards::create(db, owner, &new).await.expect("an answer"), Ok(()));
    new.id
}

async fn seen(db: &dyn Connection, viewer: &Access) -> Vec<(String, bool, bool)> {
    let list = boards::list(db, viewer).await.expect("a list");
    list.into_iter().map(|board| (board.name, board.mine, board.can_edit)).collect()
}

fn shares(roles: &[(&str, bool)]) -> Vec<Share> {
    roles.iter().map(|(role, edits)| Share { role: (*role).to_owned(), edits: *edits }).collect()
}

/// The total of the list that an address opens, read as its page reads it.
async fn behind(db: &Db, address: &str) -> Total {
    let (path, query) = address.split_once('?').expect("a query");
    let mut pairs = parse_query(query);
    pairs.push(("limit".into(), "1".into()));
    let (db, scope) = (db.reader(), Scope::all());
    match path {
        "/tickets" => store::tickets::list(db, &scope, &TicketQuery::from_pairs(&pairs).expect("readable")).await.expect("a page").total,
        "/orders" => store::orders::list(db, &scope, &OrderQuery::from_pairs(&pairs).expect("readable")).await.expect("a page").total,
        _ => store::customers::list(db, &scope, &CustomerQuery::from_pairs(&pairs).expect("readable")).await.expect("a page").total,
    }
}

async fn show(db: &Db, all: &[Content], query: &DashboardQuery) -> Shown {
    let mut layout = domain::board::Layout::default();
    all.iter().for_each(|content| layout.push(content.clone(), 1, 2));
    boards::show(db.reader(), &layout.tiles, query, TODAY).await.expect("a read").expect("data")
}

on_both_databases! {
    async fn a_board_is_seen_by_whom_it_is_shared_with_and_changed_by_whom_that_was_said_of(test) {
        let db = test.db.reader();
        let (ana, ben, cyd) = (person(db, 1, "executive").await, person(db, 2, "marketing").await, person(db, 3, "supervisor").await);
        let (first, second_one) = (board(db, 1, &ana).await, board(db, 2, &ana).await);
        board(db, 3, &ben).await;
        let name = |n: u64, mine, edits| (format!("Board {n}"), mine, edits);
        assert_eq!(seen(db, &ana).await, [name(1, true, true), name(2, true, true)]);
        assert_eq!(boards::get(db, first, &ben).await.expect("an answer"), None);
        boards::share(db, first, &shares(&[("marketing", false)])).await.expect("shared");
        boards::share(db, second_one, &shares(&[("marketing", true), ("supervisor", false)])).await.expect("shared");
        assert_eq!(seen(db, &ben).await, [name(3, true, true), name(1, false, false), name(2, false, true)]);
        assert_eq!(seen(db, &cyd).await, [name(2, false, false)]);
        let hers = boards::get(db, second_one, &ana).await.expect("an answer").expect("a board");
        assert_eq!((hers.shares.len(), hers.owner.as_str(), hers.version), (2, "Person 1", 1));
        assert!(boards::get(db, second_one, &ben).await.expect("an answer").expect("a board").shares.is_empty(), "who else sees it is hers to know");
        // Sharing says it anew, and a role that is gone sees nothing when it comes back.
        boards::share(db, first, &shares(&[("supervisor", true)])).await.expect("shared");
        assert_eq!(boards::get(db, first, &ben).await.expect("an answer"), None);
        boards::forget_role(db, "supervisor").await.expect("forgotten");
        assert_eq!(seen(db, &cyd).await, []);
        boards::delete(db, second_one).await.expect("deleted");
        assert_eq!(seen(db, &ben).await, [name(3, true, true)]);
    }

    async fn of_two_who_change_a_board_the_second_is_told_and_nothing_is_lost(test) {
        let db = test.db.reader();
        let (ana, ben) = (person(db, 1, "executive").await, person(db, 2, "marketing").await);
        let hers = board(db, 1, &ana).await;
        boards::share(db, hers, &shares(&[("marketing", true)])).await.expect("shared");
        let get = async |viewer: &Access| boards::get(db, hers, viewer).await.expect("an answer").expect("a board");
        let note = |text: &str| Change::Add(Content::Note { text: text.into() });
        let (by_ana, by_ben) = ((ana.name.as_str(), second(5)), (ben.name.as_str(), second(6)));
        let before = get(&ana).await;
        let done = boards::change(db, &before, 1, &note("Hers"), by_ana).await.expect("an answer");
        assert_eq!(done, Changed::Done(Some(9)));
        let conflict = Changed::Conflict("Person 1".into(), second(5));
        let late = boards::change(db, &get(&ben).await, 1, &note("His"), by_ben).await.expect("an answer");
        assert_eq!(late, conflict);
        // Also where the other one comes between the look and the change.
        assert_eq!(boards::change(db, &before, 1, &note("His"), by_ben).await.expect("an answer"), conflict);
        let now = get(&ben).await;
        assert_eq!((now.version, now.layout.tiles.len(), now.changed_by.as_str()), (2, 9, "Person 1"));
        assert_eq!(boards::change(db, &now, 2, &note("His"), by_ben).await.expect("an answer"), Changed::Done(Some(10)));
        let now = get(&ana).await;
        let texts: Vec<_> = now.layout.tiles.iter().filter_map(|tile| if let Content::Note { text } = &tile.content { Some(text.as_str()) } else { None }).collect();
        assert_eq!(texts, ["Hers", "His"]);
        let gone = boards::change(db, &now, 3, &Change::Remove(77), by_ana).await.expect("an answer");
        assert_eq!(gone, Changed::Refused(Refusal::Gone));
        let content = Content::Figure { metric: Metric::Csat };
        let moved = Change::Save { tile: 1, content, width: 2, height: 2, step: Step::Later };
        boards::change(db, &now, 3, &moved, by_ana).await.expect("an answer");
        let head = Change::head("Renamed", DashboardQuery { chosen: Chosen::Preset(Preset::Month), comparison: Comparison::None, slice: None }).expect("a name");
        boards::change(db, &get(&ana).await, 4, &head, by_ana).await.expect("an answer");
        let now = get(&ana).await;
        assert_eq!((now.name.as_str(), now.query.chosen, now.version), ("Renamed", Chosen::Preset(Preset::Month), 5));
        assert_eq!((now.layout.tiles[1].id, now.layout.tiles[1].width), (1, 2));
    }

    async fn nobody_has_boards_without_end(test) {
        let db = test.db.reader();
        let ana = person(db, 1, "executive").await;
        for n in 0..MAX_BOARDS {
            board(db, n.unsigned_abs(), &ana).await;
        }
        let new = NewBoard { id: id(9, 500), name: "One more".into(), query: DashboardQuery::default(), layout: tiles_of(Template::Empty), now: second(1) };
        assert_eq!(boards::create(db, &ana, &new).await.expect("an answer"), Err(Refusal::TooMany));
    }

    async fn a_link_is_known_by_its_hash_until_it_is_over_or_taken_back(test) {
        let db = test.db.reader();
        let ana = person(db, 1, "executive").await;
        let hers = board(db, 1, &ana).await;
        let link = |n: u8, days: i64| NewLink { id: id(8, n.into()), token_hash: [n; 32], board: hers, made_by: ana.user, now: second(0), ends_at: second(days * 86_400) };
        for (n, days) in [(1, 1), (2, 7)] {
            assert_eq!(boards::make_link(db, &link(n, days)).await.expect("an answer"), Ok(()));
        }
        let found = boards::find_link(db, &[1; 32]).await.expect("an answer").expect("a link");
        assert_eq!((found.board, found.made_by, found.ends_at, found.is_revoked, found.used_at), (hers, ana.user, second(86_400), false, None));
        assert_eq!(boards::find_link(db, &[3; 32]).await.expect("an answer"), None);
        // Its use is noted now and then, and by one of many.
        assert!(boards::used(db, found.id, second(50), second(-3550)).await.expect("an answer"));
        assert!(!boards::used(db, found.id, second(51), second(-3549)).await.expect("an answer"));
        assert!(boards::used(db, found.id, second(4_000), second(400)).await.expect("an answer"));
        let other = id(9, 99);
        assert!(!boards::revoke(db, other, found.id, second(60)).await.expect("an answer"), "of another board");
        assert!(boards::revoke(db, hers, found.id, second(60)).await.expect("an answer"));
        assert!(!boards::revoke(db, hers, found.id, second(61)).await.expect("an answer"));
        assert!(!boards::revoke(db, hers, id(8, 2), second(8 * 86_400)).await.expect("an answer"), "what is over is not taken back");
        assert!(boards::find_link(db, &[1; 32]).await.expect("an answer").expect("a link").is_revoked);
        let links = boards::links(db, hers).await.expect("links");
        let works: Vec<_> = links.iter().map(|link| (link.id, link.works(second(61)), link.works(second(8 * 86_400)))).collect();
        assert_eq!(works, [(id(8, 2), true, false), (id(8, 1), false, false)]);
        assert_eq!((links[1].made_by.as_str(), links[1].used_at), ("Person 1", Some(second(4_000))));
        for n in 10..9 + u8::try_from(MAX_LINKS).expect("few") {
            assert_eq!(boards::make_link(db, &link(n, 7)).await.expect("an answer"), Ok(()));
        }
        assert_eq!(boards::make_link(db, &link(200, 7)).await.expect("an answer"), Err(Refusal::TooManyLinks));
        assert_eq!(boards::sweep(db, second(86_400)).await.expect("swept"), 1);
        boards::delete(db, hers).await.expect("deleted");
        assert_eq!(boards::find_link(db, &[2; 32]).await.expect("an answer"), None, "it goes with its board");
    }

    async fn the_numbers_of_a_board_are_those_of_the_dashboard_of_the_api_and_of_their_lists(test) {
        let world = World::new(51, 70);
        let tx = test.db.begin().await.expect("a transaction");
        world.load(&tx).await;
        figures::rebuild(&tx, figures::Scope::All).await.expect("figures");
        tx.commit().await.expect("a commit");
        let mut rng = StdRng::seed_from_u64(51);
        let counted = [Metric::Orders, Metric::ActiveCustomers, Metric::NewCustomers, Metric::TicketsOpened, Metric::TicketsSolved, Metric::Backlog];
        let (mut lists, mut parts) = (0, 0);
        for _ in 0..6 {
            let (a, b) = (Day(rng.random_range(14_850..15_950)), Day(rng.random_range(14_850..15_950)));
            let months = Chosen::Months(a.min(b), a.max(b));
            let chosen = *[months, Chosen::Months(a, a), Chosen::Preset(Preset::Month), Chosen::Preset(Preset::TwelveMonths)].choose(&mut rng).expect("one");
            let query = DashboardQuery { chosen, comparison: *Comparison::ALL.choose(&mut rng).expect("one"), slice: None };
            let d = dashboard::read(test.db.reader(), &query, TODAY).await.expect("a read").expect("a dashboard");
            let tiles: Vec<Content> = Metric::shown().map(|metric| Content::Figure { metric }).collect();
            let shown = show(&test.db, &tiles, &query).await;
            assert_eq!((shown.period, shown.before, shown.is_before_known), (d.period, d.before, d.then.is_some()));
            for (metric, body) in Metric::shown().zip(&shown.tiles) {
                let Body::Figure(figure) = body else { panic!("a figure") };
                assert_eq!(figure.now, value_of(metric, &d.now, d.period, d.data), "{} {query:?}", metric.word());
                let then = d.then.zip(d.before).and_then(|(then, before)| value_of(metric, &then, before, d.data));
                assert_eq!(figure.then, then, "{} {query:?}", metric.word());
            }
            let tiles: Vec<Content> = Metric::shown().flat_map(|metric| Grain::ALL.iter().map(move |by| Content::Line { metric, by: *by })).collect();
            let shown = show(&test.db, &tiles, &query).await;
            for (content, body) in tiles.iter().zip(&shown.tiles) {
                let (Content::Line { metric, by }, Body::Line(line)) = (content, body) else { panic!("a line") };
                assert!(line.grain >= *by, "never shorter buckets");
                let last = line.steps.last().expect("a step");
                let sum: i64 = line.steps.iter().filter_map(|step| step.now).sum();
                let whole = value_of(*metric, &d.now, d.period, d.data);
                if metric.is_additive() {
                    assert_eq!(Some(sum), whole, "{content:?} {query:?}");
                } else if *metric == Metric::Backlog {
                    assert_eq!(last.now, whole, "{content:?} {query:?}");
                }
                if line.grain == Grain::Month {
                    for step in &line.steps {
                        let Some(month) = d.trend.iter().find(|month| month.days.from == step.days.from) else { continue };
                        let said = value_of(*metric, &month.figures, month.days, d.data);
                        // Of a month without orders the API does not say who came back.
                        assert!(step.now == said || metric.looks_back() && step.now.is_none(), "{content:?} {:?}: {said:?}", step.days);
                    }
                }
                for step in line.steps.iter().filter(|_| counted.contains(metric)).take(3).chain([last]).filter(|_| counted.contains(metric)) {
                    let total = behind(&test.db, step.opens.as_deref().expect("an address")).await;
                    assert_eq!(Some(total), step.now.map(|now| Total::exact(now.unsigned_abs())), "{content:?} {:?}", step.days);
                    lists += 1;
                }
            }
            let tiles: Vec<Content> = splits().map(|(metric, by)| Content::Bars { metric, by }).collect();
            let shown = show(&test.db, &tiles, &query).await;
            for (content, body) in tiles.iter().zip(&shown.tiles) {
                let (Content::Bars { metric, by }, Body::Bars(bars)) = (content, body) else { panic!("bars") };
                if bars.one_month {
                    assert!(d.period.months() > 1 && [Metric::ActiveCustomers, Metric::RepeatRate].contains(metric));
                    continue;
                }
                let sum = bars.bars.iter().map(|bar| bar.now).sum::<i64>() + bars.others.and_then(|others| others.now).unwrap_or(0);
                if metric.is_additive() {
                    let series = metrics::series(test.db.reader(), *metric, Some(d.period.from), Some(d.period.to), Split::By(*by)).await.expect("a series");
                    assert_eq!(series.total.map(|total| total.in_unit(*metric)), Some(sum), "{content:?}");
                }
                for bar in bars.bars.iter().filter(|_| counted.contains(metric)).take(3) {
                    let Some(opens) = &bar.opens else { continue };
                    assert_eq!(behind(&test.db, opens).await, Total::exact(bar.now.unsigned_abs()), "{opens}");
                    parts += 1;
                }
            }
            let without = shown.without_links();
            assert!(without.tiles.iter().all(|body| if let Body::Bars(bars) = body { bars.bars.iter().all(|bar| bar.opens.is_none()) } else { true }));
        }
        assert!(lists > 100 && parts > 20, "{lists} {parts}");
    }

    async fn a_board_of_a_company_without_data_shows_nothing(test) {
        let tiles = tiles_of(Template::Service).tiles;
        assert_eq!(boards::show(test.db.reader(), &tiles, &DashboardQuery::default(), TODAY).await.expect("a read"), None);
    }
}
