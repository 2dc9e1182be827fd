//! Who is sent the bulletin, for who may choose that.

use std::collections::BTreeMap;

use domain::{
    access::{Action, Resource},
    bulletin::OfRole,
};
use store::{StoreError, bulletin, users};
use uuid::Uuid;

use super::{AppState, reports, roles};
use crate::api::recipients::Recipients;

/// Everybody who is sent it or has stopped it, the roles that may be chosen, and the people who may be.
///
/// # Errors
/// Those of the store.
pub async fn recipients(state: &AppState) -> Result<Recipients, StoreError> {
    let db = state.db.reader();
    let readers = reports::readers(state, Uuid::nil()).await?;
    let reads = |id: Uuid| readers.iter().any(|reader| reader.id == id);
    let mut recipients = bulletin::recipients(db).await?;
    for recipient in &mut recipients {
        recipient.may_read = recipient.may_read && reads(recipient.user_id);
    }
    let mut chosen: BTreeMap<String, bool> = bulletin::roles(db).await?.into_iter().collect();
    let people_of: Vec<(String, bool)> = users::list(db).await?.into_iter().map(|user| (user.role, reads(user.id))).collect();
    let of_role = |role: String, attach| {
        let people = people_of.iter().filter(|(of, reads)| *of == role && *reads).count();
        OfRole { role, attach, people }
    };
    let mut found = Vec::new();
    for role in roles::all(db).await? {
        let attach = chosen.remove(&role.word);
        if attach.is_some() || role.may(Action::Read, Resource::Figures) {
            found.push(of_role(role.word, attach));
        }
    }
    // A role that is gone is still named, so that somebody can take it away.
    found.extend(chosen.into_iter().map(|(role, attach)| of_role(role, Some(attach))));
    let is_named = |id: Uuid| recipients.iter().any(|recipient| recipient.user_id == id && recipient.mailing.named);
    let people = readers.iter().filter(|reader| !is_named(reader.id)).cloned().collect();
    Ok(Recipients { recipients, roles: found, people })
}

/// Whether everybody of a role may be chosen: it is there, and may read figures.
///
/// # Errors
/// Those of the store.
pub async fn may_choose_role(state: &AppState, word: &str) -> Result<bool, StoreError> {
    Ok(roles::get(state.db.reader(), word).await?.is_some_and(|role| role.may(Action::Read, Resource::Figures)))
}

/// Whether somebody may be chosen: they may sign in, and read figures.
///
/// # Errors
/// Those of the store.
pub async fn may_choose(state: &AppState, user: Uuid) -> Result<bool, StoreError> {
    Ok(reports::readers(state, Uuid::nil()).await?.iter().any(|reader| reader.id == user))
}
