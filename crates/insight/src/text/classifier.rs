//! Sorting messages into categories.

use std::{collections::BTreeMap, num::NonZero, panic::resume_unwind, thread};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use crate::{InsightError, error::many};

use super::{
    calibrate::{sharpness, softmax, threshold},
    holdout::stratified,
    svm,
    token::Tokens,
    vocabulary::{Sparse, Vocabulary, grams},
    weights::Weights,
};

/// The share of what is routed without a person that shall be right.
const GOAL: f64 = 0.95;
/// How many parts the messages are dealt into: each is judged by what the others teach. That is less than all
/// teach in the end, so that probabilities and the threshold err to the side of care.
const FOLDS: usize = 2;

/// Sorts messages into categories that it learnt from labelled ones.
///
/// A linear support vector machine for each category against the rest, on words, pairs of words and pieces of
/// words weighed by TF-IDF. Probabilities and the threshold from which on a verdict counts as sure come from
/// messages that were not learnt from (cross-validation).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Classifier {
    labels: Vec<String>,
    vocabulary: Vocabulary,
    weights: Weights,
    sharpness: f64,
    threshold: f64,
}

/// What a message is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict<'a> {
    /// The most probable category.
    pub label: &'a str,
    /// How probable it is.
    pub probability: f64,
    /// Whether it may be routed without a person. If not, the category is a guess.
    pub sure: bool,
}

/// What in a message speaks for a category.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reason {
    /// A word or two, folded.
    pub words: String,
    /// How far it moves the message to the side of the category.
    pub weight: f64,
}

impl Classifier {
    /// Learns from messages and their categories.
    ///
    /// # Errors
    /// [`InsightError::Invalid`] where messages and labels are not equally many, [`InsightError::TooLittle`] with
    /// fewer than two categories, or no word that stands in two messages.
    pub fn learn<S: AsRef<str>>(messages: &[S], labels: &[S], rng: &mut impl Rng) -> Result<Self, InsightError> {
        let (names, right) = categories(messages.len(), labels)?;
        let grams = grams(messages);
        let vocabulary = Vocabulary::learn(&grams);
        if vocabulary.len() == 0 {
            return Err(InsightError::TooLittle("no word stands in two messages; learn from more of them".to_owned()));
        }
        let vectors: Vec<Sparse> = grams.iter().map(|grams| vocabulary.vector(grams)).collect();
        let margins = judged(&vectors, &right, labels, vocabulary.len(), names.len(), rng);
        let sharpness = sharpness(&margins, &right);
        let verdict = |(margins, right): (&Vec<f64>, &usize)| {
            let (label, probability) = best(&softmax(margins, sharpness));
            (probability, label == *right)
        };
        let threshold = threshold(&margins.iter().zip(&right).map(verdict).collect::<Vec<_>>(), GOAL);
        let all: Vec<usize> = (0..vectors.len()).collect();
        let weights = machines(&vectors, &right, &all, vocabulary.len(), names.len(), rng);
        Ok(Self { labels: names, vocabulary, weights, sharpness, threshold })
    }

    /// The categories, in alphabetical order.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The probability from which on a verdict is sure; above 1 where no verdict is.
    pub const fn threshold(&self) -> f64 {
        self.threshold
    }

    /// The probability of each category, in the order of [`Self::labels`].
    pub fn probabilities(&self, message: &str) -> Vec<f64> {
        let vector = self.vocabulary.vector(&Tokens::of(message).grams());
        softmax(&self.weights.margins(&vector), self.sharpness)
    }

    /// What a message is about. A message without any known word is never sure.
    pub fn classify(&self, message: &str) -> Verdict<'_> {
        let vector = self.vocabulary.vector(&Tokens::of(message).grams());
        let (label, probability) = best(&softmax(&self.weights.margins(&vector), self.sharpness));
        Verdict { label: &self.labels[label], probability, sure: !vector.is_empty() && probability >= self.threshold }
    }

    /// The words of a message that speak most for a category, at most `count`, the strongest first. What pieces
    /// of a word say counts for the word. Empty where the category is not known.
    pub fn reasons(&self, message: &str, label: &str, count: usize) -> Vec<Reason> {
        let Ok(category) = self.labels.binary_search_by(|known| known.as_str().cmp(label)) else {
            return Vec::new();
        };
        let tokens = Tokens::of(message);
        let grams = tokens.grams();
        let values: BTreeMap<u32, f32> = self.vocabulary.vector(&grams).into_iter().collect();
        let mut repeats: BTreeMap<u64, f64> = BTreeMap::new();
        grams.iter().for_each(|gram| *repeats.entry(gram.hash).or_default() += 1.0);
        let mut weights: BTreeMap<String, f64> = BTreeMap::new();
        for gram in &grams {
            let Some(number) = self.vocabulary.number(gram) else { continue };
            let value = f64::from(values.get(&number).copied().unwrap_or(0.0));
            let weight = self.weights.of_feature(number as usize, category) * value / repeats[&gram.hash];
            *weights.entry(tokens.words(gram.word, gram.words)).or_default() += weight;
        }
        let mut reasons: Vec<Reason> =
            weights.into_iter().filter(|(_, weight)| *weight > 0.0).map(|(words, weight)| Reason { words, weight }).collect();
        reasons.sort_by(|one, other| other.weight.total_cmp(&one.weight));
        reasons.truncate(count);
        reasons
    }
}

