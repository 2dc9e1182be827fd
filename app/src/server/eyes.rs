//! “View as…”: an administrator looks at everything as somebody else, or as a role that nobody in particular has.
//! What is read is read with that one's rights; nothing is changed meanwhile.

use domain::access::{Access, Action, Eyes, Resource, Role};
use store::{Connection, StoreError, roles as stored, sessions::LooksAs, teams, users};
use uuid::Uuid;

use super::roles;

/// Whether somebody may look as people of a role do: who could give it to themselves sees nothing new by it.
pub fn may(own: &Access, role: &Role) -> bool {
    own.may(Action::Update, Resource::Staff) && role.is_within(&own.role)
}

/// Somebody with the eyes of whom they look as; with their own again where that one is gone, or has more rights by
/// now than they have.
///
/// # Errors
/// Those of the store.
pub async fn through(db: &dyn Connection, own: Access, whom: &LooksAs) -> Result<Access, StoreError> {
    Ok(match seen(db, whom).await? {
        Some((eyes, role, team)) if may(&own, &role) => Access { eyes: Some(eyes), role, team, ..own },
        _ => own,
    })
}

/// Somebody's eyes, role and team; none for somebody who may not sign in, and for no role.
///
/// # Errors
/// Those of the store.
pub async fn seen(db: &dyn Connection, whom: &LooksAs) -> Result<Option<(Eyes, Role, Vec<Uuid>)>, StoreError> {
    match whom {
        LooksAs::Role(word) => {
            let role = roles::get(db, word).await?;
            Ok(role.map(|role| (Eyes { user: None, name: String::new() }, role, Vec::new())))
        }
        LooksAs::User(id) => {
            let Some(user) = users::get(db, *id).await?.filter(|user| user.disabled_at.is_none()) else { return Ok(None) };
            let edited = stored::get(db, &user.role).await?;
            let role = roles::of(&user.role, edited.as_ref().map(|role| role.rights.as_str()));
            Ok(Some((Eyes { user: Some(*id), name: user.name }, role, teams::mates(db, *id).await?)))
        }
    }
}
