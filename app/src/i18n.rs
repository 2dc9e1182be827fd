//! Words: one table for each language, made from `locales/*.toml` when the program is built. The server holds
//! them all; a browser is sent those of its own language, in a file beside the program.

use domain::format::Locale;

/// Names a text of the locale files; [`keys`] has them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(usize);

/// One constant for each text, named after its key: `customers.title` is `CUSTOMERS_TITLE`.
pub mod keys {
    use super::Key;

    include!(concat!(env!("OUT_DIR"), "/keys.rs"));
}

/// The text in a language.
#[cfg(not(target_arch = "wasm32"))]
pub fn text(locale: Locale, key: Key) -> &'static str {
    keys::TEXTS[index(locale)][key.0]
}

/// The text in the language of the page; there is no other in a browser.
#[cfg(target_arch = "wasm32")]
pub fn text(_: Locale, key: Key) -> &'static str {
    page::text(key)
}

/// The file of a language: its texts in the order of their keys, one a line.
#[cfg(not(target_arch = "wasm32"))]
pub fn file(locale: Locale) -> String {
    keys::TEXTS[index(locale)].join("\n")
}

#[cfg(not(target_arch = "wasm32"))]
const fn index(locale: Locale) -> usize {
    match locale {
        Locale::En => 0,
        Locale::Es => 1,
        Locale::Zh => 2,
    }
}

#[cfg(target_arch = "wasm32")]
pub use page::take;

/// The texts of the page in a browser.
#[cfg(target_arch = "wasm32")]
mod page {
    use std::sync::OnceLock;

    use super::{Key, keys};

    static TEXTS: OnceLock<Vec<&'static str>> = OnceLock::new();

    /// Takes the texts of the page's language, which stay as long as the page; before anything is drawn. False
    /// where they are not those that this program was built with.
    pub fn take(file: String) -> bool {
        let texts: Vec<_> = file.leak().split('\n').collect();
        texts.len() == keys::COUNT && TEXTS.set(texts).is_ok()
    }

    pub(super) fn text(key: Key) -> &'static str {
        TEXTS.get().and_then(|texts| texts.get(key.0)).copied().unwrap_or_default()
    }
}

/// The text with its `{holes}` filled in.
pub fn filled(locale: Locale, key: Key, values: &[(&str, &str)]) -> String {
    values.iter().fold(text(locale, key).to_owned(), |text, (hole, value)| text.replace(&format!("{{{hole}}}"), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_filled_in_each_language() {
        for locale in Locale::ALL {
            assert!(filled(locale, keys::INTERACTION_ORDER, &[("subject", "536365")]).contains("536365"));
        }
    }

    #[test]
    fn languages_differ() {
        assert_ne!(text(Locale::En, keys::APP_CUSTOMERS), text(Locale::Es, keys::APP_CUSTOMERS));
        assert_ne!(text(Locale::En, keys::APP_CUSTOMERS), text(Locale::Zh, keys::APP_CUSTOMERS));
    }
}
