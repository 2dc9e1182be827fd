//! A believable company to look at: Hartley & Wren, who sell home and gift goods on the web and in shops
//! and have a small bank, insurance and investment arm. `docs/demo.md` describes it.
//!
//! Everything follows from a seed and the day on which the story ends. A customer is the same however
//! many there are, because each has streams of chance of its own; how customers buy follows the model in
//! [`model`], so that estimates can be compared with the truth.

pub mod alerts;
mod batch;
mod catalogue;
mod contacts;
mod countries;
mod countries_more;
mod customer;
mod delivery;
mod goods;
mod goods_more;
mod hero;
mod hero_tickets;
mod holdings;
mod labels;
pub mod model;
mod orders;
mod person;
mod random;
mod season;
mod staff;
pub mod targets;
mod texts;
mod texts_en;
mod texts_en_accounts;
mod texts_es;
mod texts_es_accounts;
mod texts_staff;
mod texts_zh;
mod texts_zh_accounts;
mod tickets;
mod world;

use std::time::Instant;

use app::server::demo::{LOADED, LOADING, PASSWORD, SETTING};
use domain::{money::Currency, order::OrderKind, time::Day};
use serde::Serialize;
use store::{
    Db, StoreError, duplicates,
    figures::{self, Scope},
    indexes::TakenDown,
    load::Loader,
    search, settings, teams, users,
};
use tokio::sync::mpsc;

use crate::auth::password::Passwords;
use batch::Batch;
use labels::Labels;
use world::{CURRENCY, Numbers, Sources, World};

pub use model::truth;

/// Customers a transaction. Larger ones leave more memory in use, smaller ones touch every index more often.
const BATCH: u32 = 4_000;

/// What to generate.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many customers; at least one.
    pub customers: u32,
    /// The same seed gives the same company.
    pub seed: u64,
    /// The story ends at the beginning of this day, UTC.
    pub today: Day,
    /// How many times as often as in [`model`] customers buy; at least one.
    pub busy: u32,
}

/// What was generated.
#[derive(Clone, Debug, Serialize)]
pub struct DemoReport {
    /// Customers.
    pub customers: u64,
    /// Orders, credit notes not counted.
    pub orders: u64,
    /// Credit notes.
    pub credit_notes: u64,
    /// Lines of orders and credit notes.
    pub order_lines: u64,
    /// Tickets.
    pub tickets: u64,
    /// Messages of tickets.
    pub messages: u64,
    /// Events on timelines.
    pub interactions: u64,
    /// Answers to surveys.
    pub answers: u64,
    /// Contracts, accounts, policies.
    pub holdings: u64,
    /// How long it took.
    pub seconds: f64,
    /// Currency of every amount.
    pub currency: Currency,
}

/// Why there is no demo company.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A company without customers is not worth looking at.
    #[error("a demo company needs at least one customer")]
    NoCustomers,
    /// There is data already.
    #[error("the database already holds customers or orders; a demo company needs an empty one")]
    NotEmpty,
    /// An earlier run did not come to its end.
    #[error("an earlier demo run was broken off in this database; remove it and begin with a fresh one")]
    Interrupted,
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Fills an empty database with a company. `progress` is told how many customers are stored, and of how many.
///
/// # Errors
/// [`DemoError::NotEmpty`] and [`DemoError::Interrupted`] before anything is written. After an error of the
/// database the company is incomplete, and the next run says so.
pub async fn generate(db: &Db, plan: &Plan, progress: &mut (dyn FnMut(u64, u64) + Send)) -> Result<DemoReport, DemoError> {
    let began = Instant::now();
    if plan.customers == 0 {
        return Err(DemoError::NoCustomers);
    }
    if settings::get(db.reader(), SETTING).await?.as_deref() == Some(LOADING) {
        return Err(DemoError::Interrupted);
    }
    if !settings::is_empty(db.reader()).await? {
        return Err(DemoError::NotEmpty);
    }
    let world = found(db, plan).await?;
    let indexes = db.take_indexes_down().await?;
    let mut report = DemoReport::none();
    let of = u64::from(plan.customers);
    progress(0, of);
    let (made, mut batches) = mpsc::channel(1);
    let customers = plan.customers;
    let maker = tokio::task::spawn_blocking(move || make(&world, customers, &made));
    let mut loader = Loader::new();
    while let Some(batch) = batches.recv().await {
        report.count(&batch);
        let tx = db.begin().await?;
        batch.write(&tx, &mut loader).await?;
        tx.commit().await.map_err(StoreError::from)?;
        progress(report.customers, of);
    }
    maker.await.map_err(|e| StoreError::Unavailable(format!("the generator was broken off: {e}")))?;
    finish(db, indexes, plan.today).await?;
    report.seconds = began.elapsed().as_secs_f64();
    Ok(report)
}

