//! `vecino insight link`.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use clap::Args;
use insight::linkage::{self, Field, Kind, Level, Linkage, Options};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use regex::Regex;
use serde::Serialize;

use super::table::{self, Layout};

/// What to run it on.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  vecino insight link ../shared/data/febrl1.csv.gz --id rec_id --truth-pattern 'rec-(\\d+)-' --pairs 3 --json"
)]
pub struct Link {
    /// One file, to find whom it has twice; or two, to find who is in both; plain or .gz
    #[arg(num_args = 1..=2, required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The column that names a record
    #[arg(long, value_name = "COLUMN")]
    id: String,
    /// The columns to compare [default: all that every file has, but the one of --id]
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    fields: Vec<String>,
    /// A regular expression whose first group, found in the name of a record, names the person
    #[arg(long, value_name = "REGEX")]
    truth_pattern: Option<String>,
    /// How many pairs to print, the likeliest first
    #[arg(long, default_value_t = 20)]
    pairs: usize,
    /// How likely two records must be one person to be a pair
    #[arg(long, default_value_t = Options::default().threshold)]
    threshold: f64,
    /// Of two files: leave each record one partner at most
    #[arg(long)]
    one_to_one: bool,
    /// Where chance starts from: the same number, the same result
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    layout: Layout,
}

/// Which records are the same person.
#[derive(Debug, Serialize)]
pub(super) struct Linked {
    records: usize,
    compared: usize,
    pairs_found: usize,
    #[serde(flatten)]
    quality: Option<Quality>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clusters: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clusters_doubtful: Option<usize>,
    prior: f64,
    weights: Vec<Weighed>,
    pairs: Vec<Found>,
}

/// How well the truth was found.
#[derive(Debug, Serialize)]
struct Quality {
    true_pairs: usize,
    precision: Option<f64>,
    recall: Option<f64>,
    f1: Option<f64>,
}

/// What a field says at each level.
#[derive(Debug, Serialize)]
struct Weighed {
    field: String,
    kind: Kind,
    levels: Vec<Said>,
}

#[derive(Debug, Serialize)]
struct Said {
    level: Level,
    m: f64,
    u: f64,
    weight: f64,
}

#[derive(Debug, Serialize)]
struct Found {
    one: String,
    other: String,
    weight: f64,
    probability: f64,
    fields: Vec<Agrees>,
}

#[derive(Debug, Serialize)]
struct Agrees {
    field: String,
    level: Level,
    weight: f64,
}

