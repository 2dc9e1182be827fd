//! Who is sent the bulletin. Somebody is, once a week, who asked for it, whom somebody chose, or whose role somebody chose; and nobody who
//! stopped it, whoever chooses them.

use domain::{
    bulletin::{Mailing, Recipient},
    dashboard::Period,
    format::Locale,
    time::Day,
};
use uuid::Uuid;

use crate::{
    connection::Connection,
    error::Result,
    row::{Row, all, execute, find},
};

/// Somebody who is sent the bulletin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Who.
    pub user_id: Uuid,
    /// The language: that in which they asked for it, else that in which they work.
    pub locale: Locale,
    /// Whether the file comes with it.
    pub attach: bool,
}

/// What is known of each of our people. Who asked said in which language; of others it is that in which they were last at work.
const READERS: &str = "SELECT u.id AS user_id, u.name, u.role, u.disabled_at, \
    CASE WHEN COALESCE(r.language, '') = '' THEN u.language ELSE r.language END AS language, \
    COALESCE(r.named, 0) AS named, COALESCE(r.stopped, 0) AS stopped, CASE WHEN b.role IS NULL THEN 0 ELSE 1 END AS by_role, \
    CASE WHEN COALESCE(r.named, 0) = 1 THEN r.attach ELSE COALESCE(b.attach, 0) END AS attach, COALESCE(r.last_week, b.last_week) AS last_week \
    FROM users u LEFT JOIN bulletin_readers r ON r.user_id = u.id LEFT JOIN bulletin_roles b ON b.role = u.role";

fn mailing(row: &Row) -> Result<Mailing> {
    Ok(Mailing { named: row.flag("named")?, by_role: row.flag("by_role")?, stopped: row.flag("stopped")?, attach: row.flag("attach")? })
}

fn locale(row: &Row) -> Result<Locale> {
    Ok(Locale::from_tag(&row.text("language")?).unwrap_or_default())
}

/// How somebody stands to it.
///
/// # Errors
/// Those of the database.
pub async fn mailing_of(db: &dyn Connection, user: Uuid) -> Result<Mailing> {
    Ok(find(db, &format!("{READERS} WHERE u.id = $1"), vec![user.into()], mailing).await?.unwrap_or_default())
}

/// Everybody who is sent it or has stopped it, by name. Whether each may read figures is left to who knows the roles.
///
/// # Errors
/// Those of the database.
pub async fn recipients(db: &dyn Connection) -> Result<Vec<Recipient>> {
    let sql =
        format!("{READERS} WHERE r.named = 1 OR r.stopped = 1 OR (b.role IS NOT NULL AND u.disabled_at IS NULL) ORDER BY u.name, u.id");
    all(db, &sql, Vec::new(), |row| {
        Ok(Recipient {
            user_id: row.id("user_id")?,
            name: row.text("name")?,
            role: row.text("role")?,
            locale: locale(row)?,
            mailing: mailing(row)?,
            may_read: row.optional_time("disabled_at")?.is_none(),
            last_week: row.optional_day("last_week")?.filter(|day| day.0 != 0),
        })
    })
    .await
}

/// Sends somebody who asks for it the bulletins of the weeks after that of `told`, in a language.
///
/// # Errors
/// Those of the database.
pub async fn add_reader(db: &dyn Connection, reader: &Reader, told: Day) -> Result<()> {
    let sql = format!("{NAME}, language = excluded.language, stopped = 0");
    execute(db, &sql, named(reader.user_id, reader.locale.tag(), reader.attach, told)).await?;
    Ok(())
}

/// Sends it to somebody whom somebody else chose. They may have stopped it, and then they are sent none.
///
/// # Errors
/// Those of the database.
pub async fn choose(db: &dyn Connection, user: Uuid, attach: bool, told: Day) -> Result<()> {
    execute(db, NAME, named(user, "", attach, told)).await?;
    Ok(())
}

/// Nobody is sent a week twice, and who is sent it already misses none: what was told is not forgotten.
const NAME: &str = "INSERT INTO bulletin_readers (user_id, language, attach, last_week, named, stopped) VALUES ($1, $2, $3, $4, 1, 0) \
    ON CONFLICT (user_id) DO UPDATE SET named = 1, attach = excluded.attach, last_week = CASE \
    WHEN bulletin_readers.named = 1 AND bulletin_readers.stopped = 0 OR bulletin_readers.last_week > excluded.last_week \
    THEN bulletin_readers.last_week ELSE excluded.last_week END";