/// The company without customers: systems, people, catalogue, surveys.
async fn found(db: &Db, plan: &Plan) -> Result<World, StoreError> {
    let tx = db.begin().await?;
    settings::set(&tx, SETTING, LOADING).await?;
    settings::set_currency(&tx, CURRENCY).await?;
    let sources = Sources::create(&tx).await?;
    let (mut world, mut ids) = World::new(plan, sources);
    let people = staff::users(&mut ids, plan.today);
    let passwords = Passwords::default();
    for user in &people {
        users::add(&tx, user).await?;
        // Everybody can be tried out: the page to sign in says how.
        let hash = passwords.hash(PASSWORD.to_owned()).await.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        users::set_password(&tx, user.id, &hash, user.created_at).await?;
    }
    for (name, members) in staff::teams(&people) {
        let id = ids.at(plan.today.start());
        let _new = teams::create(&tx, id, name).await?;
        teams::set_members(&tx, id, &members).await?;
    }
    world.labels = Labels::create(&tx, &mut ids, people).await?;
    let mut loader = Loader::new();
    for row in world.catalogue.rows(sources.web_shop) {
        loader.product(&tx, row).await?;
    }
    for row in world.survey_rows() {
        loader.survey(&tx, row).await?;
    }
    loader.finish(&tx).await?;
    tx.commit().await?;
    Ok(world)
}

/// Makes every batch while earlier ones are written; stops when nobody takes them any more.
fn make(world: &World, customers: u32, made: &mpsc::Sender<Batch>) {
    let mut numbers = Numbers::default();
    let mut index = 0;
    while index < customers {
        let mut batch = Batch::default();
        let end = customers.min(index + BATCH);
        for index in index..end {
            customer::tell(world, index, &mut numbers, &mut batch);
        }
        index = end;
        if made.blocking_send(batch).is_err() {
            return;
        }
    }
}

/// Brings every figure up to date, and only then calls the company complete.
async fn finish(db: &Db, indexes: TakenDown, today: Day) -> Result<(), StoreError> {
    let tx = db.begin().await?;
    figures::rebuild(&tx, Scope::All).await?;
    tx.commit().await?;
    db.make_indexes(indexes).await?;
    search::put_together(db).await?;
    let tx = db.begin().await?;
    duplicates::find_among_all(&tx, today.start()).await?;
    settings::set(&tx, SETTING, LOADED).await?;
    tx.commit().await?;
    Ok(())
}

impl DemoReport {
    fn none() -> Self {
        let seconds = 0.0;
        let (customers, orders, credit_notes, order_lines, tickets) = (0, 0, 0, 0, 0);
        let (messages, interactions, answers, holdings) = (0, 0, 0, 0);
        let currency = CURRENCY;
        Self { customers, orders, credit_notes, order_lines, tickets, messages, interactions, answers, holdings, seconds, currency }
    }

    fn count(&mut self, batch: &Batch) {
        let credits = batch.orders.iter().filter(|order| order.kind == OrderKind::CreditNote).count();
        self.customers += batch.customers.len() as u64;
        self.orders += (batch.orders.len() - credits) as u64;
        self.credit_notes += credits as u64;
        self.order_lines += batch.lines.len() as u64;
        self.tickets += batch.tickets.len() as u64;
        self.messages += batch.messages.len() as u64;
        self.interactions += batch.interactions.len() as u64;
        self.answers += batch.answers.len() as u64;
        self.holdings += batch.holdings.len() as u64;
    }
}
