//! Signing in by OpenID Connect: the authorization code flow with PKCE (RFC 7636), a nonce and a state.
//!
//! The flow is our own, some hundred lines over *ring*, which TLS brings anyhow: the crate `openidconnect` would add 36
//! crates, among them an RSA implementation whose timing tells about keys, and `jsonwebtoken` looks at a clock of its
//! own, where ours is a parameter.
//!
//! Nothing is written when a flow begins. The browser keeps one random secret in a sealed cookie; state, nonce and PKCE's
//! verifier are each derived from it, so an answer fits only the browser that asked. When it comes back the secret is
//! used up in the database before anything else is done.

pub mod claims;
pub mod provider;
pub mod token;

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{page::query_string, time::Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use self::provider::{Document, Provider};
use super::{Hash, random, same, seal::SecretKey, sha256};
use crate::{config::Config, fetch::Fetcher, secrets::Secrets};

/// For how long a flow may take.
pub const FLOW_MS: i64 = 10 * 60 * 1_000;
/// What a flow's cookie is sealed for.
const PURPOSE: &str = "oidc flow";
/// The longest way back that a cookie has room for, in bytes.
const MOST_BACK: usize = 1_000;
/// Where the issuer sends people back to.
pub const CALLBACK: &str = "/sign-in/oidc/callback";

/// Signing in by OpenID Connect. Clones are the same.
#[derive(Clone)]
pub struct Oidc(Arc<Inner>);

struct Inner {
    provider: Provider,
    redirect: String,
    key: Arc<SecretKey>,
}

/// A flow that has begun, as the browser's cookie keeps it.
#[derive(Serialize, Deserialize)]
pub struct Flow {
    secret: [u8; 32],
    /// When it is over.
    pub ends_at: i64,
    /// Where the person wanted to go.
    pub back: String,
}

impl Flow {
    /// A new one.
    pub fn begin(back: &str, now: Timestamp) -> Self {
        let back = if back.len() > MOST_BACK { "" } else { back };
        Self { secret: random(), ends_at: now.0 + FLOW_MS, back: back.to_owned() }
    }

    fn derived(&self, what: &str) -> String {
        URL_SAFE_NO_PAD.encode(sha256(&[b"oidc", what.as_bytes(), &self.secret]))
    }

    /// What the issuer must put into the token.
    pub fn nonce(&self) -> String {
        self.derived("nonce")
    }

    /// What proves to the issuer that who asked for a code is who comes with it.
    pub fn verifier(&self) -> String {
        self.derived("verifier")
    }

    /// Whether an answer's state is this flow's.
    pub fn is_answered_by(&self, state: &str, now: Timestamp) -> bool {
        now.0 < self.ends_at && self.ends_at <= now.0 + FLOW_MS && same(state.as_bytes(), self.derived("state").as_bytes())
    }

    /// What is used up when it is answered.
    pub fn hash(&self) -> Hash {
        sha256(&[b"oidc flow", &self.secret])
    }
}

impl Oidc {
    /// What a configuration says; none where nobody signs in so.
    pub fn new(config: &Config, secrets: &Secrets) -> Option<Self> {
        config.single_sign_on.issuer.as_ref()?;
        let redirect = format!("{}{CALLBACK}", config.public_url.as_deref()?);
        let fetcher = Fetcher::new(&secrets.authorities);
        let provider = Provider::new(config.single_sign_on.clone(), secrets.oidc_client_secret.clone(), fetcher);
        Some(Self(Arc::new(Inner { provider, redirect, key: secrets.key.clone() })))
    }

    /// Who says who somebody is.
    pub fn provider(&self) -> &Provider {
        &self.0.provider
    }

    /// Where the issuer sends people back to.
    pub fn redirect(&self) -> &str {
        &self.0.redirect
    }

    /// A flow as its cookie keeps it.
    pub fn seal(&self, flow: &Flow) -> String {
        URL_SAFE_NO_PAD.encode(self.0.key.seal(PURPOSE, &serde_json::to_vec(flow).unwrap_or_default()))
    }

    /// The flow that a cookie keeps; none where it is not one of ours.
    pub fn open(&self, cookie: &str) -> Option<Flow> {
        let sealed = URL_SAFE_NO_PAD.decode(cookie).ok()?;
        serde_json::from_slice(&self.0.key.open(PURPOSE, &sealed)?).ok()
    }

    /// Where a browser goes to be asked who it is.
    pub fn question(&self, document: &Document, flow: &Flow) -> String {
        let config = self.0.provider.config();
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(flow.verifier()));
        let (state, nonce) = (flow.derived("state"), flow.nonce());
        let pairs = [
            ("response_type", "code"),
            ("client_id", config.client_id.as_str()),
            ("redirect_uri", self.redirect()),
            ("scope", config.scopes.as_str()),
            ("state", state.as_str()),
            ("nonce", nonce.as_str()),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let joint = if document.authorization_endpoint.contains('?') { '&' } else { '?' };
        format!("{}{joint}{}", document.authorization_endpoint, query_string(&pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    #[test]
    fn an_answer_fits_its_flow_for_ten_minutes() {
        let (flow, other) = (Flow::begin("/orders", NOW), Flow::begin("", NOW));
        let state = flow.derived("state");
        assert!(flow.is_answered_by(&state, NOW) && flow.is_answered_by(&state, Timestamp(NOW.0 + FLOW_MS - 1)));
        assert!(!flow.is_answered_by(&state, Timestamp(NOW.0 + FLOW_MS)), "over");
        assert!(!flow.is_answered_by(&state, Timestamp(NOW.0 - 1)), "not begun");
        assert!(!other.is_answered_by(&state, NOW) && !flow.is_answered_by("", NOW) && !flow.is_answered_by(&flow.nonce(), NOW));
        let all = [state, flow.nonce(), flow.verifier(), other.nonce(), URL_SAFE_NO_PAD.encode(flow.hash())];
        assert_eq!(all.iter().collect::<std::collections::HashSet<_>>().len(), 5);
        assert_eq!(flow.verifier().len(), 43, "as RFC 7636 wants at least");
        assert_eq!(Flow::begin(&"/x".repeat(600), NOW).back, "");
    }
}
