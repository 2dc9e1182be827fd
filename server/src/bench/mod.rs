//! `vecino bench`: how quick the whole server is over the open database.
//!
//! The server listens on a loopback address in this very process, with everything that a request passes:
//! socket, middleware, compression, rendering, database. The clients have a thread of their own. Times are
//! the client's, from sending a request to the last byte of its answer.

mod client;
mod journey;
mod load;
mod memory;
pub mod query;
pub mod report;
mod sample;
pub mod session;
pub mod stats;

use std::{
    io,
    net::SocketAddr,
    sync::Arc,
    thread::available_parallelism,
    time::{Duration, Instant},
};

use axum::serve::ListenerExt;
use domain::{access::Scope, customer::CustomerQuery, order::OrderQuery, ticket::TicketQuery};
use store::{Db, Hash, StoreError};
use tokio::net::TcpListener;

use crate::{
    auth::random,
    config::{Config, Mail, SingleSignOn},
    router::router,
    secrets::Secrets,
    state::{ServerState, now},
};
use journey::{Ask, Journey};
use load::{Driver, Outcome, Requests};
use report::{JourneyReport, MemoryReport, MixedReport, RateReport, Report};
use session::Eyes;
use stats::{Percentiles, Rounds, Taken};

/// How often each journey is measured. Rounds of all journeys take turns, so that a neighbour on the same
/// machine disturbs all of them alike.
pub const ROUNDS: usize = 5;
/// After so many requests of mixed work memory is looked at.
const MEMORY_EVERY: usize = 1_000;
/// How many different errors are shown.
const SHOWN: usize = 10;

/// What to measure.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Requests of each journey, in all rounds together.
    pub requests: usize,
    /// Requests of mixed work; 0 leaves it out.
    pub mixed: usize,
    /// Clients of mixed work.
    pub clients: usize,
    /// Requests a second at the fixed rate; without, half of what the closed loop reached.
    pub rate: Option<f64>,
    /// How long at the fixed rate; 0 leaves it out.
    pub seconds: f64,
    /// Only journeys whose names begin so; all where it is empty.
    pub only: Vec<String>,
    /// What the sample is drawn with.
    pub seed: u64,
}

/// Why there is nothing to report.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// No customer, no journey.
    #[error("the database holds no customers; fill it first, for example with vecino demo --customers 10000")]
    Empty,
    /// A misspelt journey.
    #[error("no journey begins with that name; there are {0}")]
    Unknown(String),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No port, no thread.
    #[error("the server cannot be started: {0}")]
    Start(#[from] io::Error),
}

/// Measures. `tell` hears what is being done.
///
/// # Errors
/// [`BenchError::Empty`] and [`BenchError::Unknown`] before anything is measured. A request that fails is
/// no error here but part of the report.
pub async fn run(db: &Db, config: &Config, plan: &Plan, tell: &mut (dyn FnMut(String) + Send)) -> Result<Report, BenchError> {
    tell("Drawing a sample…".into());
    let sample = sample::draw(db, plan.seed).await?;
    if sample.people.is_empty() {
        return Err(BenchError::Empty);
    }
    let journeys = chosen(journey::journeys(db, &sample, now().day()).await?, plan)?;
    let session = session::begin(db, Eyes::All).await?;
    let narrow = session::begin(db, Eyes::Narrow).await?;
    let address = serve(db, config).await?;
    let (driver, narrow_driver) = (Driver::start(address, &session.cookie)?, Driver::start(address, &narrow.cookie)?);
    let before = memory::held();
    let mut run = Run { db, session: session.hash, driver, narrow: narrow_driver, plan, journeys, errors: Errors::default() };
    let measured = run.rounds(tell).await?;
    let mixed = if plan.mixed > 0 { Some(run.mixed(tell).await) } else { None };
    let reached = mixed.as_ref().map(|mixed| mixed.throughput / 2.0);
    let fixed_rate = match plan.rate.or(reached) {
        Some(rate) if plan.seconds > 0.0 => Some(run.at_rate(rate, tell).await),
        _ => None,
    };
    session.end(db).await?;
    narrow.end(db).await?;
    let reader = db.reader();
    Ok(Report {
        version: env!("CARGO_PKG_VERSION"),
        database: if db.is_sqlite() { "sqlite" } else { "postgres" },
        customers: store::customers::list(reader, &Scope::all(), &CustomerQuery::default()).await?.total.count,
        orders: store::orders::list(reader, &Scope::all(), &OrderQuery::default()).await?.total.count,
        tickets: store::tickets::list(reader, &Scope::all(), &TicketQuery::default()).await?.total.count,
        processors: available_parallelism().map_or(1, usize::from),
        seed: plan.seed,
        rounds: ROUNDS,
        journeys: measured,
        mixed,
        fixed_rate,
        memory_mib: MemoryReport { before, after: memory::held() },
        errors: run.errors.count,
        error_examples: run.errors.examples,
    })
}

/// Starts the server on a free loopback port.
async fn serve(db: &Db, config: &Config) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let listener = listener.tap_io(|socket| {
        let _ = socket.set_nodelay(true);
    });
    // Nobody is held up while it is measured, and nobody else is asked anything.
    let config = Config {
        user_rate: 0,
        key_rate: 0,
        address_rate: 0,
        mail: Mail::default(),
        single_sign_on: SingleSignOn::default(),
        ..config.clone()
    };
    let state = ServerState::new(db.clone(), &config, &Secrets::new(random())).map_err(io::Error::other)?;
    tokio::spawn(axum::serve(listener, router(state)).into_future());
    Ok(address)
}

