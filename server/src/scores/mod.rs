//! The job that scores customers: reads what they bought, asks the models, writes what these say.
//!
//! A sample is read first to learn the models from; then all are read in the order of their ids, some thousands at a time,
//! scored, and written in short transactions, each with the place of the run. A run that is broken off learns the models
//! again, which on the same data gives the same ones, and goes on at its place.

mod account;
mod cards;
mod churn;
mod learn;
mod score;
mod spend;
pub mod worker;

use std::{sync::Arc, time::Duration};

use domain::{
    score::{RunProblem, RunState, ScoreRun},
    time::{Day, Timestamp},
};
use store::{
    Db, StoreError,
    scores::{
        self, Run,
        input::{self, Ledger, Stretch},
        write::{self, NewScore},
    },
};
use tokio::sync::mpsc;
use uuid::Uuid;

use self::{learn::Learnt, score::Scorer};

/// Counted up whenever the same data would be given other scores.
pub(crate) const VERSION: i64 = 1;
/// Of more customers than this, every so many-th stretch is learnt from.
const SAMPLE: i64 = 100_000;
/// Customers that are read at once, and written in one transaction.
const BATCH: i64 = 2_000;
/// How often a worker says that it is still at it while it does not write.
const BEAT: Duration = Duration::from_secs(3);

/// Who works on runs, and in what.
#[derive(Clone)]
pub struct Job {
    /// The database.
    pub db: Db,
    /// This worker; another one in the same database has another.
    pub runner: Uuid,
    /// The clock.
    pub now: fn() -> Timestamp,
}

/// Why a run did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum ScoreError {
    /// There is nothing to learn from.
    #[error("nobody has bought anything before {0}, so there is nothing to score")]
    NobodyBought(Day),
    /// Another worker took the run over.
    #[error("another program has taken the run over")]
    TakenOver,
    /// What a model says does not settle.
    #[error(transparent)]
    Model(#[from] insight::InsightError),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A part of the program was broken off.
    #[error("scoring was broken off: {0}")]
    Broken(String),
}

