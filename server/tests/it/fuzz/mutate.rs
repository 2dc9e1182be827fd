//! One input out of others.

use rand::{Rng, rngs::SmallRng};

/// What means something to one of the targets, or did to other programs.
const WORDS: [&str; 44] = [
    "\"",
    "\"\"",
    ",",
    ";",
    "\n",
    "\r\n",
    "\u{feff}",
    "\0",
    "'",
    "%",
    "_",
    "\\",
    "~",
    "(",
    ")",
    ".",
    "-",
    "=",
    "&",
    "+",
    "and(",
    "or(",
    "not(",
    ".eq.",
    ".has.",
    ".in.",
    ".within.",
    "where=",
    "sort=-",
    "cursor=",
    "limit=",
    "9223372036854775807",
    "-9223372036854775808",
    "1e308",
    "0.000000000000000001",
    "2024-02-29",
    "31/12/9999 23:59",
    "NaN",
    "é",
    "王",
    "\u{202e}",
    "\u{1f411}",
    "ﷺ",
    "ı\u{307}",
];

/// An input like one of the corpus, changed in a few places.
pub(super) fn mutated(corpus: &[Vec<u8>], random: &mut SmallRng) -> Vec<u8> {
    let mut input = pick(corpus, random).clone();
    for _ in 0..random.random_range(1..6) {
        change(&mut input, corpus, random);
    }
    input
}

fn pick<'a, T>(among: &'a [T], random: &mut SmallRng) -> &'a T {
    &among[random.random_range(0..among.len())]
}

/// A place in an input, its end included.
fn place(input: &[u8], random: &mut SmallRng) -> usize {
    random.random_range(0..=input.len())
}

fn change(input: &mut Vec<u8>, corpus: &[Vec<u8>], random: &mut SmallRng) {
    let (one, other) = (place(input, random), place(input, random));
    let (from, to) = (one.min(other), one.max(other));
    match random.random_range(0..9) {
        0 => drop(input.drain(from..to)),
        1 => {
            let part: Vec<u8> = input[from..to].to_vec();
            input.splice(to..to, part);
        }
        2 if from < input.len() => input[from] ^= 1 << random.random_range(0..8),
        3 if from < input.len() => input[from] = random.random(),
        4 => input.insert(from, random.random()),
        // The beginning of this and the end of another.
        5 => {
            let with = pick(corpus, random);
            let at = place(with, random);
            input.truncate(from);
            input.extend_from_slice(&with[at..]);
        }
        6 => {
            let with = pick(corpus, random);
            let (one, other) = (place(with, random), place(with, random));
            input.splice(from..from, with[one.min(other)..one.max(other)].iter().copied());
        }
        7 => input[from..to].reverse(),
        _ => drop(input.splice(from..from, pick(&WORDS, random).bytes())),
    }
}
