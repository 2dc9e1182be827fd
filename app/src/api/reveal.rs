//! Showing what a role masks of a customer, to who says why: one address, or all of a class of fields for a while.

#[cfg(feature = "ssr")]
use domain::access::{Action, Resource};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use crate::server::authorise;
use crate::{error::ApiError, wire::Json};

/// The longest reason for anything, in characters.
pub const MAX_REASON: usize = 200;

/// An address that was revealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revealed {
    /// Which contact point.
    pub point_id: Uuid,
    /// The address.
    pub value: String,
}

/// Shows an address that is masked for the viewer's role. The reason goes into the audit log with the kind of the
/// address, before the address goes anywhere; the address does not. A plain form is led back to the customer, where the
/// address stands until the page is left.
#[server(prefix = "/api/fn", endpoint = "reveal-contact", output = Json)]
pub async fn reveal_contact(customer_id: Uuid, point_id: Uuid, reason: String) -> Result<Revealed, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Customer)?;
    let now = (state.now)();
    let revealed = reveal(&state, &access, now, customer_id, point_id, &reason).await;
    if crate::server::is_plain_form() {
        let query = match &revealed {
            Ok(revealed) => format!("revealed={}", state.kept.keep(now, access.user, revealed.clone())),
            Err(_) => format!("reveal={point_id}"),
        };
        leptos_axum::redirect(&format!("/customers/{customer_id}?{query}#p-{point_id}"));
    }
    revealed
}

/// For how long a class of fields stays revealed, in minutes.
pub const REVEALED_MINUTES: i64 = 15;

/// Reveals all of a class of fields (`contact`, `money`, `risk`, `notes`) of one customer that the viewer's role masks, in
/// this session and for [`REVEALED_MINUTES`]. The reason goes into the audit log before anything is shown. A plain form is
/// led back to the customer, or to the sheet of a call with the customer where `back` says `call`.
#[server(prefix = "/api/fn", endpoint = "reveal-class", output = Json)]
pub async fn reveal_class(customer_id: Uuid, class: String, reason: String, back: Option<String>) -> Result<(), ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Customer)?;
    let session = crate::server::session()?.session_id;
    let revealed = unmask(&state, &access, session, customer_id, &class, &reason).await;
    if crate::server::is_plain_form() {
        let page = if back.as_deref() == Some("call") { "calls" } else { "customers" };
        leptos_axum::redirect(&format!("/{page}/{customer_id}"));
    }
    revealed
}

#[cfg(feature = "ssr")]
async fn unmask(
    state: &crate::server::AppState,
    access: &domain::access::Access,
    session: Uuid,
    customer_id: Uuid,
    class: &str,
    reason: &str,
) -> Result<(), ApiError> {
    use crate::server::trail;
    use domain::{
        access::{FieldClass, Sight},
        audit,
        problem::Problem,
        time::Timestamp,
    };
    use store::audit::{NewEntry, Values};
    let scope = access.scope();
    super::found(store::customers::facts(state.db.reader(), &scope, customer_id).await?)?;
    // Of what is hidden nothing is said, nor of what is shown anyhow.
    let known = FieldClass::from_word(class).filter(|known| access.role.fields.sight(*known) == Sight::Masked);
    let known = known.ok_or_else(|| ApiError::field("class", class, Problem::Choice))?;
    let reason = said("reason", reason)?;
    let now = (state.now)();
    let ends_at = Timestamp(now.0 + REVEALED_MINUTES * 60 * 1000);
    let salt = (state.salt)();
    let entry = trail::entry(access, now, audit::Action::Revealed, Resource::Customer, customer_id);
    state
        .db
        .write(move |tx| {
            let (entry, reason) = (entry.clone(), reason.clone());
            Box::pin(async move {
                // Why is in somebody's own words, which may name the customer: they go when the customer is erased.
                let content = leptos::serde_json::json!({ "reason": reason }).to_string();
                let values = Some(Values { customer_id: Some(customer_id), salt, content });
                store::audit::append(tx, &[NewEntry { summary: known.word().to_owned(), values, ..entry }]).await?;
                store::reveals::reveal(tx, session, customer_id, known, ends_at).await
            })
        })
        .await?;
    Ok(())
}

/// What a plain form revealed to who sent it, once.
#[cfg(feature = "ssr")]
pub(crate) fn revealed(number: &str) -> Option<Revealed> {
    let (state, access) = (crate::server::state().ok()?, crate::server::access().ok()?);
    state.kept.take((state.now)(), access.user, number)
}

#[cfg(feature = "ssr")]
async fn reveal(
    state: &crate::server::AppState,
    access: &domain::access::Access,
    now: domain::time::Timestamp,
    customer_id: Uuid,
    point_id: Uuid,
    reason: &str,
) -> Result<Revealed, ApiError> {
    use crate::server::trail;
    use domain::audit;
    use store::audit::{NewEntry, Values};
    let reason = said("reason", reason)?;
    let (scope, salt) = (access.scope(), (state.salt)());
    let entry = trail::entry(access, now, audit::Action::Revealed, Resource::Customer, customer_id);
    let point = state
        .db
        .write(move |tx| {
            let (scope, entry, reason) = (scope.clone(), entry.clone(), reason.clone());
            Box::pin(async move {
                let Some(point) = store::customers::contact_point(tx, &scope, customer_id, point_id).await? else { return Ok(None) };
                // Why is in somebody's own words, which may name the customer: they go when the customer is erased.
                let content = leptos::serde_json::json!({ "reason": reason }).to_string();
                let values = Some(Values { customer_id: Some(customer_id), salt, content });
                store::audit::append(tx, &[NewEntry { summary: point.kind.word().to_owned(), values, ..entry }]).await?;
                Ok(Some(point))
            })
        })
        .await?;
    let point = super::found(point)?;
    Ok(Revealed { point_id, value: point.value })
}

/// A reason as it is kept.
///
/// # Errors
/// [`ApiError::Invalid`] without one, and for a longer one than [`MAX_REASON`].
#[cfg(feature = "ssr")]
pub(crate) fn said(field: &str, reason: &str) -> Result<String, ApiError> {
    use domain::problem::Problem;
    let reason = reason.trim();
    match reason.chars().count() {
        0 => Err(ApiError::field(field, "", Problem::TextEmpty)),
        1..=MAX_REASON => Ok(reason.to_owned()),
        _ => Err(ApiError::field(field, "", Problem::TextTooLong)),
    }
}