impl Job {
    /// Takes on the run that waits or was broken off; none where there is none, or another worker is at it.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn take(&self) -> Result<Option<Run>, StoreError> {
        let (runner, now) = (self.runner, (self.now)());
        self.db.write(move |tx| Box::pin(async move { scores::take(tx, runner, now).await })).await
    }

    /// Works on a run until it ends. `progress` is told how many customers are reached, and of how many.
    ///
    /// # Errors
    /// See [`ScoreError`]. But for a run that was taken over, it is given up then.
    pub async fn work(&self, run: Run, progress: &mut (dyn FnMut(u64, u64) + Send)) -> Result<ScoreRun, ScoreError> {
        let id = run.run.id;
        let error = match self.attempt(run, progress).await {
            Ok(()) => {
                let ended = scores::last_finished(self.db.reader()).await?;
                return ended.filter(|ended| ended.id == id).ok_or(ScoreError::TakenOver);
            }
            Err(error) => error,
        };
        let problem = match error {
            ScoreError::TakenOver => return Err(error),
            ScoreError::NobodyBought(_) => RunProblem::NobodyBought,
            _ => RunProblem::Broken,
        };
        let (runner, now) = (self.runner, (self.now)());
        let give_up = self.db.write(move |tx| Box::pin(async move { scores::fail(tx, (id, runner), problem, now).await }));
        give_up.await?;
        Err(error)
    }

    async fn attempt(&self, run: Run, progress: &mut (dyn FnMut(u64, u64) + Send)) -> Result<(), ScoreError> {
        let total = input::customers(self.db.reader()).await?;
        self.note(&run, RunState::Fitting, total, None).await?;
        let learnt = self.beating(&run, self.learn(run.run.as_of, total)).await?;
        let learnt = Arc::new(learnt.ok_or(ScoreError::NobodyBought(run.run.as_of))?);
        self.note(&run, RunState::Scoring, total, Some(Arc::clone(&learnt))).await?;
        let mut done = u64::try_from(run.run.done).unwrap_or(0);
        let of = u64::try_from(total).unwrap_or(0);
        let mut scored = self.scored(&run, learnt);
        while let Some(batch) = scored.recv().await {
            let batch = batch?;
            done += batch.reached;
            self.write(&run, batch).await?;
            progress(done.min(of), of);
        }
        self.beating(&run, async { Ok(crate::findings::run(&self.db, (self.now)()).await?) }).await?;
        self.finish(run).await
    }

    /// A sample of all customers, and what is learnt from it.
    async fn learn(&self, as_of: Day, total: i64) -> Result<Option<Learnt>, ScoreError> {
        // Customers follow each other in the order in which they became known, so that every so many-th stretch holds customers of
        // all times.
        let (every, reader) = (u64::try_from(total.max(1)).unwrap_or(1).div_ceil(SAMPLE.unsigned_abs()), self.db.reader());
        let (mut ledgers, mut place, mut number) = (Vec::new(), None, 0_u64);
        while let Some(stretch) = input::stretch(reader, place, BATCH).await? {
            if number.is_multiple_of(every) {
                ledgers.extend(input::ledgers(reader, stretch, as_of).await?);
            }
            (place, number) = (Some(stretch.last), number + 1);
        }
        let now = (self.now)();
        tokio::task::spawn_blocking(move || learn::learn(&ledgers, as_of, now)).await.map_err(|error| ScoreError::Broken(error.to_string()))
    }

    /// The scores of everybody after the place of the run, batch by batch: one task reads ahead, another computes.
    fn scored(&self, run: &Run, learnt: Arc<Learnt>) -> mpsc::Receiver<Result<Batch, ScoreError>> {
        let (read, mut to_score) = mpsc::channel(1);
        let (scored, to_write) = mpsc::channel(1);
        tokio::spawn(read_ahead(self.db.clone(), run.place, run.run.as_of, read));
        tokio::task::spawn_blocking(move || {
            let mut scorer = Scorer::ahead(&learnt);
            while let Some(read) = to_score.blocking_recv() {
                let batch = read.map_err(ScoreError::from).and_then(|(stretch, ledgers): (Stretch, Vec<Ledger>)| {
                    Ok(Batch { stretch, reached: ledgers.len() as u64, scores: scorer.scores(&ledgers)? })
                });
                if scored.blocking_send(batch).is_err() {
                    return;
                }
            }
        });
        to_write
    }

    async fn write(&self, run: &Run, batch: Batch) -> Result<(), ScoreError> {
        let (run, runner, now, batch) = (Arc::new(run.clone()), self.runner, (self.now)(), Arc::new(batch));
        let step = self.db.write(move |tx| {
            let (run, batch) = (Arc::clone(&run), Arc::clone(&batch));
            let reached = i64::try_from(batch.reached).unwrap_or(0);
            Box::pin(async move { write::step(tx, &run, runner, batch.stretch, (&batch.scores, reached), now).await })
        });
        if step.await? { Ok(()) } else { Err(ScoreError::TakenOver) }
    }

    /// Notes how far the run is, and what was learnt.
    async fn note(&self, run: &Run, state: RunState, total: i64, learnt: Option<Arc<Learnt>>) -> Result<(), ScoreError> {
        let (id, runner, now) = (run.run.id, self.runner, (self.now)());
        let model = learnt.as_ref().map(|learnt| format!("{}-{VERSION}", cards::name(learnt))).unwrap_or_default();
        let noted = self.db.write(move |tx| {
            let (learnt, model) = (learnt.clone(), model.clone());
            Box::pin(async move {
                if !scores::beat(tx, id, runner, now).await? {
                    return Ok(false);
                }
                if let Some(learnt) = &learnt {
                    scores::keep_models(tx, id, &learnt.cards).await?;
                }
                scores::note(tx, id, state, total, &model, learnt.and_then(|learnt| learnt.problem)).await?;
                Ok(true)
            })
        });
        if noted.await? { Ok(()) } else { Err(ScoreError::TakenOver) }
    }

    async fn finish(&self, run: Run) -> Result<(), ScoreError> {
        let (runner, now) = (self.runner, (self.now)());
        // Counted before the transaction, which holds others up.
        let counting = async { Ok(scores::spread_of_everybody(self.db.reader(), run.run.as_of).await?) };
        let spread = self.beating(&run, counting).await?;
        let run = Arc::new(run);
        let finish = self.db.write(move |tx| {
            let (run, spread) = (Arc::clone(&run), spread.clone());
            Box::pin(async move { scores::finish(tx, &run, runner, &spread, now).await })
        });
        if finish.await? { Ok(()) } else { Err(ScoreError::TakenOver) }
    }

    /// Works, and says now and then that somebody is at it.
    async fn beating<T>(&self, run: &Run, work: impl Future<Output = Result<T, ScoreError>>) -> Result<T, ScoreError> {
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return done,
                () = tokio::time::sleep(BEAT) => {
                    let (id, runner, now) = (run.run.id, self.runner, (self.now)());
                    if !self.db.write(move |tx| Box::pin(async move { scores::beat(tx, id, runner, now).await })).await? {
                        return Err(ScoreError::TakenOver);
                    }
                }
            }
        }
    }
}

/// Customers that are scored and not yet written.
struct Batch {
    stretch: Stretch,
    reached: u64,
    scores: Vec<NewScore>,
}

/// Reads everybody after a place, and stops when nobody takes it any more.
async fn read_ahead(db: Db, mut place: Option<Uuid>, as_of: Day, read: mpsc::Sender<Result<(Stretch, Vec<Ledger>), StoreError>>) {
    loop {
        let next = async {
            let Some(stretch) = input::stretch(db.reader(), place, BATCH).await? else { return Ok(None) };
            Ok(Some((stretch, input::ledgers(db.reader(), stretch, as_of).await?)))
        };
        let Some(next) = next.await.transpose() else { return };
        place = next.as_ref().ok().map(|(stretch, _)| stretch.last);
        let failed = next.is_err();
        if read.send(next).await.is_err() || failed {
            return;
        }
    }
}
