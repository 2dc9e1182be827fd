//! Roles as they are stored: those that the program brings, edited or not, and those that an administrator added.

use domain::{
    access::{Access, Action, BUILT_IN, Resource, Role},
    tag::Owner,
};
use store::{Connection, StoreError, roles, users};

use super::eyes;
use crate::{
    api::settings::{
        Answer, RoleChoice,
        roles::{RoleLine, Roles},
    },
    error::ApiError,
};

/// The role that nobody can change: somebody must always be able to put the others right.
pub const FIXED: &str = "administrator";

/// A role as it was edited, else as it comes. One that cannot be read, and one that there is not, may nothing.
pub fn of(word: &str, rights: Option<&str>) -> Role {
    let role = match rights {
        Some(json) => leptos::serde_json::from_str(json).unwrap_or_else(|cause| {
            tracing::error!(%cause, role = word, "a stored role cannot be read, and may nothing");
            Role::default()
        }),
        None => Role::built_in(word).unwrap_or_default(),
    };
    // What administrators may, nobody changes; whether they need a second factor, they do.
    let role = if word == FIXED { Role { second_factor: role.second_factor, ..Role::administrator() } } else { role };
    Role { word: word.to_owned(), ..role }
}

/// The role with that word; none where there is no such role.
///
/// # Errors
/// Those of the store.
pub async fn get(db: &dyn Connection, word: &str) -> Result<Option<Role>, StoreError> {
    let stored = roles::get(db, word).await?;
    Ok((stored.is_some() || BUILT_IN.contains(&word)).then(|| of(word, stored.as_ref().map(|role| role.rights.as_str()))))
}

/// Every role: those that the program brings, then the others by their words.
///
/// # Errors
/// Those of the store.
pub async fn all(db: &dyn Connection) -> Result<Vec<Role>, StoreError> {
    let stored = roles::list(db).await?;
    let rights = |word: &str| stored.iter().find(|role| role.word == word).map(|role| role.rights.as_str());
    let own = stored.iter().map(|role| role.word.as_str()).filter(|word| !BUILT_IN.contains(word));
    Ok(BUILT_IN.into_iter().chain(own).map(|word| of(word, rights(word))).collect())
}

/// What a choice of a role offers to somebody.
///
/// # Errors
/// Those of the store.
pub async fn choices(db: &dyn Connection, access: &Access) -> Result<Vec<RoleChoice>, StoreError> {
    let choice = |role: Role| RoleChoice { can_give: role.is_within(&access.role), word: role.word };
    Ok(all(db).await?.into_iter().map(choice).collect())
}

/// The page of the roles: the one with that word, or a new one with the same rights.
///
/// # Errors
/// [`ApiError::NotFound`] where there is no such role.
pub async fn page(db: &dyn Connection, access: &Access, word: &str, copy: bool, answer: Option<Answer>) -> Result<Roles, ApiError> {
    let all = all(db).await?;
    let word = if word.is_empty() { "agent" } else { word };
    let role = all.iter().find(|role| role.word == word).cloned().ok_or(ApiError::NotFound)?;
    let mut list = Vec::with_capacity(all.len());
    for role in all {
        list.push(RoleLine { holders: roles::holders(db, &role.word).await?, word: role.word });
    }
    let changed = roles::get(db, word).await?.filter(|_| !copy).map(|stored| (stored.changed_at, stored.changed_by));
    let eyes = if copy || !eyes::may(access, &role) { None } else { Some(people(db, word).await?) };
    let action = if copy { Action::Create } else { Action::Update };
    let can_require = access.may(action, Resource::Staff) && role.is_within(&access.role);
    Ok(Roles {
        answer,
        list,
        built_in: BUILT_IN.contains(&word) && !copy,
        changed,
        eyes,
        can_change: can_require && (copy || word != FIXED),
        can_require,
        role: if copy { Role { word: String::new(), ..role } } else { role },
    })
}

/// Who has a role and may sign in.
async fn people(db: &dyn Connection, word: &str) -> Result<Vec<Owner>, StoreError> {
    let there = users::list(db).await?.into_iter().filter(|user| user.role == word && user.disabled_at.is_none());
    Ok(there.map(|user| Owner { id: user.id, name: user.name }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_that_cannot_be_read_may_nothing() {
        assert_eq!(of("agent", None).word, "agent");
        assert_eq!(of("agent", Some("{")), Role { word: "agent".into(), ..Role::default() });
        assert_eq!(of("moon", None), Role { word: "moon".into(), ..Role::default() });
        let strict = Role { second_factor: true, ..Role::administrator() };
        assert_eq!(of(FIXED, Some(r#"{"second_factor":true}"#)), strict, "the rest of it is nobody's to change");
    }
}
