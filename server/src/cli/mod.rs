//! The command line.

mod args;
mod ask;
mod audit;
mod bench;
mod demo;
mod import;
mod key;
mod privacy;
mod score;
mod serve;
pub(crate) mod trail;
mod user;
mod verify;

use std::{env, ffi::OsString, fmt::Display, io, path::Path, process::ExitCode};

use clap::Parser;
use store::{Db, Options, StoreError, WHOLE_FILE};

use crate::{
    config::{Config, ConfigError},
    out, telemetry,
};
use args::{Args, Command, Rollups, RollupsAction};
use verify::Verified;

/// How a command ended that did what it was asked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Done {
    /// All is well.
    Well,
    /// Something did not go in, or does not agree; it has been told.
    Differently,
}

/// Why a command could not do what it was asked to: a sentence, and whose fault it is.
#[derive(Debug)]
enum Failure {
    /// The caller asked for something that cannot be. Exit code 2.
    Usage(String),
    /// It did not work out. Exit code 1.
    Failed(String),
}

impl Failure {
    fn failed(what: impl Display) -> Self {
        Self::Failed(what.to_string())
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Usage(error.0)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::failed(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Failed(format!("the output cannot be written: {error}"))
    }
}

/// Runs the program with the process's arguments and environment.
pub fn run() -> ExitCode {
    let args = match Args::try_parse_from(words()) {
        Ok(args) => args,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let (text, code) = match execute(args) {
        Ok(Done::Well) => return ExitCode::SUCCESS,
        Ok(Done::Differently) => return ExitCode::from(1),
        Err(Failure::Failed(text)) => (text, 1),
        Err(Failure::Usage(text)) => (text, 2),
    };
    // What a library says about itself may come in several lines.
    out::tell(format_args!("vecino: {}", text.split_whitespace().collect::<Vec<_>>().join(" ")));
    ExitCode::from(code)
}

/// The process's words. `cargo leptos watch` starts the program without any and says where to listen.
fn words() -> Vec<OsString> {
    let mut words: Vec<_> = env::args_os().collect();
    if let (1, Some(address)) = (words.len(), env::var_os("LEPTOS_SITE_ADDR")) {
        words.extend(["serve", "--demo", "500", "--listen"].map(OsString::from));
        words.push(address);
    }
    words
}

fn execute(args: Args) -> Result<Done, Failure> {
    let mut config = Config::load(args.settings.config.as_deref().map(Path::new), &args.settings.given())?;
    if matches!(args.command, Command::Bench(_)) && !args.settings.says_what_is_logged() {
        // A line for each of thousands of requests would hide what the measuring says about itself.
        "warn".clone_into(&mut config.log);
    }
    telemetry::init(&config);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::failed)?;
    runtime.block_on(async {
        match args.command {
            Command::Serve(serve) => serve::run(&config, &serve).await,
            Command::Migrate => migrate(&config).await,
            Command::Demo(demo) => demo::run(&config, &demo).await,
            Command::Import(import) => import::run(&config, &import).await,
            Command::Score(score) => score::run(&config, &score).await,
            Command::Verify(verify) => verify::run(&config, &verify, Verified::Everything).await,
            Command::Rollups(Rollups { action: RollupsAction::Verify(verify) }) => verify::run(&config, &verify, Verified::Rollups).await,
            Command::User(user) => user::run(&config, &user).await,
            Command::Key(key) => key::run(&config, &key).await,
            Command::Audit(audit) => audit::run(&config, &audit).await,
            Command::Privacy(privacy) => privacy::run(&config, &privacy).await,
            Command::Bench(bench) => bench::run(&config, &bench).await,
            Command::Insight(insight) => run_model(&insight),
        }
    })
}

/// Opens the database and brings its schema up to date.
async fn open(config: &Config) -> Result<Db, Failure> {
    open_with(config, options(config)).await
}

/// The same for who writes a whole company: with less room SQLite would write each page of an index out, and
/// read it again, many times over.
async fn open_to_fill(config: &Config) -> Result<Db, Failure> {
    open_with(config, roomy(config)).await
}

/// The same for who answers requests for hours. Whoever works through a whole company once does not come back to a page
/// of the file, and keeps to a little memory.
async fn open_to_serve(config: &Config) -> Result<Db, Failure> {
    open_with(config, serving(config)).await
}

fn serving(config: &Config) -> Options {
    Options { mapped: WHOLE_FILE, ..options(config) }
}

fn roomy(config: &Config) -> Options {
    Options { cache_kib: 256 * 1024, ..options(config) }
}

async fn open_with(config: &Config, options: Options) -> Result<Db, Failure> {
    let db = Db::open(&config.database_url, options).await?;
    bring_up_to_date(&db).await?;
    Ok(db)
}

/// Brings schema and figures up to date, and says so where that may take long; whether they were already.
async fn bring_up_to_date(db: &Db) -> Result<bool, Failure> {
    let was_current = db.is_current().await?;
    if !was_current && !db.is_new().await? {
        out::tell("Bringing an older version's database up to date; with a million customers that takes some minutes.");
    }
    db.migrate().await?;
    Ok(was_current)
}

async fn open_as_it_is(config: &Config) -> Result<Db, Failure> {
    Ok(Db::open(&config.database_url, options(config)).await?)
}

/// The same for who only reads: a schema that is not up to date is said, and left as it is.
async fn open_current(config: &Config) -> Result<Db, Failure> {
    let db = open_as_it_is(config).await?;
    if db.is_current().await? { Ok(db) } else { Err(Failure::Failed("the schema is not up to date; run vecino migrate first.".into())) }
}

fn options(config: &Config) -> Options {
    Options { readers: config.readers, ..Options::default() }
}

/// A model needs nothing but its file.
fn run_model(insight: &args::Insight) -> Result<Done, Failure> {
    out::line(crate::insight::run(&insight.model, insight.output.json).map_err(Failure::Failed)?)?;
    Ok(Done::Well)
}

async fn migrate(config: &Config) -> Result<Done, Failure> {
    let db = Db::open(&config.database_url, roomy(config)).await?;
    let was_current = bring_up_to_date(&db).await?;
    db.close().await?;
    out::line(if was_current { "The schema was up to date already." } else { "The schema is up to date." })?;
    Ok(Done::Well)
}
