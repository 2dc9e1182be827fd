//! ID tokens: what an issuer says about somebody, and whether it is the issuer who says it (OpenID Connect Core 1.0,
//! 3.1.3.7; RFC 7519).
//!
//! Two algorithms are known, RS256 and ES256, and which one a key is for is the key's business and not the token's: so
//! neither `none` nor a secret in a public key's place is ever taken.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::time::Timestamp;
use ring::signature::{ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;
use serde_json::{Map, Value};
use thiserror::Error;

use crate::auth::same;

/// Clocks of servers differ by so much at most.
const LEEWAY_SECONDS: i64 = 60;
/// A token is used as soon as it is made.
const OLDEST_SECONDS: i64 = 10 * 60;
/// The longest subject (Core 1.0, 2), in bytes.
const MOST_SUBJECT: usize = 255;

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Misfit {
    /// It is none.
    #[error("the token cannot be read")]
    Unreadable,
    /// Another algorithm, or one that does not fit the key.
    #[error("the token's algorithm is not one that is taken")]
    Algorithm,
    /// Nobody knows its key.
    #[error("the token's key is not among the issuer's")]
    Key,
    /// It was not signed with that key.
    #[error("the token's signature does not fit")]
    Signature,
    /// Somebody else issued it.
    #[error("the token is of another issuer")]
    Issuer,
    /// It is for somebody else.
    #[error("the token is for another client")]
    Audience,
    /// It is too old, or of the future.
    #[error("the token is not of now")]
    Time,
    /// It answers another question.
    #[error("the token's nonce is not the one that was sent")]
    Nonce,
    /// It says of nobody anything.
    #[error("the token has no subject")]
    Subject,
}

/// A public key of an issuer (RFC 7517, 7518).
#[derive(Clone, Debug, Deserialize)]
pub struct Jwk {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl Jwk {
    /// The algorithm that the key is for; none for a key that signs nothing we know.
    fn algorithm(&self) -> Option<&'static str> {
        let known = match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", _) => "RS256",
            ("EC", Some("P-256")) => "ES256",
            _ => return None,
        };
        let signs = self.usage.as_deref().is_none_or(|usage| usage == "sig");
        (signs && self.alg.as_deref().is_none_or(|alg| alg == known)).then_some(known)
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Misfit> {
        let part = |part: &Option<String>| part.as_deref().and_then(decode).ok_or(Misfit::Key);
        let outcome = if self.kty == "RSA" {
            let key = RsaPublicKeyComponents { n: part(&self.n)?, e: part(&self.e)? };
            key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
        } else {
            let point = [vec![4], part(&self.x)?, part(&self.y)?].concat();
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature)
        };
        outcome.map_err(|_| Misfit::Signature)
    }
}

#[derive(Deserialize)]
struct Head {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

/// A token that nobody has looked into yet.
pub struct Token<'a> {
    head: Head,
    message: &'a str,
    payload: &'a str,
    signature: Vec<u8>,
}

/// What a token must say.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// Who issued it.
    pub issuer: &'a str,
    /// For whom.
    pub client_id: &'a str,
    /// What was sent along with the question.
    pub nonce: &'a str,
    /// The moment.
    pub now: Timestamp,
}

impl<'a> Token<'a> {
    /// Takes a token apart.
    ///
    /// # Errors
    /// [`Misfit::Unreadable`], and [`Misfit::Algorithm`] for one that asks for what is not done here.
    pub fn parse(text: &'a str) -> Result<Self, Misfit> {
        let (message, signature) = text.rsplit_once('.').ok_or(Misfit::Unreadable)?;
        let (head, payload) = message.split_once('.').filter(|(_, payload)| !payload.contains('.')).ok_or(Misfit::Unreadable)?;
        let head: Head = serde_json::from_slice(&decode(head).ok_or(Misfit::Unreadable)?).map_err(|_| Misfit::Unreadable)?;
        if !matches!(head.alg.as_str(), "RS256" | "ES256") || head.crit.is_some() {
            return Err(Misfit::Algorithm);
        }
        Ok(Self { head, message, payload, signature: decode(signature).ok_or(Misfit::Unreadable)? })
    }

    /// The key among these that it names; where it names none, the only one that could be meant.
    pub fn key<'k>(&self, keys: &'k [Jwk]) -> Option<&'k Jwk> {
        let mut fitting = keys.iter().filter(|key| key.algorithm() == Some(self.head.alg.as_str()));
        match &self.head.kid {
            Some(kid) => fitting.find(|key| key.kid.as_deref() == Some(kid.as_str())),
            None => fitting.next().filter(|_| fitting.next().is_none()),
        }
    }

    /// What it says, where that key signed it and it says what it must.
    ///
    /// # Errors
    /// The first misfit.
    pub fn claims(&self, key: &Jwk, expected: Expected<'_>) -> Result<Map<String, Value>, Misfit> {
        if key.algorithm() != Some(self.head.alg.as_str()) {
            return Err(Misfit::Algorithm);
        }
        key.verify(self.message.as_bytes(), &self.signature)?;
        let payload = decode(self.payload).ok_or(Misfit::Unreadable)?;
        let claims: Map<String, Value> = serde_json::from_slice(&payload).map_err(|_| Misfit::Unreadable)?;
        check(&claims, expected)?;
        Ok(claims)
    }
}

