//! `vecino insight classify`.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Instant,
};

use clap::Args;
use insight::text::{self, Classifier, Confusion, language};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::table::{self, Layout};

/// What to run it on.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  vecino insight classify --train ../shared/data/banking77_train.csv.gz --text text --label category --json"
)]
pub struct Classify {
    /// The messages to learn from, plain or .gz
    #[arg(long, value_name = "FILE")]
    train: PathBuf,
    /// The messages to check on [default: a fifth of those to learn from, set aside]
    #[arg(long, value_name = "FILE")]
    test: Option<PathBuf>,
    /// The column of the message
    #[arg(long, value_name = "COLUMN", default_value = "text")]
    text: String,
    /// The column of the category
    #[arg(long, value_name = "COLUMN", default_value = "label")]
    label: String,
    /// Where chance starts from: the same number, the same result
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    layout: Layout,
}

/// How well messages are sorted.
#[derive(Debug, Serialize)]
pub(super) struct Classified {
    accuracy: f64,
    macro_f1: f64,
    threshold: f64,
    share_routed: f64,
    precision_routed: Option<f64>,
    categories: usize,
    messages_train: usize,
    messages_test: usize,
    seconds_train: f64,
    seconds_per_message: f64,
    languages: BTreeMap<&'static str, usize>,
    confusions: Vec<Confusion>,
}

/// Messages and their categories.
type Labelled = (Vec<String>, Vec<String>);

/// How many of the categories that are taken for each other are shown.
const SHOWN: usize = 10;

/// One of so many parts is set aside.
const PARTS: usize = 5;

pub(super) fn classify(args: &Classify) -> Result<Classified, String> {
    let mut rng = ChaCha8Rng::seed_from_u64(args.seed);
    let all = labelled(&args.train, args)?;
    let (train, test) = match &args.test {
        Some(file) => (all, labelled(file, args)?),
        None if all.0.len() < PARTS => {
            let (file, few) = (args.train.display(), all.0.len());
            return Err(format!("{file} has too few messages ({few}) to set a fifth aside; name a file to check on with --test."));
        }
        None => set_aside(all, &mut rng),
    };
    let start = Instant::now();
    let classifier = Classifier::learn(&train.0, &train.1, &mut rng).map_err(|error| told(&args.train, &error))?;
    let seconds_train = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let verdicts: Vec<_> = test.0.iter().map(|message| classifier.classify(message)).collect();
    let seconds_per_message = start.elapsed().as_secs_f64() / test.0.len() as f64;
    let right: Vec<&str> = test.1.iter().map(String::as_str).collect();
    let said: Vec<&str> = verdicts.iter().map(|verdict| verdict.label).collect();
    let routed: Vec<bool> =
        verdicts.iter().zip(&right).filter(|(verdict, _)| verdict.sure).map(|(verdict, right)| verdict.label == *right).collect();
    let hits = routed.iter().filter(|right| **right).count();
    let mut languages = BTreeMap::new();
    test.0.iter().for_each(|message| *languages.entry(language(message).map_or("unknown", |language| language.code)).or_default() += 1);
    let mut confusions = text::confusions(&right, &said);
    confusions.truncate(SHOWN);
    Ok(Classified {
        accuracy: text::accuracy(&right, &said).unwrap_or(0.0),
        macro_f1: text::macro_f1(&right, &said).unwrap_or(0.0),
        threshold: classifier.threshold(),
        share_routed: routed.len() as f64 / test.0.len() as f64,
        precision_routed: (!routed.is_empty()).then(|| hits as f64 / routed.len() as f64),
        categories: classifier.labels().len(),
        messages_train: train.0.len(),
        messages_test: test.0.len(),
        seconds_train,
        seconds_per_message,
        languages,
        confusions,
    })
}

/// The messages of a file. One without a text cannot be judged, one without a category not be checked.
fn labelled(file: &Path, args: &Classify) -> Result<Labelled, String> {
    let (mut messages, mut labels) = Labelled::default();
    table::read(file, &args.layout, &[&args.text, &args.label], |row| {
        if row.text(1).is_empty() {
            return Err(row.wrong(&format!("the column {} is empty", args.label)));
        }
        messages.push(row.text(0).to_owned());
        labels.push(row.text(1).to_owned());
        Ok(())
    })?;
    if messages.is_empty() {
        return Err(format!("{} has no message.", file.display()));
    }
    Ok((messages, labels))
}

/// A fifth of the messages set aside, of each category its share.
fn set_aside((messages, labels): Labelled, rng: &mut ChaCha8Rng) -> (Labelled, Labelled) {
    let dealt = text::stratified(&labels, PARTS, rng);
    let (mut train, mut test) = (Labelled::default(), Labelled::default());
    for ((message, label), fold) in messages.into_iter().zip(labels).zip(dealt) {
        let side = if fold == 0 { &mut test } else { &mut train };
        side.0.push(message);
        side.1.push(label);
    }
    (train, test)
}

fn told(file: &Path, error: &insight::InsightError) -> String {
    format!("{}: {error}.", file.display())
}
