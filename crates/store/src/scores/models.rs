//! The models of a run, for their cards.

use domain::score::{CalibrationPoint, Measure, ModelCard, ModelKind, Parameter, RunProblem, RunState, Trial};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    bulk::Bulk,
    connection::Connection,
    error::{Result, StoreError},
    row::{Row, all},
};

/// What of a card no query asks about.
#[derive(Serialize, Deserialize)]
struct Detail {
    parameters: Vec<Parameter>,
    measures: Vec<Measure>,
    calibration: Vec<CalibrationPoint>,
    trials: Vec<Trial>,
}

/// Keeps the models of a run; those of an earlier attempt at the same run are replaced.
pub async fn keep_models(db: &dyn Connection, run: Uuid, cards: &[ModelCard]) -> Result<()> {
    let tail = "ON CONFLICT (run_id, kind) DO UPDATE SET name = excluded.name, version = excluded.version, fitted_at = excluded.fitted_at, \
                as_of = excluded.as_of, customers = excluded.customers, problem = excluded.problem, detail = excluded.detail";
    let columns = ["run_id", "kind", "name", "version", "fitted_at", "as_of", "customers", "problem", "detail"];
    let mut rows = Bulk::new("score_models", &columns, tail);
    for card in cards {
        let detail = Detail {
            parameters: card.parameters.clone(),
            measures: card.measures.clone(),
            calibration: card.calibration.clone(),
            trials: card.trials.clone(),
        };
        let detail = serde_json::to_string(&detail).map_err(unreadable)?;
        rows.push(
            db,
            [
                run.into(),
                card.kind.code().into(),
                card.name.as_str().into(),
                card.version.into(),
                card.fitted_at.0.into(),
                card.as_of.0.into(),
                card.customers.into(),
                card.problem.map(RunProblem::code).into(),
                detail.into(),
            ],
        )
        .await?;
    }
    rows.finish(db).await
}

/// The models of the last run that scored everybody.
pub async fn models(db: &dyn Connection) -> Result<Vec<ModelCard>> {
    let sql = "SELECT m.kind, m.name, m.version, m.fitted_at, m.as_of, m.customers, m.problem, m.detail FROM score_models m \
               WHERE m.run_id = (SELECT r.id FROM score_runs r WHERE r.state = $1 ORDER BY r.number DESC LIMIT 1) ORDER BY m.kind";
    all(db, sql, vec![RunState::Done.code().into()], read).await
}

fn read(row: &Row) -> Result<ModelCard> {
    let Detail { parameters, measures, calibration, trials } = serde_json::from_str(&row.text("detail")?).map_err(unreadable)?;
    Ok(ModelCard {
        kind: row.code("kind", ModelKind::from_code)?,
        name: row.text("name")?,
        version: row.int("version")?,
        fitted_at: row.time("fitted_at")?,
        as_of: row.day("as_of")?,
        customers: row.int("customers")?,
        parameters,
        measures,
        calibration,
        trials,
        problem: row.optional_code("problem", RunProblem::from_code)?,
    })
}

/// What a run keeps as JSON cannot be read, or written.
pub(super) fn unreadable(error: serde_json::Error) -> StoreError {
    StoreError::Database(sea_orm::DbErr::Custom(format!("what a run of scores keeps is not as it should be: {error}")))
}