fn check(claims: &Map<String, Value>, expected: Expected<'_>) -> Result<(), Misfit> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("iss") != Some(expected.issuer) {
        return Err(Misfit::Issuer);
    }
    let (named, others) = match claims.get("aud") {
        Some(Value::String(one)) => (one == expected.client_id, false),
        Some(Value::Array(many)) => (many.iter().any(|one| one == expected.client_id), many.len() > 1),
        _ => (false, false),
    };
    // Of several audiences the token says to whom it was given.
    let party = claims.get("azp");
    if !named || party.is_some_and(|party| party != expected.client_id) || others && party.is_none() {
        return Err(Misfit::Audience);
    }
    let now = expected.now.0.div_euclid(1_000);
    let seconds = |name: &str| claims.get(name).and_then(|value| value.as_i64().or_else(|| Some(value.as_f64()? as i64)));
    let is_over = seconds("exp").is_none_or(|exp| exp.saturating_add(LEEWAY_SECONDS) <= now);
    let is_of_now = seconds("iat").is_some_and(|iat| (now - OLDEST_SECONDS..=now + LEEWAY_SECONDS).contains(&iat));
    if is_over || !is_of_now || seconds("nbf").is_some_and(|nbf| nbf > now + LEEWAY_SECONDS) {
        return Err(Misfit::Time);
    }
    if !text("nonce").is_some_and(|nonce| same(nonce.as_bytes(), expected.nonce.as_bytes())) {
        return Err(Misfit::Nonce);
    }
    let fits = |subject: &str| !subject.is_empty() && subject.len() <= MOST_SUBJECT && !subject.contains('\0');
    if text("sub").is_some_and(fits) { Ok(()) } else { Err(Misfit::Subject) }
}

fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn expected() -> Expected<'static> {
        Expected { issuer: "https://id.example.com", client_id: "vecino", nonce: "n-1", now: Timestamp(NOW * 1_000) }
    }

    fn judged(change: Value) -> Result<(), Misfit> {
        let mut claims =
            json!({ "iss": "https://id.example.com", "aud": "vecino", "sub": "7", "nonce": "n-1", "iat": NOW, "exp": NOW + 300 });
        let claims = claims.as_object_mut().expect("an object");
        for (name, value) in change.as_object().expect("an object") {
            if value.is_null() {
                claims.remove(name)
            } else {
                claims.insert(name.clone(), value.clone())
            };
        }
        check(claims, expected())
    }

    #[test]
    fn every_claim_must_fit() {
        assert_eq!(judged(json!({})), Ok(()));
        assert_eq!(judged(json!({ "aud": ["vecino"] })), Ok(()));
        assert_eq!(judged(json!({ "aud": ["other", "vecino"], "azp": "vecino" })), Ok(()));
        assert_eq!(judged(json!({ "exp": NOW - 59, "iat": NOW - 300 })), Ok(()), "clocks differ");
        for (change, misfit) in [
            (json!({ "iss": "https://id.example.com/" }), Misfit::Issuer),
            (json!({ "iss": null }), Misfit::Issuer),
            (json!({ "aud": "other" }), Misfit::Audience),
            (json!({ "aud": null }), Misfit::Audience),
            (json!({ "aud": [] }), Misfit::Audience),
            (json!({ "aud": ["other", "vecino"] }), Misfit::Audience),
            (json!({ "azp": "other" }), Misfit::Audience),
            (json!({ "exp": NOW - 60 }), Misfit::Time),
            (json!({ "exp": null }), Misfit::Time),
            (json!({ "iat": NOW - 601 }), Misfit::Time),
            (json!({ "iat": NOW + 61 }), Misfit::Time),
            (json!({ "iat": null }), Misfit::Time),
            (json!({ "nbf": NOW + 100 }), Misfit::Time),
            (json!({ "nonce": "n-2" }), Misfit::Nonce),
            (json!({ "nonce": null }), Misfit::Nonce),
            (json!({ "sub": "" }), Misfit::Subject),
            (json!({ "sub": "x".repeat(256) }), Misfit::Subject),
            (json!({ "sub": 7 }), Misfit::Subject),
        ] {
            assert_eq!(judged(change.clone()), Err(misfit), "{change}");
        }
    }

    #[test]
    fn the_key_decides_on_the_algorithm() {
        let head = |head: Value| format!("{}.e30.AA", URL_SAFE_NO_PAD.encode(head.to_string()));
        for alg in ["none", "None", "HS256", "RS512", "PS256", ""] {
            assert_eq!(Token::parse(&head(json!({ "alg": alg }))).err(), Some(Misfit::Algorithm), "{alg}");
        }
        assert_eq!(Token::parse(&head(json!({ "alg": "RS256", "crit": ["x"] }))).err(), Some(Misfit::Algorithm));
        let keys: Vec<Jwk> = serde_json::from_value(json!([
            { "kty": "RSA", "kid": "1", "n": "AQAB", "e": "AQAB" },
            { "kty": "EC", "kid": "2", "crv": "P-256", "x": "AA", "y": "AA" },
            { "kty": "EC", "kid": "3", "crv": "P-521", "x": "AA", "y": "AA" },
            { "kty": "RSA", "kid": "4", "use": "enc", "n": "AQAB", "e": "AQAB" },
            { "kty": "oct", "kid": "5" },
        ]))
        .expect("keys");
        let found = |value: Value| Token::parse(&head(value)).expect("a token").key(&keys).and_then(|key| key.kid.clone());
        assert_eq!(found(json!({ "alg": "RS256", "kid": "1" })).as_deref(), Some("1"));
        assert_eq!(found(json!({ "alg": "ES256" })).as_deref(), Some("2"), "the only one that could be meant");
        for (alg, kid) in [("RS256", "2"), ("ES256", "1"), ("ES256", "3"), ("RS256", "4"), ("RS256", "5"), ("RS256", "9")] {
            assert_eq!(found(json!({ "alg": alg, "kid": kid })), None, "{alg} {kid}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_judged(text in "[A-Za-z0-9_.=-]{0,80}") {
            if let Ok(token) = Token::parse(&text) {
                prop_assert_eq!(token.key(&[]).is_none(), true);
            }
        }
    }
}