fn named(user: Uuid, language: &str, attach: bool, told: Day) -> Vec<sea_orm::Value> {
    vec![user.into(), language.into(), i16::from(attach).into(), told.0.into()]
}

/// Chooses somebody no more. Whoever has the role is still sent it where that is chosen.
///
/// # Errors
/// Those of the database.
pub async fn leave_out(db: &dyn Connection, user: Uuid) -> Result<()> {
    execute(db, "UPDATE bulletin_readers SET named = 0 WHERE user_id = $1", vec![user.into()]).await?;
    Ok(())
}

/// Sends somebody who asks for none no more of them, whoever chooses them.
///
/// # Errors
/// Those of the database.
pub async fn stop(db: &dyn Connection, user: Uuid) -> Result<()> {
    let sql = "INSERT INTO bulletin_readers (user_id, language, attach, last_week, named, stopped) VALUES ($1, '', 0, 0, 0, 1) \
               ON CONFLICT (user_id) DO UPDATE SET named = 0, stopped = 1";
    execute(db, sql, vec![user.into()]).await?;
    Ok(())
}

/// Sends everybody of a role the bulletins of the weeks after that of `told`.
///
/// # Errors
/// Those of the database.
pub async fn choose_role(db: &dyn Connection, role: &str, attach: bool, told: Day) -> Result<()> {
    let sql = "INSERT INTO bulletin_roles (role, attach, last_week) VALUES ($1, $2, $3) \
               ON CONFLICT (role) DO UPDATE SET attach = excluded.attach";
    execute(db, sql, vec![role.into(), i16::from(attach).into(), told.0.into()]).await?;
    Ok(())
}

/// Chooses a role no more.
///
/// # Errors
/// Those of the database.
pub async fn leave_out_role(db: &dyn Connection, role: &str) -> Result<()> {
    execute(db, "DELETE FROM bulletin_roles WHERE role = $1", vec![role.into()]).await?;
    Ok(())
}

/// The roles that are chosen, and whether the file comes with the mail.
///
/// # Errors
/// Those of the database.
pub async fn roles(db: &dyn Connection) -> Result<Vec<(String, bool)>> {
    let sql = "SELECT role, attach FROM bulletin_roles ORDER BY role";
    all(db, sql, Vec::new(), |row| Ok((row.text("role")?, row.get::<i16>("attach")? != 0))).await
}

/// Who was not sent the bulletin of that week yet: each once, however often they were chosen. Nobody who may not sign in, and nobody who
/// was not here in that week.
///
/// # Errors
/// Those of the database.
pub async fn readers(db: &dyn Connection, week: Period) -> Result<Vec<Reader>> {
    let sql = format!(
        "{READERS} WHERE (r.named = 1 OR b.role IS NOT NULL) AND COALESCE(r.stopped, 0) = 0 AND u.disabled_at IS NULL \
         AND COALESCE(r.last_week, b.last_week) < $1 AND (COALESCE(r.named, 0) = 1 OR b.last_week < $1 AND u.created_at < $2) ORDER BY u.id"
    );
    let over = Day(week.to.0 + 1).start().0;
    all(db, &sql, vec![week.from.0.into(), over.into()], |row| {
        Ok(Reader { user_id: row.id("user_id")?, locale: locale(row)?, attach: row.flag("attach")? })
    })
    .await
}

/// Notes that somebody is sent the bulletin of that week. False where that was noted before: of two programs only one
/// sends it.
///
/// # Errors
/// Those of the database.
pub async fn told(db: &dyn Connection, user: Uuid, week: Period) -> Result<bool> {
    let sql = "INSERT INTO bulletin_readers (user_id, language, attach, last_week, named, stopped) VALUES ($1, '', 0, $2, 0, 0) \
               ON CONFLICT (user_id) DO UPDATE SET last_week = excluded.last_week WHERE bulletin_readers.last_week < excluded.last_week";
    Ok(execute(db, sql, vec![user.into(), week.from.0.into()]).await? > 0)
}

/// Notes in which language the person of a session works.
///
/// # Errors
/// Those of the database.
pub async fn speaks(db: &dyn Connection, session: Uuid, locale: Locale) -> Result<()> {
    let sql = "UPDATE users SET language = $1 WHERE id = (SELECT s.user_id FROM sessions s WHERE s.id = $2) AND language <> $1";
    execute(db, sql, vec![locale.tag().into(), session.into()]).await?;
    Ok(())
}
