//! Messages as vectors: which pieces a message has, each weighed by how rare it is (TF-IDF).

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::token::{Block, Gram, Tokens};

/// The pieces that are known, by their hashes in ascending order, and how much each says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Vocabulary {
    hashes: Vec<u64>,
    /// The number of each; the most frequent piece has the lowest, so that what is needed most lies together.
    numbers: Vec<u32>,
    /// By number.
    idf: Vec<f32>,
}

/// A sparse vector: numbers of features in ascending order, and their values.
pub(super) type Sparse = Vec<(u32, f32)>;

/// A piece that fewer messages have is left out: it would be learnt by heart.
const RARE: u32 = 2;

impl Vocabulary {
    /// Counts in how many messages each piece stands.
    ///
    /// The weight is `ln((1 + n) / (1 + df)) + 1`, the smoothed form that scikit-learn uses.
    pub(super) fn learn(messages: &[Vec<Gram>]) -> Self {
        let mut seen: HashMap<u64, (u32, usize)> = HashMap::new();
        for (number, grams) in messages.iter().enumerate() {
            for gram in grams {
                let (count, last) = seen.entry(gram.hash).or_insert((0, usize::MAX));
                if *last != number {
                    (*count, *last) = (*count + 1, number);
                }
            }
        }
        let mut kept: Vec<(u64, u32)> = seen.into_iter().map(|(hash, (count, _))| (hash, count)).filter(|kept| kept.1 >= RARE).collect();
        kept.sort_unstable_by_key(|(hash, count)| (std::cmp::Reverse(*count), *hash));
        let all = 1.0 + messages.len() as f64;
        let idf = kept.iter().map(|(_, count)| ((all / f64::from(1 + count)).ln() + 1.0) as f32).collect();
        let mut numbered: Vec<(u64, u32)> = kept.iter().map(|(hash, _)| *hash).zip(0..).collect();
        numbered.sort_unstable();
        let (hashes, numbers) = numbered.into_iter().unzip();
        Self { hashes, numbers, idf }
    }

    pub(super) fn len(&self) -> usize {
        self.hashes.len()
    }

    /// The number of a piece, if it is known.
    pub(super) fn number(&self, gram: &Gram) -> Option<u32> {
        self.hashes.binary_search(&gram.hash).ok().map(|place| self.numbers[place])
    }

    /// A message as a vector: `(1 + ln count) · idf`, words and pieces each of length one.
    pub(super) fn vector(&self, grams: &[Gram]) -> Sparse {
        let mut found: Vec<(u32, Block)> = grams.iter().filter_map(|gram| Some((self.number(gram)?, gram.block))).collect();
        found.sort_unstable_by_key(|(number, _)| *number);
        let mut vector: Vec<(u32, f64, Block)> = Vec::with_capacity(found.len());
        for run in found.chunk_by(|one, other| one.0 == other.0) {
            let (number, block) = run[0];
            vector.push((number, (1.0 + (run.len() as f64).ln()) * f64::from(self.idf[number as usize]), block));
        }
        let length = |block| vector.iter().filter(|entry| entry.2 == block).map(|entry| entry.1 * entry.1).sum::<f64>().sqrt();
        let (words, pieces) = (length(Block::Word), length(Block::Piece));
        let scaled = |(number, value, block)| {
            let value: f64 = value / if block == Block::Word { words } else { pieces };
            (number, value as f32)
        };
        vector.into_iter().map(scaled).collect()
    }
}

/// The pieces of every message.
pub(super) fn grams<S: AsRef<str>>(messages: &[S]) -> Vec<Vec<Gram>> {
    messages.iter().map(|message| Tokens::of(message.as_ref()).grams()).collect()
}
