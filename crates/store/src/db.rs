//! Opening the database and running transactions in it.

use std::{path::Path, time::Duration};

use domain::problem::Problem;
use futures::future::BoxFuture;
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, TransactionOptions,
    TransactionTrait, sqlx::Connection as _,
};
use sea_orm_migration::MigratorTrait;

use crate::{
    error::{Result, StoreError},
    figures,
    migration::Migrator,
};

/// An open transaction. Everything done with it happens, or nothing does.
pub type Tx = DatabaseTransaction;

/// How often a transaction is run again after a serialization failure before the caller is told.
const ATTEMPTS: u32 = 5;

/// After so long a connection to a server may have been cut, by it or on the way.
const IDLE: Duration = Duration::from_secs(1);

/// An open database: readers that do not wait for each other, and a writer.
///
/// SQLite allows one writer at a time, so its writer is a pool of one connection; PostgreSQL uses one
/// pool for both.
#[derive(Clone, Debug)]
pub struct Db {
    read: DatabaseConnection,
    write: DatabaseConnection,
}

/// What of the database can be chosen.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Connections that read at the same time.
    pub readers: u32,
    /// How long a request waits for a connection before it is told that the database is busy.
    pub acquire_timeout: Duration,
    /// Page cache of each SQLite connection, in KiB.
    pub cache_kib: u32,
    /// How many bytes of a SQLite file each connection maps. What it reads there it need not copy, and what it has read
    /// once it need not ask the system for again; the system counts the pages as the program's, and takes them away
    /// when it needs the room.
    pub mapped: u64,
}

/// More than any file has: all of it is mapped (`docs/decisions/0012-mapped-database.md`).
pub const WHOLE_FILE: u64 = 1 << 40;

impl Default for Options {
    fn default() -> Self {
        Self { readers: 8, acquire_timeout: Duration::from_secs(10), cache_kib: 32 * 1024, mapped: 64 << 20 }
    }
}

