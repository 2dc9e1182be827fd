//! Who says who somebody is: its document (OpenID Connect Discovery 1.0), its keys, and the exchange of a code.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{page::query_string, time::Timestamp};
use http::header;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use thiserror::Error;
use tokio::sync::Mutex;

use super::token::{Expected, Jwk, Misfit, Token};
use crate::{
    config::SingleSignOn,
    fetch::{FetchError, Fetcher, Reply},
};

/// For how long a document and keys are good without another look.
const GOOD_MS: i64 = 60 * 60 * 1_000;
/// Keys are not asked for more often because of a token that names an unknown one: anybody can send such.
const PAUSE_MS: i64 = 60 * 1_000;
/// An issuer that could not be asked is not asked again for so long, longer than an answer may take: nobody waits behind
/// others who wait in vain.
const DOWN_MS: i64 = 15 * 1_000;

/// What is used of an issuer's document.
#[derive(Clone, Debug, Deserialize)]
pub struct Document {
    issuer: String,
    /// Where people are asked who they are.
    pub authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
    /// Whether its answers name it (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: Option<String>,
}

/// Why an issuer's word was not taken.
#[derive(Debug, Error)]
pub enum ProviderError {
    /// It cannot be asked.
    #[error("{0}")]
    Fetch(#[from] FetchError),
    /// It could not be asked a moment ago.
    #[error("it could not be asked a moment ago")]
    Down,
    /// It refused, or said something that cannot be read.
    #[error("{what} answered {status}, or not as it should")]
    Answer {
        /// What was asked.
        what: &'static str,
        /// What status came back.
        status: u16,
    },
    /// Its document is of another issuer, or names an address that may not be asked.
    #[error("the document is not of this issuer")]
    Document,
    /// The token is not believed.
    #[error("{0}")]
    Token(#[from] Misfit),
    /// Two answers are of two people.
    #[error("what it knows is of somebody else")]
    Person,
}

/// What was learned, and when.
#[derive(Default)]
struct Learned {
    document: Option<(Arc<Document>, Timestamp)>,
    keys: Option<(Arc<Vec<Jwk>>, Timestamp)>,
    /// When its document could not be had.
    down: Option<Timestamp>,
}

/// Who says who somebody is.
pub struct Provider {
    config: SingleSignOn,
    client_secret: Option<String>,
    fetcher: Fetcher,
    learned: Mutex<Learned>,
}

impl Provider {
    /// Nothing is asked yet.
    pub fn new(config: SingleSignOn, client_secret: Option<String>, fetcher: Fetcher) -> Self {
        Self { config, client_secret, fetcher, learned: Mutex::default() }
    }

    /// What the configuration says of it.
    pub const fn config(&self) -> &SingleSignOn {
        &self.config
    }

    /// Its address, as it stands in its tokens.
    pub fn issuer(&self) -> &str {
        self.config.issuer.as_deref().unwrap_or_default()
    }

    /// Its document.
    ///
    /// # Errors
    /// Where it cannot be had, or is not of this issuer.
    pub async fn document(&self, now: Timestamp) -> Result<Arc<Document>, ProviderError> {
        let mut learned = self.learned.lock().await;
        if let Some((document, at)) = &learned.document
            && is_fresh(*at, now, GOOD_MS)
        {
            return Ok(document.clone());
        }
        if learned.down.is_some_and(|at| is_fresh(at, now, DOWN_MS)) {
            return Err(ProviderError::Down);
        }
        let document = self.ask_for_document().await;
        learned.down = document.is_err().then_some(now);
        let document = Arc::new(document?);
        learned.document = Some((document.clone(), now));
        Ok(document)
    }

    async fn ask_for_document(&self) -> Result<Document, ProviderError> {
        let url = format!("{}/.well-known/openid-configuration", self.issuer().trim_end_matches('/'));
        let document: Document = read("the document", &self.fetcher.get(&url, &[]).await?)?;
        if document.issuer != self.issuer() {
            return Err(ProviderError::Document);
        }
        let addresses = [&document.authorization_endpoint, &document.token_endpoint, &document.jwks_uri];
        if addresses.into_iter().chain(&document.userinfo_endpoint).any(|url| !may_be_asked(url)) {
            return Err(ProviderError::Document);
        }
        Ok(document)
    }

    /// Its keys: those that are known, where they are good and hold the one that is wanted; asked for anew otherwise.
    async fn keys(&self, document: &Document, wanted: &Token<'_>, now: Timestamp) -> Result<Arc<Vec<Jwk>>, ProviderError> {
        let mut learned = self.learned.lock().await;
        if let Some((keys, at)) = &learned.keys {
            let has_it = wanted.key(keys).is_some();
            if is_fresh(*at, now, if has_it { GOOD_MS } else { PAUSE_MS }) {
                return Ok(keys.clone());
            }
        }
        let set: KeySet = read("the keys", &self.fetcher.get(&document.jwks_uri, &[]).await?)?;
        // Keys of kinds that we do not know are no error.
        let keys: Vec<Jwk> = set.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect();
        let keys = Arc::new(keys);
        learned.keys = Some((keys.clone(), now));
        Ok(keys)
    }

    /// What it says of whoever came back with a code.
    ///
    /// # Errors
    /// Where it refuses the code, or its word is not believed.
    pub async fn claims(
        &self,
        code: &str,
        (verifier, nonce, redirect): (&str, &str, &str),
        now: Timestamp,
    ) -> Result<Map<String, Value>, ProviderError> {
        let document = self.document(now).await?;
        let tokens = self.exchange(&document, code, verifier, redirect).await?;
        let token = Token::parse(&tokens.id_token)?;
        let keys = self.keys(&document, &token, now).await?;
        let key = token.key(&keys).ok_or(Misfit::Key)?;
        let expected = Expected { issuer: self.issuer(), client_id: &self.config.client_id, nonce, now };
        let mut claims = token.claims(key, expected)?;
        let lacks = |name: &str| !claims.contains_key(name);
        let lacking = lacks("email") || self.config.role_claim.as_deref().is_some_and(|path| lacks(path.split('.').next().unwrap_or(path)));
        if let (true, Some(url), Some(access)) = (lacking, &document.userinfo_endpoint, tokens.access_token) {
            let headers = [(header::AUTHORIZATION, format!("Bearer {access}"))];
            let more: Map<String, Value> = read("the user's information", &self.fetcher.get(url, &headers).await?)?;
            // Core 1.0, 5.3.2: or one person's token could be answered with another's address.
            if more.get("sub") != claims.get("sub") {
                return Err(ProviderError::Person);
            }
            // What was signed stays as it is.
            for (name, value) in more {
                claims.entry(name).or_insert(value);
            }
        }
        Ok(claims)
    }

    async fn exchange(&self, document: &Document, code: &str, verifier: &str, redirect: &str) -> Result<Tokens, ProviderError> {
        let mut pairs = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect),
            ("code_verifier", verifier),
            ("client_id", self.config.client_id.as_str()),
        ];
        let methods = &document.token_endpoint_auth_methods_supported;
        let basic = methods.is_empty() || methods.iter().any(|method| method == "client_secret_basic");
        let mut headers = Vec::new();
        match &self.client_secret {
            Some(secret) if basic => {
                // RFC 6749, 2.3.1: each is encoded as in a form first.
                let both = format!("{}:{}", encoded(&self.config.client_id), encoded(secret));
                headers.push((header::AUTHORIZATION, format!("Basic {}", STANDARD.encode(both))));
            }
            Some(secret) => pairs.push(("client_secret", secret.as_str())),
            None => {}
        }
        let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        read("the exchange of the code", &self.fetcher.post(&document.token_endpoint, &headers, query_string(&pairs)).await?)
    }
}

fn is_fresh(at: Timestamp, now: Timestamp, for_ms: i64) -> bool {
    (0..for_ms).contains(&(now.0 - at.0))
}

fn may_be_asked(url: &str) -> bool {
    let Ok(uri) = url.parse::<http::Uri>() else { return false };
    let Some(host) = uri.host() else { return false };
    uri.scheme_str() == Some("https") || uri.scheme_str() == Some("http") && crate::config::is_here(host)
}

fn encoded(text: &str) -> String {
    query_string(&[(String::new(), text.to_owned())]).trim_start_matches(['?', '=']).to_owned()
}

fn read<T: DeserializeOwned>(what: &'static str, reply: &Reply) -> Result<T, ProviderError> {
    let answer = || ProviderError::Answer { what, status: reply.status.as_u16() };
    if !reply.status.is_success() {
        return Err(answer());
    }
    serde_json::from_slice(&reply.body).map_err(|_| answer())
}
