//! What of a customer is compared with the others.

use std::collections::HashMap;

use domain::{
    customer::{ContactKind, CustomerKind},
    duplicate::Reason,
    new_customer::NewCustomer,
};
use uuid::Uuid;

use crate::{
    connection::Connection,
    error::Result,
    query::parameters,
    row::all,
    search::{self, fold},
};

/// A customer, stored already or about to be, with everything folded.
pub(super) struct Probe {
    /// None for one that is not stored yet.
    pub(super) id: Option<Uuid>,
    pub(super) name: String,
    pub(super) kind: CustomerKind,
    pub(super) city: String,
    /// What each contact point may be stored as: a telephone number with its country, or without.
    pub(super) contacts: Vec<(Reason, String)>,
}

/// What two customers with the same contact point of that kind have in common.
pub(super) const fn reason(kind: ContactKind) -> Reason {
    match kind {
        ContactKind::Email => Reason::Email,
        ContactKind::Mobile | ContactKind::Phone => Reason::Phone,
        ContactKind::Address => Reason::Address,
        ContactKind::Handle => Reason::Handle,
    }
}

fn spellings(kind: ContactKind, value: &str) -> Vec<(Reason, String)> {
    let normalised = search::normalised(kind, value);
    let mut all = vec![normalised];
    if reason(kind) == Reason::Phone {
        all.extend(search::phones(value));
        all.dedup();
    }
    all.into_iter().filter(|text| !text.is_empty()).map(|text| (reason(kind), text)).collect()
}

impl Probe {
    /// Of a customer that somebody is typing in.
    pub(super) fn of(new: &NewCustomer) -> Self {
        let contacts = [(ContactKind::Email, &new.email), (ContactKind::Phone, &new.phone)];
        Self {
            id: None,
            name: fold(&new.name),
            kind: new.kind,
            city: fold(&new.city),
            contacts: contacts
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .flat_map(|(kind, value)| spellings(kind, value))
                .collect(),
        }
    }

    /// Of stored customers, without those that were merged into others.
    pub(super) async fn stored(db: &dyn Connection, ids: &[Uuid]) -> Result<Vec<Self>> {
        let list = parameters(1, ids.len());
        let values = || ids.iter().map(|id| (*id).into()).collect();
        let sql = format!("SELECT customer_id, kind, value FROM contact_points WHERE customer_id IN ({list})");
        let read = |row: &crate::row::Row| Ok((row.id("customer_id")?, row.code("kind", ContactKind::from_code)?, row.text("value")?));
        let mut contacts: HashMap<Uuid, Vec<(Reason, String)>> = HashMap::new();
        for (id, kind, value) in all(db, &sql, values(), read).await? {
            contacts.entry(id).or_default().extend(spellings(kind, &value));
        }
        let sql = format!("SELECT id, name, kind, city FROM customers WHERE id IN ({list}) AND merged_into IS NULL");
        let mut probes = all(db, &sql, values(), |row| {
            Ok(Self {
                id: Some(row.id("id")?),
                name: fold(&row.text("name")?),
                kind: row.code("kind", CustomerKind::from_code)?,
                city: fold(&row.text("city")?),
                contacts: Vec::new(),
            })
        })
        .await?;
        for probe in &mut probes {
            probe.contacts = probe.id.and_then(|id| contacts.remove(&id)).unwrap_or_default();
        }
        Ok(probes)
    }
}
