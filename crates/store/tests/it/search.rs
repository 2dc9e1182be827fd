//! Searching customers, orders and tickets.

use std::collections::BTreeSet;

use crate::support::{Company, customer_id};
use domain::{
    access::Scope,
    customer::{ANONYMOUS, CustomerColumn, CustomerQuery, Facts, Stage, Tier},
    page::{Certainty, Direction, EXACT_TOTAL, Page, Total},
    search::{HitKind, MAX_SEARCH},
    ticket::TicketStatus,
};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use store::{Db, StoreError, customers, on_both_databases, search, testing::on_sqlite};
use uuid::Uuid;

/// Whether the n-th customer's name holds a text.
type Holds = fn(u64) -> bool;

async fn company(db: &Db) {
    let mut company = Company::begin(db).await;
    company.customer(1, "Søren Peña-Núñez", "Spain", &["soren.p@example.com", "+34 600 111 222", "12347"]).await;
    company.customer(2, "Olivia Smith", "United Kingdom", &["olivia_smith@example.org", "07700 900142"]).await;
    company.customer(3, "Smith & Sons 100% \"Cotton\"", "United Kingdom", &["+44 (0)20 7946 0018"]).await;
    company.customer(4, "Al Bond", "France", &["O'Neil", "a\\b"]).await;
    company.customer(5, "王伟", "China", &["wang@example.com"]).await;
    company.customer(6, "Alan Booth", "France", &["+33 1 23 45 67 89"]).await;
    company.order(customer_id(2), "536365", "2025-01-01", "United Kingdom", 60_000).await;
    company.order(customer_id(2), "536366", "2025-01-01", "United Kingdom", 100).await;
    company.order(ANONYMOUS, "C536379", "2025-01-01", "Eire", -100).await;
    company.ticket(6, "T-1042", "2025-01-01", TicketStatus::Open).await;
    company.ticket(6, "T-10", "2025-01-01", TicketStatus::Open).await;
    company.commit().await;
}

/// Names of customers and numbers of the rest, in order.
async fn found(db: &Db, text: &str) -> String {
    let hits = search::find(db.reader(), &Scope::all(), text, 20).await.expect("hits");
    hits.into_iter().map(|h| if h.kind == HitKind::Customer { h.name } else { h.number }).collect::<Vec<_>>().join(", ")
}

