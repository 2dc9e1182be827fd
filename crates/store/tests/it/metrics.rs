//! The company's figures by day, week, month and country.

use crate::support::{Company, customer_id, day};
use domain::{
    customer::ANONYMOUS,
    metric::{Dimension, Grain, Metric, Split, Value},
    ticket::TicketStatus,
};
use store::{Db, StoreError, metrics, on_both_databases};

/// Three customers and an anonymous buyer around the turn of the year 2024/25, whose first days are
/// Wednesday 1 January and Monday 6 January.
async fn company(db: &Db) {
    let mut company = Company::begin(db).await;
    for (n, name) in [(1, "Ada"), (2, "Bea"), (3, "Cyd")] {
        company.customer(n, name, "France", &[]).await;
    }
    let orders = [
        (1, "A1", "2024-12-31 23:59", "France", 1_000),
        (1, "A2", "2025-01-01 00:00", "France", 2_000),
        (2, "A3", "2025-01-01 12:00", "Spain", 4_000),
        (2, "A4", "2025-01-05 12:00", "France", 8_000),
        (3, "A5", "2025-01-06 12:00", "Spain", 16_000),
        (1, "C6", "2025-01-06 13:00", "France", -500),
        (1, "A7", "2025-02-03 12:00", "France", 32_000),
    ];
    for (n, number, when, country, minor) in orders {
        company.order(customer_id(n), number, when, country, minor).await;
    }
    company.order(ANONYMOUS, "A8", "2025-01-06", "Eire", 64_000).await;
    let survey = company.survey().await;
    for (score, when) in [(5, "2025-01-01"), (4, "2025-01-02"), (1, "2025-02-01")] {
        company.answer(1, survey, score, when).await;
    }
    company.ticket(1, "T-1", "2025-01-01", TicketStatus::Solved).await;
    company.ticket(1, "T-2", "2025-01-01", TicketStatus::New).await;
    company.commit().await;
}

type Values = (Vec<(String, Value)>, Option<Value>);

async fn series(db: &Db, metric: Metric, from: Option<&str>, to: Option<&str>, split: Split) -> Values {
    let series = metrics::series(db.reader(), metric, from.map(day), to.map(day), split).await.expect("a series");
    assert_eq!((series.metric, series.from, series.to), (metric, from.map(day), to.map(day)));
    assert_eq!(series.by, split.word());
    assert_eq!(series.currency.map(|c| c.code().to_owned()), metric.is_money().then(|| "GBP".to_owned()));
    (series.points.into_iter().map(|p| (p.key, p.value)).collect(), series.total)
}

fn points<T: Copy + Into<Value>>(points: &[(&str, T)], total: impl Into<Option<T>>) -> Values {
    (points.iter().map(|(key, value)| ((*key).to_owned(), (*value).into())).collect(), total.into().map(Into::into))
}

const DAY: Split = Split::Time(Grain::Day);
const WEEK: Split = Split::Time(Grain::Week);
const MONTH: Split = Split::Time(Grain::Month);

