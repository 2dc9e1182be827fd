//! Which records are compared at all: those that share a key.

use std::collections::HashMap;

use crate::InsightError;

use super::{
    field::Kind,
    phonetic::soundex,
    records::{MISSING, Records},
};

/// How many pairs a key may give for each record. A key that gives more is joined to another.
const PAIRS_PER_RECORD: f64 = 50.0;
/// How many pairs all keys together may give, however many records there are: they have to lie in memory.
const PAIRS: f64 = 1e7;

/// The records of each value of a key.
type Blocks = HashMap<String, Vec<u32>>;

/// The pairs of records that share a key, in ascending order.
///
/// Each field is a key: names and texts by their sound, the rest as they are; the names of a person count as
/// one key, so that names in each other's place meet. Two keys that are too common alone make one together.
/// Christen, "Data matching" (2012), chapter 4.
pub(super) fn candidates(records: &Records<'_>) -> Result<Vec<(u32, u32)>, InsightError> {
    let keys = keys(records);
    let budget = (PAIRS_PER_RECORD * records.len() as f64).min(PAIRS / keys.len() as f64);
    let fits = |blocks: &Blocks| size(records, blocks) <= budget;
    let mut pairs = Vec::new();
    let mut common = Vec::new();
    let mut used = false;
    for key in &keys {
        let blocks = blocks(key);
        if fits(&blocks) {
            used = true;
            collect(records, &blocks, &mut pairs);
        } else {
            common.push(key);
        }
    }
    for (number, one) in common.iter().enumerate() {
        for other in &common[number + 1..] {
            let blocks = blocks(&both(one, other));
            if fits(&blocks) {
                used = true;
                collect(records, &blocks, &mut pairs);
            }
        }
    }
    if !used {
        let what = "the fields take so few values that almost every record would have to be compared with every other; add one that tells records apart";
        return Err(InsightError::Invalid(what.to_owned()));
    }
    pairs.sort_unstable();
    pairs.dedup();
    Ok(pairs)
}

/// The values of each record under a key.
type Key = Vec<Vec<String>>;

/// One key for the names, one for every other field.
fn keys(records: &Records<'_>) -> Vec<Key> {
    let (names, others): (Vec<usize>, Vec<usize>) = (0..records.fields.len()).partition(|field| records.fields[*field].kind == Kind::Name);
    let of_field = |field: usize, record: usize| {
        let id = records.row(record)[field];
        let sound = |value: &str| if records.is_words(field) { soundex(value) } else { value.to_owned() };
        (id != MISSING).then(|| sound(&records.value(id).text))
    };
    let key = |fields: &[usize]| -> Key {
        let of_record = |record| {
            let mut values: Vec<String> = fields.iter().filter_map(|field| of_field(*field, record)).collect();
            values.sort_unstable();
            values.dedup();
            values
        };
        (0..records.len()).map(of_record).collect()
    };
    let mut groups: Vec<Vec<usize>> = others.into_iter().map(|field| vec![field]).collect();
    groups.extend((!names.is_empty()).then_some(names));
    groups.iter().map(|fields| key(fields)).collect()
}

/// Two keys as one.
fn both(one: &Key, other: &Key) -> Key {
    let joined = |(one, other): (&Vec<String>, &Vec<String>)| {
        one.iter().flat_map(|one| other.iter().map(move |other| format!("{one}\0{other}"))).collect()
    };
    one.iter().zip(other).map(joined).collect()
}

fn blocks(key: &Key) -> Blocks {
    let mut blocks = Blocks::new();
    for (record, values) in (0..).zip(key) {
        for value in values {
            match blocks.get_mut(value) {
                Some(block) => block.push(record),
                None => drop(blocks.insert(value.clone(), vec![record])),
            }
        }
    }
    blocks
}

/// The records of a block that are of the first file, and those that are of the second.
fn sides<'a>(records: &Records<'_>, block: &'a [u32]) -> (&'a [u32], &'a [u32]) {
    let second = records.second().unwrap_or(0);
    block.split_at(block.partition_point(|record| (*record as usize) < second))
}

/// How many pairs the blocks give.
fn size(records: &Records<'_>, blocks: &Blocks) -> f64 {
    let of_block = |block: &Vec<u32>| {
        let (one, other) = sides(records, block);
        let (one, other) = (one.len() as f64, other.len() as f64);
        if records.second().is_some() { one * other } else { other * (other - 1.0) / 2.0 }
    };
    blocks.values().map(of_block).sum()
}

fn collect(records: &Records<'_>, blocks: &Blocks, pairs: &mut Vec<(u32, u32)>) {
    for block in blocks.values() {
        let (one, other) = sides(records, block);
        if records.second().is_some() {
            pairs.extend(one.iter().flat_map(|a| other.iter().map(move |b| (*a, *b))));
        } else {
            pairs.extend(other.iter().enumerate().flat_map(|(at, a)| other[at + 1..].iter().map(move |b| (*a, *b))));
        }
    }
}
