//! Which passwords somebody may choose (ASVS 5.0, 6.2): long ones, of any characters, that neither a list nor
//! somebody who knows the person would guess. There are no rules about digits and signs, and none about age.

use std::{collections::HashSet, sync::LazyLock};

use thiserror::Error;

/// The fewest characters. ASVS 5.0 wants 8 and recommends 15 (6.2.1).
pub const MIN_CHARACTERS: usize = 12;
/// The most characters (6.2.9 wants at least 64 to be possible).
pub const MAX_CHARACTERS: usize = 128;
/// Shorter words are part of too many others to tell anything about a person.
const SHORTEST_WORD: usize = 3;
/// A password that only repeats fewer characters than this is as good as one key held down.
const SHORTEST_BLOCK: usize = 4;

const LIST: &str = include_str!("common_passwords.txt");

/// In small letters; 6.2.4 wants the 3,000 commonest that are long enough, and these are the 5,000 commonest.
static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| LIST.lines().filter(|line| !line.starts_with('#')).collect());

/// Why a password cannot be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PasswordProblem {
    /// Fewer than [`MIN_CHARACTERS`].
    #[error("the password has fewer than {MIN_CHARACTERS} characters")]
    TooShort,
    /// More than [`MAX_CHARACTERS`].
    #[error("the password has more than {MAX_CHARACTERS} characters")]
    TooLong,
    /// One of the commonest, or one of those doubled or with digits after it.
    #[error("the password is one of those that are tried first")]
    Common,
    /// Too short without the person's name, e-mail address or the product's name.
    #[error("the password leans on a name or e-mail address: without it, it is shorter than {MIN_CHARACTERS} characters")]
    Personal,
}

/// Whether somebody with that name and e-mail address may choose that password.
///
/// # Errors
/// The first problem there is.
pub fn check(password: &str, name: &str, email: &str) -> Result<(), PasswordProblem> {
    let characters = password.chars().count();
    if characters < MIN_CHARACTERS {
        return Err(PasswordProblem::TooShort);
    }
    if characters > MAX_CHARACTERS {
        return Err(PasswordProblem::TooLong);
    }
    let small = password.to_lowercase();
    if is_common(&small) {
        return Err(PasswordProblem::Common);
    }
    if is_personal(&small, name, email) { Err(PasswordProblem::Personal) } else { Ok(()) }
}

/// Whether the list holds it, or what it repeats, or what it is without the digits and signs at its end.
fn is_common(small: &str) -> bool {
    let stem = small.trim_end_matches(|c: char| !c.is_alphabetic());
    [small, stem].into_iter().any(|text| {
        let block = repeated(text);
        COMMON.contains(text) || COMMON.contains(block) || (block.len() < text.len() && block.chars().count() < SHORTEST_BLOCK)
    })
}

/// The shortest beginning of which the text is a repetition: `abc` of `abcabc`, else the whole text.
fn repeated(text: &str) -> &str {
    let ends = text.char_indices().map(|(at, _)| at).skip(1);
    let repeats = |end: &usize| text.len().is_multiple_of(*end) && text.as_bytes()[*end..] == text.as_bytes()[..text.len() - end];
    ends.take_while(|end| end * 2 <= text.len()).find(repeats).map_or(text, |end| &text[..end])
}

/// Whether too little is left without the words that everybody knows about the person.
fn is_personal(small: &str, name: &str, email: &str) -> bool {
    let known = format!("{name} {email} vecino").to_lowercase();
    let mut words: Vec<_> = known.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() >= SHORTEST_WORD).collect();
    // The longest first, or `ana` would be taken out of `analopez` and leave the rest.
    words.sort_unstable_by_key(|word| std::cmp::Reverse(word.len()));
    let mut left = small.to_owned();
    for word in words {
        left = left.replace(word, "");
    }
    left.len() < small.len() && left.chars().count() < MIN_CHARACTERS
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ask(password: &str) -> Result<(), PasswordProblem> {
        check(password, "Ada Peña López", "ada.lopez@example.com")
    }

    #[test]
    fn length_counts_characters_and_nothing_else_is_asked_for() {
        assert_eq!(ask("ñandúñandú1"), Err(PasswordProblem::TooShort));
        assert_eq!(ask("correct horse"), Ok(()));
        assert_eq!(ask("правильный конь"), Ok(()));
        assert_eq!(ask("🐴🔋📎✅🐴🔋📎✅🐴🔋📎🐎"), Ok(()));
        assert_eq!(ask("zupfen geige wald").and(ask("  blanks at both ends  ")), Ok(()));
        let long: String = ('a'..='z').cycle().map(|c| if c == 'q' { ' ' } else { c }).take(MAX_CHARACTERS).collect();
        assert_eq!(ask(&long), Ok(()));
        assert_eq!(ask(&format!("{long}x")), Err(PasswordProblem::TooLong));
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        for common in [
            "1qaz2wsx3edc",
            "1QAZ2wsx3edc",
            "123456789012",
            "qwertyuiopasdfgh",
            "password1234",
            "Password2026!!",
            "passwordpassword",
            "dragondragon",
            "dragondragon1",
            "aaaaaaaaaaaaaaa",
            "............",
            "xyzxyzxyzxyz",
            "ñoñoñoñoñoño",
        ] {
            assert_eq!(ask(common), Err(PasswordProblem::Common), "{common}");
        }
    }

    #[test]
    fn the_list_holds_as_many_as_the_standard_wants() {
        assert!(COMMON.iter().filter(|word| (MIN_CHARACTERS..=MAX_CHARACTERS).contains(&word.chars().count())).count() >= 3_000);
        assert!(COMMON.iter().all(|word| *word == word.to_lowercase() && !word.contains(' ') && !word.is_empty()));
    }

    #[test]
    fn what_everybody_knows_about_the_person_does_not_count() {
        for personal in ["ada.lopez@example.com", "AdaPeñaLópez2026", "vecino-2026-!!", "lopez-example-7", "Vecino example 42"] {
            assert_eq!(ask(personal), Err(PasswordProblem::Personal), "{personal}");
        }
        assert_eq!(ask("vecino keeps my goats"), Ok(()));
        assert_eq!(check("of wolf and lamb", "Al Wolf", ""), Ok(()));
    }

    #[test]
    fn a_text_knows_what_it_repeats() {
        for (text, block) in [("abab", "ab"), ("aaa", "a"), ("abc", "abc"), ("", ""), ("ababa", "ababa"), ("ñáñá", "ñá"), ("x", "x")]
        {
            assert_eq!(repeated(text), block);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_judged(password in "\\PC{0,140}", name in "\\PC{0,20}", email in "\\PC{0,20}") {
            let length = password.chars().count();
            let judged = check(&password, &name, &email);
            prop_assert_eq!(judged == Err(PasswordProblem::TooShort), length < MIN_CHARACTERS);
            prop_assert_eq!(judged == Err(PasswordProblem::TooLong), length > MAX_CHARACTERS);
        }

        #[test]
        fn a_listed_word_is_refused_however_it_is_written(at in 0_usize..8_000, digits in "[0-9]{0,4}") {
            let word = COMMON.iter().nth(at).expect("so many words");
            prop_assume!(word.chars().count() + digits.len() >= MIN_CHARACTERS && word.ends_with(char::is_alphabetic));
            prop_assert_eq!(ask(&format!("{}{digits}", word.to_uppercase())), Err(PasswordProblem::Common));
        }
    }
}
