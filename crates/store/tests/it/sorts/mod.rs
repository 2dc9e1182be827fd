//! Orders, tickets and products in every order that is offered: page by page, there and back, and while
//! rows come and go.

mod made;

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    access::Scope,
    interaction::Channel,
    list::Column,
    order::{Order, OrderColumn, OrderKind, OrderQuery},
    page::{Direction, Page, Total},
    product::{Product, ProductColumn, ProductKind, ProductQuery},
    ticket::{Ticket, TicketColumn, TicketQuery, TicketStatus},
    time::Timestamp,
};
use rand::{Rng, seq::IndexedRandom};
use store::{Connection, Db, Tx, figures, load, on_both_databases, orders, products, tickets};
use uuid::Uuid;

use crate::support::day;
use made::{Maker, company, goods};

/// What a row is sorted by: a text by its bytes, or a number.
type Key = (String, i64);

fn number(n: impl Into<i64>) -> Key {
    (String::new(), n.into())
}

fn text(text: &str) -> Key {
    (text.to_owned(), 0)
}

/// A list as the test sees it.
trait Listed {
    type Sort: Column + std::fmt::Debug;
    fn id(&self) -> Uuid;
    fn key(&self, sort: Self::Sort) -> Key;
    async fn page(db: &Db, sort: (Self::Sort, Direction), cursor: Option<String>, narrow: usize) -> Page<Self>
    where
        Self: Sized;
}

impl Listed for Order {
    type Sort = OrderColumn;

    fn id(&self) -> Uuid {
        self.id
    }

    fn key(&self, sort: OrderColumn) -> Key {
        match sort {
            OrderColumn::Placed => number(self.placed_at.0),
            OrderColumn::Number => text(&self.number),
            OrderColumn::Channel => number(self.channel.code()),
            OrderColumn::Country => text(&self.country),
            OrderColumn::Lines => number(self.lines),
            OrderColumn::Total => number(self.total_minor),
            _ => unreachable!("not sorted"),
        }
    }

    async fn page(db: &Db, (sort, direction): (OrderColumn, Direction), cursor: Option<String>, narrow: usize) -> Page<Self> {
        let base = OrderQuery { sort, direction, cursor, limit: 17, ..Default::default() };
        let query = match narrow {
            0 => base,
            1 => OrderQuery { kind: Some(OrderKind::CreditNote), ..base },
            2 => OrderQuery { country: Some("France".into()), channel: Some(Channel::Web), ..base },
            _ => OrderQuery { total_min: Some(-300), total_max: Some(300), from: Some(day("2025-01-03")), ..base },
        };
        orders::list(db.reader(), &Scope::all(), &query).await.expect("a page")
    }
}

impl Listed for Ticket {
    type Sort = TicketColumn;

    fn id(&self) -> Uuid {
        self.id
    }

    fn key(&self, sort: TicketColumn) -> Key {
        let moment = |at: Option<Timestamp>| number(at.map_or(0, |t| t.0));
        match sort {
            TicketColumn::Number => text(&self.number),
            TicketColumn::Status => number(self.status.code()),
            TicketColumn::Priority => number(self.priority.code()),
            TicketColumn::Channel => number(self.channel.code()),
            TicketColumn::Reason => text(&self.reason),
            TicketColumn::Assignee => text(&self.assignee),
            TicketColumn::Messages => number(self.messages),
            TicketColumn::Opened => number(self.opened_at.0),
            TicketColumn::FirstResponse => moment(self.first_response_at),
            TicketColumn::Solved => moment(self.solved_at),
            _ => unreachable!("not sorted"),
        }
    }

    async fn page(db: &Db, (sort, direction): (TicketColumn, Direction), cursor: Option<String>, narrow: usize) -> Page<Self> {
        let base = TicketQuery { sort, direction, cursor, limit: 17, ..Default::default() };
        let query = match narrow {
            0 => base,
            1 => TicketQuery { open: true, ..base },
            2 => TicketQuery { status: Some(TicketStatus::Closed), reason: Some("Änderung".into()), ..base },
            _ => TicketQuery { channel: Some(Channel::Web), to: Some(day("2025-01-08")), ..base },
        };
        tickets::list(db.reader(), &Scope::all(), &query).await.expect("a page")
    }
}

impl Listed for Product {
    type Sort = ProductColumn;

    fn id(&self) -> Uuid {
        self.id
    }

