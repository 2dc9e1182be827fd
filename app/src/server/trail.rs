//! What is written into the audit log: who looked at what and changed what, and from where.
//!
//! A change writes its entry in its own transaction. A look writes nothing else, and a transaction for each would
//! cost more than the page: looks are kept for a moment and those of a moment are written together. With the power
//! the looks of the last moment are lost, and no change.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{
    access::{Access, Resource},
    audit::Action,
    time::Timestamp,
};
use http::request::Parts;
use leptos::prelude::*;
use store::{
    Db,
    audit::{self, NewEntry, Values},
};
use uuid::Uuid;

/// For how long looks are kept before they are written.
const MOMENT: Duration = Duration::from_millis(200);
/// The most looks that are kept while the database cannot take them.
const MOST: usize = 100_000;

/// Where a request comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The network address.
    pub address: IpAddr,
    /// What the browser says it is.
    pub agent: String,
    /// The request's id.
    pub request: Uuid,
}

impl Default for Origin {
    fn default() -> Self {
        Self { address: IpAddr::V4(Ipv4Addr::UNSPECIFIED), agent: String::new(), request: Uuid::nil() }
    }
}

impl Origin {
    /// Where the request comes from that a page or server function answers.
    pub fn current() -> Self {
        with_context::<Parts, _>(|parts| parts.extensions.get::<Self>().cloned()).flatten().unwrap_or_default()
    }

    /// An entry about something that somebody does in this request.
    pub fn entry(&self, by: &Access, at: Timestamp, action: Action, resource: Resource, record: Option<String>) -> NewEntry {
        NewEntry {
            at,
            actor_id: Some(by.user).filter(|id| !id.is_nil()),
            actor: by.signature(),
            action,
            resource: resource.word().to_owned(),
            record,
            summary: String::new(),
            values: None,
            request: self.request.to_string(),
            address: self.address.to_string(),
            agent: self.agent.clone(),
        }
    }
}

/// An entry of the request that a server function answers: who did what with which record.
pub fn entry(by: &Access, at: Timestamp, action: Action, resource: Resource, record: impl ToString) -> NewEntry {
    Origin::current().entry(by, at, action, resource, Some(record.to_string()))
}

/// From what to what a customer's fields were changed, beside an entry: it goes when the customer is erased. `text`
/// is what [`domain::edit::read_changes`] reads.
#[must_use]
pub fn with_changes(entry: NewEntry, salt: [u8; 16], customer: Uuid, text: &str) -> NewEntry {
    let fields = domain::edit::read_changes(text).into_iter();
    let fields: std::collections::BTreeMap<_, _> = fields.map(|change| (change.what.to_owned(), [change.from, change.to])).collect();
    let content = leptos::serde_json::to_string(&fields).unwrap_or_default();
    NewEntry { values: Some(Values { customer_id: Some(customer), salt, content }), ..entry }
}

/// The looks that are not written yet. Clones are the same.
#[derive(Clone, Debug)]
pub struct Trail(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    db: Db,
    kept: Mutex<Vec<NewEntry>>,
    /// Held while looks are written, so that they are written in their order.
    writing: tokio::sync::Mutex<()>,
}

impl Trail {
    /// None are kept yet.
    pub fn new(db: Db) -> Self {
        Self(Arc::new(Inner { db, kept: Mutex::default(), writing: tokio::sync::Mutex::default() }))
    }

    fn kept(&self) -> MutexGuard<'_, Vec<NewEntry>> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that somebody looks at a customer.
    pub fn viewed(&self, by: &Access, at: Timestamp, customer: Uuid) {
        self.note(entry(by, at, Action::Viewed, Resource::Customer, customer));
    }

    /// Notes that somebody looks at an order or a ticket; `number` is what its source calls it, which names nobody.
    pub fn opened(&self, by: &Access, at: Timestamp, (resource, record, number): (Resource, Uuid, &str)) {
        self.note(NewEntry { summary: number.to_owned(), ..entry(by, at, Action::Viewed, resource, record) });
    }

    /// Notes a look. It is written within a moment.
    pub fn note(&self, look: NewEntry) {
        let is_first = {
            let mut kept = self.kept();
            if kept.len() >= MOST {
                tracing::error!("looks are not written down: the database has taken none for too long");
                return;
            }
            kept.push(look);
            kept.len() == 1
        };
        if is_first {
            let trail = self.clone();
            tokio::spawn(async move {
                tokio::time::sleep(MOMENT).await;
                trail.settle().await;
            });
        }
    }

    /// Writes the looks that are kept: before the server stops, and before somebody reads the log.
    pub async fn settle(&self) {
        let _order = self.0.writing.lock().await;
        let looks = std::mem::take(&mut *self.kept());
        if looks.is_empty() {
            return;
        }
        let shared = Arc::new(looks);
        let written = shared.clone();
        let result = self
            .0
            .db
            .write(move |tx| {
                let looks = written.clone();
                Box::pin(async move { audit::append(tx, &looks).await })
            })
            .await;
        if let Err(error) = result {
            tracing::error!(%error, "looks are not written down yet");
            // They stay first in line, for the next moment that anybody looks.
            self.kept().splice(0..0, shared.iter().cloned());
        }
    }
}
