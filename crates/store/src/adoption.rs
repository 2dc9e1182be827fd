//! The use of the program, counted from the audit log.

use std::collections::BTreeMap;

use domain::{
    access::Resource,
    adoption::{Adoption, Counts, FEWEST, GroupUse, PersonUse, WeekUse, Work, together},
    audit::Action,
    time::{Day, Timestamp},
};
use sea_orm::Value;
use uuid::Uuid;

use crate::{
    connection::Connection,
    error::Result,
    row::{Row, all, one},
};

/// Weeks beside the one that is shown, it included.
const WEEKS: i32 = 12;

/// What the entry about a change to many customers says, and that about taking it back.
const BULK: [&str; 2] = ["many", "undo"];

/// The use in the week of a day, the one under way where none is named; `names` whether people are told by name.
///
/// An index of who did what when carries all of it: a look into it for each of our people and each week, and for the week
/// itself a walk over its entries.
pub async fn read(db: &dyn Connection, day: Option<Day>, today: Day, names: bool) -> Result<Adoption> {
    let this = today.week_start();
    let first = first(db).await?.map_or(this, |at| at.day().week_start()).min(this);
    let week = day.map_or(this, |day| day.week_start().clamp(first, this));
    let people = people(db, week).await?;
    let done = done(db, week).await?;
    let of = |id: &Uuid| done.get(id).copied().unwrap_or_default();
    let mut all = GroupUse::default();
    let mut roles: BTreeMap<&str, GroupUse> = BTreeMap::new();
    for person in &people {
        let counts = of(&person.id);
        all.add(&counts);
        roles.entry(&person.role).or_default().add(&counts);
    }
    let named = |(name, group): (&str, GroupUse)| GroupUse { name: Some(name.to_owned()), ..group };
    let mut roles: Vec<GroupUse> = roles.into_iter().map(named).collect();
    let mut teams = Vec::new();
    for (name, members) in teams_of(db).await? {
        let mut group = GroupUse { name: Some(name), ..GroupUse::default() };
        for member in people.iter().filter(|person| members.contains(&person.id)) {
            group.add(&of(&member.id));
        }
        teams.push(group);
    }
    if names {
        roles.sort_by_key(|group| std::cmp::Reverse(group.people));
    } else {
        roles = together(roles);
        teams.retain(|group| group.people >= FEWEST);
    }
    let signed_in = people.iter().filter(|person| of(&person.id).get(Work::SignedIn) > 0).count();
    let by_name = names.then(|| {
        let person =
            |person: &Person| PersonUse { id: person.id, name: person.name.clone(), role: person.role.clone(), counts: of(&person.id) };
        people.iter().map(person).collect()
    });
    Ok(Adoption {
        week,
        under_way: week == this,
        before: Some(Day(week.0 - 7)).filter(|before| *before >= first),
        after: Some(Day(week.0 + 7)).filter(|after| *after <= this),
        weeks: weeks(db, week, first).await?,
        all,
        signed_in: i64::try_from(signed_in).unwrap_or(i64::MAX),
        roles,
        teams,
        people: by_name,
    })
}

/// When the first entry was written.
async fn first(db: &dyn Connection) -> Result<Option<Timestamp>> {
    let row = one(db, "SELECT MIN(at) AS at FROM audit", Vec::new()).await?;
    row.map_or(Ok(None), |row| row.optional_time("at"))
}

/// From the first moment of a week to that after its last.
fn moments(week: Day) -> [i64; 2] {
    [week.start().0, Day(week.0 + 7).start().0]
}

/// Whether somebody `u` could sign in between two moments.
fn enabled(from: &str, to: &str) -> String {
    format!("u.created_at < {to} AND (u.disabled_at IS NULL OR u.disabled_at >= {from})")
}

struct Person {
    id: Uuid,
    name: String,
    role: String,
}

