//! A customer's own data: what was agreed to, who has seen it, erasing it.

#[cfg(feature = "ssr")]
use domain::access::{Action, Resource};
use domain::{consent::ConsentChange, customer::Consent, privacy::Erasure, time::Timestamp};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::settings::audit::Line;
#[cfg(feature = "ssr")]
use crate::server::{authorise, trail};
use crate::{
    error::ApiError,
    wire::{Json, Sealed},
};

/// How many entries a customer's page shows; the audit log has the others.
#[cfg(feature = "ssr")]
const SEEN: u32 = 50;

/// Who looked at a customer or did something with it, newest first: for those who may read the audit log, and of the
/// customers that they reach.
#[server(prefix = "/api/fn", endpoint = "customer-seen", input = GetUrl, output = Json)]
pub async fn list_seen(customer_id: Uuid) -> Result<Sealed<Vec<Line>>, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Audit)?;
    access.allow(Action::Read, Resource::Customer)?;
    super::found(store::access::reaches(state.db.reader(), &access.scope(), customer_id).await?.then_some(()))?;
    state.trail.settle().await;
    let query = domain::audit::AuditQuery { record: Some(customer_id.to_string()), limit: SEEN, ..Default::default() };
    let page = store::audit::list(state.db.reader(), &query).await?;
    Sealed::new(&page.rows.into_iter().map(|entry| crate::server::settings::line(&access, entry, 0)).collect())
}

/// What a customer's page tells of the customer's own data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Privacy {
    /// What was agreed to and refused, as it holds.
    pub consents: Vec<Consent>,
    /// How that came about, newest first.
    pub history: Vec<ConsentChange>,
    /// The last erasure, where there was one, and when.
    pub erased: Option<(Uuid, Timestamp)>,
}

/// What was agreed to, and whether the customer was erased.
#[server(prefix = "/api/fn", endpoint = "customer-privacy", input = GetUrl, output = Json)]
pub async fn get_privacy(customer_id: Uuid) -> Result<Sealed<Privacy>, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Customer)?;
    let (db, scope) = (state.db.reader(), access.scope());
    super::found(store::access::reaches(db, &scope, customer_id).await?.then_some(()))?;
    Sealed::new(&Privacy {
        consents: store::consents::of_customer(db, &scope, customer_id).await?,
        history: store::consents::history(db, &scope, customer_id).await?,
        erased: store::privacy::report_of(db, customer_id).await?.map(|report| (report.id, report.at)),
    })
}

/// Notes what a customer has said about being contacted on a channel for a purpose, each by its word. A plain form is led
/// back to the customer.
#[server(prefix = "/api/fn", endpoint = "set-consent", output = Json)]
pub async fn set_consent(customer_id: Uuid, channel: String, purpose: String, status: String) -> Result<(), ApiError> {
    use domain::live::{Changed, ChangedKind};
    let (state, access) = authorise(Action::Update, Resource::Customer)?;
    let said = say(&state, &access, customer_id, [&channel, &purpose, &status]).await;
    if said.is_ok() {
        state.publish(Changed { kind: ChangedKind::Customer, id: customer_id });
    }
    if crate::server::is_plain_form() {
        leptos_axum::redirect(&format!("/customers/{customer_id}/privacy"));
    }
    said
}

#[cfg(feature = "ssr")]
async fn say(
    state: &crate::server::AppState,
    access: &domain::access::Access,
    customer_id: Uuid,
    [channel, purpose, status]: [&str; 3],
) -> Result<(), ApiError> {
    use domain::{audit, consent::Purpose, customer::ConsentStatus, interaction, problem::Problem};
    let unknown = |field: &'static str, value: &str| ApiError::field(field, value, Problem::Choice);
    let road = interaction::Channel::from_word(channel).filter(|road| *road != interaction::Channel::Internal);
    let now = (state.now)();
    let said = Consent {
        channel: road.ok_or_else(|| unknown("channel", channel))?,
        purpose: Purpose::from_word(purpose).ok_or_else(|| unknown("purpose", purpose))?,
        status: ConsentStatus::from_word(status).ok_or_else(|| unknown("status", status))?,
        since: now,
    };
    let stamp = store::customers::Stamp { actor: access.name.clone(), now, id: (state.new_id)(now) };
    let (scope, salt) = (access.scope(), (state.salt)());
    let entry = trail::entry(access, now, audit::Action::Changed, Resource::Customer, customer_id);
    let before = state
        .db
        .write(move |tx| {
            let (scope, stamp, said, entry) = (scope.clone(), stamp.clone(), said.clone(), entry.clone());
            Box::pin(async move {
                let before = store::consents::say(tx, &scope, customer_id, &stamp, &said).await?;
                let was = before.as_ref().map(|before| before.as_ref().map_or("", |before| before.status.word()));
                if let Some(was) = was.filter(|was| *was != said.status.word()) {
                    let what = format!("consent, {}, {}", said.channel.word(), said.purpose.word());
                    let text = interaction::changed_line(&what, was, said.status.word());
                    store::audit::append(tx, &[trail::with_changes(entry, salt, customer_id, &text)]).await?;
                }
                Ok(before)
            })
        })
        .await?;
    super::found(before).map(drop)
}

/// Erases a customer whose name or number was typed to confirm it; the report's id. A plain form is led to the report, or
/// back with the word of what was wrong.
#[server(prefix = "/api/fn", endpoint = "erase-customer", output = Json)]
pub async fn erase_customer(customer_id: Uuid, reason: String, typed: String) -> Result<Uuid, ApiError> {
    let (state, access) = authorise(Action::Delete, Resource::Customer)?;
    let erased = erase(&state, &access, customer_id, &reason, typed).await;
    if crate::server::is_plain_form() {
        leptos_axum::redirect(&match &erased {
            Ok(id) => format!("/erasures/{id}"),
            Err(ApiError::Invalid(fields)) => {
                let wrong = fields.first().map(|field| field.field.clone()).unwrap_or_default();
                format!("/customers/{customer_id}/privacy?wrong={wrong}#erase")
            }
            Err(_) => format!("/customers/{customer_id}/privacy"),
        });
    }
    erased
}

#[cfg(feature = "ssr")]
async fn erase(
    state: &crate::server::AppState,
    access: &domain::access::Access,
    customer_id: Uuid,
    reason: &str,
    typed: String,
) -> Result<Uuid, ApiError> {
    use domain::{
        audit,
        live::{Changed, ChangedKind},
    };
    let now = (state.now)();
    let erasing = store::privacy::Erasing {
        id: (state.new_id)(now),
        customer: customer_id,
        at: now,
        actor: access.name.clone(),
        reason: super::reveal::said("reason", reason)?,
        salt: (state.salt)(),
    };
    let said = trail::entry(access, now, audit::Action::Erased, Resource::Customer, customer_id);
    // Who looked until now is written down before.
    state.trail.settle().await;
    let erasure = crate::server::privacy::erase(&state.db, access.scope(), erasing, said, Some(typed)).await?;
    if erasure.is_some() {
        state.kept.clear();
        state.publish(Changed { kind: ChangedKind::Customer, id: customer_id });
    }
    super::found(erasure).map(|erasure| erasure.id)
}

/// The report of an erasure, for those who may erase. It says nothing of whom.
#[server(prefix = "/api/fn", endpoint = "erasure", input = GetUrl, output = Json)]
pub async fn get_erasure(id: Uuid) -> Result<Erasure, ApiError> {
    let (state, _) = authorise(Action::Delete, Resource::Customer)?;
    super::found(store::privacy::report(state.db.reader(), id).await?)
}
