//! What the commands about access have in common: they write down what they did, know roles, and show lists.

use domain::{
    access::{BUILT_IN, Resource, Role},
    audit::Action,
    time::Timestamp,
};
use store::{Db, audit::NewEntry, roles};

use super::{Done, Failure};
use crate::out;

/// Who did it, as the audit log names them.
pub(crate) const ACTOR: &str = "command line";

/// An entry of the audit log about one of our people or a key. `summary` names nobody.
pub(super) fn entry(now: Timestamp, action: Action, record: impl ToString, summary: impl Into<String>) -> NewEntry {
    NewEntry {
        at: now,
        actor_id: None,
        actor: ACTOR.to_owned(),
        action,
        resource: Resource::Staff.word().to_owned(),
        record: Some(record.to_string()),
        summary: summary.into(),
        values: None,
        request: String::new(),
        address: String::new(),
        agent: String::new(),
    }
}

/// Whether there is a role of that word; if not, which ones there are.
pub(super) async fn known_role(db: &Db, word: &str) -> Result<(), Failure> {
    if Role::built_in(word).is_some() {
        return Ok(());
    }
    let stored = roles::list(db.reader()).await?;
    if stored.iter().any(|role| role.word == word) {
        return Ok(());
    }
    let own = stored.iter().map(|role| role.word.as_str()).filter(|own| !BUILT_IN.contains(own));
    let words: Vec<_> = BUILT_IN.into_iter().chain(own).collect();
    Err(Failure::Usage(format!("“{word}” is not a role; there are {}.", words.join(", "))))
}

/// Shows rows in columns, under a heading; nothing but a sentence where there are none. What somebody else wrote
/// must not move a terminal's cursor.
pub(super) fn table<const N: usize>(heading: [&str; N], rows: Vec<[String; N]>, none: &str) -> Result<Done, Failure> {
    let rows: Vec<_> = rows.into_iter().map(|row| row.map(|text| text.replace(char::is_control, "\u{fffd}"))).collect();
    if rows.is_empty() {
        out::line(none)?;
        return Ok(Done::Well);
    }
    let heading = heading.map(str::to_owned);
    let width = |at: usize| rows.iter().chain([&heading]).map(|row| row[at].chars().count()).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    for row in [&heading].into_iter().chain(&rows) {
        let cells: Vec<_> = row.iter().zip(widths).map(|(text, width)| format!("{text:width$}")).collect();
        out::line(cells.join("  ").trim_end())?;
    }
    Ok(Done::Well)
}