/// A file's records: their names, and the values to compare.
#[derive(Debug, Default)]
struct Records {
    ids: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// A person has so many records at most, and so many of their pairs are linked.
const LARGEST: usize = 10;
const DENSITY: f64 = 0.5;

pub(super) fn link(args: &Link) -> Result<Linked, String> {
    if !(0.0..=1.0).contains(&args.threshold) {
        return Err(format!("--threshold is {}; a probability lies between 0 and 1.", args.threshold));
    }
    let names = names(args)?;
    let files: Vec<Records> = args.files.iter().map(|file| records(file, &names, args)).collect::<Result<_, _>>()?;
    let (one, other) = (&files[0], files.get(1));
    let persons = args.truth_pattern.as_deref().map(|pattern| persons(pattern, args, &files)).transpose()?;
    let values = |field: usize| files.iter().flat_map(move |file| file.rows.iter().map(move |row| row[field].as_str()));
    let fields: Vec<Field> =
        names.iter().enumerate().map(|(number, name)| Field { name: name.clone(), kind: Kind::guess(name, values(number)) }).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(args.seed);
    let options = Options { threshold: args.threshold };
    let mut linkage = linkage::link(&fields, &one.rows, other.map(|other| &other.rows[..]), options, &mut rng)
        .map_err(|error| format!("{}: {error}.", args.files[0].display()))?;
    if args.one_to_one && other.is_some() {
        linkage.pairs = linkage::one_to_one(&linkage.pairs);
    }
    Ok(shaped(args, &fields, &files, &linkage, persons.as_deref()))
}

fn shaped(args: &Link, fields: &[Field], files: &[Records], linkage: &Linkage, persons: Option<&[Vec<String>]>) -> Linked {
    let (one, other) = (&files[0], files.last().unwrap_or(&files[0]));
    let clusters = (files.len() == 1).then(|| linkage::clusters(linkage.pairs.iter().map(|pair| (pair.one, pair.other)), LARGEST, DENSITY));
    let found = |pair: &linkage::Pair| Found {
        one: one.ids[pair.one].clone(),
        other: other.ids[pair.other].clone(),
        weight: pair.weight,
        probability: pair.probability,
        fields: fields
            .iter()
            .zip(&pair.fields)
            .map(|(field, said)| Agrees { field: field.name.clone(), level: said.level, weight: said.weight })
            .collect(),
    };
    Linked {
        records: files.iter().map(|file| file.rows.len()).sum(),
        compared: linkage.compared,
        pairs_found: linkage.pairs.len(),
        quality: persons.map(|persons| quality(persons, linkage)),
        clusters: clusters.as_ref().map(|clusters| clusters.joined.len()),
        clusters_doubtful: clusters.as_ref().map(|clusters| clusters.doubtful.len()),
        prior: linkage.weights.prior,
        weights: fields.iter().zip(&linkage.weights.fields).map(|(field, weights)| weighed(field, weights)).collect(),
        pairs: linkage.pairs.iter().take(args.pairs).map(found).collect(),
    }
}

fn weighed(field: &Field, weights: &linkage::FieldWeights) -> Weighed {
    let said =
        |(place, level): (usize, &Level)| Said { level: *level, m: weights.m[place], u: weights.u[place], weight: weights.weight(*level) };
    Weighed { field: field.name.clone(), kind: field.kind, levels: Level::AGREEMENT.iter().enumerate().map(said).collect() }
}

/// The columns to compare.
fn names(args: &Link) -> Result<Vec<String>, String> {
    if !args.fields.is_empty() {
        return Ok(args.fields.iter().map(|name| name.trim().to_owned()).collect());
    }
    let all: Vec<Vec<String>> = args.files.iter().map(|file| table::columns(file, &args.layout)).collect::<Result<_, _>>()?;
    let shared = |name: &&String| **name != args.id && all.iter().all(|columns| columns.contains(name));
    let names: Vec<String> = all[0].iter().filter(shared).cloned().collect();
    if names.is_empty() {
        return Err(format!("{} has no column to compare that every file has; name some with --fields.", args.files[0].display()));
    }
    Ok(names)
}

fn records(file: &Path, names: &[String], args: &Link) -> Result<Records, String> {
    let wanted: Vec<&str> = std::iter::once(args.id.as_str()).chain(names.iter().map(String::as_str)).collect();
    let mut records = Records::default();
    let mut lines: HashMap<String, u64> = HashMap::new();
    table::read(file, &args.layout, &wanted, |row| {
        let id = row.text(0).to_owned();
        if id.is_empty() {
            return Err(row.wrong(&format!("the column {} is empty", args.id)));
        }
        if let Some(line) = lines.insert(id.clone(), row.line) {
            return Err(row.wrong(&format!("the record {id} is already in line {line}")));
        }
        records.ids.push(id);
        records.rows.push((1..wanted.len()).map(|column| row.text(column).to_owned()).collect());
        Ok(())
    })?;
    if records.ids.is_empty() {
        return Err(format!("{} has no record.", file.display()));
    }
    Ok(records)
}

/// The person of each record, file by file, by their names.
fn persons(pattern: &str, args: &Link, files: &[Records]) -> Result<Vec<Vec<String>>, String> {
    let regex = Regex::new(pattern).map_err(|error| format!("--truth-pattern is not a regular expression: {error}."))?;
    if regex.captures_len() < 2 {
        return Err("--truth-pattern has no group; put the part that names the person in parentheses.".to_owned());
    }
    let of_file = |(file, records): (&PathBuf, &Records)| {
        let person = |id: &String| {
            let group = regex.captures(id).and_then(|found| found.get(1));
            group
                .map(|group| group.as_str().to_owned())
                .ok_or_else(|| format!("{}: --truth-pattern does not fit the record {id}.", file.display()))
        };
        records.ids.iter().map(person).collect::<Result<Vec<_>, _>>()
    };
    args.files.iter().zip(files).map(of_file).collect()
}

fn quality(persons: &[Vec<String>], linkage: &Linkage) -> Quality {
    let (one, other) = (&persons[0], persons.get(1));
    let against = other.unwrap_or(one);
    let hits = linkage.pairs.iter().filter(|pair| one[pair.one] == against[pair.other]).count();
    let counts = |file: &[String]| {
        let mut counts: HashMap<String, usize> = HashMap::new();
        file.iter().for_each(|person| *counts.entry(person.clone()).or_default() += 1);
        counts
    };
    let (ones, others) = (counts(one), counts(against));
    let of_person = |(person, count): (&String, &usize)| match other {
        Some(_) => count * others.get(person).copied().unwrap_or(0),
        None => count * (count - 1) / 2,
    };
    let true_pairs: usize = ones.iter().map(of_person).sum();
    let share = |of: usize| (of > 0).then(|| hits as f64 / of as f64);
    let named = true_pairs + linkage.pairs.len();
    Quality {
        true_pairs,
        precision: share(linkage.pairs.len()),
        recall: share(true_pairs),
        f1: (named > 0).then(|| 2.0 * hits as f64 / named as f64),
    }
}
