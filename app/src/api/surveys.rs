//! What a customer answered to surveys.

#[cfg(feature = "ssr")]
use domain::access::{Action, Resource};
use domain::survey::SurveyAnswer;
use leptos::{prelude::*, server_fn::codec::GetUrl};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use crate::server::authorise;
use crate::{error::ApiError, wire::Json};

/// A customer's answers, newest first.
#[server(prefix = "/api/fn", endpoint = "survey-answers", input = GetUrl, output = Json)]
pub async fn list_answers(customer_id: Uuid) -> Result<Vec<SurveyAnswer>, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Survey)?;
    Ok(store::surveys::answers(state.db.reader(), &access.scope_of(customer_id), customer_id).await?)
}