impl Db {
    /// Opens `sqlite://path` (created if missing, with its folder) or `postgres://…`.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] for another kind of address, [`StoreError::Unavailable`] when it cannot
    /// be opened or reached.
    pub async fn open(url: &str, options: Options) -> Result<Self> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            let path = path.split('?').next().unwrap_or(path);
            if let Some(folder) = Path::new(path).parent() {
                std::fs::create_dir_all(folder).map_err(|e| StoreError::Unavailable(format!("{}: {e}", folder.display())))?;
            }
            let address = format!("sqlite://{path}?mode=rwc");
            // The writer first: it creates the file that the readers open.
            let write = connect(sqlite_writer(&address, options)).await?;
            let read = connect(sqlite(&address, options, options.readers)).await?;
            return Ok(Self { read, write });
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let mut connect_options = ConnectOptions::new(url);
            connect_options
                .max_connections(options.readers * 2)
                .acquire_timeout(options.acquire_timeout)
                // A connection that was used a moment ago is not asked again whether it is alive.
                .test_before_acquire_if_idle_for(IDLE)
                .sqlx_logging(false)
                .set_application_name("vecino");
            let pool = connect(connect_options).await?;
            return Ok(Self { read: pool.clone(), write: pool });
        }
        Err(StoreError::Invalid(Problem::Other("DATABASE_URL must begin with sqlite:// or postgres://".into())))
    }

    /// The connection to read with.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.read
    }

    /// The connection to write with, outside of any transaction.
    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.write
    }

    /// Whether it is SQLite, where one file is the database.
    pub fn is_sqlite(&self) -> bool {
        self.write.get_database_backend() == DbBackend::Sqlite
    }

    /// Brings the schema up to date, and with it what is kept of the company's figures.
    pub async fn migrate(&self) -> Result<()> {
        if self.is_sqlite() {
            // Each step whole or not at all, so that who breaks off can begin again. On PostgreSQL the migrator sees to it.
            for _ in Migrator::get_pending_migrations(&self.write).await? {
                let tx = self.begin().await?;
                Migrator::up(&tx, Some(1)).await?;
                tx.commit().await?;
            }
        } else {
            Migrator::up(&self.write, None).await?;
        }
        if !figures::is_current(&self.write).await? {
            let tx = self.begin().await?;
            figures::renew(&tx).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Takes the whole schema down again, and everything in it.
    pub async fn migrate_down(&self) -> Result<()> {
        Ok(Migrator::down(&self.write, None).await?)
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.read.ping().await?)
    }

    /// Whether no migration has been applied yet.
    pub async fn is_new(&self) -> Result<bool> {
        Ok(Migrator::get_applied_migrations(&self.read).await?.is_empty())
    }

    /// Whether every migration has been applied, and the company's figures are those of this program.
    pub async fn is_current(&self) -> Result<bool> {
        Ok(Migrator::get_pending_migrations(&self.read).await?.is_empty() && figures::is_current(&self.read).await?)
    }

    /// Runs `work` in one write transaction and commits it; an error rolls it back. It is run again
    /// after a serialization failure, so it must not keep results outside.
    ///
    /// It runs in a task of its own: a client that goes away cannot stop it halfway, nor leave a
    /// connection behind in the pool with its transaction still open.
    pub async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'a> Fn(&'a Tx) -> BoxFuture<'a, Result<T>> + Send + Sync + 'static,
    {
        let db = self.write.clone();
        let task = tokio::spawn(async move {
            let mut attempt = 1;
            loop {
                let tx = begin(&db).await?;
                let outcome = match work(&tx).await {
                    Ok(value) => tx.commit().await.map(|()| value).map_err(StoreError::from),
                    Err(error) => {
                        // Why it could not be undone says nothing to whoever asked for it: SQLite may have done so already.
                        if let Err(failed) = tx.rollback().await {
                            tracing::debug!(%failed, "a transaction was not there to be rolled back");
                        }
                        Err(error)
                    }
                };
                match outcome {
                    Err(error) if error.is_transient() && attempt < ATTEMPTS => attempt += 1,
                    other => return other,
                }
            }
        });
        task.await.map_err(|e| StoreError::Unavailable(format!("the transaction was broken off: {e}")))?
    }

    /// Begins a transaction that the caller commits: for imports, which hold one over a whole file.
    /// Dropping it rolls it back.
    pub async fn begin(&self) -> Result<Tx> {
        begin(&self.write).await
    }

    /// Takes out of SQLite's write-ahead log what the file holds by now, so that what was erased does not stand there any
    /// more. Where somebody reads at that moment, the next checkpoint does it.
    pub async fn empty_log(&self) -> Result<()> {
        if self.is_sqlite() {
            sea_orm::ConnectionTrait::execute_unprepared(&self.write, "PRAGMA wal_checkpoint(TRUNCATE)").await?;
        }
        Ok(())
    }

    /// Closes every connection; SQLite moves its write-ahead log into the file.
    pub async fn close(self) -> Result<()> {
        if !self.is_sqlite() {
            return Ok(self.write.close().await?);
        }
        self.read.close().await?;
        Ok(self.write.close().await?)
    }
}

async fn connect(options: ConnectOptions) -> Result<DatabaseConnection> {
    Database::connect(options).await.map_err(|e| StoreError::Unavailable(e.to_string()))
}

// Immediate, because a transaction that begins by reading and then writes fails at once when
// another writer is at work, instead of waiting its turn.
async fn begin(db: &DatabaseConnection) -> Result<Tx> {
    let options = TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
    Ok(db.begin_with_options(options).await?)
}

/// Where the disk is full SQLite may roll the whole transaction back by itself, of which the driver learns nothing: to it
/// the next transaction is one inside the first, and after one of those that is undone nothing is ever committed any
/// more. A connection that comes back with a transaction is closed, and a new one takes its place.
fn sqlite_writer(address: &str, options: Options) -> ConnectOptions {
    let mut connect_options = sqlite(address, options, 1);
    connect_options.map_sqlx_sqlite_pool_opts(|pool| {
        pool.after_release(|connection, _| {
            Box::pin(async move {
                // What is still to be rolled back is, before this answers.
                connection.ping().await?;
                Ok(!connection.is_in_transaction())
            })
        })
    });
    connect_options
}

fn sqlite(address: &str, options: Options, connections: u32) -> ConnectOptions {
    let mut connect_options = ConnectOptions::new(address);
    let (cache, mapped) = (format!("-{}", options.cache_kib), options.mapped.to_string());
    connect_options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(options.acquire_timeout)
        // A file does not go away as a server does; asking costs a way to the connection's thread and back.
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |o| {
            o.foreign_keys(true)
                .busy_timeout(Duration::from_secs(30))
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("cache_size", cache.clone())
                .pragma("mmap_size", mapped.clone())
                .pragma("temp_store", "MEMORY")
        });
    connect_options
}
