use std::collections::HashSet;

use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::{InsightError, testing::data};

struct File {
    fields: Vec<Field>,
    persons: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn febrl() -> File {
    let text = data("febrl1.csv.gz");
    let mut csv = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let names: Vec<String> = csv.headers().expect("a header").iter().skip(1).map(str::to_owned).collect();
    let (mut persons, mut rows) = (Vec::new(), Vec::<Vec<String>>::new());
    for record in csv.records().map(|record| record.expect("a record")) {
        persons.push(record[0].split('-').nth(1).expect("rec-N-…").to_owned());
        rows.push(record.iter().skip(1).map(str::to_owned).collect());
    }
    let kind = |(number, name): (usize, &String)| Kind::guess(name, rows.iter().map(|row| row[number].as_str()));
    let fields = names.iter().enumerate().map(|(number, name)| Field { name: name.clone(), kind: kind((number, name)) }).collect();
    File { fields, persons, rows }
}

fn f1(hits: usize, found: usize, all: usize) -> f64 {
    2.0 * hits as f64 / (found + all) as f64
}

#[test]
fn the_kinds_of_fields_are_guessed() {
    let kinds: Vec<Kind> = febrl().fields.iter().map(|field| field.kind).collect();
    let expected = [Kind::Name, Kind::Name, Kind::Code, Kind::Text, Kind::Text, Kind::Text, Kind::Code, Kind::Text, Kind::Date, Kind::Code];
    assert_eq!(kinds, expected);
    assert_eq!(Kind::guess("spend", ["12.50", "3.99", ""].into_iter()), Kind::Number);
    assert_eq!(Kind::guess("birthday", ["1999-02-01", "03/04/1980"].into_iter()), Kind::Date);
    assert_eq!(Kind::guess("empty", ["", " "].into_iter()), Kind::Text);
}

#[test]
fn persons_are_found_twice_in_one_file() {
    let file = febrl();
    let linkage = link(&file.fields, &file.rows, None, Options::default(), &mut ChaCha8Rng::seed_from_u64(1)).expect("a linkage");
    let hits = linkage.pairs.iter().filter(|pair| file.persons[pair.one] == file.persons[pair.other]).count();
    assert!(f1(hits, linkage.pairs.len(), 500) >= 0.99, "{hits} of {}", linkage.pairs.len());
    for pair in &linkage.pairs {
        let sum: f64 = pair.fields.iter().map(|field| field.weight).sum();
        assert!((sum - pair.weight).abs() < 1e-9 && pair.one < pair.other && pair.probability <= 1.0);
    }
    let persons = clusters(linkage.pairs.iter().map(|pair| (pair.one, pair.other)), 10, 0.5);
    assert!(persons.joined.len().abs_diff(500) < 5 && persons.doubtful.is_empty());
    for field in &linkage.weights.fields {
        assert!((field.m.iter().sum::<f64>() - 1.0).abs() < 1e-9 && (field.u.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(field.weight(Level::Exact) > 0.0 && field.weight(Level::Different) < 0.0);
        assert_eq!(field.weight(Level::Missing), 0.0);
    }
}

/// A slip of the pen: a character twice, lost, wrong, or in the place of the next.
fn slip(text: &str, rng: &mut ChaCha8Rng) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.is_empty() {
        return String::new();
    }
    let at = rng.random_range(0..letters.len());
    match rng.random_range(0..4) {
        0 => letters.insert(at, letters[at]),
        1 => drop(letters.remove(at)),
        2 => letters[at] = if letters[at].is_ascii_digit() { '7' } else { 'e' },
        _ => letters.swap(at, (at + 1).min(text.chars().count() - 1)),
    }
    letters.into_iter().collect()
}

/// Two files of the same persons: put together from the values of Febrl's, the second with errors.
fn two_files(count: usize, rng: &mut ChaCha8Rng) -> (Vec<Field>, Vec<Vec<String>>, Vec<Vec<String>>) {
    let file = febrl();
    let value = |field: usize, rng: &mut ChaCha8Rng| file.rows.choose(rng).expect("a row")[field].clone();
    let (mut one, mut other) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let mut row: Vec<String> = (0..file.fields.len()).map(|field| value(field, rng)).collect();
        row[8] = format!("{}{:02}{:02}", rng.random_range(1920..2005), rng.random_range(1..13), rng.random_range(1..29));
        row[9] = rng.random_range(1_000_000..10_000_000).to_string();
        let mut twin = row.clone();
        for _ in 0..rng.random_range(1..6) {
            let field = rng.random_range(0..row.len());
            match rng.random_range(0..10) {
                0 => twin[field].clear(),
                1 => twin.swap(0, 1),
                2 => twin[field] = value(field, rng),
                _ => twin[field] = slip(&twin[field], rng),
            }
        }
        one.push(row);
        other.push(twin);
    }
    (file.fields, one, other)
}

#[test]
fn persons_are_found_in_two_files() {
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let (fields, one, other) = two_files(1500, &mut rng);
    let linkage = link(&fields, &one, Some(&other), Options::default(), &mut rng).expect("a linkage");
    let hits = |pairs: &[Pair]| pairs.iter().filter(|pair| pair.one == pair.other).count();
    let score = f1(hits(&linkage.pairs), linkage.pairs.len(), 1500);
    assert!(score >= 0.985, "F1 {score}");
    let matched = one_to_one(&linkage.pairs);
    let partners: HashSet<usize> = matched.iter().map(|pair| pair.other).collect();
    assert_eq!(partners.len(), matched.len());
    assert!(f1(hits(&matched), matched.len(), 1500) >= score);
    assert!((linkage.weights.prior * 1500.0 * 1500.0 - 1500.0).abs() < 45.0, "{} matches expected", linkage.weights.prior * 2_250_000.0);
}

#[test]
fn names_in_each_others_place_count_once() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let (fields, one, mut other) = two_files(800, &mut rng);
    for row in other.iter_mut().step_by(4) {
        row.swap(0, 1);
    }
    let linkage = link(&fields, &one, Some(&other), Options::default(), &mut rng).expect("a linkage");
    let swapped: Vec<&Pair> = linkage.pairs.iter().filter(|pair| pair.fields[0].level == Level::Swapped).collect();
    assert!(swapped.len() > 80, "{}", swapped.len());
    assert!(
        swapped.iter().all(|pair| pair.fields[1].level == Level::Counted && pair.fields[1].weight == 0.0 && pair.fields[0].weight > 3.0)
    );
}

