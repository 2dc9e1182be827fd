//! The particulars and consents of two customers: what stays, and how it was.

use std::collections::BTreeMap;

use domain::{
    consent::Purpose,
    customer::{ConsentStatus, CustomerKind, Stage},
    interaction::Channel,
    merge::{Field, Keep, strictness},
    time::Timestamp,
};
use sea_orm::{DbErr, Value};
use uuid::Uuid;

use super::Merging;
use crate::{
    connection::Connection,
    consents,
    error::{Result, StoreError},
    row::{Row, all, execute, one},
};

/// What a customer's own row says, each value as a text: codes as their words, moments as milliseconds.
pub(super) struct Particulars(BTreeMap<Field, String>);

impl Particulars {
    async fn of(db: &dyn Connection, customer: Uuid) -> Result<Self> {
        let sql = "SELECT name, kind, stage, country, city, language, created_at, owner_id FROM customers WHERE id = $1";
        let row = one(db, sql, vec![customer.into()]).await?;
        let row = row.ok_or_else(|| StoreError::Database(DbErr::RecordNotFound("a customer vanished during a merge".into())))?;
        let values = [
            (Field::Name, row.text("name")?),
            (Field::Kind, row.code("kind", CustomerKind::from_code)?.word().to_owned()),
            (Field::Stage, row.code("stage", Stage::from_code)?.word().to_owned()),
            (Field::Country, row.text("country")?),
            (Field::City, row.text("city")?),
            (Field::Language, row.text("language")?),
            (Field::Since, row.int("created_at")?.to_string()),
            (Field::Owner, row.get::<Option<Uuid>>("owner_id")?.map(|id| id.to_string()).unwrap_or_default()),
        ];
        Ok(Self(values.into()))
    }

    fn get(&self, field: Field) -> &str {
        self.0.get(&field).map_or("", String::as_str)
    }

    /// Stores a value.
    async fn set(db: &dyn Connection, customer: Uuid, field: Field, text: &str, now: Timestamp) -> Result<()> {
        let unknown = || StoreError::Database(DbErr::Custom(format!("“{text}” is not a value of the field {}", field.word())));
        let (column, value): (&str, Value) = match field {
            Field::Name => ("name", text.into()),
            Field::Kind => ("kind", CustomerKind::from_word(text).ok_or_else(unknown)?.code().into()),
            Field::Stage => ("stage", Stage::from_word(text).ok_or_else(unknown)?.code().into()),
            Field::Country => ("country", text.into()),
            Field::City => ("city", text.into()),
            Field::Language => ("language", text.into()),
            Field::Since => ("created_at", text.parse::<i64>().map_err(|_| unknown())?.into()),
            Field::Owner if text.is_empty() => ("owner_id", None::<Uuid>.into()),
            Field::Owner => ("owner_id", Some(text.parse::<Uuid>().map_err(|_| unknown())?).into()),
        };
        let sql = format!("UPDATE customers SET {column} = $1, updated_at = $2 WHERE id = $3");
        execute(db, &sql, vec![value, now.0.into(), customer.into()]).await?;
        Ok(())
    }

    /// Gives the survivor what was chosen, and notes what it had.
    pub(super) async fn merge(db: &dyn Connection, merging: &Merging) -> Result<()> {
        let (survivor, loser) = (Self::of(db, merging.survivor).await?, Self::of(db, merging.loser).await?);
        for field in Field::ALL {
            let (mine, theirs) = (survivor.get(*field), loser.get(*field));
            let keep = match field {
                Field::Since if theirs.parse::<i64>().ok() < mine.parse::<i64>().ok() => Keep::Loser,
                Field::Since => Keep::Survivor,
                _ => merging.choices.field(*field, mine, theirs),
            };
            if keep == Keep::Loser && mine != theirs {
                Self::set(db, merging.survivor, *field, theirs, merging.at).await?;
                let sql = "INSERT INTO merge_fields (merge_id, field, old_value, new_value) VALUES ($1, $2, $3, $4)";
                execute(db, sql, vec![merging.id.into(), field.code().into(), mine.into(), theirs.into()]).await?;
            }
        }
        Ok(())
    }

    /// Gives the survivor back what it had, where nobody has changed it since. Where a later merge changed it,
    /// that one gives it back when its turn comes.
    pub(super) async fn restore(db: &dyn Connection, merge: Uuid, survivor: Uuid, now: Timestamp) -> Result<()> {
        let current = Self::of(db, survivor).await?;
        for (field, old, new) in changes(db, merge).await? {
            let sql = format!(
                "UPDATE merge_fields SET old_value = $1 WHERE field = $2 AND old_value = $3 AND merge_id = {}",
                next("merge_fields", "field")
            );
            let values: Vec<Value> = vec![old.as_str().into(), field.code().into(), new.as_str().into(), survivor.into(), merge.into()];
            if execute(db, &sql, values).await? == 0 && current.get(field) == new {
                Self::set(db, survivor, field, &old, now).await?;
            }
        }
        Ok(())
    }
}

/// The next merge into the same survivor (`$4`) after this one (`$5`) that stands and changed the same thing
/// (`$2`).
fn next(table: &str, column: &str) -> String {
    format!(
        "(SELECT n.id FROM merges n JOIN merges m ON m.id = $5 JOIN {table} x ON x.merge_id = n.id AND x.{column} = $2 \
         WHERE n.survivor_id = $4 AND n.undone_at IS NULL AND (n.merged_at, n.id) > (m.merged_at, m.id) \
         ORDER BY n.merged_at, n.id LIMIT 1)"
    )
}

