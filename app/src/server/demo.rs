//! The people of a demo company, whom anybody may be.

use store::{Connection, StoreError, settings, users};

use crate::api::account::DemoPerson;

/// The setting that a demo company has, and nobody else's.
pub const SETTING: &str = "demo";
/// What the setting holds while the company is made.
pub const LOADING: &str = "loading";
/// What it holds once the company is complete.
pub const LOADED: &str = "1";
/// The password of everybody in it. It stands on the page to sign in.
pub const PASSWORD: &str = "welcome, neighbour";

/// One person for each role; nobody outside of a demo company.
///
/// # Errors
/// Those of the store.
pub async fn people(db: &dyn Connection) -> Result<Vec<DemoPerson>, StoreError> {
    if settings::get(db, SETTING).await?.is_none() {
        return Ok(Vec::new());
    }
    let mut people: Vec<DemoPerson> = Vec::new();
    for user in users::list(db).await? {
        let is_demo = user.email.ends_with(DOMAIN) && user.has_password && user.disabled_at.is_none();
        if is_demo && !people.iter().any(|known| known.role == user.role) {
            people.push(DemoPerson { name: user.name, email: user.email, role: user.role });
        }
    }
    people.sort_by_key(|person| domain::access::BUILT_IN.iter().position(|role| *role == person.role));
    Ok(people)
}

/// What the addresses of the demo company's people end with. Nobody can have such an address.
pub const DOMAIN: &str = "@hartleywren.example";
