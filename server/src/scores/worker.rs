//! Scoring while the server runs: every night, and when somebody asks.

use std::time::Duration;

use app::server::AppState;
use domain::{score::as_of, time::Timestamp};
use store::{StoreError, scores};

use super::{Job, ScoreError};

/// How long to wait before looking again whether a run that another program works on was broken off.
const AGAIN: Duration = Duration::from_secs(20);
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// Works on what was asked for, and asks by itself at that hour of the day, UTC. A night on which the server did not run is made
/// up for when it starts.
pub async fn watch(state: AppState, hour: Option<u8>) {
    let job = Job { db: state.db.clone(), runner: (state.new_id)((state.now)()), now: state.now };
    loop {
        let pause = match round(&state, &job, hour).await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::error!(%error, "customers are not scored; it is tried again");
                AGAIN
            }
        };
        tokio::select! {
            () = state.wake.wait() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Does what there is to do; how long there is nothing then.
async fn round(state: &AppState, job: &Job, hour: Option<u8>) -> Result<Duration, StoreError> {
    loop {
        while let Some(run) = job.take().await? {
            let as_of = run.run.as_of;
            tracing::info!(%as_of, "scoring customers");
            match job.work(run, &mut |_, _| {}).await {
                Ok(run) => tracing::info!(%as_of, customers = run.total, "customers are scored"),
                Err(error @ (ScoreError::NobodyBought(_) | ScoreError::TakenOver)) => tracing::warn!(%error, "customers are not scored"),
                Err(error) => tracing::error!(%error, "customers are not scored"),
            }
        }
        if scores::unfinished(job.db.reader()).await?.is_some() {
            return Ok(AGAIN);
        }
        let Some(hour) = hour else { return Ok(Duration::from_millis(DAY_MS.unsigned_abs())) };
        if !ask_if_due(state, hour).await? {
            let next = last_due((state.now)(), hour).0 + DAY_MS;
            return Ok(Duration::from_millis((next - (state.now)().0).max(1_000).unsigned_abs()));
        }
    }
}

/// Asks for the run of this night, if there was none since it began, and there is anything to score.
async fn ask_if_due(state: &AppState, hour: u8) -> Result<bool, StoreError> {
    let (now, reader) = ((state.now)(), state.db.reader());
    let Some(last) = scores::last_purchase(reader).await? else { return Ok(false) };
    let today = as_of(now.day(), Some(last));
    let day = match scores::newest(reader).await? {
        // Before the first run of all, the end of the month before: so there is something to compare with from the beginning.
        None => today.month_start(),
        // That was it, or there was nothing to score then; now today.
        Some(run) if !run.state.is_running() && run.actor.is_empty() && run.as_of < today && run.started_at.0 > now.0 - HOUR_MS => today,
        Some(run) if run.started_at < last_due(now, hour) => today,
        Some(_) => return Ok(false),
    };
    let id = (state.new_id)(now);
    let asked = state.db.write(move |tx| Box::pin(async move { scores::ask(tx, id, day, "", now).await }));
    Ok(matches!(asked.await?, scores::Asked::New(_)))
}

/// The last moment at which it was that hour.
fn last_due(now: Timestamp, hour: u8) -> Timestamp {
    let today = now.day().start().0 + i64::from(hour) * HOUR_MS;
    Timestamp(if today <= now.0 { today } else { today - DAY_MS })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_is_due_from_its_hour_on() {
        let at = |text| Timestamp::parse(text).expect("a moment");
        assert_eq!(last_due(at("2026-11-22T01:59:00Z"), 2), at("2026-11-21T02:00:00Z"));
        assert_eq!(last_due(at("2026-11-22T02:00:00Z"), 2), at("2026-11-22T02:00:00Z"));
    }
}
