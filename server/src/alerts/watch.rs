//! Who judges each bucket that is over, once, and tells what is certain before that: what fires and its mail are written in one
//! transaction with how far a rule has judged. A server that stops in between writes neither, and does both when it runs again.

use std::time::Duration;

use app::server::{AppState, alerts::name, eyes};
use domain::{
    access::{Access, Action, Resource},
    alert::{Alert, Judged, Past, Rests, Told, certain, judged, news},
    live::{Changed, ChangedKind},
    problem::Problem,
    time::{Day, Timestamp},
};
use store::{
    StoreError,
    alerts::{self, Due},
    outbox::NewMail,
    sessions::LooksAs,
    settings, users,
};

use crate::mail::{Mailer, Recipient, alert_letter};

/// How often somebody looks whether a bucket is over, or something is certain before that.
const LOOK: Duration = Duration::from_secs(5 * 60);
/// For how long a mail about a figure is worth sending.
const LIFE_MS: i64 = 3 * 24 * 60 * 60 * 1_000;

/// Judges what is over, for as long as the server runs.
pub async fn watch(state: AppState, mailer: Option<Mailer>) {
    loop {
        if let Err(error) = judge_due(&state, mailer.as_ref()).await {
            tracing::warn!(%error, "not every rule was judged; it is tried again");
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Judges the buckets that are over by every rule that has not, and what is certain of those that are not; how often one fired.
///
/// # Errors
/// Those of the store. One rule that cannot be judged keeps none of the others from it.
pub async fn judge_due(state: &AppState, mailer: Option<&Mailer>) -> Result<usize, StoreError> {
    let now = (state.now)();
    let lasts = alerts::last_over(state.db.reader(), now.day()).await?;
    let (mut fired, mut failed) = (0, None);
    for due in alerts::due(state.db.reader(), &lasts).await? {
        let Some((_, last)) = lasts.iter().find(|(grain, _)| *grain == due.rule.watch.grain) else { continue };
        match judge(state, mailer, (now, *last), &due).await {
            Ok(more) => fired += more,
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    for due in alerts::early(state.db.reader(), now.day()).await? {
        match judge_early(state, mailer, now, &due).await {
            Ok(more) => fired += more,
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    failed.map_or(Ok(fired), Err)
}

/// Judges the buckets of one rule up to the last that is over, with what its owner may at this moment.
async fn judge(state: &AppState, mailer: Option<&Mailer>, (now, last): (Timestamp, Day), due: &Due) -> Result<usize, StoreError> {
    let rule = &due.rule;
    let last = last.max(rule.judged_to);
    let reader = match reader(state, due).await? {
        Ok(reader) => reader,
        // What was over while it rested is no news once it goes on.
        Err(why) if rule.rests == Some(why) && rule.judged_to == last => return Ok(0),
        Err(why) => return settle(state, mailer, due, (last, Some(why)), Vec::new()).await,
    };
    let past = alerts::past(state.db.reader(), &rule.watch, now.day()).await?;
    let rests = (rule.watch.condition.level().is_some() && !past.is_enough()).then_some(Rests::TooLittle);
    let mut fired = Vec::new();
    for judged in over(state, due, past).await? {
        if let (Some(true), Some(value)) = (judged.fires, judged.value) {
            fired.push(told(state, mailer, now, due, &reader, (&judged, value)).await?);
        }
    }
    settle(state, mailer, due, (last, rests), fired).await
}

/// Tells of the bucket that is not over yet what nothing can undo any more, with what the owner of the rule may at this moment.
async fn judge_early(state: &AppState, mailer: Option<&Mailer>, now: Timestamp, due: &Due) -> Result<usize, StoreError> {
    // Why a rule rests is noted when a bucket is over.
    let Ok(reader) = reader(state, due).await? else { return Ok(0) };
    let (watch, forecast) = (due.rule.watch.clone(), state.forecast);
    let Some(past) = alerts::running(state.db.reader(), &watch, now.day()).await? else { return Ok(0) };
    let judging = tokio::task::spawn_blocking(move || certain(&past, &watch, forecast));
    let found = judging.await.map_err(|error| StoreError::Unavailable(error.to_string()))?;
    let Some((judged, value)) = found.and_then(|judged| Some((judged, judged.value?))) else { return Ok(0) };
    let fired = told(state, mailer, now, due, &reader, (&judged, value)).await?;
    settle(state, mailer, due, (due.rule.judged_to, due.rule.rests), vec![fired]).await
}

/// What the rule says of the buckets that it has not judged; of many that came at once only of the last.
async fn over(state: &AppState, due: &Due, past: Past) -> Result<Vec<Judged>, StoreError> {
    let (rule, forecast) = (&due.rule, state.forecast);
    let fresh = past.buckets.iter().filter(|bucket| bucket.from > rule.judged_to).count();
    let (most, unit, condition) = (fresh.min(news(past.grain)), rule.watch.metric.unit(), rule.watch.condition);
    let judging = tokio::task::spawn_blocking(move || judged(&past, unit, condition, most, forecast));
    judging.await.map_err(|error| StoreError::Unavailable(error.to_string()))
}

/// Who is told.
struct Reader {
    access: Access,
    email: String,
}

/// The owner of a rule with what they may now, or why the rule rests.
async fn reader(state: &AppState, due: &Due) -> Result<Result<Reader, Rests>, StoreError> {
    let db = state.db.reader();
    let Some(user) = users::get(db, due.rule.owner.id).await? else { return Ok(Err(Rests::Disabled)) };
    let Some((_, role, team)) = eyes::seen(db, &LooksAs::User(user.id)).await? else { return Ok(Err(Rests::Disabled)) };
    let access = Access { user: user.id, name: user.name, role, team, eyes: None, revealed: Vec::new() };
    if !access.may(Action::Read, Resource::Figures) || !access.role.fields.shows_any(due.rule.watch.metric.class()) {
        return Ok(Err(Rests::NoRight));
    }
    Ok(Ok(Reader { access, email: user.email }))
}

/// An alert, and its mail where one is wished for and sent.
async fn told(
    state: &AppState,
    mailer: Option<&Mailer>,
    now: Timestamp,
    due: &Due,
    reader: &Reader,
    (judged, value): (&Judged, i64),
) -> Result<(Alert, Option<NewMail>), StoreError> {
    let (rule, locale, db) = (&due.rule, due.locale, state.db.reader());
    let alert = Alert {
        id: (state.new_id)(now),
        rule_id: rule.id,
        watch: rule.watch.clone(),
        name: name(rule.watch.metric, locale),
        bucket: judged.bucket,
        value,
        before: judged.before,
        band: judged.band,
        at: now,
        read_at: None,
    };
    let Some(mailer) = mailer.filter(|_| rule.mail) else { return Ok((alert, None)) };
    let behind = alerts::behind(db, &reader.access, &alert, now.day()).await?;
    let told = Told { alert: alert.clone(), currency: settings::currency_or_default(db).await?, behind };
    let letter = alert_letter(&told, locale, |path| mailer.address(path));
    let to = Recipient { name: &reader.access.name, email: &reader.email };
    Ok((alert, Some(mailer.write(((state.new_id)(now), now, LIFE_MS), to, locale, &letter))))
}

/// Writes it all down, or nothing of it.
async fn settle(
    state: &AppState,
    mailer: Option<&Mailer>,
    due: &Due,
    (last, rests): (Day, Option<Rests>),
    fired: Vec<(Alert, Option<NewMail>)>,
) -> Result<usize, StoreError> {
    let owner = due.rule.owner.id;
    let (mailer, due) = (mailer.cloned(), due.clone());
    let told = state
        .db
        .write(move |tx| {
            let (mailer, due, fired) = (mailer.clone(), due.clone(), fired.clone());
            Box::pin(async move {
                // It was changed meanwhile, or another server was first: whoever looks next judges what is left.
                if !alerts::settle(tx, &due, last, rests).await? {
                    return Ok(0);
                }
                let mut told = 0;
                for (alert, mail) in &fired {
                    if !alerts::fire(tx, owner, alert).await? {
                        continue;
                    }
                    told += 1;
                    if let Some((mailer, mail)) = mailer.as_ref().zip(mail.as_ref())
                        && !mailer.put(tx, mail).await?
                    {
                        // There is no room for it: all of it is tried again.
                        return Err(StoreError::Invalid(Problem::Other("too many mails wait to be sent".into())));
                    }
                }
                Ok(told)
            })
        })
        .await?;
    if told > 0 {
        state.publish(Changed { kind: ChangedKind::Alert, id: owner });
    }
    Ok(told)
}
