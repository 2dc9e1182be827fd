//! Changing what is known of a customer, with everything that follows from it.

use domain::{
    access::{FieldClass, Fields, Scope},
    customer::{ANONYMOUS, ContactKind, CustomerKind, Stage},
    edit::{Changes, Conflict, CustomerEdit, Field, Particulars},
    interaction::{Channel, Flow, Interaction, InteractionKind, summary_of},
    problem::{FieldError, Problem},
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    access,
    bulk::is_sqlite,
    connection::Connection,
    error::{Result, StoreError},
    figures::{Reach, Standing},
    imports::reindex,
    row::{all, execute, one},
    search, sources, timeline,
};

/// What came of an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edited {
    /// It is stored; the event says what changed, and there is none where nothing did.
    Saved(Option<Interaction>),
    /// Nothing is stored: somebody else has changed the same values meanwhile.
    Conflicts {
        /// The values.
        conflicts: Vec<Conflict>,
        /// Who changed the customer last; empty where nobody is known to have.
        by: String,
    },
}

/// Who changes something, when, and the id of the event that tells of it.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// Name of our own person.
    pub actor: String,
    /// The moment.
    pub now: Timestamp,
    /// The event's id.
    pub id: Uuid,
}

/// Lays an edit over what is stored: particulars, contact points, figures, search, and an event on the
/// timeline; none for a customer there is not. It belongs in a transaction of the caller's.
///
/// # Errors
/// [`StoreError::Refused`] for addresses by somebody to whom they are not shown: what is in the way of a change
/// would tell what stands there.
pub async fn edit(db: &dyn Connection, scope: &Scope, customer_id: Uuid, stamp: &Stamp, edit: &CustomerEdit) -> Result<Option<Edited>> {
    if !access::reaches(db, scope, customer_id).await? {
        return Ok(None);
    }
    if let Some(field) = edit.address_changed().filter(|_| !scope.fields.shows(FieldClass::Contact)) {
        return Err(StoreError::Refused(FieldError { field, value: String::new(), problem: Problem::NotShown }));
    }
    let Some(stored) = particulars(db, customer_id).await? else { return Ok(None) };
    let contacts = contacts(db, customer_id).await?;
    let changes = match edit.over(&stored, &contacts) {
        Ok(changes) if changes.is_empty() => return Ok(Some(Edited::Saved(None))),
        Ok(changes) => changes,
        Err(conflicts) => return Ok(Some(Edited::Conflicts { conflicts, by: last_editor(db, customer_id).await? })),
    };
    let moves_on = changes.fields.iter().any(|(field, ..)| *field == Field::Stage);
    let standing = if moves_on { Some(Standing::begin(db, &[customer_id]).await?) } else { None };
    store(db, customer_id, stamp.now, &stored, &changes).await?;
    if let Some(standing) = standing {
        standing.settle(db).await?;
    }
    let reach = if changes.contacts.is_empty() { None } else { Some(Reach::begin(db, &[customer_id]).await?) };
    for (id, kind, from, to) in &changes.contacts {
        contact(db, customer_id, *id, *kind, (from, to)).await?;
    }
    if let Some(reach) = reach {
        reach.settle(db).await?;
    }
    reindex(db, &[customer_id]).await?;
    let text = changes.to_text();
    let event = event(stamp, &text);
    timeline::append(db, customer_id, &event, &text).await?;
    Ok(Some(Edited::Saved(Some(event))))
}

/// What is stored, held until the transaction ends: whoever edits the same customer waits here.
async fn particulars(db: &dyn Connection, customer_id: Uuid) -> Result<Option<Particulars>> {
    let held = if is_sqlite(db) { "" } else { " FOR UPDATE" };
    let sql = format!(
        "SELECT kind, stage, name, country, city, language FROM customers WHERE id = $1 AND id <> $2 AND merged_into IS NULL{held}"
    );
    let row = one(db, &sql, vec![customer_id.into(), ANONYMOUS.into()]).await?;
    row.map(|row| {
        Ok(Particulars {
            name: row.text("name")?,
            kind: row.code("kind", CustomerKind::from_code)?.word().to_owned(),
            stage: row.code("stage", Stage::from_code)?.word().to_owned(),
            country: row.text("country")?,
            city: row.text("city")?,
            language: row.text("language")?,
        })
    })
    .transpose()
}

