//! What models say of customers: one customer's score, how scores are spread, the models, and working them out anew.

#[cfg(feature = "ssr")]
use domain::access::{Action, Resource};
use domain::score::{CustomerScore, Distribution, ModelCard, ScoreRun};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use crate::server::authorise;
use crate::{
    error::ApiError,
    wire::{Json, Sealed},
};

/// A customer's score with its reasons and earlier months. Without a run yet `run` is none; who has not bought has no score.
#[server(prefix = "/api/fn", endpoint = "customer-score", input = GetUrl, output = Json)]
pub async fn get_customer_score(customer_id: Uuid) -> Result<Sealed<CustomerScore>, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Customer)?;
    Sealed::new(&super::found(store::scores::of_customer(state.db.reader(), &access.scope_of(customer_id), customer_id).await?)?)
}

/// How value and churn are spread over the customers that are reached; none before the first run has ended.
#[server(prefix = "/api/fn", endpoint = "score-distribution", input = GetUrl, output = Json)]
pub async fn get_score_distribution() -> Result<Option<Distribution>, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Figures)?;
    Ok(store::scores::distribution(state.db.reader(), &access.scope()).await?)
}

/// The models of the last run that scored everybody; none before.
#[server(prefix = "/api/fn", endpoint = "score-models", input = GetUrl, output = Json)]
pub async fn get_score_models() -> Result<Vec<ModelCard>, ApiError> {
    use domain::access::Mask;
    let (state, access) = authorise(Action::Read, Resource::Figures)?;
    Ok(store::scores::models(state.db.reader()).await?.masked(access.role.fields))
}

/// The newest run, however far it is; none before the first.
#[server(prefix = "/api/fn", endpoint = "score-progress", input = GetUrl, output = Json)]
pub async fn score_progress() -> Result<Option<ScoreRun>, ApiError> {
    let (state, _) = authorise(Action::Read, Resource::Figures)?;
    Ok(store::scores::newest(state.db.reader()).await?)
}

/// Asks for everybody to be scored now, and answers at once with the run: the one that is under way, where there is one.
#[server(prefix = "/api/fn", endpoint = "score-now", output = Json)]
pub async fn score_now() -> Result<ScoreRun, ApiError> {
    let (state, access) = authorise(Action::Update, Resource::Figures)?;
    let run = crate::server::scores::ask(&state, &access).await?;
    if crate::server::is_plain_form() {
        leptos_axum::redirect("/insight");
    }
    Ok(run)
}