on_both_databases! {
    async fn any_part_of_what_identifies_a_customer_finds_it(test) {
        company(&test.db).await;
        let db = &test.db;
        let by_name = ["pena", "PEÑA", "  núñez   peña ", "øren"];
        let by_others = ["oren", "soren.p@EXAMPLE.com", "12347", "+34 600 111 222", "600.111.222", "0034600111222", "600111"];
        for text in by_name.into_iter().chain(by_others) {
            assert_eq!(found(db, text).await, "Søren Peña-Núñez", "{text}");
        }
        for text in ["07700 900142", "+44 7700 900142", "0044 (0)7700-900142", "7700900142", "olivia_smith@"] {
            assert_eq!(found(db, text).await, "Olivia Smith", "{text}");
        }
        for text in ["020 7946 0018", "+442079460018", "00442079460018", "79460018"] {
            assert_eq!(found(db, text).await, "Smith & Sons 100% \"Cotton\"", "{text}");
        }
        assert_eq!(found(db, "pena smith").await, "");
        assert_eq!(found(db, "example.com").await, "Søren Peña-Núñez, 王伟");
        assert_eq!(found(db, &format!("olivia smith {}", " ".repeat(MAX_SEARCH * 2))).await, "Olivia Smith");
    }

    async fn names_that_begin_so_come_first_then_by_name(test) {
        company(&test.db).await;
        assert_eq!(found(&test.db, "smith").await, "Smith & Sons 100% \"Cotton\", Olivia Smith");
        assert_eq!(found(&test.db, "al").await, "Al Bond, Alan Booth");
        assert_eq!(found(&test.db, "al bo").await, "Al Bond, Alan Booth");
        assert_eq!(found(&test.db, "al bon").await, "Al Bond");
        assert_eq!(found(&test.db, "王").await, "王伟");
        assert_eq!(found(&test.db, "伟").await, "");
        for nothing in ["", "  ", "\0", "\u{301}"] {
            assert_eq!(found(&test.db, nothing).await, "");
        }
        let hits = search::find(test.db.reader(), &Scope::all(), "al", 1).await.expect("hits");
        assert_eq!(hits.len(), 1);
        assert_eq!((hits[0].customer_id, hits[0].country.as_str()), (Some(customer_id(4)), "France"));
        assert_eq!((hits[0].stage, hits[0].tier), (Some(Stage::Market), Some(Tier::Standard)));
    }

    async fn of_many_who_match_the_first_by_name_are_shown(test) {
        let mut company = Company::begin(&test.db).await;
        let name = |n: u64| format!("{:03} Shared", n * 7 % 61);
        for n in 1..=60 {
            company.customer(n, &name(n), "Spain", &["+34 600 111 222", "desk@example.com"]).await;
        }
        company.commit().await;
        let mut all: Vec<String> = (1..=60).map(name).collect();
        all.sort();
        // Of those who are identified fifty are ranked, unless more are asked for; of those whose text matches, a hundred.
        for (text, ranked) in [("shared", 100), ("example.com", 100), ("600 111 222", 50), ("desk@example.com", 50)] {
            for limit in [1, 20, 60, 200] {
                let hits = search::find(test.db.reader(), &Scope::all(), text, limit).await.expect("hits");
                let names: Vec<String> = hits.into_iter().map(|hit| hit.name).collect();
                assert_eq!(names.len(), 60.min(limit as usize), "{text}, {limit}");
                if ranked.max(limit) >= 60 {
                    assert_eq!(names, all[..names.len()], "{text}, {limit}");
                }
            }
        }
    }

    async fn numbers_of_orders_and_tickets_are_found_by_their_beginning(test) {
        company(&test.db).await;
        assert_eq!(found(&test.db, "536365").await, "536365");
        assert_eq!(found(&test.db, "5363").await, "536365, 536366");
        assert_eq!(found(&test.db, "c5363").await, "C536379");
        assert_eq!(found(&test.db, "T-10").await, "T-10, T-1042");
        assert_eq!(found(&test.db, "t-1042").await, "T-1042");
        let hit = search::find(test.db.reader(), &Scope::all(), "536365", 5).await.expect("hits").remove(0);
        assert_eq!(
            (hit.kind, hit.customer_id, hit.name.as_str(), hit.tier),
            (HitKind::Order, Some(customer_id(2)), "Olivia Smith", Some(Tier::Silver))
        );
        assert!(hit.ref_id.is_some());
        let hit = search::find(test.db.reader(), &Scope::all(), "C536379", 5).await.expect("hits").remove(0);
        assert_eq!((hit.customer_id, hit.name.as_str(), hit.stage), (None, "", None));
        let hit = search::find(test.db.reader(), &Scope::all(), "T-1042", 5).await.expect("hits").remove(0);
        assert_eq!((hit.kind, hit.customer_id), (HitKind::Ticket, Some(customer_id(6))));
    }

    async fn signs_mean_themselves(test) {
        company(&test.db).await;
        assert_eq!(found(&test.db, "100%").await, "Smith & Sons 100% \"Cotton\"");
        assert_eq!(found(&test.db, "\"cotton\"").await, "Smith & Sons 100% \"Cotton\"");
        assert_eq!(found(&test.db, "o'neil").await, "Al Bond");
        assert_eq!(found(&test.db, "a\\b").await, "Al Bond");
        assert_eq!(found(&test.db, "ia_smith").await, "Olivia Smith");
        for literal in ["a_a", "s%s", "%%%", "___", "\"\"\"", "NEAR(a", "oliv*", "cotton AND", "') OR 1=1 --", "a:b", "^oli"] {
            assert_eq!(found(&test.db, literal).await, "", "{literal}");
        }
    }

    async fn a_list_is_searched(test) {
        let mut company = Company::begin(&test.db).await;
        company.customer(1, "José Peña", "Spain", &["jose@example.com", "+34 600 111 222"]).await;
        company.customer(2, "Jo Penrose", "France", &["penrose@example.org"]).await;
        company.customer(3, "Li", "China", &["li@example.com"]).await;
        company.order(customer_id(3), "C77", "2025-01-01", "China", -5).await;
        company.commit().await;
        let found = async |q: &str, country: Option<&str>| {
            let query = CustomerQuery {
                q: Some(q.into()),
                country: country.map(str::to_owned),
                sort: CustomerColumn::Name,
                direction: Direction::Ascending,
                ..Default::default()
            };
            let page = customers::list(test.db.reader(), &Scope::all(), &query).await.expect("a page");
            assert_eq!(page.total, Total::exact(page.rows.len() as u64));
            page.rows.into_iter().map(|f| f.name).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(found("pen", None).await, "Jo Penrose, José Peña");
        assert_eq!(found("PEÑA jos", None).await, "José Peña");
        assert_eq!(found("example.com", None).await, "José Peña, Li");
        assert_eq!(found("example.com", Some("China")).await, "Li");
        assert_eq!(found("600-111-222", None).await, "José Peña");
        assert_eq!(found("jo", None).await, "Jo Penrose, José Peña");
        assert_eq!(found("c77", None).await, "Li");
        assert_eq!(found("%%%", None).await, "");
        assert_eq!(found("   ", None).await, "Jo Penrose, José Peña, Li");
        let zero = CustomerQuery { q: Some("pen\0".into()), ..Default::default() };
        assert_eq!(customers::list(test.db.reader(), &Scope::all(), &zero).await.expect("a page").rows.len(), 2);
        let zero = CustomerQuery { country: Some("Fran\0ce".into()), ..Default::default() };
        assert!(matches!(customers::list(test.db.reader(), &Scope::all(), &zero).await, Err(StoreError::Invalid(_))));
    }

    async fn what_identifies_a_customer_is_looked_up_before_any_text(test) {
        use domain::customer::ContactKind::{Email, Mobile, Phone};
        let mut company = Company::begin(&test.db).await;
        let people = [
            (1, "Anna Smith", Email, "anna.smith@example.com"),
            (2, "Annabel Smith", Email, "Anna.Smithers@example.org"),
            (3, "Ben Annan", Mobile, "+44 7700 900142"),
            (4, "Carla Anna.Smith", Mobile, "07700 900142"),
            (5, "Dora Jones", Phone, "+44 (0)20 7946 0018"),
        ];
        for (n, name, kind, value) in people {
            company.customer(n, name, "", &[value]).await;
            company.contact(n, kind, value).await;
        }
        company.customer(6, "Ewa Nowak", "", &["HW-88213"]).await;
        company.link(6, 1, "HW-88213").await;
        company.commit().await;
        let db = &test.db;
        for whole in ["anna.smith@example.com", "ANNA.SMITH@", " Anna.Smith@Example.com "] {
            assert_eq!(found(db, whole).await, "Anna Smith", "{whole}");
        }
        assert_eq!(found(db, "anna.smith").await, "Anna Smith, Annabel Smith", "the beginning of an address, not a part of a name");
        for phone in ["07700 900142", "+44 7700 900142", "0044 (0)7700-900142", "900142"] {
            assert_eq!(found(db, phone).await, "Ben Annan, Carla Anna.Smith", "{phone}");
        }
        assert_eq!(found(db, "020 7946 0018").await, "Dora Jones");
        assert_eq!(found(db, "+44 20 7946").await, "Dora Jones", "the beginning without the zero in brackets");
        assert_eq!(found(db, "hw-88213").await, "Ewa Nowak");
        assert_eq!(found(db, "8821").await, "Ewa Nowak", "a part of an id is still found");
        for (q, names) in [("anna.smith", "Anna Smith, Annabel Smith"), ("900142", "Ben Annan, Carla Anna.Smith"), ("HW-88213", "Ewa Nowak")] {
            let query = CustomerQuery {
                q: Some(q.into()), sort: CustomerColumn::Name, direction: Direction::Ascending, ..Default::default()
            };
            let page = customers::list(db.reader(), &Scope::all(), &query).await.expect("a page");
            assert_eq!(page.rows.into_iter().map(|f| f.name).collect::<Vec<_>>().join(", "), names, "{q}");
        }
    }

    async fn what_is_the_number_of_an_order_is_not_looked_for_inside_of_others(test) {
        let mut company = Company::begin(&test.db).await;
        company.customer(1, "Ann Other", "France", &["X-1536365-2"]).await;
        company.order(ANONYMOUS, "536365", "2025-01-01", "France", 100).await;
        company.commit().await;
        assert_eq!(found(&test.db, "536365").await, "536365");
        assert_eq!(found(&test.db, "536365-").await, "Ann Other");
        assert_eq!(found(&test.db, "5363").await, "Ann Other, 536365");
    }

    async fn among_thousands_a_list_shows_each_whom_a_text_finds(test) {
        const CUSTOMERS: u64 = 12_000;
        const COUNTRIES: [&str; 4] = ["France", "Spain", "China", "United Kingdom"];
        // What stands in every so many names, and how it is asked for: by one trigram, by several, by a word that is hardly ever
        // where its trigrams are, or not in a whole country, by what only the last ones have, by two words.
        let texts: [(&str, &str, Holds); 10] = [
            ("Common", "common", |_| true),
            ("Halves", "alve", |n| n.is_multiple_of(2)),
            ("Quitevery", "quitevery", |n| n % 5 == 1),
            ("Sterling", "sterling", |n| n % 9 == 1),
            ("Tenner", "ten", |n| n % 10 == 3),
            ("abcxbcd", "abcd", |_| false),
            ("Rare", "rare", |n| n % 100 == 7),
            ("Opaline", "opalin", |n| n % 11 == 2),
            ("Lately", "lately", |n| n > CUSTOMERS - 1_100),
            ("Quitevery", "quite sterl", |n| n % 45 == 1),
        ];
        let mut company = Company::begin(&test.db).await;
        for n in 1..=CUSTOMERS {
            let mut words: Vec<&str> = Vec::new();
            for (word, _, holds) in &texts[..9] {
                if (holds(n) || (*word == "abcxbcd" && n % 8 == 5)) && !words.contains(word) {
                    words.push(word);
                }
            }
            if n > CUSTOMERS - 270 && !words.contains(&"Opaline") {
                words.push("opaxlin");
            }
            let country = COUNTRIES[usize::try_from(n * 4 / (CUSTOMERS + 1)).expect("small")];
            company.customer(n, &format!("{:05} {}", n * 7919 % 100_000, words.join(" ")), country, &[]).await;
        }
        company.commit().await;
        if !test.db.is_sqlite() {
            // By itself PostgreSQL looks some time later how many there are, which says how a list goes about a text.
            test.db.reader().execute_unprepared("ANALYZE facts, search_docs").await.expect("looked");
        }
        for (_, text, holds) in texts {
            let whole: BTreeSet<Uuid> = (1..=CUSTOMERS).filter(|n| holds(*n)).map(customer_id).collect();
            for (sort, direction) in [
                (CustomerColumn::Name, Direction::Ascending),
                (CustomerColumn::Country, Direction::Descending),
                (CustomerColumn::Since, Direction::Ascending),
                (CustomerColumn::Since, Direction::Descending),
                (CustomerColumn::Revenue, Direction::Ascending),
            ] {
                let limit = if text == "opalin" { 50 } else { 200 };
                let query = CustomerQuery { q: Some(text.into()), sort, direction, limit, ..Default::default() };
                let found = every_page(&test.db, &query).await;
                assert_eq!(found.len(), whole.len(), "{text} by {sort:?}: nobody twice");
                assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), whole, "{text} by {sort:?}");
                let page = customers::list(test.db.reader(), &Scope::all(), &query).await.expect("a page");
                let many = whole.len() as u64;
                match page.total.certainty {
                    Certainty::Exact => assert_eq!(page.total.count, many, "{text}"),
                    Certainty::Above => assert!(page.total.count < many, "{text}"),
                    Certainty::Estimate => assert!(page.total.count.abs_diff(many) * 5 <= many, "{text}: {}", page.total.count),
                }
                assert!(many > EXACT_TOTAL || page.total.certainty == Certainty::Exact, "{text}");
                let all = CustomerQuery { count_all: true, limit: 1, ..query };
                let page = customers::list(test.db.reader(), &Scope::all(), &all).await.expect("a page");
                assert_eq!(page.total, Total::exact(many), "{text} counted to the end");
            }
        }
    }
}