/// What a merge changed in the survivor's particulars: field, old value, new value.
pub(super) async fn changes(db: &dyn Connection, merge: Uuid) -> Result<Vec<(Field, String, String)>> {
    let sql = "SELECT field, old_value, new_value FROM merge_fields WHERE merge_id = $1 ORDER BY field";
    all(db, sql, vec![merge.into()], |row| Ok((row.code("field", Field::from_code)?, row.text("old_value")?, row.text("new_value")?))).await
}

/// What something is said about.
type About = (Channel, Purpose);
/// What was said, and when.
type Said = (ConsentStatus, Timestamp);

/// What a customer has said on each channel, for each purpose.
pub(super) struct Consents(BTreeMap<About, Said>);

impl Consents {
    async fn of(db: &dyn Connection, customer: Uuid) -> Result<Self> {
        let said = consents::stated(db, customer).await?;
        Ok(Self(said.into_iter().map(|said| ((said.channel, said.purpose), (said.status, said.since))).collect()))
    }

    async fn set(db: &dyn Connection, customer: Uuid, (channel, purpose): About, said: Option<Said>) -> Result<()> {
        let values = || vec![customer.into(), channel.code().into(), purpose.code().into()];
        execute(db, "DELETE FROM consents WHERE customer_id = $1 AND channel = $2 AND purpose = $3", values()).await?;
        if let Some((status, since)) = said {
            let sql = "INSERT INTO consents (customer_id, channel, purpose, status, since) VALUES ($1, $2, $3, $4, $5)";
            let values = values().into_iter().chain([status.code().into(), since.0.into()]).collect();
            execute(db, sql, values).await?;
        }
        Ok(())
    }

    /// Gives the survivor the consents of both, of two on one channel the stricter unless somebody chose, and
    /// notes what each had.
    pub(super) async fn merge(db: &dyn Connection, merging: &Merging) -> Result<()> {
        let (mut survivor, loser) = (Self::of(db, merging.survivor).await?.0, Self::of(db, merging.loser).await?.0);
        for (about, theirs) in loser {
            let mine = survivor.remove(&about);
            let stays = match mine {
                Some(mine) if merging.choices.consent(about.0, mine.0, theirs.0) == Keep::Survivor => mine,
                _ => theirs,
            };
            let sql = "INSERT INTO merge_consents (merge_id, channel, purpose, survivor_status, survivor_since, loser_status, \
                       loser_since, status, since) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
            let [mine_status, mine_since] = stored(mine);
            let [status, since] = stored(Some(theirs));
            let values = vec![
                merging.id.into(),
                about.0.code().into(),
                about.1.code().into(),
                mine_status,
                mine_since,
                status,
                since,
                stays.0.code().into(),
                stays.1.0.into(),
            ];
            execute(db, sql, values).await?;
            Self::set(db, merging.survivor, about, Some(stays)).await?;
            Self::set(db, merging.loser, about, None).await?;
        }
        Ok(())
    }

    /// Gives both back what they had said. What was said since on the merged record stays with the survivor; a
    /// refusal among it holds for both, for nobody knows any more which of the two refused.
    pub(super) async fn restore(db: &dyn Connection, merge: Uuid, survivor: Uuid, loser: Uuid) -> Result<()> {
        let current = Self::of(db, survivor).await?.0;
        let sql = "SELECT channel, purpose, survivor_status, survivor_since, loser_status, loser_since, status, since \
                   FROM merge_consents WHERE merge_id = $1";
        let read = |row: &Row| {
            let said = |status: &str, since: &str| {
                let status = row.optional_code(status, ConsentStatus::from_code)?;
                Ok::<_, StoreError>(status.zip(row.optional_time(since)?))
            };
            let about = (row.code("channel", Channel::from_code)?, row.code("purpose", Purpose::from_code)?);
            Ok((about, said("survivor_status", "survivor_since")?, said("loser_status", "loser_since")?, said("status", "since")?))
        };
        for (about, mine, theirs, merged) in all(db, sql, vec![merge.into()], read).await? {
            let now = current.get(&about).copied();
            let is_later = hand_on(db, (merge, survivor), about, mine, merged).await?;
            if !is_later && now == merged {
                Self::set(db, survivor, about, mine).await?;
            }
            let since = now.filter(|said| now != merged && !is_later && theirs.is_none_or(|t| strictness(said.0) > strictness(t.0)));
            Self::set(db, loser, about, since.or(theirs)).await?;
        }
        Ok(())
    }
}

/// Where a later merge into the same survivor began with what this one left, it is told what was before;
/// whether there is such a merge.
async fn hand_on(
    db: &dyn Connection,
    (merge, survivor): (Uuid, Uuid),
    (channel, purpose): About,
    before: Option<Said>,
    after: Option<Said>,
) -> Result<bool> {
    let [status, since] = stored(before);
    let [_, after_since] = stored(after);
    let sql = format!(
        "UPDATE merge_consents SET survivor_status = $1, survivor_since = $6 WHERE channel = $2 AND purpose = {} AND survivor_since = $3 \
         AND merge_id = {}",
        purpose.code(),
        next("merge_consents", &format!("purpose = {} AND x.channel", purpose.code()))
    );
    Ok(execute(db, &sql, vec![status, channel.code().into(), after_since, survivor.into(), merge.into(), since]).await? > 0)
}

fn stored(said: Option<Said>) -> [Value; 2] {
    [said.map(|(status, _)| status.code()).into(), said.map(|(_, since)| since.0).into()]
}
