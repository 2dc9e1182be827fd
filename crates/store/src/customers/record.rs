//! One customer's page: everything that is not a list of its own.

use domain::{
    access::{Mask, Scope, Sight},
    customer::{ContactKind, ContactPoint, CustomerRecord, Facts, Holding, IdentityLink, LineOfBusiness},
    money::Money,
};
use uuid::Uuid;

use super::{FACTS, read_facts};
use crate::{
    access,
    connection::Connection,
    consents,
    error::Result,
    query::Filter,
    row::{all, one},
    tags,
};

/// The record of a customer; none for an unknown one, and for the anonymous.
pub async fn record(db: &dyn Connection, scope: &Scope, id: Uuid) -> Result<Option<CustomerRecord>> {
    let mut filter = Filter::default();
    filter.and_some("f.customer_id =", Some(id));
    access::and(db, scope, "f.customer_id", &mut filter)?;
    let other = access::condition(db, scope, "x.customer_id", &mut filter)?;
    let sql = format!(
        "SELECT {FACTS}, c.city, c.language, (SELECT COUNT(*) FROM survey_answers a WHERE a.customer_id = f.customer_id) AS answers, \
         {} AS twins \
         FROM facts f JOIN customers c ON c.id = f.customer_id {}",
        crate::duplicates::open_pairs("f.customer_id", other.as_deref()),
        filter.sql()
    );
    let Some(row) = one(db, &sql, filter.values()).await? else { return Ok(None) };
    let record = CustomerRecord {
        facts: Facts { tags: tags::of_customers(db, &[id]).await?.remove(&id).unwrap_or_default(), ..read_facts(&row)? },
        city: row.text("city")?,
        language: row.text("language")?,
        contact_points: contact_points(db, id).await?,
        identity_links: identity_links(db, id).await?,
        consents: consents::stated(db, id).await?,
        holdings: holdings(db, id).await?,
        survey_answers: row.int("answers")?,
        possible_duplicates: row.int("twins")?,
    };
    Ok(Some(record.masked(scope.fields)))
}

/// A contact point of a customer as it is stored; none where it is not reached, and where addresses are hidden from who
/// asks. Where they are masked, this reveals one: whoever calls it writes that down in the same transaction.
pub async fn contact_point(db: &dyn Connection, scope: &Scope, customer: Uuid, id: Uuid) -> Result<Option<ContactPoint>> {
    if scope.fields.contact == Sight::Hidden || !access::reaches(db, scope, customer).await? {
        return Ok(None);
    }
    Ok(contact_points(db, customer).await?.into_iter().find(|point| point.id == id))
}

async fn contact_points(db: &dyn Connection, id: Uuid) -> Result<Vec<ContactPoint>> {
    let sql = "SELECT p.id, p.kind, p.value, p.verified, s.name AS source FROM contact_points p JOIN sources s ON s.id = p.source_id \
               WHERE p.customer_id = $1 ORDER BY p.kind, p.id";
    all(db, sql, vec![id.into()], |row| {
        Ok(ContactPoint {
            id: row.id("id")?,
            kind: row.code("kind", ContactKind::from_code)?,
            value: row.text("value")?,
            verified: row.get("verified")?,
            source: row.text("source")?,
        })
    })
    .await
}

async fn identity_links(db: &dyn Connection, id: Uuid) -> Result<Vec<IdentityLink>> {
    let sql = "SELECT s.code AS source, l.external_id, l.linked_at FROM identity_links l JOIN sources s ON s.id = l.source_id \
               WHERE l.customer_id = $1 ORDER BY l.source_id, l.external_id";
    all(db, sql, vec![id.into()], |row| {
        Ok(IdentityLink { source: row.text("source")?, external_id: row.text("external_id")?, linked_at: row.time("linked_at")? })
    })
    .await
}

async fn holdings(db: &dyn Connection, id: Uuid) -> Result<Vec<Holding>> {
    let sql = "SELECT id, line, name, number, value_minor, currency, since, renews FROM holdings \
               WHERE customer_id = $1 ORDER BY line, since, id";
    all(db, sql, vec![id.into()], |row| {
        Ok(Holding {
            id: row.id("id")?,
            line: row.code("line", LineOfBusiness::from_code)?,
            name: row.text("name")?,
            number: row.text("number")?,
            value: Money { minor: row.int("value_minor")?, currency: row.currency("currency")? },
            since: row.day("since")?,
            renews: row.optional_day("renews")?,
        })
    })
    .await
}