    fn key(&self, sort: ProductColumn) -> Key {
        match sort {
            ProductColumn::Name => text(&store::search::fold(&self.name)),
            ProductColumn::Code => text(&self.code),
            ProductColumn::Units => number(self.units),
            ProductColumn::Lines => number(self.lines),
            ProductColumn::Revenue => number(self.revenue_minor),
            ProductColumn::Credits => number(self.credits_minor),
            ProductColumn::LastSold => number(self.last_sold_at.map_or(0, |t| t.0)),
            ProductColumn::Source => unreachable!("not sorted"),
        }
    }

    async fn page(db: &Db, (sort, direction): (ProductColumn, Direction), cursor: Option<String>, narrow: usize) -> Page<Self> {
        let base = ProductQuery { sort, direction, cursor, limit: 7, ..Default::default() };
        let query = match narrow {
            0 => base,
            1 => ProductQuery { kind: ProductKind::Charge, ..base },
            2 => ProductQuery { sold_from: Some(day("2025-01-05")), ..base },
            _ => ProductQuery { sold_to: Some(day("2025-01-12")), ..base },
        };
        products::list(db.reader(), &Scope::all(), &query).await.expect("a page")
    }
}

/// Every page, there and back: each row once, in order, and the same pages on the way back.
async fn there_and_back<T: Listed>(db: &Db, sort: (T::Sort, Direction), narrow: usize) -> Vec<(Key, Uuid)> {
    let rows = |page: &Page<T>| page.rows.iter().map(|row| (row.key(sort.0), row.id())).collect::<Vec<_>>();
    let mut pages = vec![T::page(db, sort, None, narrow).await];
    while let Some(cursor) = pages[pages.len() - 1].next.clone() {
        pages.push(T::page(db, sort, Some(cursor), narrow).await);
    }
    assert!(pages[0].previous.is_none());
    for n in (1..pages.len()).rev() {
        let back = T::page(db, sort, pages[n].previous.clone(), narrow).await;
        assert_eq!(rows(&back), rows(&pages[n - 1]), "{sort:?} {narrow}: back to page {n}");
    }
    let all: Vec<_> = pages.iter().flat_map(&rows).collect();
    assert_eq!(pages[0].total, Total::exact(all.len() as u64), "{sort:?} {narrow}");
    all
}

async fn every_order<T: Listed>(db: &Db) {
    for narrow in 0..4 {
        let mut expected: Option<BTreeSet<Uuid>> = None;
        for column in T::Sort::ALL.iter().copied().filter(|column| column.is_sorted()) {
            let ascending = there_and_back::<T>(db, (column, Direction::Ascending), narrow).await;
            let mut sorted = ascending.clone();
            sorted.sort();
            sorted.dedup();
            assert_eq!(ascending, sorted, "{column:?} {narrow}");
            let ids: BTreeSet<Uuid> = ascending.iter().map(|(_, id)| *id).collect();
            assert!(!ids.is_empty() && ids.len() == ascending.len());
            assert_eq!(expected.get_or_insert_with(|| ids.clone()), &ids, "{column:?} {narrow}: the same rows in every order");
            let mut descending = there_and_back::<T>(db, (column, Direction::Descending), narrow).await;
            descending.reverse();
            assert_eq!(descending, ascending, "{column:?} {narrow}");
        }
    }
}

/// Takes a row away and adds another, a few times.
async fn stir(tx: &Tx, sqlite: bool, maker: &mut Maker, table: &str, kept: &mut BTreeMap<Uuid, bool>) {
    let mut loader = load::Loader::new();
    for _ in 0..maker.rng.random_range(1..5) {
        let there: Vec<Uuid> = kept.iter().filter(|(_, there)| **there).map(|(id, _)| *id).collect();
        if let Some(gone) = there.choose(&mut maker.rng) {
            let id = gone.simple().to_string();
            let literal = if sqlite { format!("X'{id}'") } else { format!("'{id}'") };
            tx.execute_unprepared(&format!("DELETE FROM {table} WHERE id = {literal}")).await.expect("deleted");
            kept.insert(*gone, false);
        }
        if table == "orders" {
            loader.order(tx, maker.order()).await.expect("an order");
        } else {
            loader.ticket(tx, maker.ticket()).await.expect("a ticket");
        }
    }
    loader.finish(tx).await.expect("rows");
}

