//! Reports that are kept under a name: one's own and those that are shared, and whom they are mailed to.

use domain::{
    access::Access,
    format::Locale,
    problem::Problem,
    report::{Every, MAX_REPORT_NAME, Mailed, Saved},
    time::{Day, Timestamp},
};
use uuid::Uuid;

use crate::{
    connection::Connection,
    error::{Result, StoreError},
    row::{Row, all, execute, find},
};

/// Reports in one list.
const MOST: u32 = 500;

/// What is read of a report for the viewer `$1`, and which of them there are for that one.
const COLUMNS: &str = "r.id, r.name, r.query, r.shared, CASE WHEN r.owner_id = $1 THEN 1 ELSE 0 END AS mine, \
    CASE WHEN r.owner_id = $1 THEN '' ELSE COALESCE(u.name, '') END AS made_by";
const SEEN: &str = "reports r LEFT JOIN users u ON u.id = r.owner_id WHERE (r.owner_id = $1 OR r.shared = 1)";

/// What is to be kept.
#[derive(Clone, Debug)]
pub struct NewReport {
    /// Name.
    pub name: String,
    /// The query of its address.
    pub query: String,
    /// Whether everybody who may see figures sees it.
    pub shared: bool,
}

/// Those that the viewer sees: their own first, by name.
///
/// # Errors
/// Those of the database.
pub async fn list(db: &dyn Connection, viewer: &Access) -> Result<Vec<Saved>> {
    let sql = format!("SELECT {COLUMNS} FROM {SEEN} ORDER BY mine DESC, r.name, r.id LIMIT {MOST}");
    all(db, &sql, vec![viewer.self_seen().into()], read).await
}

/// One of them; none where the viewer sees none with that id.
///
/// # Errors
/// Those of the database.
pub async fn get(db: &dyn Connection, id: Uuid, viewer: &Access) -> Result<Option<Saved>> {
    let sql = format!("SELECT {COLUMNS} FROM {SEEN} AND r.id = $2");
    find(db, &sql, vec![viewer.self_seen().into(), id.into()], read).await
}

fn read(row: &Row) -> Result<Saved> {
    Ok(Saved {
        id: row.id("id")?,
        name: row.text("name")?,
        query: row.text("query")?,
        shared: row.get::<i16>("shared")? == 1,
        mine: row.flag("mine")?,
        by: row.text("made_by")?,
    })
}

fn named(report: &NewReport) -> Result<String> {
    let name = report.name.trim();
    if name.is_empty() {
        return Err(StoreError::Invalid(Problem::NameEmpty));
    }
    if name.chars().count() > MAX_REPORT_NAME {
        return Err(StoreError::Invalid(Problem::NameTooLong));
    }
    Ok(name.to_owned())
}

/// Keeps a new report.
///
/// # Errors
/// [`StoreError::Invalid`] without a name, and with one longer than [`MAX_REPORT_NAME`].
pub async fn create(db: &dyn Connection, id: Uuid, now: Timestamp, owner: Uuid, report: &NewReport) -> Result<()> {
    let name = named(report)?;
    let sql = "INSERT INTO reports (id, owner_id, name, query, shared, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6)";
    let owner = Some(owner).filter(|id| !id.is_nil());
    let shared = i16::from(report.shared);
    let values = vec![id.into(), owner.into(), name.into(), report.query.as_str().into(), shared.into(), now.0.into()];
    execute(db, sql, values).await?;
    Ok(())
}

/// Keeps another name or query of somebody's own report. Whether it is theirs. One that is shared no more is mailed to its
/// owner alone.
///
/// # Errors
/// As [`create`].
pub async fn change(db: &dyn Connection, id: Uuid, now: Timestamp, owner: Uuid, report: &NewReport) -> Result<bool> {
    let name = named(report)?;
    let sql = "UPDATE reports SET name = $3, query = $4, shared = $5, updated_at = $6 WHERE id = $1 AND owner_id = $2";
    let shared = i16::from(report.shared);
    let values = vec![id.into(), owner.into(), name.into(), report.query.as_str().into(), shared.into(), now.0.into()];
    let is_own = execute(db, sql, values).await? > 0;
    if is_own && !report.shared {
        execute(db, "DELETE FROM report_mails WHERE report_id = $1 AND user_id <> $2", vec![id.into(), owner.into()]).await?;
    }
    Ok(is_own)
}