/// Who could sign in during a week, by name.
async fn people(db: &dyn Connection, week: Day) -> Result<Vec<Person>> {
    let sql = format!("SELECT u.id, u.name, u.role FROM users u WHERE {} ORDER BY u.name, u.id", enabled("$1", "$2"));
    let read = |row: &Row| Ok(Person { id: row.id("id")?, name: row.text("name")?, role: row.text("role")? });
    all(db, &sql, moments(week).map(Value::from).to_vec(), read).await
}

/// What each of our people did in a week.
async fn done(db: &dyn Connection, week: Day) -> Result<BTreeMap<Uuid, Counts>> {
    let mut done: BTreeMap<Uuid, Counts> = BTreeMap::new();
    let entries = "users u CROSS JOIN audit a WHERE a.actor_id = u.id AND a.at >= $1 AND a.at < $2";
    let sql = format!("SELECT u.id, a.action, a.resource, COUNT(*) AS n FROM {entries} GROUP BY u.id, a.action, a.resource");
    let read = |row: &Row| Ok((row.id("id")?, row.code("action", Action::from_code)?, row.text("resource")?, row.int("n")?));
    for (id, action, resource, n) in all(db, &sql, moments(week).map(Value::from).to_vec(), read).await? {
        if let Some(work) = Work::of(action, Resource::from_word(&resource)) {
            done.entry(id).or_default().add(work, n);
        }
    }
    let sql = format!(
        "SELECT u.id, COUNT(*) AS n FROM {entries} AND a.action = {} AND a.resource = '{}' AND a.summary IN ('{}') GROUP BY u.id",
        Action::Changed.code(),
        Resource::Customer.word(),
        BULK.join("', '"),
    );
    let many = all(db, &sql, moments(week).map(Value::from).to_vec(), |row| Ok((row.id("id")?, row.int("n")?))).await?;
    for (id, n) in many {
        let counts = done.entry(id).or_default();
        counts.add(Work::Bulk, n);
        counts.add(Work::Changed, -n);
    }
    Ok(done)
}

/// How many were at work in the weeks up to one.
async fn weeks(db: &dyn Connection, last: Day, first: Day) -> Result<Vec<WeekUse>> {
    let weeks: Vec<Day> = (0..WEEKS).rev().map(|n| Day(last.0 - 7 * n)).filter(|week| *week >= first).collect();
    let row = |week: &Day| {
        let [from, to] = moments(*week);
        format!("({}, {from}, {to})", week.0)
    };
    let codes: Vec<String> = Work::actions().map(|action| action.code().to_string()).collect();
    let sql = format!(
        "SELECT CAST(week AS integer) AS week, COUNT(*) AS enabled, CAST(SUM(worked) AS bigint) AS worked FROM (\
         SELECT w.column1 AS week, CASE WHEN EXISTS (SELECT 1 FROM audit a WHERE a.actor_id = u.id AND a.at >= w.column2 \
         AND a.at < w.column3 AND a.action IN ({})) THEN 1 ELSE 0 END AS worked \
         FROM (VALUES {}) AS w CROSS JOIN users u WHERE {}) AS x GROUP BY week ORDER BY week",
        codes.join(", "),
        weeks.iter().map(row).collect::<Vec<_>>().join(", "),
        enabled("w.column2", "w.column3"),
    );
    all(db, &sql, Vec::new(), |row| Ok(WeekUse { week: row.day("week")?, enabled: row.int("enabled")?, worked: row.int("worked")? })).await
}

/// The teams by name, with who is in each.
async fn teams_of(db: &dyn Connection) -> Result<Vec<(String, Vec<Uuid>)>> {
    let sql = "SELECT t.id, t.name, m.user_id FROM teams t JOIN team_members m ON m.team_id = t.id ORDER BY t.name, t.id";
    let mut teams: Vec<(Uuid, (String, Vec<Uuid>))> = Vec::new();
    for (id, name, member) in all(db, sql, Vec::new(), |row| Ok((row.id("id")?, row.text("name")?, row.id("user_id")?))).await? {
        match teams.last_mut() {
            Some((last, (_, members))) if *last == id => members.push(member),
            _ => teams.push((id, (name, vec![member]))),
        }
    }
    Ok(teams.into_iter().map(|(_, team)| team).collect())
}