/// Pages through a list while rows come and go: what was there from beginning to end is shown once, and
/// nothing twice.
async fn while_rows_come_and_go<T: Listed>(db: &Db, maker: &mut Maker, table: &str) {
    for column in T::Sort::ALL.iter().copied().filter(|column| column.is_sorted()) {
        for direction in [Direction::Ascending, Direction::Descending] {
            let sort = (column, direction);
            let mut kept: BTreeMap<Uuid, bool> = BTreeMap::new();
            let mut cursor = None;
            loop {
                let page = T::page(db, sort, cursor, 0).await;
                kept.extend(page.rows.iter().map(|row| (row.id(), true)));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            let mut seen: Vec<Uuid> = Vec::new();
            let mut cursor = None;
            loop {
                let page = T::page(db, sort, cursor, 0).await;
                seen.extend(page.rows.iter().map(Listed::id));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
                let tx = db.begin().await.expect("a transaction");
                stir(&tx, db.is_sqlite(), maker, table, &mut kept).await;
                tx.commit().await.expect("committed");
            }
            let once: BTreeSet<Uuid> = seen.iter().copied().collect();
            assert_eq!(once.len(), seen.len(), "{sort:?}: nothing twice");
            let missed: Vec<_> = kept.iter().filter(|(id, there)| **there && !once.contains(*id)).collect();
            assert!(missed.is_empty(), "{sort:?}: {missed:?}");
        }
    }
}

on_both_databases! {
    async fn orders_come_in_every_order(test) {
        company(&test.db, &mut Maker::new(1), 150).await;
        every_order::<Order>(&test.db).await;
    }

    async fn tickets_come_in_every_order(test) {
        company(&test.db, &mut Maker::new(2), 150).await;
        every_order::<Ticket>(&test.db).await;
    }

    async fn products_come_in_every_order(test) {
        goods(&test.db, &mut Maker::new(3), 60).await;
        every_order::<Product>(&test.db).await;
    }

    async fn each_row_is_shown_once_while_rows_come_and_go(test) {
        // Rows come and go past what keeps the figures.
        test.leaves_rollups_wrong();
        for seed in 10..13 {
            let maker = &mut Maker::new(seed);
            if seed == 10 {
                company(&test.db, maker, 60).await;
            }
            maker.next = seed * 1_000_000;
            while_rows_come_and_go::<Order>(&test.db, maker, "orders").await;
            while_rows_come_and_go::<Ticket>(&test.db, maker, "tickets").await;
        }
    }

    async fn more_than_a_few_are_walked_and_not_sorted(test) {
        let maker = &mut Maker::new(4);
        let mut company = crate::support::Company::begin(&test.db).await;
        for n in 1..4 {
            company.customer(n, "Ada", "France", &[]).await;
        }
        let (loader, tx) = company.parts();
        for _ in 0..45_000 {
            loader.order(tx, load::OrderRow { country: "France".into(), channel: Channel::Web, ..maker.order() }).await.expect("an order");
        }
        company.commit().await;
        let db = test.db.reader();
        for sort in [OrderColumn::Total, OrderColumn::Number, OrderColumn::Lines, OrderColumn::Country] {
            for direction in [Direction::Ascending, Direction::Descending] {
                // Each of these leaves more than is looked up one by one.
                let query = OrderQuery { sort, direction, limit: 60, country: Some("France".into()), total_min: Some(-400), ..Default::default() };
                let first = orders::list(db, &Scope::all(), &query).await.expect("a page");
                assert_eq!(first.total, Total::counted_to(1_000, 1_001));
                let second = OrderQuery { cursor: first.next.clone(), ..query.clone() };
                let second = orders::list(db, &Scope::all(), &second).await.expect("a page");
                let mut keys: Vec<_> = first.rows.iter().chain(&second.rows).map(|o| (o.key(sort), o.id)).collect();
                let mut sorted = keys.clone();
                sorted.sort();
                if direction == Direction::Descending {
                    sorted.reverse();
                }
                assert_eq!(keys, sorted, "{sort:?} {direction:?}");
                keys.dedup();
                assert_eq!(keys.len(), 120);
                let back = OrderQuery { cursor: second.previous, ..query };
                assert_eq!(orders::list(db, &Scope::all(), &back).await.expect("a page").rows, first.rows);
            }
        }
        let verified = figures::verify(&test.db).await.expect("a look");
        assert!(verified.is_clean(), "{:?}", verified.differences.first());
    }
}
