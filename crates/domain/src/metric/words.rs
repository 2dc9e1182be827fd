//! What each figure is called and means, in words. They are read on the server alone: a page gets those that it shows,
//! so that no browser fetches them all in every language.

mod en;
mod es;
mod zh;

use super::Metric;
use crate::format::Locale;

/// A figure in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// What it is called.
    pub name: &'static str,
    /// What it means, in a sentence.
    pub sentence: &'static str,
    /// How it is worked out.
    pub formula: &'static str,
}

const fn words(name: &'static str, sentence: &'static str, formula: &'static str) -> Words {
    Words { name, sentence, formula }
}

/// A figure in words of a language; in English where only others are worked out of it.
pub fn of(metric: Metric, locale: Locale) -> Words {
    let own = match locale {
        Locale::En => None,
        Locale::Es => es::of(metric),
        Locale::Zh => zh::of(metric),
    };
    own.unwrap_or_else(|| en::of(metric))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_figure_has_a_name_of_its_own_and_what_people_see_has_it_in_their_language() {
        for locale in Locale::ALL {
            let names: BTreeSet<_> = Metric::shown().map(|metric| of(metric, locale).name).collect();
            assert_eq!(names.len(), Metric::shown().count());
        }
        for metric in Metric::shown() {
            assert!(es::of(metric).is_some() && zh::of(metric).is_some(), "{}", metric.word());
        }
        let names: BTreeSet<_> = Metric::ALL.iter().map(|metric| en::of(*metric).name).collect();
        assert_eq!(names.len(), Metric::ALL.len());
        for metric in Metric::ALL {
            let Words { sentence, formula, .. } = en::of(*metric);
            assert!(sentence.ends_with('.') && !formula.is_empty() && !formula.ends_with('.'), "{}", metric.word());
        }
    }
}