/// The ids of every page of a list, which are the same on the way back.
async fn every_page(db: &Db, query: &CustomerQuery) -> Vec<Uuid> {
    let (mut pages, mut query) = (Vec::new(), query.clone());
    let mut previous = loop {
        let page = customers::list(db.reader(), &Scope::all(), &query).await.expect("a page");
        pages.push(ids_of(&page));
        match page.next {
            Some(next) => query.cursor = Some(next),
            None => break page.previous,
        }
    };
    for before in pages.iter().rev().skip(1) {
        query.cursor = previous;
        let page = customers::list(db.reader(), &Scope::all(), &query).await.expect("a page");
        assert_eq!(ids_of(&page), *before, "{query:?}");
        previous = page.previous;
    }
    assert_eq!(previous, None, "{query:?}");
    pages.concat()
}

fn ids_of(page: &Page<Facts>) -> Vec<Uuid> {
    page.rows.iter().map(|facts| facts.customer_id).collect()
}

#[test]
fn an_index_that_was_written_piece_by_piece_is_put_together() {
    on_sqlite(|test| {
        Box::pin(async move {
            for n in 1..=30 {
                let mut company = Company::begin(&test.db).await;
                company.customer(n, &format!("Piece {n:02} Shared"), "Spain", &[]).await;
                company.commit().await;
            }
            let pieces = async || {
                let sql = "SELECT COUNT(DISTINCT segid) AS n FROM search_index_idx";
                let row = test.db.reader().query_one_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.expect("a look");
                row.expect("a row").try_get::<i64>("", "n").expect("a number")
            };
            assert!(pieces().await > 3, "nothing to put together");
            search::put_together(&test.db).await.expect("put together");
            assert_eq!(pieces().await, 1);
            search::put_together(&test.db).await.expect("nothing to do");
            let hits = search::find(test.db.reader(), &Scope::all(), "shared", 50).await.expect("hits");
            assert_eq!(hits.len(), 30);
        })
    });
}
