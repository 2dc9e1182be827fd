//! Alerts: what people want to be told of figures, what they were told, and who is behind it.
//!
//! A rule judges each bucket once. What it says of the buckets that are over is written in one transaction with how far it has
//! judged ([`settle`], [`fire`]), so that a server that stops in between neither forgets an alert nor tells it twice.

mod behind;
mod past;

use domain::{
    alert::{Alert, Band, Condition, Is, Part, Rests, Rule, Typed, Watch, bucket_of},
    format::Locale,
    metric::{Dimension, Grain, Metric},
    tag::Owner,
    time::{Day, Timestamp},
};
use sea_orm::{DbErr, Value};
use uuid::Uuid;

pub use behind::behind;
pub use past::{last_over, parts, past, running};

use crate::{
    connection::Connection,
    error::{Result, StoreError},
    row::{Row, all, execute, find, number},
};

/// A rule as its judge needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The rule.
    pub rule: Rule,
    /// The language in which it is mailed.
    pub locale: Locale,
    /// Counted up with every change of the rule.
    pub revision: i32,
}

/// What a rule is saved with beside what was typed.
#[derive(Clone, Copy, Debug)]
pub struct Saver {
    /// Whose rule it is.
    pub owner: Uuid,
    /// The id of a new one.
    pub id: Uuid,
    /// The language in which it is mailed.
    pub locale: Locale,
    /// The first day of the last bucket that is over: the rule begins with the next one.
    pub judged_to: Day,
    /// The moment.
    pub now: Timestamp,
}

const RULE: &str = "r.id, r.owner_id, u.name AS owner, r.language, r.metric, r.grain, r.dimension, r.key, r.kind, r.threshold, r.mail, r.shared, \
    r.paused_at, r.rests, r.judged_to, r.revision, (SELECT COUNT(*) FROM alerts a WHERE a.rule_id = r.id) AS fired";
const RULES: &str = "alert_rules r JOIN users u ON u.id = r.owner_id";

/// Somebody's rules, the oldest first; with `shared` those too that others share.
///
/// # Errors
/// Those of the database.
pub async fn rules(db: &dyn Connection, owner: Uuid, shared: bool) -> Result<Vec<Rule>> {
    let others = if shared { " OR r.shared = 1" } else { "" };
    let sql = format!("SELECT {RULE} FROM {RULES} WHERE r.owner_id = $1{others} ORDER BY u.name, r.created_at, r.id");
    Ok(all(db, &sql, vec![owner.into()], read_due).await?.into_iter().map(|due| due.rule).collect())
}

/// One of somebody's rules; none where there is none such, or it is another's.
///
/// # Errors
/// Those of the database.
pub async fn rule(db: &dyn Connection, owner: Uuid, id: Uuid) -> Result<Option<Rule>> {
    let sql = format!("SELECT {RULE} FROM {RULES} WHERE r.id = $1 AND r.owner_id = $2");
    Ok(find(db, &sql, vec![id.into(), owner.into()], read_due).await?.map(|due| due.rule))
}

/// The rules that have a bucket to judge, where these are the last buckets that are over; and those that rest because of what
/// their owners may, which is looked at anew.
///
/// # Errors
/// Those of the database.
pub async fn due(db: &dyn Connection, lasts: &[(Grain, Day)]) -> Result<Vec<Due>> {
    if lasts.is_empty() {
        return Ok(Vec::new());
    }
    let mut values: Vec<Value> = vec![Rests::NoRight.code().into(), Rests::Disabled.code().into()];
    let mut conditions = Vec::new();
    for (grain, last) in lasts {
        values.push(grain.code().into());
        values.push(last.0.into());
        conditions.push(format!("(r.grain = ${} AND r.judged_to < ${})", values.len() - 1, values.len()));
    }
    let sql = format!(
        "SELECT {RULE} FROM {RULES} WHERE r.paused_at IS NULL AND (r.rests IN ($1, $2) OR {}) ORDER BY r.owner_id, r.id",
        conditions.join(" OR ")
    );
    all(db, &sql, values, read_due).await
}

/// The rules that may be met before the bucket of this day is over, and have not told of it yet.
///
/// # Errors
/// Those of the database.
pub async fn early(db: &dyn Connection, today: Day) -> Result<Vec<Due>> {
    let mut values: Vec<Value> = Vec::new();
    let mut conditions = Vec::new();
    for grain in Grain::ALL {
        values.push(grain.code().into());
        values.push(bucket_of(*grain, today).from.0.into());
        let (grain, first) = (values.len() - 1, values.len());
        conditions.push(format!(
            "(r.grain = ${grain} AND r.judged_to < ${first} AND NOT EXISTS (SELECT 1 FROM alerts a WHERE a.rule_id = r.id AND a.bucket = ${first}))"
        ));
    }
    let sql = format!(
        "SELECT {RULE} FROM {RULES} WHERE r.paused_at IS NULL AND r.rests IS NULL AND ({}) ORDER BY r.owner_id, r.id",
        conditions.join(" OR ")
    );
    Ok(all(db, &sql, values, read_due).await?.into_iter().filter(|due| due.rule.watch.is_told_early()).collect())
}

