//! What a message is made of: words, pairs of words, and pieces of words.

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Which measure a piece of text belongs to; each is brought to length one for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// A word or two words that follow each other.
    Word,
    /// A few letters within a word: they see through misspellings and endings.
    Piece,
}

/// A piece of a message, known by its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gram {
    pub(super) hash: u64,
    pub(super) block: Block,
    /// The word that it begins in, by its number in [`Tokens`].
    pub(super) word: usize,
    /// How many words it covers.
    pub(super) words: usize,
}

/// The words of a message, folded.
#[derive(Debug)]
pub(super) struct Tokens {
    text: String,
    words: Vec<Range<usize>>,
}

/// The letters of a piece of a word, at least and at most.
const PIECE: std::ops::RangeInclusive<usize> = 3..=4;

impl Tokens {
    /// Splits a message into words: lower case, without accents. A run of Chinese characters, which has no
    /// blanks, counts as the pairs of its neighbouring characters.
    pub(super) fn of(message: &str) -> Self {
        let mut tokens = Self { text: String::with_capacity(message.len() + 16), words: Vec::new() };
        let mut word = String::new();
        let mut ideographic = false;
        let folded = message.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
        for c in folded.chain([' ']) {
            let part = c.is_alphanumeric();
            if !word.is_empty() && (!(part || is_apostrophe(c)) || (part && is_ideograph(c) != ideographic)) {
                tokens.end(&word, ideographic);
                word.clear();
            }
            if part {
                ideographic = is_ideograph(c);
                word.push(c);
            }
            if matches!(c, '!' | '?') {
                tokens.push(&c.to_string());
            }
        }
        tokens
    }

    fn push(&mut self, word: &str) {
        let start = self.text.len();
        self.text.push_str(word);
        self.words.push(start..self.text.len());
    }

    fn end(&mut self, word: &str, ideographic: bool) {
        if !ideographic {
            return self.push(word);
        }
        let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
        if starts.len() == 2 {
            return self.push(word);
        }
        starts.windows(3).for_each(|pair| self.push(&word[pair[0]..pair[2]]));
    }

    /// A word, by its number.
    pub(super) fn word(&self, number: usize) -> &str {
        &self.text[self.words[number].clone()]
    }

    /// The words from one number on, as they stand.
    pub(super) fn words(&self, first: usize, count: usize) -> String {
        (first..first + count).map(|number| self.word(number)).collect::<Vec<_>>().join(" ")
    }

    /// Every word, every two neighbours, and every piece of a word.
    pub(super) fn grams(&self) -> Vec<Gram> {
        let mut grams = Vec::with_capacity(self.words.len() * 20);
        for word in 0..self.words.len() {
            let hash = fnv(SEED, self.word(word).as_bytes());
            grams.push(Gram { hash, block: Block::Word, word, words: 1 });
            if word + 1 < self.words.len() {
                let hash = fnv(fnv(hash, b" "), self.word(word + 1).as_bytes());
                grams.push(Gram { hash, block: Block::Word, word, words: 2 });
            }
            pieces(self.word(word), |hash| grams.push(Gram { hash, block: Block::Piece, word, words: 1 }));
        }
        grams
    }
}

/// The pieces of a word, its edges marked; of Chinese, each character.
fn pieces(word: &str, mut each: impl FnMut(u64)) {
    let mut buffer = [0; 4];
    if word.chars().all(is_ideograph) {
        return word.chars().for_each(|c| each(fnv(fnv(SEED, b"#"), c.encode_utf8(&mut buffer).as_bytes())));
    }
    let letters: Vec<char> = std::iter::once('^').chain(word.chars()).chain(['$']).collect();
    for start in 0..letters.len() {
        let mut hash = fnv(SEED, b"#");
        for (length, letter) in (1..=*PIECE.end()).zip(&letters[start..]) {
            hash = fnv(hash, letter.encode_utf8(&mut buffer).as_bytes());
            if PIECE.contains(&length) {
                each(hash);
            }
        }
    }
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}')
}

/// A character of Chinese, or of the Japanese syllables: scripts that put no blanks between words.
pub(super) const fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a (Fowler, Noll and Vo), 64 bits: with a hundred thousand pieces two of them meet once in a billion
/// vocabularies.
fn fnv(start: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(start, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
