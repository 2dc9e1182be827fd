//! Asking for everybody to be scored. The work itself is the server's: it is woken, and works in the background.

use std::sync::Arc;

use domain::{
    access::{Access, Resource},
    audit::Action,
    problem::Problem,
    score::{ScoreRun, as_of},
};
use store::{
    audit,
    scores::{self, Asked},
};
use tokio::sync::Notify;

use super::{AppState, trail};
use crate::error::ApiError;

/// Wakes whoever scores customers. Clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    /// Says that there is something to do; whoever is asleep, or looks next, hears it.
    pub fn now(&self) {
        self.0.notify_one();
    }

    /// Sleeps until there is something to do.
    pub async fn wait(&self) {
        self.0.notified().await;
    }
}

/// Asks for a run in somebody's name, and wakes the server; the run that is under way, where there is one.
///
/// # Errors
/// [`ApiError::Invalid`] where customers are scored as of a later day than the data tell.
pub async fn ask(state: &AppState, access: &Access) -> Result<ScoreRun, ApiError> {
    let now = (state.now)();
    let id = (state.new_id)(now);
    let day = as_of(now.day(), scores::last_purchase(state.db.reader()).await?);
    let said = trail::entry(access, now, Action::Changed, Resource::Figures, id);
    let said = audit::NewEntry { summary: "score".to_owned(), ..said };
    let actor = access.name.clone();
    let asked = state
        .db
        .write(move |tx| {
            let (said, actor) = (said.clone(), actor.clone());
            Box::pin(async move {
                let asked = scores::ask(tx, id, day, &actor, now).await?;
                if matches!(asked, Asked::New(_)) {
                    audit::append(tx, &[said]).await?;
                }
                Ok(asked)
            })
        })
        .await?;
    if let Asked::Outdated(_) = asked {
        return Err(ApiError::field("as_of", &day.to_string(), Problem::Date));
    }
    state.wake.now();
    scores::newest(state.db.reader()).await?.ok_or(ApiError::NotFound)
}
