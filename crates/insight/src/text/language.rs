//! In which language a message is written.

use serde::Serialize;
use whatlang::{Detector, Lang};

use super::token::is_ideograph;

/// A language, and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Language {
    /// ISO 639-1, such as `en`.
    pub code: &'static str,
    /// From 0 to 1.
    pub confidence: f64,
}

/// The languages that are told apart: those that customers of a European shop write in, and the scripts of
/// East Asia. Each more makes short messages harder to tell.
const LANGUAGES: [(Lang, &str); 12] = [
    (Lang::Eng, "en"),
    (Lang::Spa, "es"),
    (Lang::Cmn, "zh"),
    (Lang::Deu, "de"),
    (Lang::Fra, "fr"),
    (Lang::Ita, "it"),
    (Lang::Por, "pt"),
    (Lang::Nld, "nl"),
    (Lang::Jpn, "ja"),
    (Lang::Kor, "ko"),
    (Lang::Rus, "ru"),
    (Lang::Ara, "ar"),
];

/// The language of a message; none where it has no letters.
///
/// By script, and within the Latin one by trigrams: Cavnar and Trenkle, "N-gram-based text categorization"
/// (1994), as the crate whatlang has it.
pub fn language(message: &str) -> Option<Language> {
    let letters = message.chars().filter(|c| c.is_alphabetic()).count();
    let ideographs = message.chars().filter(|c| is_ideograph(*c)).count();
    let kana = message.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}'));
    // A Chinese message names foreign brands in Latin letters, and each of its own characters is a word.
    if ideographs * 4 >= letters && ideographs > 0 && !kana {
        return Some(Language { code: "zh", confidence: 1.0 });
    }
    let detector = Detector::with_allowlist(LANGUAGES.iter().map(|(lang, _)| *lang).collect());
    let info = detector.detect(message)?;
    let code = LANGUAGES.iter().find(|(lang, _)| *lang == info.lang())?.1;
    Some(Language { code, confidence: info.confidence() })
}
