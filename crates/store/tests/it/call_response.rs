//! The response to calls as a figure: what the page of results says, the list behind it, and where nothing is said.

use domain::{
    access::Scope,
    call::{PairsQuery, Side},
    dashboard::Slice,
    drill,
    metric::{Dimension, Grain, Metric, Series, Split, Value, paired_interval},
    page::parse_query,
    time::Day,
};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use store::{Db, StoreError, boards, calls, figures, metrics, on_both_databases, scorecard};
use uuid::Uuid;

use crate::support::{Company, at, customer_id, day, id};

/// Calls of February, each beside a customer held out; and of March.
const FEBRUARY: u64 = 35;
const MARCH: u64 = 5;

/// Who is held out beside the call of a customer.
fn beside(n: u64) -> u64 {
    n + FEBRUARY + MARCH
}

async fn company(db: &Db) {
    let mut company = Company::begin(db).await;
    for n in 1..=2 * (FEBRUARY + MARCH) {
        company.customer(n, &format!("Customer {n}"), "France", &[]).await;
    }
    let mut orders: Vec<(u64, &str, i64)> = Vec::new();
    // Of both; of who was called alone; of who was held out alone.
    orders.extend((1..=10).flat_map(|n| [(n, "2025-02-20", 500), (n, "2025-02-21", 500), (beside(n), "2025-03-01", 500)]));
    orders.extend((11..=20).map(|n| (n, "2025-05-02 09:59", 500)));
    orders.extend((21..=24).map(|n| (beside(n), "2025-02-01 10:00", 500)));
    // A moment before the call, as the days are over, a credit note, and by nobody of a pair.
    orders.extend([(25, "2025-02-01 09:59", 500), (26, "2025-05-02 10:00", 500), (27, "2025-02-20", -500), (28, "2024-12-01", 500)]);
    // Where the data end: the days of the calls of March are over on 8 June.
    orders.extend([(29, "2025-06-05", 500), (29, "2025-06-08", 500)]);
    for (n, (who, when, minor)) in orders.into_iter().enumerate() {
        company.order(customer_id(who), &format!("B{n}"), when, "France", minor).await;
    }
    company.commit().await;
    for n in 1..=FEBRUARY + MARCH {
        let when = at(if n <= FEBRUARY { "2025-02-01 10:00" } else { "2025-03-10 10:00" });
        let values: [sea_orm::Value; 3] = [customer_id(n).into(), id(60, n).into(), when.0.into()];
        put(db, "INSERT INTO calls (customer_id, id, at, outcome, by_name) VALUES ($1, $2, $3, 1, 'Ewa')", values).await;
        let values: [sea_orm::Value; 3] = [customer_id(beside(n)).into(), id(60, n).into(), when.day().0.into()];
        put(db, "INSERT INTO call_comparisons (customer_id, id, day, stake_minor) VALUES ($1, $2, $3, 1)", values).await;
    }
    rebuild(db).await;
}

async fn put(db: &Db, sql: &str, values: [sea_orm::Value; 3]) {
    let backend = if db.is_sqlite() { DbBackend::Sqlite } else { DbBackend::Postgres };
    let tx = db.begin().await.expect("a transaction");
    tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await.expect("a change");
    tx.commit().await.expect("a commit");
}

async fn rebuild(db: &Db) {
    let tx = db.begin().await.expect("a transaction");
    figures::rebuild(&tx, figures::Scope::All).await.expect("figures");
    tx.commit().await.expect("committed");
}

async fn by_month(db: &Db, metric: Metric, from: Option<&str>, to: Option<&str>, today: Day) -> Series {
    let days = (from.map(day), to.map(day));
    metrics::series_within(db.reader(), metric, days, Split::Time(Grain::Month), None, today).await.expect("a series")
}

async fn behind(db: &Db, address: &str, today: Day) -> u64 {
    let (path, query) = address.split_once('?').expect("a query");
    assert_eq!(path, "/calls/pairs");
    let query = PairsQuery::from_pairs(&parse_query(query)).expect("readable");
    let list = calls::pairs(db.reader(), &Scope::all(), &query, today).await.expect("a list");
    list.total.count
}

