//! For tests: a fresh, migrated database on each of the two engines.

pub mod world;

use std::{
    collections::BTreeMap,
    path::PathBuf,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use domain::{predicate::Predicate, time::Day};
use sea_orm::{ConnectionTrait, Database};
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::{Db, Options, figures, predicate::narrow, query::Filter, row::all};

/// A database that exists for one test.
pub struct TestDb {
    /// The open database.
    pub db: Db,
    /// Its address, for a second process or pool.
    pub url: String,
    place: Arc<Place>,
}

impl TestDb {
    /// Says that the rollups are wrong when the test is over: it writes past what keeps them, or breaks them.
    pub fn leaves_rollups_wrong(&self) {
        self.place.is_left_wrong.store(true, Ordering::Relaxed);
    }
}

/// Where it lies, and what is asked of it in the end.
struct Place {
    file: Option<PathBuf>,
    is_left_wrong: AtomicBool,
}

impl Drop for Place {
    fn drop(&mut self) {
        // PostgreSQL's databases go with the temporary cluster that scripts/postgres.sh made.
        if let Some(file) = &self.file {
            for suffix in ["", "-wal", "-shm", ".key"] {
                let _ = std::fs::remove_file(format!("{}{suffix}", file.display()));
            }
        }
    }
}

/// A database whose place is cleared when nobody holds it any more.
fn placed(db: Db, url: String, file: Option<PathBuf>) -> TestDb {
    TestDb { db, url, place: Arc::new(Place { file, is_left_wrong: AtomicBool::new(false) }) }
}

/// A fresh SQLite file.
pub async fn sqlite() -> TestDb {
    /// A migrated file: migrating each test's own took a tenth of a second.
    static MIGRATED: OnceCell<Vec<u8>> = OnceCell::const_new();
    let migrated = MIGRATED
        .get_or_init(|| async {
            let (url, file) = temporary_file();
            migrated(&url).await;
            let bytes = std::fs::read(&file).expect("the migrated file");
            std::fs::remove_file(file).expect("removing it");
            bytes
        })
        .await;
    let (url, file) = temporary_file();
    std::fs::write(&file, migrated).expect("a temporary file");
    let db = Db::open(&url, Options::default()).await.expect("a temporary SQLite database");
    placed(db, url, Some(file))
}

/// The address and the place of a SQLite file that no other test has.
fn temporary_file() -> (String, PathBuf) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("vecino-test-{}-{}.db", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let file = std::env::temp_dir().join(name);
    (format!("sqlite://{}", file.display()), file)
}

/// A fresh database on the PostgreSQL server that `TEST_POSTGRES_URL` names. Without it the test
/// fails, because a test that silently leaves out a database proves nothing.
pub async fn postgres() -> TestDb {
    /// The name of a migrated database, from which the others are copied: migrating each took a third of a second.
    static MIGRATED: OnceCell<String> = OnceCell::const_new();
    let server = std::env::var("TEST_POSTGRES_URL").expect("TEST_POSTGRES_URL; run the tests with `make test` or scripts/postgres.sh");
    let template = MIGRATED
        .get_or_init(|| async {
            let name = create_database(&server, "template1").await;
            migrated(&format!("{server}/{name}")).await;
            name
        })
        .await;
    let url = format!("{server}/{}", create_database(&server, template).await);
    let options = Options { readers: 4, ..Options::default() };
    let db = Db::open(&url, options).await.expect("the fresh database");
    placed(db, url, None)
}

/// Copies a database, and gives the name of the copy.
async fn create_database(server: &str, template: &str) -> String {
    let name = format!("t{}", Uuid::from_u128(rand::random()).simple());
    let admin = Database::connect(format!("{server}/postgres")).await.expect("the test server");
    admin.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await.expect("a fresh database");
    admin.close().await.expect("closing");
    name
}

/// Migrates a database, and leaves nobody connected to it.
async fn migrated(url: &str) {
    let db = Db::open(url, Options { readers: 1, ..Options::default() }).await.expect("a database to migrate");
    db.migrate().await.expect("migrations");
    db.close().await.expect("closing");
}

/// A test that is given its database. One type for all of them, so that what runs them is compiled once.
pub type Test = fn(TestDb) -> Pin<Box<dyn Future<Output = ()>>>;

/// Runs a test on a fresh SQLite file, and looks whether it left every rollup right.
pub fn on_sqlite(test: Test) {
    block_on(Box::pin(async move { verified(test, sqlite().await).await }));
}

/// Runs a test on a fresh PostgreSQL database, and looks whether it left every rollup right.
pub fn on_postgres(test: Test) {
    block_on(Box::pin(async move { verified(test, postgres().await).await }));
}

/// Runs a test; then the rollups are what is worked out from scratch, unless the test says that it leaves them wrong.
async fn verified(test: Test, db: TestDb) {
    let (url, place) = (db.url.clone(), db.place.clone());
    test(db).await;
    if place.is_left_wrong.load(Ordering::Relaxed) {
        return;
    }
    let db = Db::open(&url, Options { readers: 1, ..Options::default() }).await.expect("the test's database");
    let found = figures::verify_rollups(&db).await.expect("a verification");
    assert!(found.is_clean(), "the test left rollups wrong: {found:?}");
    db.close().await.expect("closing");
}

fn block_on(test: Pin<Box<dyn Future<Output = ()>>>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(test);
}

/// Makes two tests of one: `name::sqlite` and `name::postgres`.
#[macro_export]
macro_rules! on_both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            $(#[$meta])*
            async fn run($db: $crate::testing::TestDb) $body
            #[test]
            fn sqlite() { $crate::testing::on_sqlite(|db| Box::pin(run(db))) }
            #[test]
            fn postgres() { $crate::testing::on_postgres(|db| Box::pin(run(db))) }
        }
    )+};
}