/// The names of the categories, and the number of each message's.
fn categories<S: AsRef<str>>(messages: usize, labels: &[S]) -> Result<(Vec<String>, Vec<usize>), InsightError> {
    if messages != labels.len() {
        return Err(InsightError::Invalid(format!("{messages} messages have {} labels; each needs one", labels.len())));
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    labels.iter().for_each(|label| *counts.entry(label.as_ref()).or_default() += 1);
    match counts.keys().collect::<Vec<_>>()[..] {
        [] => return Err(InsightError::TooLittle("there is no message".to_owned())),
        [only] => {
            let messages = many(messages, "message");
            return Err(InsightError::TooLittle(format!("{messages} of no category but {only}; it takes two to tell apart")));
        }
        _ => {}
    }
    let numbers: BTreeMap<&str, usize> = counts.keys().zip(0..).map(|(label, number)| (*label, number)).collect();
    let right = labels.iter().map(|label| numbers[label.as_ref()]).collect();
    Ok((counts.into_keys().map(str::to_owned).collect(), right))
}

/// The margins of every message, by what the messages of the other folds teach.
fn judged<S: AsRef<str>>(
    vectors: &[Sparse],
    right: &[usize],
    labels: &[S],
    features: usize,
    categories: usize,
    rng: &mut impl Rng,
) -> Vec<Vec<f64>> {
    let dealt = stratified(labels, FOLDS, rng);
    let mut margins = vec![Vec::new(); vectors.len()];
    for fold in 0..FOLDS {
        let (judged, taught): (Vec<usize>, Vec<usize>) = (0..vectors.len()).partition(|number| dealt[*number] == fold);
        let weights = machines(vectors, right, &taught, features, categories, rng);
        judged.into_iter().for_each(|number| margins[number] = weights.margins(&vectors[number]));
    }
    margins
}

/// A machine for each category, from the messages of the numbers `taught`. Of two categories the second is what
/// the first is not.
fn machines(vectors: &[Sparse], right: &[usize], taught: &[usize], features: usize, categories: usize, rng: &mut impl Rng) -> Weights {
    let rows: Vec<&Sparse> = taught.iter().map(|number| &vectors[*number]).collect();
    let one = |(category, seed): (usize, u64)| {
        let positive: Vec<bool> = taught.iter().map(|number| right[*number] == category).collect();
        svm::fit(&rows, &positive, features, &mut ChaCha8Rng::seed_from_u64(seed))
    };
    // Each has its own generator, so that it does not matter which is done first.
    let needed: Vec<(usize, u64)> = (0..if categories == 2 { 1 } else { categories }).map(|category| (category, rng.random())).collect();
    let mut done = side_by_side(&needed, one);
    if categories == 2 {
        done.push(done[0].iter().map(|weight| -weight).collect());
    }
    Weights::of(&done)
}

/// Does the same with each item, on every processor there is; the results in the order of the items.
fn side_by_side<T: Copy + Sync, R: Send>(items: &[T], each: impl Fn(T) -> R + Sync) -> Vec<R> {
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let each = &each;
    thread::scope(|scope| {
        let parts = items.chunks(items.len().div_ceil(processors).max(1));
        let running: Vec<_> = parts.map(|part| scope.spawn(move || part.iter().map(|item| each(*item)).collect::<Vec<R>>())).collect();
        running.into_iter().flat_map(|part| part.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

/// The largest probability, and whose it is.
fn best(probabilities: &[f64]) -> (usize, f64) {
    let better = |best: (usize, f64), next: (usize, &f64)| if *next.1 > best.1 { (next.0, *next.1) } else { best };
    probabilities.iter().enumerate().fold((0, 0.0), better)
}