fn read_due(row: &Row) -> Result<Due> {
    let rule = Rule {
        id: row.id("id")?,
        owner: Owner { id: row.id("owner_id")?, name: row.text("owner")? },
        watch: read_watch(row)?,
        name: String::new(),
        mail: row.flag("mail")?,
        shared: row.flag("shared")?,
        paused_at: row.optional_time("paused_at")?,
        rests: row.optional_code("rests", Rests::from_code)?,
        judged_to: row.day("judged_to")?,
        fired: row.int("fired")?,
    };
    Ok(Due { rule, locale: Locale::from_tag(&row.text("language")?).unwrap_or_default(), revision: row.get("revision")? })
}

fn read_watch(row: &Row) -> Result<Watch> {
    let (is, limit) = (row.code("kind", Is::from_code)?, row.int("threshold")?);
    let key = row.text("key")?;
    Ok(Watch {
        metric: row.code("metric", Metric::from_code)?,
        grain: row.code("grain", Grain::from_code)?,
        part: row.optional_code("dimension", Dimension::from_code)?.map(|dimension| Part { dimension, key }),
        condition: Condition::of(is, limit),
    })
}

/// A watch as the columns `metric, grain, dimension, key, kind, threshold`.
fn columns(watch: &Watch) -> [Value; 6] {
    let key = watch.part.as_ref().map_or("", |part| part.key.as_str());
    [
        watch.metric.code().into(),
        watch.grain.code().into(),
        watch.part.as_ref().map(|part| part.dimension.code()).into(),
        key.into(),
        watch.condition.is().code().into(),
        watch.condition.limit().into(),
    ]
}

/// How many rules somebody has.
///
/// # Errors
/// Those of the database.
pub async fn count(db: &dyn Connection, owner: Uuid) -> Result<usize> {
    let sql = "SELECT COUNT(*) AS n FROM alert_rules WHERE owner_id = $1";
    Ok(usize::try_from(number(db, sql, vec![owner.into()]).await?).unwrap_or(0))
}

/// Keeps a rule, a new one or what one of the owner's is from now on; its id. None where there is none such to change.
/// One that looks at buckets of another length begins with the next of those, and any change ends its rest.
///
/// # Errors
/// Those of the database.
pub async fn save(db: &dyn Connection, by: &Saver, typed: &Typed) -> Result<Option<Uuid>> {
    let mut values: Vec<Value> = columns(&typed.watch).into();
    values.extend([i32::from(typed.mail).into(), i32::from(typed.shared).into(), by.locale.tag().into(), by.judged_to.0.into()]);
    values.push(by.owner.into());
    let Some(id) = typed.id else {
        values.extend([by.id.into(), by.now.0.into()]);
        let sql = "INSERT INTO alert_rules (metric, grain, dimension, key, kind, threshold, mail, shared, language, judged_to, owner_id, id, \
                   created_at, revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)";
        execute(db, sql, values).await?;
        return Ok(Some(by.id));
    };
    values.push(id.into());
    let sql = "UPDATE alert_rules SET judged_to = CASE WHEN grain = $2 THEN judged_to ELSE $10 END, metric = $1, grain = $2, dimension = $3, \
               key = $4, kind = $5, threshold = $6, mail = $7, shared = $8, language = $9, rests = NULL, revision = revision + 1 \
               WHERE owner_id = $11 AND id = $12";
    Ok((execute(db, sql, values).await? > 0).then_some(id))
}

/// Pauses one of somebody's rules, or with no moment lets it go on with the bucket after `judged_to`: what was meanwhile is no
/// news. Whether there is such a rule.
///
/// # Errors
/// Those of the database.
pub async fn pause(db: &dyn Connection, (owner, id): (Uuid, Uuid), since: Option<Timestamp>, judged_to: Option<Day>) -> Result<bool> {
    let sql = "UPDATE alert_rules SET paused_at = $1, rests = NULL, revision = revision + 1, \
               judged_to = CASE WHEN judged_to < $2 THEN $2 ELSE judged_to END WHERE owner_id = $3 AND id = $4";
    let judged_to = judged_to.map_or(i32::MIN, |day| day.0);
    let values = vec![since.map(|at| at.0).into(), judged_to.into(), owner.into(), id.into()];
    Ok(execute(db, sql, values).await? > 0)
}

/// Forgets one of somebody's rules; what it told stays. Whether there was such a rule.
///
/// # Errors
/// Those of the database.
pub async fn delete(db: &dyn Connection, owner: Uuid, id: Uuid) -> Result<bool> {
    let sql = "DELETE FROM alert_rules WHERE owner_id = $1 AND id = $2";
    Ok(execute(db, sql, vec![owner.into(), id.into()]).await? > 0)
}