/// The journeys that the plan names.
fn chosen(journeys: Vec<Journey>, plan: &Plan) -> Result<Vec<Journey>, BenchError> {
    if plan.only.is_empty() {
        return Ok(journeys);
    }
    let names: Vec<_> = journeys.iter().map(|journey| journey.name).collect();
    let names = names.join(", ");
    let chosen: Vec<_> = journeys.into_iter().filter(|journey| plan.only.iter().any(|only| journey.name.starts_with(only))).collect();
    if chosen.is_empty() { Err(BenchError::Unknown(names)) } else { Ok(chosen) }
}

fn requests(paths: Arc<[String]>, from: usize, count: usize, clients: usize) -> Requests {
    Requests { paths, from, count, clients, memory_every: 0 }
}

#[derive(Default)]
struct Errors {
    count: usize,
    examples: Vec<String>,
}

impl Errors {
    fn add(&mut self, outcome: &Outcome) {
        self.count += outcome.failed();
        let room = SHOWN.saturating_sub(self.examples.len());
        self.examples.extend(outcome.errors.iter().take(room).cloned());
    }
}

struct Run<'a> {
    db: &'a Db,
    session: Hash,
    driver: Driver,
    narrow: Driver,
    plan: &'a Plan,
    journeys: Vec<Journey>,
    errors: Errors,
}

/// The rounds of one journey: requests, and the queries alone.
#[derive(Default)]
struct Measured {
    requests: Vec<Vec<Taken>>,
    queries: Vec<Vec<Taken>>,
}

impl Run<'_> {
    async fn rounds(&mut self, tell: &mut (dyn FnMut(String) + Send)) -> Result<Vec<JourneyReport>, StoreError> {
        let per_round = self.plan.requests.div_ceil(ROUNDS).max(1);
        let mut all: Vec<Measured> = self.journeys.iter().map(|_| Measured::default()).collect();
        // The round before the first warms the caches up and is not counted.
        for round in 0..=ROUNDS {
            tell(if round == 0 { "Warming up…".into() } else { format!("Round {round} of {ROUNDS}…") });
            for (journey, measured) in self.journeys.iter().zip(&mut all) {
                let paths = journey.asks.iter().map(|ask| ask.path.clone()).collect();
                let driver = if journey.eyes == Eyes::All { &self.driver } else { &self.narrow };
                let outcome = driver.closed(&requests(paths, round * per_round, per_round, 1)).await;
                let queries = self.queries(&journey.asks, round * per_round, per_round).await?;
                self.errors.add(&outcome);
                if round > 0 {
                    measured.requests.push(outcome.taken);
                    measured.queries.push(queries);
                }
            }
        }
        Ok(self.journeys.iter().zip(all).map(|(journey, measured)| report_of(journey, &measured)).collect())
    }

    /// The queries behind some requests, without the server.
    async fn queries(&self, asks: &[Ask], from: usize, count: usize) -> Result<Vec<Taken>, StoreError> {
        let mut taken = Vec::with_capacity(count);
        for number in from..from + count {
            let began = Instant::now();
            asks[number % asks.len()].of_the_store(self.db, &self.session).await?;
            taken.push(Taken { ms: milliseconds(began.elapsed()), well: true });
        }
        Ok(taken)
    }

    /// The paths of mixed work, in the order in which they are asked for.
    fn mix(&self, count: usize) -> Arc<[String]> {
        let mut next: Vec<usize> = vec![0; self.journeys.len()];
        let path = |at: usize| {
            let asks = &self.journeys[at].asks;
            next[at] += 1;
            asks[(next[at] - 1) % asks.len()].path.clone()
        };
        journey::mix(&self.journeys, count).into_iter().map(path).collect()
    }

    async fn mixed(&mut self, tell: &mut (dyn FnMut(String) + Send)) -> MixedReport {
        let Plan { mixed: count, clients, .. } = *self.plan;
        tell(format!("Mixed work: {count} requests by {clients} clients…"));
        let paths = self.mix(count);
        let count = if paths.is_empty() { 0 } else { count };
        let outcome = self.driver.closed(&Requests { memory_every: MEMORY_EVERY, ..requests(paths, 0, count, clients) }).await;
        self.errors.add(&outcome);
        MixedReport {
            requests: outcome.taken.len(),
            clients,
            errors: outcome.failed(),
            seconds: outcome.seconds,
            throughput: outcome.taken.len() as f64 / outcome.seconds,
            ms: Percentiles::of(&outcome.taken),
            memory_mib: outcome.memory,
        }
    }

    async fn at_rate(&mut self, rate: f64, tell: &mut (dyn FnMut(String) + Send)) -> RateReport {
        let seconds = self.plan.seconds;
        tell(format!("Mixed work: {rate:.0} requests a second for {seconds:.0} s…"));
        let count = (rate * seconds).ceil() as usize;
        let paths = self.mix(count);
        let count = paths.len();
        let outcome = self.driver.at_rate(&requests(paths, 0, count, self.plan.clients), rate).await;
        self.errors.add(&outcome);
        let (requests, errors, seconds) = (outcome.taken.len(), outcome.failed(), outcome.seconds);
        RateReport { rate, requests, errors, seconds, ms: Percentiles::of(&outcome.taken) }
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

fn report_of(journey: &Journey, measured: &Measured) -> JourneyReport {
    let asks_nothing = journey.asks.iter().all(|ask| ask.query == query::Query::None);
    let taken = || measured.requests.iter().flatten();
    JourneyReport {
        name: journey.name,
        about: journey.about,
        requests: taken().count(),
        errors: taken().filter(|taken| !taken.well).count(),
        goal_p95_ms: journey.goal,
        ms: Rounds::of(&measured.requests),
        sql_ms: (!asks_nothing).then(|| Rounds::of(&measured.queries)),
    }
}