#[test]
fn files_without_a_common_person_yield_hardly_a_pair() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let (fields, one, _) = two_files(600, &mut rng);
    let (_, other, _) = two_files(600, &mut rng);
    let found = link(&fields, &one, Some(&other), Options::default(), &mut rng).expect("a linkage").pairs.len();
    assert!(found <= 6, "{found} pairs of strangers");
}

#[test]
fn neighbours_are_not_one_person() {
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let (fields, mut one, _) = two_files(1500, &mut rng);
    let towns: Vec<Vec<String>> = febrl().rows.into_iter().take(150).map(|row| row[5..8].to_vec()).collect();
    for row in &mut one {
        row[5..8].clone_from_slice(towns.choose(&mut rng).expect("a town"));
    }
    let found = link(&fields, &one, None, Options::default(), &mut rng).expect("a linkage").pairs.len();
    assert!(found <= 15, "{found} pairs of strangers");
}

#[test]
fn what_cannot_be_linked_is_an_error() {
    let fields = [Field { name: "name".to_owned(), kind: Kind::Name }, Field { name: "city".to_owned(), kind: Kind::Text }];
    let link = |one: &[Vec<&str>], other: Option<&[Vec<&str>]>| {
        link(&fields, one, other, Options::default(), &mut ChaCha8Rng::seed_from_u64(1)).map(|linkage| linkage.pairs.len())
    };
    assert!(matches!(link(&[], None), Err(InsightError::TooLittle(_))));
    assert!(matches!(link(&[vec!["a", "b"]], None), Err(InsightError::TooLittle(_))));
    assert!(matches!(link(&[vec!["a", "b"]], Some(&[])), Err(InsightError::TooLittle(_))));
    assert!(matches!(link(&[vec!["a"], vec!["b"]], None), Err(InsightError::Invalid(_))));
    assert!(matches!(link(&[vec!["anna", "x"], vec!["bert", "y"]], None), Err(InsightError::TooLittle(_))));
    assert!(matches!(link(&vec![vec!["anna", "york"]; 500], None), Err(InsightError::Invalid(_))));
    assert!(matches!(link(&vec![vec!["", ""]; 5], None), Err(InsightError::TooLittle(_))));
    assert!(matches!(
        super::link::<&str>(&[], &[vec![], vec![]], None, Options::default(), &mut ChaCha8Rng::seed_from_u64(1)),
        Err(InsightError::Invalid(_))
    ));
}

#[test]
fn what_hangs_together_loosely_is_not_joined() {
    let chain = [(1, 2), (2, 3), (3, 4), (4, 5), (5, 6)];
    let found = clusters(chain.into_iter().chain([(10, 11), (20, 21), (21, 22), (20, 22)]), 10, 0.5);
    assert_eq!(found.doubtful.iter().map(|cluster| &cluster.records[..]).collect::<Vec<_>>(), [&[1, 2, 3, 4, 5, 6][..]]);
    assert_eq!(found.joined.iter().map(|cluster| &cluster.records[..]).collect::<Vec<_>>(), [&[10, 11][..], &[20, 21, 22]]);
    assert_eq!(clusters([(20, 21), (21, 22), (20, 22)], 2, 0.5).doubtful.len(), 1);
    assert_eq!(clusters([], 10, 0.5), Clusters::default());
}

/// The examples of the National Archives, and of Knuth.
#[test]
fn soundex_codes_are_the_published_ones() {
    for (name, code) in [
        ("Washington", "W252"),
        ("Lee", "L000"),
        ("Gutierrez", "G362"),
        ("Pfister", "P236"),
        ("Jackson", "J250"),
        ("Tymczak", "T522"),
        ("Ashcraft", "A261"),
        ("Robert", "R163"),
        ("Rupert", "R163"),
        ("Honeyman", "H555"),
    ] {
        assert_eq!(soundex(name), code, "{name}");
    }
    assert_eq!(soundex("李宁"), "李宁");
}
