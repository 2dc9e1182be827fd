//! Words: one table for each language, made from `locales/*.toml` when the program is built.

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
pub fn text(locale: Locale, key: Key) -> &'static str {
    let language = match locale {
        Locale::En => 0,
        Locale::Es => 1,
        Locale::Zh => 2,
    };
    keys::TEXTS[language][key.0]
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
