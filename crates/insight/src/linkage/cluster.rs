//! From pairs to persons.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

/// Records that are one person.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cluster {
    /// Their numbers, in ascending order.
    pub records: Vec<usize>,
    /// The share of their pairs that are linked.
    pub density: f64,
}

/// Persons, and what needs a look.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Clusters {
    /// Two or more records that are one person.
    pub joined: Vec<Cluster>,
    /// What hangs together, but is too large or too loose to be one person: not joined.
    pub doubtful: Vec<Cluster>,
}

/// Joins pairs of records to persons: who is linked with the same record is the same (transitive closure).
///
/// What has more than `largest` records, or of whose pairs less than the share `density` is linked, is reported as
/// doubtful: one wrong pair must not make one person of two crowds.
pub fn clusters(pairs: impl IntoIterator<Item = (usize, usize)>, largest: usize, density: f64) -> Clusters {
    let mut heads: BTreeMap<usize, usize> = BTreeMap::new();
    let mut links: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (one, other) in pairs.into_iter().filter(|(one, other)| one != other) {
        links.insert((one.min(other), one.max(other)));
        let (one, other) = (head(&mut heads, one), head(&mut heads, other));
        heads.insert(one.max(other), one.min(other));
    }
    let records: Vec<usize> = heads.keys().copied().collect();
    let mut members: BTreeMap<usize, (Vec<usize>, usize)> = BTreeMap::new();
    for record in records {
        members.entry(head(&mut heads, record)).or_default().0.push(record);
    }
    for (one, _) in links {
        members.entry(head(&mut heads, one)).or_default().1 += 1;
    }
    let mut found = Clusters::default();
    for (records, linked) in members.into_values() {
        let all = records.len() * (records.len() - 1) / 2;
        let cluster = Cluster { density: linked as f64 / all as f64, records };
        let sound = cluster.records.len() <= largest && cluster.density >= density;
        if sound { found.joined.push(cluster) } else { found.doubtful.push(cluster) }
    }
    found
}

/// The first record of those that a record is joined to; paths are halved on the way.
fn head(heads: &mut BTreeMap<usize, usize>, record: usize) -> usize {
    let mut at = record;
    loop {
        let above = *heads.entry(at).or_insert(at);
        if above == at {
            return at;
        }
        let next = heads.get(&above).copied().unwrap_or(above);
        heads.insert(at, next);
        at = next;
    }
}
