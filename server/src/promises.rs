//! The plain form that says what is promised of the first answer to a ticket. What is set is written down in the audit log in
//! the same transaction.

use app::{
    api::figures::Told,
    server::{AppState, trail::Origin},
};
use axum::{
    Extension, Router,
    body::Bytes,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use domain::{
    access::{Access, Action, Resource},
    audit,
    page::parse_query,
    ticket::{Priority, Promises},
};
use serde_json::json;
use store::{
    audit::{NewEntry, Values},
    settings,
};

use crate::{api::problem::Problem, auth::gate::Signed};

/// The routes.
pub(crate) fn routes(state: AppState) -> Router {
    Router::new().route("/metrics/promises", post(save)).with_state(state)
}

/// `POST /metrics/promises`: keeps what is promised from now on, and leads back to the page that says what it is for.
async fn save(
    State(state): State<AppState>,
    Signed(access): Signed,
    Extension(origin): Extension<Origin>,
    body: Bytes,
) -> Result<Response, Problem> {
    access.allow(Action::Update, Resource::Figures)?;
    let now = (state.now)();
    let pairs = parse_query(&String::from_utf8_lossy(&body));
    let told = match Promises::from_pairs(&pairs) {
        Ok(promises) => Told::Saved(set(&state, &access, &origin, promises).await?),
        Err(error) => Told::Refused(error, pairs),
    };
    let number = state.kept.keep(now, access.user, told);
    Ok(Redirect::to(&format!("/metrics?answer={number}#sla_kept")).into_response())
}

/// How many of them are others than before.
async fn set(state: &AppState, access: &Access, origin: &Origin, promises: Promises) -> Result<usize, Problem> {
    let entry = origin.entry(access, (state.now)(), audit::Action::Changed, Resource::Figures, Some("promises".to_owned()));
    let salt = (state.salt)();
    let changed = state
        .db
        .write(move |tx| {
            let entry = entry.clone();
            Box::pin(async move {
                let was = settings::promises(tx).await?;
                let number = Priority::ALL.iter().filter(|priority| was.minutes(**priority) != promises.minutes(**priority)).count();
                if number > 0 {
                    let content = json!({ "was": was, "is": promises }).to_string();
                    let values = Values { customer_id: None, salt, content };
                    settings::set_promises(tx, promises).await?;
                    let entry = NewEntry { summary: "first answers promised".to_owned(), values: Some(values), ..entry };
                    store::audit::append(tx, &[entry]).await?;
                }
                Ok(number)
            })
        })
        .await?;
    Ok(changed)
}
