//! Recovery codes: ten codes on paper for the day on which the phone is gone. Each opens once.
//!
//! A code has 120 bits, so its SHA-256 may be stored: ASVS 5.0 (6.5.2) asks for a slow hash only below 112.

use std::fmt;

use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};

use super::{Hash, random};

/// How many codes somebody is given.
pub const CODES: usize = 10;
/// 15 bytes are 24 characters of base32, without padding.
const BYTES: usize = 15;
const GROUP: usize = 4;

/// One code.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode([u8; BYTES]);

impl RecoveryCode {
    /// A new sheet of them.
    pub fn sheet() -> [Self; CODES] {
        std::array::from_fn(|_| Self(random()))
    }

    /// What a person typed, in any case, with or without the lines between the groups; none where it cannot be a
    /// code. The alphabet has no 0, 1 and 8, so those are read as the letters that they look like.
    pub fn parse(text: &str) -> Option<Self> {
        let tidy: String = text.chars().filter(|c| c.is_ascii_alphanumeric()).map(letter).collect();
        BASE32_NOPAD.decode(tidy.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok()).map(Self)
    }

    /// As it is shown: six groups of four, such as `ABCD-EFGH-JKLM-NOPQ-RSTU-VWXY`.
    pub fn text(&self) -> String {
        let letters = BASE32_NOPAD.encode(&self.0);
        let groups: Vec<_> = (0..letters.len()).step_by(GROUP).map(|at| &letters[at..at + GROUP]).collect();
        groups.join("-")
    }

    /// What is stored and looked for.
    pub fn hash(&self) -> Hash {
        Sha256::digest(self.0).into()
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

const fn letter(c: char) -> char {
    match c.to_ascii_uppercase() {
        '0' => 'O',
        '1' => 'I',
        '8' => 'B',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_sheet_is_ten_different_codes() {
        let sheet = RecoveryCode::sheet();
        assert_eq!(sheet.iter().map(RecoveryCode::hash).collect::<HashSet<_>>().len(), CODES);
        for code in &sheet {
            let text = code.text();
            assert_eq!((text.len(), text.matches('-').count()), (29, 5), "{text}");
            assert_eq!(format!("{code:?}"), "RecoveryCode(…)");
        }
    }

    #[test]
    fn what_looks_like_a_letter_is_that_letter() {
        let code = RecoveryCode::parse("OOOO-IIII-BBBB-AAAA-AAAA-AAAA").expect("a code");
        assert_eq!(RecoveryCode::parse("0o0O 1i1I 8b8Baaaa AAAA_aaaa"), Some(code));
        for wrong in ["", "OOOO", "OOOO-IIII-BBBB-AAAA-AAAA-AAA", "OOOO-IIII-BBBB-AAAA-AAAA-AAAAA", "9999-9999-9999-9999-9999-9999"] {
            assert_eq!(RecoveryCode::parse(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_code_is_read_back(bytes in any::<[u8; BYTES]>()) {
            let code = RecoveryCode(bytes);
            prop_assert_eq!(RecoveryCode::parse(&code.text()), Some(code.clone()));
            prop_assert_eq!(RecoveryCode::parse(&code.text().to_lowercase().replace('-', " ")), Some(code));
        }
    }
}