/// Notes up to where a rule has judged, and why it rests. False, and nothing is written, where it was changed since it was read,
/// or another server has judged those buckets.
///
/// # Errors
/// Those of the database.
pub async fn settle(db: &dyn Connection, due: &Due, judged_to: Day, rests: Option<Rests>) -> Result<bool> {
    let sql = "UPDATE alert_rules SET judged_to = $1, rests = $2 WHERE id = $3 AND revision = $4 AND judged_to = $5 AND paused_at IS NULL";
    let values =
        vec![judged_to.0.into(), rests.map(Rests::code).into(), due.rule.id.into(), due.revision.into(), due.rule.judged_to.0.into()];
    Ok(execute(db, sql, values).await? > 0)
}

/// Tells somebody that a rule has fired. False where it has for that bucket already.
///
/// # Errors
/// Those of the database.
pub async fn fire(db: &dyn Connection, owner: Uuid, alert: &Alert) -> Result<bool> {
    let mut values: Vec<Value> = columns(&alert.watch).into();
    values.extend([
        alert.id.into(),
        alert.rule_id.into(),
        owner.into(),
        alert.bucket.from.0.into(),
        alert.value.into(),
        alert.before.into(),
    ]);
    let band = |of: fn(Band) -> i64| Value::from(alert.band.map(of));
    values.extend([band(|band| band.expected), band(|band| band.low), band(|band| band.high), alert.at.0.into()]);
    let sql = "INSERT INTO alerts (metric, grain, dimension, key, kind, threshold, id, rule_id, owner_id, bucket, value, value_before, expected, \
               low, high, fired_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) \
               ON CONFLICT (rule_id, bucket) DO NOTHING";
    Ok(execute(db, sql, values).await? > 0)
}

const ALERT: &str =
    "id, rule_id, metric, grain, dimension, key, kind, threshold, bucket, value, value_before, expected, low, high, fired_at, read_at";

/// What somebody was told, the newest first, and of one moment the last bucket first, at most so many; `before` an alert of theirs.
///
/// # Errors
/// Those of the database.
pub async fn alerts(db: &dyn Connection, owner: Uuid, before: Option<Uuid>, most: usize) -> Result<Vec<Alert>> {
    let mut values: Vec<Value> = vec![owner.into(), i64::try_from(most).unwrap_or(i64::MAX).into()];
    let older = if let Some(before) = before {
        values.push(before.into());
        " AND (fired_at, bucket, id) < (SELECT b.fired_at, b.bucket, b.id FROM alerts b WHERE b.id = $3 AND b.owner_id = $1)"
    } else {
        ""
    };
    let sql = format!("SELECT {ALERT} FROM alerts WHERE owner_id = $1{older} ORDER BY fired_at DESC, bucket DESC, id DESC LIMIT $2");
    all(db, &sql, values, read_alert).await
}

/// One alert of somebody's; none where there is none such, or it is another's.
///
/// # Errors
/// Those of the database.
pub async fn alert(db: &dyn Connection, owner: Uuid, id: Uuid) -> Result<Option<Alert>> {
    let sql = format!("SELECT {ALERT} FROM alerts WHERE owner_id = $1 AND id = $2");
    find(db, &sql, vec![owner.into(), id.into()], read_alert).await
}

fn read_alert(row: &Row) -> Result<Alert> {
    let watch = read_watch(row)?;
    let band = (row.get::<Option<i64>>("expected")?, row.get::<Option<i64>>("low")?, row.get::<Option<i64>>("high")?);
    let bucket = bucket_of(watch.grain, row.day("bucket")?);
    let missing = || StoreError::Database(DbErr::Custom("half a band in the database".into()));
    Ok(Alert {
        id: row.id("id")?,
        rule_id: row.id("rule_id")?,
        watch,
        name: String::new(),
        bucket,
        value: row.int("value")?,
        before: row.get("value_before")?,
        band: match band {
            (None, None, None) => None,
            (expected, low, high) => {
                Some(Band { expected: expected.ok_or_else(missing)?, low: low.ok_or_else(missing)?, high: high.ok_or_else(missing)? })
            }
        },
        at: row.time("fired_at")?,
        read_at: row.optional_time("read_at")?,
    })
}

/// How many alerts somebody has not read.
///
/// # Errors
/// Those of the database.
pub async fn unread(db: &dyn Connection, owner: Uuid) -> Result<i64> {
    number(db, "SELECT COUNT(*) AS n FROM alerts WHERE owner_id = $1 AND read_at IS NULL", vec![owner.into()]).await
}

/// Marks one of somebody's alerts as read, or all of them; how many.
///
/// # Errors
/// Those of the database.
pub async fn mark_read(db: &dyn Connection, owner: Uuid, id: Option<Uuid>, now: Timestamp) -> Result<u64> {
    let sql = "UPDATE alerts SET read_at = $1 WHERE owner_id = $2 AND read_at IS NULL";
    let values = vec![now.0.into(), owner.into()];
    match id {
        None => execute(db, sql, values).await,
        Some(id) => execute(db, &format!("{sql} AND id = $3"), values.into_iter().chain([id.into()]).collect()).await,
    }
}
