//! What an issuer's claims mean here: which role, which name.

use serde_json::{Map, Value};

use crate::config::SingleSignOn;

/// The longest name that is kept, in characters.
const MOST_NAME: usize = 80;
/// Fits everybody.
const ANYBODY: &str = "*";

/// The value of a claim; dots lead into objects, as in Keycloak's `realm_access.roles`.
fn claim<'a>(claims: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    // A claim may have dots in its own name, such as an address.
    claims.get(path).or_else(|| {
        let (first, rest) = path.split_once('.')?;
        rest.split('.').try_fold(claims.get(first)?, |value, step| value.get(step))
    })
}

/// The word of the role that the claims give; none where they give none.
pub fn role<'a>(config: &'a SingleSignOn, claims: &Map<String, Value>) -> Option<&'a str> {
    let value = config.role_claim.as_deref().and_then(|path| claim(claims, path));
    let says = |wanted: &str| match value {
        Some(Value::String(one)) => one == wanted,
        Some(Value::Array(many)) => many.iter().any(|one| one == wanted),
        _ => false,
    };
    let fitting = config.roles.iter().find(|(wanted, _)| wanted == ANYBODY || says(wanted));
    fitting.map(|(_, role)| role.as_str())
}

/// The e-mail address, unless the issuer says that it is not known to be the person's.
pub fn email(claims: &Map<String, Value>) -> Option<&str> {
    let email = claims.get("email").and_then(Value::as_str).map(str::trim)?;
    let fits = email.len() <= 254 && email.contains('@') && !email.contains(|c: char| c.is_control() || c.is_whitespace());
    let verified = claims.get("email_verified").is_none_or(|verified| verified == true || verified == "true");
    (fits && verified).then_some(email)
}

/// What a person is called.
pub fn name(claims: &Map<String, Value>) -> String {
    let named = ["name", "preferred_username", "email"].into_iter().filter_map(|name| claims.get(name)?.as_str());
    let clean = |name: &str| name.chars().filter(|c| !c.is_control()).take(MOST_NAME).collect::<String>().trim().to_owned();
    named.map(clean).find(|name| !name.is_empty()).unwrap_or_else(|| "?".to_owned())
}

/// Whether the issuer asked for more than one factor (RFC 8176).
pub fn has_second_factor(claims: &Map<String, Value>) -> bool {
    claims.get("amr").and_then(Value::as_array).is_some_and(|methods| methods.iter().any(|method| method == "mfa"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(value: Value) -> Map<String, Value> {
        value.as_object().cloned().expect("an object")
    }

    #[test]
    fn the_first_role_that_fits_counts() {
        let pair = |claim: &str, role: &str| (claim.to_owned(), role.to_owned());
        let mut config = SingleSignOn {
            role_claim: Some("realm.groups".into()),
            roles: vec![pair("boss", "administrator"), pair("desk", "agent")],
            ..SingleSignOn::default()
        };
        let groups = |groups: Value| of(json!({ "realm": { "groups": groups } }));
        assert_eq!(role(&config, &groups(json!(["desk", "boss"]))), Some("administrator"));
        assert_eq!(role(&config, &groups(json!("desk"))), Some("agent"));
        for none in [json!([]), json!("des"), json!(["BOSS"]), json!({ "boss": true }), json!(null)] {
            assert_eq!(role(&config, &groups(none)), None);
        }
        assert_eq!(role(&config, &of(json!({ "realm.groups": ["desk"] }))), Some("agent"), "a name with a dot");
        config.roles.push(pair("*", "executive"));
        assert_eq!(role(&config, &of(json!({}))), Some("executive"));
    }

    #[test]
    fn an_address_that_nobody_verified_is_none() {
        assert_eq!(email(&of(json!({ "email": " ada@example.com " }))), Some("ada@example.com"));
        assert_eq!(email(&of(json!({ "email": "ada@example.com", "email_verified": true }))), Some("ada@example.com"));
        for claims in [
            json!({ "email": "ada@example.com", "email_verified": false }),
            json!({ "email": "a\nb@example.com" }),
            json!({ "email": "ada" }),
            json!({}),
        ] {
            assert_eq!(email(&of(claims.clone())), None, "{claims}");
        }
    }

    #[test]
    fn a_name_is_found_and_can_be_shown() {
        assert_eq!(name(&of(json!({ "name": "  ", "preferred_username": "ada\u{7}" }))), "ada");
        assert_eq!(name(&of(json!({ "name": "x".repeat(200) }))).len(), MOST_NAME);
        assert!(has_second_factor(&of(json!({ "amr": ["pwd", "mfa"] }))) && !has_second_factor(&of(json!({ "amr": ["pwd"] }))));
    }
}
