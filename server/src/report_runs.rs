//! Working out reports that no rollup keeps while the server runs: one at a time, in short reads, with what whoever asked may
//! see at that moment. One that is broken off with its server begins anew when there is a server again.

use std::{pin::pin, time::Duration};

use app::server::{AppState, reports as pages};
use domain::{
    access::Access,
    page::parse_query,
    report::{Pivot, Report, Run},
    time::Day,
};
use store::{
    StoreError,
    reports::{
        Step, Work,
        runs::{self, Ending},
    },
};
use uuid::Uuid;

use crate::reports::reader;

/// How often somebody looks whether a run waits that was broken off.
const LOOK: Duration = Duration::from_secs(20);
/// How often a worker says that it is at it while it reads.
const BEAT: Duration = Duration::from_secs(5);

/// Takes up what was broken off, for as long as the server runs.
pub async fn watch(state: AppState) {
    loop {
        work(state.clone()).await;
        tokio::time::sleep(LOOK).await;
    }
}

/// Works out what waits, one after the other, until nothing does or somebody else is at it.
pub(crate) async fn work(state: AppState) {
    let runner = (state.new_id)((state.now)());
    loop {
        match next(&state, runner).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                // It is silent from now on, and taken up again.
                tracing::warn!(%error, "a report was not worked out; it is tried again");
                return;
            }
        }
    }
}

/// Works out the next one; false where there is none.
async fn next(state: &AppState, runner: Uuid) -> Result<bool, StoreError> {
    let now = (state.now)();
    let taken = state.db.write(move |tx| Box::pin(async move { runs::take(tx, runner, now).await })).await?;
    let Some((run, user)) = taken else { return Ok(false) };
    let id = (run.id, runner);
    if let Some(ending) = make(state, id, &run, user).await? {
        let now = (state.now)();
        state
            .db
            .write(move |tx| {
                let ending = ending.clone();
                Box::pin(async move { runs::end(tx, id, &ending, now).await })
            })
            .await?;
    }
    Ok(true)
}

/// What comes of a run; none where it is nobody's any more.
async fn make(state: &AppState, id: (Uuid, Uuid), run: &Run, user: Uuid) -> Result<Option<Ending>, StoreError> {
    let db = state.db.reader();
    let Some((_, access)) = reader(state, user).await? else { return Ok(Some(Ending::Failed)) };
    let Ok(report) = Report::from_pairs(&parse_query(&run.query)) else { return Ok(Some(Ending::Failed)) };
    if pages::allow(&access, &report).is_err() {
        return Ok(Some(Ending::Failed));
    }
    let scope = access.scope();
    let Some(mut work) = Work::begin(db, &report, &scope, (state.now)().day()).await? else { return Ok(Some(Ending::Done(None, scope))) };
    loop {
        let so_far = (work.done, work.total);
        if !beat(state, id, so_far).await? {
            return Ok(None);
        }
        let step = {
            let mut step = pin!(work.step(db));
            loop {
                tokio::select! {
                    step = &mut step => break step?,
                    () = tokio::time::sleep(BEAT) => if !beat(state, id, so_far).await? { return Ok(None) },
                }
            }
        };
        match step {
            Step::More => {}
            Step::Done => return Ok(Some(Ending::Done(Some(Box::new(work.finish()?)), scope))),
            Step::TooLarge => return Ok(Some(Ending::TooLarge)),
        }
    }
}

async fn beat(state: &AppState, id: (Uuid, Uuid), so_far: (i64, i64)) -> Result<bool, StoreError> {
    let now = (state.now)();
    state.db.write(move |tx| Box::pin(async move { runs::beat(tx, id, so_far, now).await })).await
}

/// What comes of working out a report at once.
pub(crate) enum Whole {
    /// Its table; none where there are no data.
    Table(Option<Box<Pivot>>),
    /// It has too many cells.
    TooLarge,
}

/// Works out a report at once, for who waits in the background already. `today` is the last day that can have data.
pub(crate) async fn whole(state: &AppState, report: &Report, access: &Access, today: Day) -> Result<Whole, StoreError> {
    let db = state.db.reader();
    let Some(mut work) = Work::begin(db, report, &access.scope(), today).await? else { return Ok(Whole::Table(None)) };
    loop {
        match work.step(db).await? {
            Step::More => {}
            Step::Done => return Ok(Whole::Table(Some(Box::new(work.finish()?)))),
            Step::TooLarge => return Ok(Whole::TooLarge),
        }
    }
}
