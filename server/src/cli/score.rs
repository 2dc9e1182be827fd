//! `vecino score`.

use std::time::{Duration, Instant};

use domain::{
    access::{Resource, Scope},
    audit::Action,
    money::Money,
    score::{ModelCard, ScoreRun, as_of},
    time::Day,
};
use serde_json::json;
use store::{
    Db,
    audit::{self, NewEntry},
    scores::{self, Asked},
};

use super::{Done, Failure, args::Score, trail};
use crate::{
    config::Config,
    out,
    scores::{Job, ScoreError},
    state::{new_id, now},
};

/// How often it is looked whether somebody else's run has ended or was broken off.
const LOOK: Duration = Duration::from_millis(500);

/// Scores everybody.
pub(super) async fn run(config: &Config, score: &Score) -> Result<Done, Failure> {
    let db = super::open(config).await?;
    let day = match score.as_of {
        Some(day) => day,
        None => as_of(now().day(), scores::last_purchase(db.reader()).await?),
    };
    let began = Instant::now();
    let run = ended(&db, day).await?;
    let seconds = began.elapsed().as_secs_f64();
    let models = scores::models(db.reader()).await?;
    let spread = scores::distribution(db.reader(), &Scope::all()).await?;
    db.close().await?;
    let (scored, expected) =
        spread.map_or((0, None), |spread| (spread.customers, Some(Money { minor: spread.expected_minor, currency: spread.currency })));
    if score.json {
        let expected = expected.map(|money| json!({"minor": money.minor, "currency": money.currency}));
        out::line(json!({"run": run, "scored": scored, "expected": expected, "models": models, "seconds": seconds}))?;
    } else {
        out::line(summary(&run, scored, expected, &models, seconds))?;
    }
    Ok(Done::Well)
}

/// Works until everybody is scored as of that day. What somebody else works on is waited for, and gone on with where it was
/// broken off.
async fn ended(db: &Db, day: Day) -> Result<ScoreRun, Failure> {
    let job = Job { db: db.clone(), runner: new_id(now()), now };
    let mut told = false;
    let mut asked = ask(db, day).await?;
    loop {
        let Some(run) = job.take().await? else {
            let Some(other) = scores::unfinished(db.reader()).await? else {
                // It ended meanwhile. Was it this day's?
                let ended = scores::last_finished(db.reader()).await?.filter(|run| run.as_of == day && asked == Some(run.id));
                if let Some(run) = ended {
                    return Ok(run);
                }
                asked = ask(db, day).await?;
                continue;
            };
            if !std::mem::replace(&mut told, true) {
                out::tell(format_args!("Somebody else is scoring customers ({} %); waiting…", other.run.percent()));
            }
            tokio::time::sleep(LOOK).await;
            continue;
        };
        let mut shown = out::Progress::new("Scoring");
        match job.work(run, &mut |done, of| shown.show(done, of)).await {
            Ok(run) if run.as_of == day => return Ok(run),
            Ok(_) | Err(ScoreError::TakenOver) => asked = ask(db, day).await?,
            Err(error) => return Err(Failure::Failed(format!("{error}."))),
        }
    }
}

/// Asks for a run; which one it is.
async fn ask(db: &Db, day: Day) -> Result<Option<uuid::Uuid>, Failure> {
    let now = now();
    let id = new_id(now);
    let said = NewEntry { resource: Resource::Figures.word().to_owned(), ..trail::entry(now, Action::Changed, id, "score") };
    let asked = db.write(move |tx| {
        let said = said.clone();
        Box::pin(async move {
            let asked = scores::ask(tx, id, day, "command line", now).await?;
            if matches!(asked, Asked::New(_)) {
                audit::append(tx, &[said]).await?;
            }
            Ok(asked)
        })
    });
    match asked.await? {
        Asked::New(id) | Asked::UnderWay(id) => Ok(Some(id)),
        Asked::Outdated(later) => Err(Failure::Failed(format!("customers are scored as of {later} already; {day} lies before it."))),
    }
}

fn summary(run: &ScoreRun, scored: i64, expected: Option<Money>, models: &[ModelCard], seconds: f64) -> String {
    let model = models.first().map_or("", |card| card.name.as_str());
    let expected =
        expected.map(|money| format!("{}.{:02} {}", money.minor / 100, money.minor % 100, money.currency.code())).unwrap_or_default();
    let rule = if run.problem.is_some() { " No model could be learnt: these are the figures of the stated rule." } else { "" };
    format!(
        "{scored} of {} customers have bought and are scored as of {} by {model}; they are expected to spend {expected} in the next 12 months ({seconds:.1} s).{rule}",
        run.total, run.as_of
    )
}