on_both_databases! {
    async fn figures_that_add_up(test) {
        company(&test.db).await;
        let db = &test.db;
        let all =
            [("2024-12-31", 1_000), ("2025-01-01", 6_000), ("2025-01-05", 8_000), ("2025-01-06", 80_000), ("2025-02-03", 32_000)];
        assert_eq!(series(db, Metric::Revenue, None, None, DAY).await, points(&all, 127_000));
        assert_eq!(series(db, Metric::Revenue, Some("2025-01-01"), Some("2025-01-05"), DAY).await, points(&all[1..3], 14_000));
        let weeks = [("2024-12-30", 15_000), ("2025-01-06", 80_000), ("2025-02-03", 32_000)];
        assert_eq!(series(db, Metric::Revenue, None, None, WEEK).await, points(&weeks, 127_000));
        let months = [("2024-12-01", 1_000), ("2025-01-01", 94_000), ("2025-02-01", 32_000)];
        assert_eq!(series(db, Metric::Revenue, None, None, MONTH).await, points(&months, 127_000));
        // A month that is not whole counts the days that were asked for.
        assert_eq!(
            series(db, Metric::Revenue, Some("2025-01-02"), Some("2025-01-31"), MONTH).await,
            points(&[("2025-01-01", 88_000)], 88_000)
        );
        let net = [("2024-12-01", 1_000), ("2025-01-01", 93_500), ("2025-02-01", 32_000)];
        assert_eq!(series(db, Metric::Net, None, None, MONTH).await, points(&net, 126_500));
        assert_eq!(series(db, Metric::Credits, None, None, MONTH).await, points(&[("2025-01-01", 500)], 500));
        assert_eq!(
            series(db, Metric::Orders, None, None, MONTH).await,
            points(&[("2024-12-01", 1), ("2025-01-01", 5), ("2025-02-01", 1)], 7)
        );
        assert_eq!(series(db, Metric::CreditNotes, None, None, DAY).await, points(&[("2025-01-06", 1)], 1));
        assert_eq!(series(db, Metric::NewCustomers, None, None, WEEK).await, points(&[("2024-12-30", 2), ("2025-01-06", 1)], 3));
        assert_eq!(series(db, Metric::TicketsOpened, None, None, MONTH).await, points(&[("2025-01-01", 2)], 2));
        assert_eq!(series(db, Metric::TicketsSolved, None, None, MONTH).await, points(&[("2025-01-01", 1)], 1));
        assert_eq!(series(db, Metric::Orders, Some("2030-01-01"), None, MONTH).await, points::<i64>(&[], 0));
    }

    async fn counts_of_different_customers_come_from_their_own_buckets(test) {
        company(&test.db).await;
        let db = &test.db;
        let active = [("2024-12-01", 1), ("2025-01-01", 3), ("2025-02-01", 1)];
        assert_eq!(series(db, Metric::ActiveCustomers, None, None, MONTH).await, points(&active, None));
        let weeks = [("2024-12-30", 2), ("2025-01-06", 1), ("2025-02-03", 1)];
        assert_eq!(series(db, Metric::ActiveCustomers, None, None, WEEK).await, points(&weeks, None));
        // The month that the first day falls in counts whole; one bucket is the whole period.
        assert_eq!(series(db, Metric::ActiveCustomers, Some("2025-01-20"), Some("2025-01-31"), MONTH).await, points(&active[1..2], 3));
        // Bea ordered twice in January.
        assert_eq!(series(db, Metric::RepeatCustomers, None, None, MONTH).await, points(&[("2025-01-01", 1)], 1));
        let rates = [("2024-12-01", 0.0), ("2025-01-01", 1.0 / 3.0), ("2025-02-01", 0.0)];
        assert_eq!(series(db, Metric::RepeatRate, None, None, MONTH).await, points(&rates, None));
        assert_eq!(series(db, Metric::RepeatRate, Some("2025-01-20"), Some("2025-01-21"), MONTH).await, points(&rates[1..2], 1.0 / 3.0));
        let rates = [("2024-12-30", 1.0), ("2025-01-06", 0.0), ("2025-02-03", 0.0)];
        assert_eq!(series(db, Metric::RepeatRate, None, None, WEEK).await, points(&rates, None));
        let csat = [("2025-01-01", 4.5), ("2025-02-01", 1.0)];
        assert_eq!(series(db, Metric::Csat, None, None, MONTH).await, points(&csat, 10.0 / 3.0));
        assert_eq!(series(db, Metric::Csat, Some("2026-01-01"), None, MONTH).await, points::<f64>(&[], None));
    }

    async fn figures_by_country(test) {
        company(&test.db).await;
        let db = &test.db;
        let all = [("Eire", 64_000), ("France", 43_000), ("Spain", 20_000)];
        assert_eq!(series(db, Metric::Revenue, None, None, Split::By(Dimension::Country)).await, points(&all, 127_000));
        let january = (Some("2025-01-01"), Some("2025-01-31"));
        let net = [("Eire", 64_000), ("Spain", 20_000), ("France", 9_500)];
        assert_eq!(series(db, Metric::Net, january.0, january.1, Split::By(Dimension::Country)).await, points(&net, 93_500));
        assert_eq!(
            series(db, Metric::Orders, None, Some("2025-01-01"), Split::By(Dimension::Country)).await,
            points(&[("France", 2), ("Spain", 1)], 3)
        );
        assert_eq!(series(db, Metric::NewCustomers, None, None, Split::By(Dimension::Country)).await, points(&[("Spain", 2), ("France", 1)], 3));
        // Bea bought in both countries and is one customer.
        assert_eq!(
            series(db, Metric::ActiveCustomers, january.0, january.1, Split::By(Dimension::Country)).await,
            points(&[("France", 2), ("Spain", 2)], 3)
        );
        // In neither of them did she order twice.
        let repeat = points(&[("France", 0.0), ("Spain", 0.0)], 1.0 / 3.0);
        assert_eq!(series(db, Metric::RepeatRate, january.0, january.1, Split::By(Dimension::Country)).await, repeat);
        assert_eq!(series(db, Metric::RepeatCustomers, january.0, january.1, Split::By(Dimension::Country)).await, points::<i64>(&[], 1));
        let week = (Some("2024-12-30"), Some("2025-01-05"));
        assert_eq!(
            series(db, Metric::ActiveCustomers, week.0, week.1, Split::By(Dimension::Country)).await,
            points(&[("France", 2), ("Spain", 1)], 2)
        );
        let day = Some("2025-01-01");
        assert_eq!(series(db, Metric::ActiveCustomers, day, day, Split::By(Dimension::Country)).await, points(&[("France", 1), ("Spain", 1)], 2));
    }

    async fn what_cannot_be_split_by_country_says_so(test) {
        company(&test.db).await;
        let refused = async |metric, from: Option<&str>, to: Option<&str>| match metrics::series(
            test.db.reader(),
            metric,
            from.map(day),
            to.map(day),
            Split::By(Dimension::Country),
        )
        .await
        {
            Err(StoreError::Invalid(problem)) => problem.to_string(),
            other => panic!("{other:?}"),
        };
        for (from, to) in
            [(None, None), (Some("2025-01-01"), None), (Some("2025-01-01"), Some("2025-01-30")), (Some("2025-01-02"), Some("2025-01-08"))]
        {
            assert!(refused(Metric::ActiveCustomers, from, to).await.contains("active_customers cannot be split by country"));
            assert!(refused(Metric::RepeatRate, from, to).await.contains("Ask by month"));
        }
        for metric in [Metric::Csat, Metric::TicketsOpened, Metric::Interactions] {
            assert!(refused(metric, None, None).await.contains("not kept by country"));
        }
    }
}
