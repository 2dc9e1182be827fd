//! What to do next for a customer, and what somebody says to it.

#[cfg(feature = "ssr")]
use domain::access::{Access, Action, Resource};
use domain::next_action::Advice;
#[cfg(feature = "ssr")]
use domain::{
    audit,
    live::{Changed, ChangedKind},
    next_action::{Answer, Answered, NextAction},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
#[cfg(feature = "ssr")]
use store::advice::{Given, Sees};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use crate::server::{AppState, authorise, trail};
use crate::{
    error::ApiError,
    wire::{Json, Sealed},
};

/// What to do next for a customer, and what to offer: only what follows from what the viewer's role shows.
#[server(prefix = "/api/fn", endpoint = "customer-advice", input = GetUrl, output = Json)]
pub async fn get_advice(customer_id: Uuid) -> Result<Sealed<Advice>, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Customer)?;
    Sealed::new(&advice(&state, &access, customer_id).await?)
}

/// Notes what somebody says to a proposal: it rests from then on, for as long as `Answer::rest_days` says. What is not
/// proposed any more, because somebody was quicker, is not noted. A plain form is led back to the customer.
#[server(prefix = "/api/fn", endpoint = "answer-action", output = Json)]
pub async fn answer_action(customer_id: Uuid, action: String, about: String, answer: String) -> Result<(), ApiError> {
    use domain::problem::Problem;
    let (state, access) = authorise(Action::Create, Resource::Note)?;
    access.allow(Action::Read, Resource::Customer)?;
    let unknown = |field: &str, value: &str| ApiError::field(field, value, Problem::Other("is not what can be said".into()));
    let wanted = NextAction::from_word(&action).ok_or_else(|| unknown("action", &action))?;
    let answer = Answer::from_word(&answer).ok_or_else(|| unknown("answer", &answer))?;
    let proposed = advice(&state, &access, customer_id).await?;
    let about_of = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let found = proposed.actions.into_iter().find(|p| p.action == wanted && about_of(p.about.as_ref().map(|a| a.id)) == about.trim());
    if let Some(found) = found {
        write(&state, &access, customer_id, found.about.map(|about| about.id), wanted, answer).await?;
    }
    if crate::server::is_plain_form() {
        leptos_axum::redirect(&format!("/customers/{customer_id}"));
    }
    Ok(())
}

/// What to do next for a customer, of what the role of who asks shows.
#[cfg(feature = "ssr")]
pub(crate) async fn advice(state: &AppState, access: &Access, customer: Uuid) -> Result<Advice, ApiError> {
    let may = |resource| access.may(Action::Read, resource);
    let sees = Sees { tickets: may(Resource::Ticket), products: may(Resource::Product) && may(Resource::Order) };
    super::found(store::advice::of(state.db.reader(), &access.scope_of(customer), sees, customer, (state.now)().day()).await?)
}

#[cfg(feature = "ssr")]
async fn write(
    state: &AppState,
    access: &Access,
    customer: Uuid,
    about: Option<Uuid>,
    action: NextAction,
    answer: Answer,
) -> Result<(), ApiError> {
    let at = (state.now)();
    let answered = Answered { action, about, answer, at };
    let given = Given { id: (state.new_id)(at), event: (state.new_id)(at), answered, actor: access.name.clone() };
    let said = trail::entry(access, at, audit::Action::Changed, Resource::Customer, customer);
    let said = store::audit::NewEntry { summary: format!("{}: {}", action.word(), answer.word()), ..said };
    let scope = access.scope();
    let there = state
        .db
        .write(move |tx| {
            let (given, scope, said) = (given.clone(), scope.clone(), said.clone());
            Box::pin(async move {
                let there = store::advice::answer(tx, &scope, customer, &given).await?;
                if there {
                    store::audit::append(tx, &[said]).await?;
                }
                Ok(there)
            })
        })
        .await?;
    if !there {
        return Err(ApiError::NotFound);
    }
    state.publish(Changed { kind: ChangedKind::Customer, id: customer });
    Ok(())
}