/// Deletes somebody's own report, and mails it to nobody any more. Whether it was theirs.
///
/// # Errors
/// Those of the database.
pub async fn delete(db: &dyn Connection, id: Uuid, owner: Uuid) -> Result<bool> {
    // The mails go with it.
    Ok(execute(db, "DELETE FROM reports WHERE id = $1 AND owner_id = $2", vec![id.into(), owner.into()]).await? > 0)
}

/// Whom a report is mailed to, by name.
///
/// # Errors
/// Those of the database.
pub async fn mailed(db: &dyn Connection, id: Uuid) -> Result<Vec<Mailed>> {
    let sql = "SELECT m.user_id, u.name, m.every FROM report_mails m JOIN users u ON u.id = m.user_id WHERE m.report_id = $1 \
               ORDER BY u.name, m.user_id";
    all(db, sql, vec![id.into()], |row| {
        Ok(Mailed { user_id: row.id("user_id")?, name: row.text("name")?, every: row.code("every", Every::from_code)? })
    })
    .await
}

/// Mails a report to somebody from the next time on that it is due.
///
/// # Errors
/// Those of the database.
pub async fn mail(db: &dyn Connection, id: Uuid, user: Uuid, (every, locale): (Every, Locale), today: Day) -> Result<()> {
    let sql = "INSERT INTO report_mails (report_id, user_id, every, language, last_day) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (report_id, user_id) DO UPDATE SET every = excluded.every, language = excluded.language, \
               last_day = excluded.last_day";
    execute(db, sql, vec![id.into(), user.into(), every.code().into(), locale.tag().into(), today.0.into()]).await?;
    Ok(())
}

/// Mails it to somebody no more.
///
/// # Errors
/// Those of the database.
pub async fn no_mail(db: &dyn Connection, id: Uuid, user: Uuid) -> Result<()> {
    execute(db, "DELETE FROM report_mails WHERE report_id = $1 AND user_id = $2", vec![id.into(), user.into()]).await?;
    Ok(())
}

/// A report that is to be mailed to somebody.
#[derive(Clone, Debug)]
pub struct Due {
    /// The report.
    pub report_id: Uuid,
    /// Its name.
    pub name: String,
    /// The query of its address.
    pub query: String,
    /// To whom.
    pub user_id: Uuid,
    /// How often.
    pub every: Every,
    /// In which language.
    pub locale: Locale,
}

/// Those that are due on a day.
///
/// # Errors
/// Those of the database.
pub async fn due(db: &dyn Connection, today: Day) -> Result<Vec<Due>> {
    let cases: Vec<String> =
        Every::ALL.iter().map(|every| format!("(m.every = {} AND m.last_day < {})", every.code(), every.due(today).0)).collect();
    let sql = format!(
        "SELECT m.report_id, m.user_id, m.every, m.language, r.name, r.query FROM report_mails m JOIN reports r ON r.id = m.report_id \
         WHERE {} ORDER BY m.report_id, m.user_id",
        cases.join(" OR ")
    );
    all(db, &sql, vec![], |row| {
        Ok(Due {
            report_id: row.id("report_id")?,
            name: row.text("name")?,
            query: row.text("query")?,
            user_id: row.id("user_id")?,
            every: row.code("every", Every::from_code)?,
            locale: Locale::from_tag(&row.text("language")?).unwrap_or_default(),
        })
    })
    .await
}

/// Notes that it is mailed on a day. False where that was noted before: of two programs only one sends it.
///
/// # Errors
/// Those of the database.
pub async fn told(db: &dyn Connection, due: &Due, today: Day) -> Result<bool> {
    let sql = "UPDATE report_mails SET last_day = $3 WHERE report_id = $1 AND user_id = $2 AND last_day < $4";
    let values = vec![due.report_id.into(), due.user_id.into(), today.0.into(), due.every.due(today).0.into()];
    Ok(execute(db, sql, values).await? > 0)
}
