//! A customer that somebody types in.

use domain::{
    customer::ContactKind,
    interaction::{Channel, Flow, InteractionKind},
    new_customer::NewCustomer,
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    connection::Connection,
    duplicates,
    error::Result,
    figures::Change,
    imports::reindex,
    load::{Contact, Customer, InteractionRow, Loader},
    sources,
};

/// Stores a new customer with its contact points, the first line of its timeline, its facts and what it is
/// found by, and looks for whom it may be a duplicate of. `owner` looks after it: who only reaches customers of
/// their own would lose it otherwise. `ids` makes further ids. To be run in a transaction.
pub async fn create(
    db: &dyn Connection,
    id: Uuid,
    new: &NewCustomer,
    now: Timestamp,
    (actor, owner): (&str, Option<Uuid>),
    ids: impl Fn(Timestamp) -> Uuid,
) -> Result<()> {
    let change = Change::begin(db, &[id]).await?;
    let mut loader = Loader::new();
    let customer = Customer {
        id,
        kind: new.kind,
        stage: new.stage,
        name: new.name.clone(),
        country: new.country.clone(),
        city: new.city.clone(),
        language: new.language.clone(),
        created_at: now,
        owner_id: owner,
    };
    loader.customer(db, customer).await?;
    for (kind, value) in [(ContactKind::Email, &new.email), (ContactKind::Phone, &new.phone)] {
        if !value.is_empty() {
            let contact = Contact { customer_id: id, id: ids(now), kind, value: value.clone(), verified: false, source_id: sources::OWN };
            loader.contact(db, contact).await?;
        }
    }
    let entry = InteractionRow {
        customer_id: id,
        at: now,
        id: ids(now),
        kind: InteractionKind::Record,
        channel: Channel::Internal,
        flow: Flow::Internal,
        subject: String::new(),
        summary: String::new(),
        ref_id: None,
        amount: None,
        measure: None,
        actor: actor.to_owned(),
    };
    loader.interaction(db, entry).await?;
    loader.finish(db).await?;
    change.settle(db).await?;
    reindex(db, &[id]).await?;
    duplicates::find(db, &[id], now).await
}
