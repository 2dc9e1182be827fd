//! What reports are added up from: orders and tickets by day, week and month, and by everything that is their own and has
//! few values. What is a customer's own can change, and is not kept here.

use std::collections::BTreeMap;

use domain::{metric::Grain, time::Day};
use sea_orm::Value;

use super::{Among, metrics::query};
use crate::{
    bulk::Bulk,
    connection::Connection,
    error::Result,
    row::{Row, all, execute},
    tickets::{ANSWER_SECONDS, ANSWERED, ANSWERED_IN_TIME},
};

/// One of the two cubes: its table, its columns besides grain and day, and what of it is added up.
pub(super) struct Cube {
    pub(super) table: &'static str,
    /// The text, and the three numbers.
    keys: [&'static str; 4],
    pub(super) sums: [&'static str; 6],
    /// How many of the sums there are.
    number: usize,
}

/// What is counted of orders.
pub(super) const ORDERS: Cube = Cube {
    table: "order_cube",
    keys: ["country", "source_id", "channel", "kind"],
    sums: ["documents", "lines", "sales_minor", "credits_minor", "", ""],
    number: 4,
};

/// What is counted of tickets.
pub(super) const TICKETS: Cube = Cube {
    table: "ticket_cube",
    keys: ["reason", "source_id", "channel", "priority"],
    sums: ["opened", "answered", "answer_seconds", "solved", "solution_seconds", "in_time"],
    number: 6,
};

/// What names a row: the grain, the first day, the text and the three numbers.
pub(super) type Key = (i16, i32, String, [i16; 3]);

/// Sums by what names them.
pub(super) type Rows = BTreeMap<Key, [i64; 6]>;

/// Both cubes.
#[derive(Debug, Default)]
pub(super) struct Cubes {
    pub(super) orders: Rows,
    pub(super) tickets: Rows,
}

/// A row in words.
pub(super) fn name(cube: &Cube, (grain, day, text, codes): &Key) -> String {
    let grain = Grain::from_code(*grain).map_or("?", Grain::word);
    let codes: Vec<String> = cube.keys[1..].iter().zip(codes).map(|(column, code)| format!("{column} {code}")).collect();
    format!("{grain} of {}, {} “{text}”, {}", Day(*day), cube.keys[0], codes.join(", "))
}

/// What the base tables give.
pub(super) async fn counted(db: &dyn Connection, ranges: &[Among]) -> Result<Cubes> {
    let orders = count(&ORDERS, "{day:placed_at}", ["1", "lines", "sales_minor", "credits_minor", "0", "0"], "orders WHERE {customer_id}");
    let opened =
        count(&TICKETS, "{day:opened_at}", ["1", ANSWERED, ANSWER_SECONDS, "0", "0", ANSWERED_IN_TIME], "tickets WHERE {customer_id}");
    let solved = count(
        &TICKETS,
        "{day:solved_at}",
        ["0", "0", "0", "1", "(solved_at - opened_at) / 1000", "0"],
        "tickets WHERE {customer_id} AND solved_at IS NOT NULL",
    );
    let mut cubes = Cubes::default();
    for range in ranges {
        add(&mut cubes.orders, query(db, range, &orders, read).await?);
        add(&mut cubes.tickets, query(db, range, &opened, read).await?);
        add(&mut cubes.tickets, query(db, range, &solved, read).await?);
    }
    Ok(cubes)
}

/// The statement that adds up rows by day.
fn count(cube: &Cube, day: &str, sums: [&str; 6], rows: &str) -> String {
    let [text, a, b, c] = cube.keys;
    let inner: Vec<String> = sums.iter().enumerate().map(|(n, sum)| format!("{sum} AS n{n}")).collect();
    let outer: Vec<String> = (0..sums.len()).map(|n| format!("CAST(SUM(n{n}) AS bigint) AS n{n}")).collect();
    format!(
        "SELECT day, word, a, b, c, {} FROM (SELECT {day} AS day, {text} {{bytes}} AS word, {a} AS a, {b} AS b, {c} AS c, {} FROM {rows}) AS e \
         GROUP BY day, word, a, b, c",
        outer.join(", "),
        inner.join(", ")
    )
}

fn read(row: &Row) -> Result<(i32, String, [i16; 3], [i64; 6])> {
    let mut sums = [0; 6];
    for (n, sum) in sums.iter_mut().enumerate() {
        *sum = row.int(&format!("n{n}"))?;
    }
    Ok((row.get("day")?, row.text("word")?, [row.get("a")?, row.get("b")?, row.get("c")?], sums))
}

/// Adds rows by day to the sums of their days, weeks and months.
fn add(rows: &mut Rows, found: Vec<(i32, String, [i16; 3], [i64; 6])>) {
    for (day, text, codes, sums) in found {
        for (grain, Day(day)) in [(Grain::Day, Day(day)), (Grain::Week, Day(day).week_start()), (Grain::Month, Day(day).month_start())] {
            let kept = rows.entry((grain.code(), day, text.clone(), codes)).or_default();
            for (kept, sum) in kept.iter_mut().zip(sums) {
                *kept += sum;
            }
        }
    }
}

/// What is stored.
pub(super) async fn stored(db: &dyn Connection) -> Result<Cubes> {
    Ok(Cubes { orders: stored_of(db, &ORDERS).await?, tickets: stored_of(db, &TICKETS).await? })
}

async fn stored_of(db: &dyn Connection, cube: &Cube) -> Result<Rows> {
    let names = &cube.sums[..cube.number];
    let sql = format!("SELECT grain, day, {}, {} FROM {}", cube.keys.join(", "), names.join(", "), cube.table);
    let rows = all(db, &sql, vec![], |row| {
        let mut sums = [0; 6];
        for (sum, name) in sums.iter_mut().zip(names) {
            *sum = row.int(name)?;
        }
        let [text, a, b, c] = cube.keys;
        Ok(((row.get("grain")?, row.get("day")?, row.text(text)?, [row.get(a)?, row.get(b)?, row.get(c)?]), sums))
    })
    .await?;
    Ok(rows.into_iter().collect())
}

/// Stores them all anew.
pub(super) async fn write(db: &dyn Connection, ranges: &[Among]) -> Result<()> {
    let cubes = counted(db, ranges).await?;
    db.execute_unprepared("DELETE FROM order_cube").await?;
    db.execute_unprepared("DELETE FROM ticket_cube").await?;
    insert(db, &ORDERS, cubes.orders, "").await?;
    insert(db, &TICKETS, cubes.tickets, "").await
}

/// Adds to what is stored. What comes to nothing has no row.
pub(super) async fn add_to_stored(db: &dyn Connection, now: Cubes, before: Cubes) -> Result<()> {
    const ORDER_TAIL: &str = "ON CONFLICT (grain, day, country, source_id, channel, kind) DO UPDATE SET \
        documents = order_cube.documents + excluded.documents, lines = order_cube.lines + excluded.lines, \
        sales_minor = order_cube.sales_minor + excluded.sales_minor, credits_minor = order_cube.credits_minor + excluded.credits_minor";
    const TICKET_TAIL: &str = "ON CONFLICT (grain, day, reason, source_id, channel, priority) DO UPDATE SET \
        opened = ticket_cube.opened + excluded.opened, answered = ticket_cube.answered + excluded.answered, \
        answer_seconds = ticket_cube.answer_seconds + excluded.answer_seconds, solved = ticket_cube.solved + excluded.solved, \
        solution_seconds = ticket_cube.solution_seconds + excluded.solution_seconds, in_time = ticket_cube.in_time + excluded.in_time";
    settle(db, &ORDERS, (now.orders, before.orders), ORDER_TAIL).await?;
    settle(db, &TICKETS, (now.tickets, before.tickets), TICKET_TAIL).await
}

async fn settle(db: &dyn Connection, cube: &Cube, (mut difference, before): (Rows, Rows), tail: &'static str) -> Result<()> {
    for (key, sums) in before {
        let kept = difference.entry(key).or_default();
        for (kept, sum) in kept.iter_mut().zip(sums) {
            *kept -= sum;
        }
    }
    difference.retain(|_, sums| *sums != [0; 6]);
    let touched: Vec<Key> = difference.keys().cloned().collect();
    insert(db, cube, difference, tail).await?;
    // Seconds can be below zero, so any change may bring a row to nothing.
    let nothing: Vec<String> = cube.sums[..cube.number].iter().map(|sum| format!("{sum} = 0")).collect();
    let [text, a, b, c] = cube.keys;
    let sql = format!(
        "DELETE FROM {} WHERE grain = $1 AND day = $2 AND {text} = $3 AND {a} = $4 AND {b} = $5 AND {c} = $6 AND {}",
        cube.table,
        nothing.join(" AND ")
    );
    for (grain, day, text, [a, b, c]) in touched {
        execute(db, &sql, vec![grain.into(), day.into(), text.into(), a.into(), b.into(), c.into()]).await?;
    }
    Ok(())
}

async fn insert(db: &dyn Connection, cube: &Cube, rows: Rows, tail: &'static str) -> Result<()> {
    let columns: Vec<&str> = ["grain", "day"].into_iter().chain(cube.keys).chain(cube.sums[..cube.number].iter().copied()).collect();
    let mut bulk = Bulk::new(cube.table, &columns, tail);
    for ((grain, day, text, [a, b, c]), [n0, n1, n2, n3, n4, n5]) in rows.into_iter().filter(|(_, sums)| *sums != [0; 6]) {
        let keys: [Value; 6] = [grain.into(), day.into(), text.into(), a.into(), b.into(), c.into()];
        let [k0, k1, k2, k3, k4, k5] = keys;
        if cube.number == 4 {
            bulk.push(db, [k0, k1, k2, k3, k4, k5, n0.into(), n1.into(), n2.into(), n3.into()]).await?;
        } else {
            bulk.push(db, [k0, k1, k2, k3, k4, k5, n0.into(), n1.into(), n2.into(), n3.into(), n4.into(), n5.into()]).await?;
        }
    }
    bulk.finish(db).await
}
