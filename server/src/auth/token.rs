//! Secrets that the server hands out: session tokens, one-time links, API keys. Each is 32 random bytes, of which
//! only the SHA-256 is stored: there is nothing to guess, so nothing is gained by a slow hash.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use super::{Hash, random};

const BYTES: usize = 32;
/// Characters of 32 bytes in base64url.
const CHARACTERS: usize = 43;
/// How an API key begins, so that scanners for lost secrets find it.
const KEY_START: &str = "vk_";
/// Characters of a key that may be shown later.
const SHOWN: usize = 8;

/// A secret of a session or of a one-time link.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one.
    pub fn random() -> Self {
        Self(URL_SAFE_NO_PAD.encode(random::<BYTES>()))
    }

    /// What a browser sent; none where it cannot be a token.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != CHARACTERS {
            return None;
        }
        URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| bytes.len() == BYTES).map(|_| Self(text.to_owned()))
    }

    /// The secret itself: 43 characters that fit into a cookie and an address.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What is stored and looked for: the SHA-256 of the text. A look-up by it needs no constant time, because
    /// nobody can choose hashes that share a beginning with a stored one.
    pub fn hash(&self) -> Hash {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// A secret of a program that uses the API: `vk_` and a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey(Token);

impl ApiKey {
    /// A new one.
    pub fn random() -> Self {
        Self(Token::random())
    }

    /// What a program sent; none where it cannot be a key.
    pub fn parse(text: &str) -> Option<Self> {
        text.strip_prefix(KEY_START).and_then(Token::parse).map(Self)
    }

    /// The secret itself, shown once.
    pub fn text(&self) -> String {
        format!("{KEY_START}{}", self.0.text())
    }

    /// What is shown of it later: the 8 characters after `vk_`. The other 35 are still 208 bits.
    pub fn prefix(&self) -> &str {
        &self.0.text()[..SHOWN]
    }

    /// What is stored and looked for: the SHA-256 of the whole text.
    pub fn hash(&self) -> Hash {
        Sha256::digest(self.text().as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_token_is_read_back_and_only_its_hash_is_told() {
        let token = Token::random();
        assert_eq!(Token::parse(token.text()), Some(token.clone()));
        assert_eq!(token.text().len(), 43);
        assert!(token.text().bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
        assert_ne!(Token::random(), token);
        assert_ne!(Token::random().hash(), token.hash());
        assert_eq!(format!("{token:?} {:?}", ApiKey(token.clone())), "Token(…) ApiKey(Token(…))");
    }

    #[test]
    fn a_key_begins_with_vk_and_shows_eight_characters() {
        let key = ApiKey::random();
        let text = key.text();
        assert_eq!((&text[..3], text.len(), &text[3..11]), ("vk_", 46, key.prefix()));
        assert_eq!(ApiKey::parse(&text), Some(key.clone()));
        assert_eq!(ApiKey::parse(&text[3..]), None);
        assert_eq!(Token::parse(&text), None);
        assert_ne!(key.hash(), key.0.hash(), "a session's token is never a key");
    }

    #[test]
    fn the_hash_is_that_of_the_text() {
        let text = "A".repeat(43);
        let token = Token::parse(&text).expect("32 zero bytes");
        assert_eq!(token.hash(), <[u8; 32]>::from(Sha256::digest(text.as_bytes())));
    }

    proptest! {
        #[test]
        fn what_is_no_token_is_none(text in "\\PC{0,60}") {
            prop_assert!(Token::parse(&text).is_none_or(|token| token.text() == text && text.len() == 43));
            prop_assert!(ApiKey::parse(&text).is_none());
        }

        #[test]
        fn bits_that_do_not_count_are_refused(last in "[B-DF-HJ-LN-PR-TV-XZ]") {
            // The last of 43 characters holds four bits; one with others set would be a second text of the same bytes.
            let text = format!("{}{last}", "A".repeat(42));
            prop_assert_eq!(Token::parse(&text), None);
        }
    }
}
