//! `vecino bench`.

use store::Db;

use super::{Done, Failure, args::Bench};
use crate::{
    bench::{self, BenchError, Plan},
    config::Config,
    out,
};

/// Measures the whole server over the database as it is, opened as the server opens it.
pub(super) async fn run(config: &Config, args: &Bench) -> Result<Done, Failure> {
    let db = Db::open(&config.database_url, super::serving(config)).await?;
    if !db.is_current().await? {
        return Err(Failure::Failed("the schema is not up to date; run vecino migrate first.".into()));
    }
    let plan = Plan {
        requests: args.requests,
        mixed: args.mixed,
        clients: args.clients,
        rate: args.rate,
        seconds: args.seconds.into(),
        only: args.only.clone(),
        seed: args.seed,
    };
    let report = bench::run(&db, config, &plan, &mut |what| out::tell(what)).await.map_err(failure)?;
    if args.json {
        out::line(serde_json::to_string(&report).map_err(Failure::failed)?)?;
    } else {
        out::line(report.text())?;
    }
    // A busy reader's connection is not waited for: nothing was written.
    Ok(if report.errors == 0 { Done::Well } else { Done::Differently })
}

fn failure(error: BenchError) -> Failure {
    match error {
        BenchError::Unknown(_) => Failure::Usage(format!("{error}.")),
        BenchError::Empty => Failure::Failed(format!("{error}.")),
        BenchError::Store(_) | BenchError::Start(_) => Failure::failed(error),
    }
}