/// How many rows a table has.
pub async fn rows_in(db: &Db, table: &str) -> i64 {
    crate::row::number(db.reader(), &format!("SELECT COUNT(*) AS n FROM {table}"), Vec::new()).await.expect("a count")
}

/// Whether every connection has come back to its pool, none of them with a transaction open; waits a minute
/// for it.
pub async fn is_idle(db: &Db) -> bool {
    for _ in 0..1_200 {
        let all_back = if db.is_sqlite() {
            [db.reader(), db.writer()]
                .into_iter()
                .map(|db| db.get_sqlite_connection_pool())
                .all(|pool| pool.num_idle() == pool.size() as usize)
        } else {
            let pool = db.reader().get_postgres_connection_pool();
            pool.num_idle() == pool.size() as usize && open_transactions(db).await == 0
        };
        if all_back {
            return true;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    false
}

async fn open_transactions(db: &Db) -> i64 {
    let sql = "SELECT COUNT(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    crate::row::number(db.reader(), sql, Vec::new()).await.expect("a count")
}

/// The customers that a predicate holds of, by id. Conditions that leave more than `most` of them are
/// not looked up but checked row by row.
pub async fn customers_where(db: &Db, predicate: &Predicate, today: Day, most: u64) -> Vec<Uuid> {
    let mut filter = Filter::default();
    narrow(db.reader(), &mut filter, predicate, Some(today), most).await.expect("conditions");
    let sql = format!("SELECT f.customer_id FROM facts f {} ORDER BY f.customer_id", filter.sql());
    all(db.reader(), &sql, filter.values(), |row| row.id("customer_id")).await.unwrap_or_else(|error| panic!("{error}: {sql}"))
}

/// What every table holds, boiled down: two databases with the same rows have the same one. `apart` is what does not
/// count: tables, and columns as `table.column`.
pub async fn fingerprint(db: &Db, apart: &[&str]) -> String {
    let mut print = String::new();
    // SQLite numbers what is searched in the order in which it came.
    for (table, lines) in dump_without(db, apart).await.into_iter().filter(|(table, _)| !db.is_sqlite() || !table.starts_with("search_")) {
        let hash = <sha2::Sha256 as sha2::Digest>::digest(lines.join("\n"));
        print.push_str(&format!("{table} {} {hash:?}\n", lines.len()));
    }
    print
}

/// Every row of every table that has any, as a text, by table.
pub async fn dump(db: &Db) -> BTreeMap<String, Vec<String>> {
    dump_without(db, &[]).await
}

/// The same without some tables and columns, named as `table` and `table.column`. One statement for all tables: some
/// tests look thousands of times.
async fn dump_without(db: &Db, apart: &[&str]) -> BTreeMap<String, Vec<String>> {
    let mut tables = BTreeMap::<String, Vec<String>>::new();
    for (table, column) in columns(db).await.into_iter().filter(|(table, _)| !apart.contains(&table.as_str())) {
        tables.entry(table).or_default().push(column);
    }
    let selects = tables.iter().map(|(table, columns)| {
        let (without, with): (Vec<_>, Vec<_>) = columns.iter().partition(|column| apart.contains(&format!("{table}.{column}").as_str()));
        let row = match (db.is_sqlite(), without.is_empty()) {
            (true, _) => with.iter().map(|column| format!("quote(\"{column}\")")).collect::<Vec<_>>().join(" || ',' || "),
            (false, true) => "t".into(),
            (false, false) => without.iter().fold("to_jsonb(t)".to_owned(), |row, column| format!("{row} - '{column}'")),
        };
        format!("SELECT '{table}' AS name, CAST({row} AS text) AS line FROM {table} t")
    });
    let sql = selects.collect::<Vec<_>>().join(" UNION ALL ");
    let lines = all(db.reader(), &sql, Vec::new(), |row| Ok((row.text("name")?, row.text("line")?)));
    let mut dumped = BTreeMap::<String, Vec<String>>::new();
    for (table, line) in lines.await.unwrap_or_else(|error| panic!("{error}: {sql}")) {
        dumped.entry(table).or_default().push(line);
    }
    dumped.values_mut().for_each(|lines| lines.sort());
    dumped
}

/// The columns of every table, as table and column.
async fn columns(db: &Db) -> Vec<(String, String)> {
    // The tables of the text index begin with its own name. PostgreSQL's own catalogue is quicker than the standard's.
    let sql = if db.is_sqlite() {
        "SELECT m.name AS name, c.name AS column_name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON true \
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'search_index%' ORDER BY m.name, c.cid"
    } else {
        "SELECT CAST(t.relname AS text) AS name, CAST(a.attname AS text) AS column_name FROM pg_class t \
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped \
         WHERE t.relnamespace = CAST('public' AS regnamespace) AND t.relkind = 'r' ORDER BY t.relname, a.attnum"
    };
    all(db.reader(), sql, Vec::new(), |row| Ok((row.text("name")?, row.text("column_name")?))).await.expect("columns")
}

/// The columns of every table that say which customer a row belongs to, by table.
pub async fn tables_of_customers(db: &Db) -> Vec<(String, String)> {
    let says = |column: &str| matches!(column, "customer_id" | "survivor_id" | "first_id");
    columns(db).await.into_iter().filter(|(_, column)| says(column)).collect()
}

/// Runs a statement as it is.
pub async fn run(db: &Db, sql: &str) {
    db.writer().execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{error}: {sql}"));
}
