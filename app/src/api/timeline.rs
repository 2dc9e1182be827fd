//! A customer's timeline: reading it, and writing notes and calls onto it.

#[cfg(feature = "ssr")]
use domain::access::{Action, Resource};
use domain::{
    interaction::{Interaction, MonthCount},
    page::Page,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use crate::server::authorise;
use crate::{error::ApiError, wire::Json};

/// A page of the timeline, newest first.
#[server(prefix = "/api/fn", endpoint = "timeline", input = GetUrl, output = Json)]
pub async fn list_timeline(customer_id: Uuid, query: String) -> Result<Page<Interaction>, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Note)?;
    let query = domain::interaction::TimelineQuery::from_pairs(&domain::page::parse_query(&query))?;
    Ok(store::timeline::list(state.db.reader(), &access.scope_of(customer_id), customer_id, &query).await?)
}

/// How many events of each kind fell in each month.
#[server(prefix = "/api/fn", endpoint = "timeline-months", input = GetUrl, output = Json)]
pub async fn list_months(customer_id: Uuid) -> Result<Vec<MonthCount>, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Note)?;
    Ok(store::timeline::months(state.db.reader(), &access.scope_of(customer_id), customer_id).await?)
}

/// The whole text of an event whose summary is cut; empty where the summary is all.
#[server(prefix = "/api/fn", endpoint = "interaction-body", input = GetUrl, output = Json)]
pub async fn get_body(customer_id: Uuid, interaction_id: Uuid) -> Result<String, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Note)?;
    Ok(store::timeline::body(state.db.reader(), &access.scope_of(customer_id), customer_id, interaction_id).await?.unwrap_or_default())
}

/// A note or a call as somebody typed it: `kind` is `note` or `call`, `flow` the direction of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// `note` or `call`.
    pub kind: String,
    /// `inbound` or `outbound`; empty for a note.
    pub flow: String,
    /// How long a call took; empty where nobody said.
    pub minutes: String,
    /// The text.
    pub body: String,
}

/// What was typed and why it could not be written, for the form that shows it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Whom it is about.
    pub customer_id: Uuid,
    /// What was typed.
    pub typed: Typed,
    /// Why it was refused.
    pub error: ApiError,
}

/// Writes a note or logs a call. `id` is chosen by the caller, so that sending the same entry twice
/// writes it once; empty where a plain form sends it. Answers a plain form by going back to the timeline,
/// with what was typed where it is refused.
#[server(prefix = "/api/fn", endpoint = "write-entry", output = Json)]
pub async fn write_entry(
    customer_id: Uuid,
    id: String,
    kind: String,
    flow: String,
    minutes: String,
    body: String,
) -> Result<Interaction, ApiError> {
    let (state, access) = authorise(Action::Create, Resource::Note)?;
    let now = (state.now)();
    let typed = Typed { kind, flow, minutes, body };
    let written = write(&state, &access, now, customer_id, &id, &typed).await;
    if crate::server::is_plain_form() {
        let again = written.as_ref().err().map(|error| Refused { customer_id, typed, error: error.clone() });
        let again = again.map(|refused| format!("?refused={}#entry", state.kept.keep(now, access.user, refused)));
        leptos_axum::redirect(&format!("/customers/{customer_id}{}", again.unwrap_or_default()));
    }
    written
}

#[cfg(feature = "ssr")]
async fn write(
    state: &crate::server::AppState,
    access: &domain::access::Access,
    now: domain::time::Timestamp,
    customer_id: Uuid,
    id: &str,
    typed: &Typed,
) -> Result<Interaction, ApiError> {
    use crate::server::trail;
    use domain::{
        audit,
        live::{Changed, ChangedKind},
        problem::Problem,
    };
    let entry = typed.entry()?;
    let id = if id.is_empty() { (state.new_id)(now) } else { id.parse().map_err(|_| ApiError::field("id", id, Problem::Id))? };
    let (actor, scope) = (access.name.clone(), access.scope());
    let said = trail::entry(access, now, audit::Action::Created, Resource::Note, customer_id);
    let written = state
        .db
        .write(move |tx| {
            let (actor, entry, scope, said) = (actor.clone(), entry.clone(), scope.clone(), said.clone());
            Box::pin(async move {
                let written = store::timeline::write(tx, &scope, customer_id, id, now, &actor, &entry).await?;
                if written.is_some() {
                    store::audit::append(tx, &[said]).await?;
                }
                Ok(written)
            })
        })
        .await?;
    if written.is_some() {
        state.publish(Changed { kind: ChangedKind::Customer, id: customer_id });
    }
    super::found(written)
}

#[cfg(feature = "ssr")]
impl Typed {
    fn entry(&self) -> Result<domain::interaction::NewEntry, ApiError> {
        use domain::{
            interaction::{Flow, InteractionKind},
            problem::Problem,
        };
        let (flow, minutes) = (self.flow.as_str(), self.minutes.trim());
        Ok(domain::interaction::NewEntry {
            kind: InteractionKind::from_word(&self.kind).ok_or_else(|| ApiError::field("kind", "", Problem::EntryKind))?,
            flow: if flow.is_empty() {
                Flow::Internal
            } else {
                Flow::from_word(flow).ok_or_else(|| ApiError::field("flow", flow, Problem::Flow))?
            },
            minutes: if minutes.is_empty() {
                None
            } else {
                Some(minutes.parse().map_err(|_| ApiError::field("minutes", minutes, Problem::Minutes))?)
            },
            body: self.body.clone(),
        })
    }
}