async fn contacts(db: &dyn Connection, customer_id: Uuid) -> Result<Vec<(Uuid, ContactKind, String)>> {
    let sql = "SELECT id, kind, value FROM contact_points WHERE customer_id = $1";
    all(db, sql, vec![customer_id.into()], |row| Ok((row.id("id")?, row.code("kind", ContactKind::from_code)?, row.text("value")?))).await
}

async fn last_editor(db: &dyn Connection, customer_id: Uuid) -> Result<String> {
    let sql = "SELECT actor FROM interactions WHERE customer_id = $1 AND kind = $2 ORDER BY at DESC, id DESC LIMIT 1";
    let row = one(db, sql, vec![customer_id.into(), InteractionKind::Change.code().into()]).await?;
    Ok(row.map(|row| row.text("actor")).transpose()?.unwrap_or_default())
}

/// Stores the particulars, here and where the lists look for them.
async fn store(db: &dyn Connection, customer_id: Uuid, now: Timestamp, before: &Particulars, changes: &Changes) -> Result<()> {
    let mut after = before.clone();
    for (field, _, to) in &changes.fields {
        after.get_mut(*field).clone_from(to);
    }
    // The form's words were looked through; still the database must not be given what is no kind.
    let kind = CustomerKind::from_word(after.get(Field::Kind)).ok_or(StoreError::Invalid(Problem::CustomerKind))?.code();
    let stage = Stage::from_word(after.get(Field::Stage)).ok_or(StoreError::Invalid(Problem::Stage))?.code();
    let sql =
        "UPDATE customers SET kind = $1, stage = $2, name = $3, country = $4, city = $5, language = $6, updated_at = $7 WHERE id = $8";
    let values = vec![
        kind.into(),
        stage.into(),
        after.name.as_str().into(),
        after.country.as_str().into(),
        after.city.as_str().into(),
        after.language.as_str().into(),
        now.0.into(),
        customer_id.into(),
    ];
    execute(db, sql, values).await?;
    let sql = "UPDATE facts SET kind = $1, stage = $2, name = $3, name_key = $4, country = $5 WHERE customer_id = $6";
    let values = vec![
        kind.into(),
        stage.into(),
        after.name.as_str().into(),
        search::fold(&after.name).into(),
        after.country.as_str().into(),
        customer_id.into(),
    ];
    execute(db, sql, values).await?;
    Ok(())
}

/// Adds, changes or removes a contact point. Of a new value nothing is proved yet.
async fn contact(db: &dyn Connection, customer_id: Uuid, id: Uuid, kind: ContactKind, (from, to): (&str, &str)) -> Result<()> {
    if to.is_empty() {
        let sql = "DELETE FROM contact_points WHERE customer_id = $1 AND id = $2";
        execute(db, sql, vec![customer_id.into(), id.into()]).await?;
        return Ok(());
    }
    let normalised = search::normalised(kind, to);
    if from.is_empty() {
        let sql = "INSERT INTO contact_points (customer_id, id, kind, value, normalised, verified, source_id) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let values =
            vec![customer_id.into(), id.into(), kind.code().into(), to.into(), normalised.into(), false.into(), sources::OWN.into()];
        execute(db, sql, values).await?;
        return Ok(());
    }
    let sql = "UPDATE contact_points SET value = $1, normalised = $2, verified = $3 WHERE customer_id = $4 AND id = $5";
    execute(db, sql, vec![to.into(), normalised.into(), false.into(), customer_id.into(), id.into()]).await?;
    Ok(())
}

fn event(stamp: &Stamp, text: &str) -> Interaction {
    Interaction {
        id: stamp.id,
        at: stamp.now,
        kind: InteractionKind::Change,
        channel: Channel::Internal,
        flow: Flow::Internal,
        subject: String::new(),
        summary: summary_of(text),
        ref_id: None,
        amount: None,
        measure: None,
        actor: stamp.actor.clone(),
        fields: Fields::SHOWN,
    }
}