on_both_databases! {
    async fn the_response_to_calls_is_what_the_page_of_results_says(test) {
        let db = &test.db;
        company(db).await;
        let (early, late) = (day("2025-06-05"), day("2025-06-09"));
        let results = calls::results(db.reader(), early).await.expect("results");
        assert_eq!((results.pairs, results.waiting), (35, 5));
        assert_eq!((results.bought.called, results.bought.held_out, results.bought.difference), (20, 14, Some(171)));
        assert_eq!(results.bought.interval, paired_interval(35, 20, 14, 10));
        // The figure of the month, of the period and of the scorecard are that one.
        let said = Value::Ratio(6.0 / 35.0);
        let series = by_month(db, Metric::CampaignResponse, None, None, early).await;
        assert_eq!(series.points.iter().map(|point| (point.key.as_str(), point.value)).collect::<Vec<_>>(), [("2025-02-01", said)]);
        assert_eq!((series.total, series.total.map(|total| total.in_unit(Metric::CampaignResponse))), (Some(said), results.bought.difference));
        let card = scorecard::read(db.reader(), Some(day("2025-02-01")), None, early).await.expect("a read").expect("a card");
        let measure = card.measures.iter().find(|measure| measure.metric == Metric::CampaignResponse).expect("a measure");
        assert_eq!((measure.actual, &measure.trend), (results.bought.difference, &vec![171]));
        // Its number opens the pairs that it is out of, and each part those that it counts.
        assert_eq!(behind(db, &measure.opens, early).await, 35);
        let february = domain::dashboard::Period::month_of(day("2025-02-01"));
        for (metric, n) in [(Metric::CallPairs, 35), (Metric::CalledOrdered, 20), (Metric::HeldOutOrdered, 14)] {
            assert_eq!(by_month(db, metric, None, None, early).await.total, Some(Value::Whole(n)), "{}", metric.word());
            assert_eq!(i64::try_from(behind(db, &drill::of(metric, february), early).await), Ok(n), "{}", metric.word());
        }
        assert_eq!(by_month(db, Metric::BothOrdered, None, None, early).await.total, Some(Value::Whole(10)));
        // Once its days are over a call counts; of five a month of their own says nothing.
        let later = by_month(db, Metric::CampaignResponse, Some("2025-02-01"), Some("2025-03-31"), late).await;
        assert_eq!((later.points.len(), later.total), (1, Some(Value::Ratio(6.0 / 40.0))));
        assert_eq!(by_month(db, Metric::CampaignResponse, Some("2025-03-01"), None, late).await.total, None);
        assert_eq!(by_month(db, Metric::CallPairs, Some("2025-03-01"), None, late).await.total, Some(Value::Whole(5)));
        let results = calls::results(db.reader(), late).await.expect("results");
        assert_eq!((results.pairs, results.waiting, results.bought.difference), (40, 0, Some(150)));
    }

    async fn a_late_order_changes_what_came_of_a_call(test) {
        let db = &test.db;
        company(db).await;
        let today = day("2025-06-05");
        let values: [sea_orm::Value; 3] = [at("2025-03-01").0.into(), customer_id(28).into(), at("2024-12-01").0.into()];
        put(db, "UPDATE orders SET placed_at = $1 WHERE customer_id = $2 AND placed_at = $3", values).await;
        rebuild(db).await;
        let results = calls::results(db.reader(), today).await.expect("results");
        assert_eq!((results.bought.called, results.bought.difference), (21, Some(200)));
        assert_eq!(by_month(db, Metric::CampaignResponse, None, None, today).await.total, Some(Value::Ratio(0.2)));
        assert!(figures::verify(db).await.expect("verified").is_clean(), "nothing of it is kept");
        let of_one_side = PairsQuery { bought: Some(Side::Called), ..Default::default() };
        let list = calls::pairs(db.reader(), &Scope::all(), &of_one_side, today).await.expect("a list");
        assert_eq!(list.total.count, 21);
    }

    async fn it_is_of_the_whole_company_and_a_board_shows_it_by_month(test) {
        use domain::board::{Body, Content, Tile};
        let db = &test.db;
        company(db).await;
        let today = day("2025-06-05");
        let slice = Slice { by: Dimension::Country, key: "France".into() };
        let refused = metrics::series_within(db.reader(), Metric::CampaignResponse, (None, None), Split::Time(Grain::Month), Some(&slice), today).await;
        assert!(matches!(refused, Err(StoreError::Invalid(_))));
        let tile = |n: u32, content| Tile { id: n, content, width: 1, height: 1 };
        let tiles = [
            tile(1, Content::Figure { metric: Metric::CampaignResponse }),
            tile(2, Content::Line { metric: Metric::CampaignResponse, by: Grain::Day }),
        ];
        let query = domain::dashboard::DashboardQuery::from_pairs(&parse_query("from=2025-01-01&to=2025-06-01")).expect("a query");
        let shown = boards::show(db.reader(), &tiles, &query, today).await.expect("a read").expect("data");
        let [Body::Figure(figure), Body::Line(line)] = shown.tiles.as_slice() else { panic!("a figure and a line") };
        assert_eq!((figure.now, figure.out_of, figure.interval), (Some(171), Some((6, 35)), paired_interval(35, 20, 14, 10)));
        assert_eq!(line.grain, Grain::Month);
        let told: Vec<(String, i64)> = line.steps.iter().filter_map(|step| Some((step.days.from.to_string(), step.now?))).collect();
        assert_eq!(told, [("2025-02-01".to_owned(), 171)]);
        let february: Uuid = id(60, 1);
        let asked = PairsQuery::from_pairs(&parse_query(line.steps[1].opens.as_deref().and_then(|opens| opens.split_once('?')).expect("an address").1));
        let list = calls::pairs(db.reader(), &Scope::all(), &asked.expect("readable"), today).await.expect("a list");
        assert_eq!((list.total.count, list.rows.iter().any(|pair| pair.id == february)), (35, true));
    }
}
