//! Finding whom a customer may be: by contact points, and by a like name in the same town.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{
    access::{FieldClass, Mask, Scope},
    customer::ContactKind,
    duplicate::{ALIKE, Likely, Reason, SHARED, SHOWN, Twin, score, similarity, to_bits},
    new_customer::NewCustomer,
    time::Timestamp,
};
use sea_orm::Value;
use uuid::Uuid;

use super::{
    columns,
    probe::{Probe, reason},
    twin,
};
use crate::{
    access,
    bulk::Bulk,
    connection::Connection,
    error::Result,
    query::{Filter, begins_with, parameters},
    row::{Row, all},
    search::{contains_all, fold},
};

/// Customers looked at in one go.
const AT_ONCE: usize = 400;
/// Of more customers than this, names are not compared: the work of an import stays bounded.
const NAMES: usize = 2_000;
/// Of so few, names are looked up by their first two letters also: that reads a part of all names.
const FEW: usize = 10;
/// The most customers with the same beginning of a name that are looked at.
const NAMESAKES: u32 = 200;
/// The most pairs that a search among all customers stores.
const MOST: u32 = 10_000;

/// What is known of a pair: the other one, and why.
type Found = Vec<(usize, Twin, Vec<Reason>, u32)>;

/// Whom a customer that somebody is about to create may be, the surest first; at most five. Nobody for whom
/// addresses are not shown: whoever is found by one has it.
pub async fn likely(db: &dyn Connection, scope: &Scope, new: &NewCustomer) -> Result<Vec<Likely>> {
    if !scope.fields.shows(FieldClass::Contact) {
        return Ok(Vec::new());
    }
    let mut found = compare(db, scope, &[Probe::of(new)], true).await?;
    found.sort_by_key(|(_, twin, _, score)| (std::cmp::Reverse(*score), twin.id));
    found.truncate(5);
    let likely = found.into_iter().map(|(_, twin, reasons, score)| Likely { id: Uuid::nil(), twin, reasons, score });
    Ok(likely.collect::<Vec<_>>().masked(scope.fields))
}

/// Looks for whom these customers may be, and stores the pairs. What was dismissed stays dismissed. To be run
/// when the customers' facts are written.
pub async fn find(db: &dyn Connection, customers: &[Uuid], now: Timestamp) -> Result<()> {
    let with_names = customers.len() <= NAMES;
    let mut pairs = BTreeMap::new();
    for part in customers.chunks(AT_ONCE) {
        let probes = Probe::stored(db, part).await?;
        for (at, twin, reasons, score) in compare(db, &Scope::all(), &probes, with_names).await? {
            if let Some(id) = probes[at].id {
                pairs.insert((id.min(twin.id), id.max(twin.id)), (reasons, score));
            }
        }
    }
    store(db, pairs, now).await
}

/// Looks for pairs among all customers, by contact points that few share; how many customers were looked at
/// closely. One walk along an index, however many there are.
pub async fn find_among_all(db: &dyn Connection, now: Timestamp) -> Result<u64> {
    let sql = format!(
        "SELECT DISTINCT p.customer_id FROM (SELECT normalised FROM contact_points WHERE normalised <> '' GROUP BY normalised \
         HAVING COUNT(*) BETWEEN 2 AND {SHARED} LIMIT {MOST}) AS s JOIN contact_points p ON p.normalised = s.normalised"
    );
    let mut ids = all(db, &sql, Vec::new(), |row| row.id("customer_id")).await?;
    ids.sort_unstable();
    find(db, &ids, now).await?;
    Ok(ids.len() as u64)
}

/// Forgets the pairs of these customers that nobody dismissed, and looks again.
pub(crate) async fn refresh(db: &dyn Connection, customers: &[Uuid], now: Timestamp) -> Result<()> {
    for customer in customers {
        let sql = "DELETE FROM duplicates WHERE (first_id = $1 OR second_id = $1) AND dismissed_at = 0";
        crate::row::execute(db, sql, vec![(*customer).into()]).await?;
    }
    find(db, customers, now).await
}

async fn store(db: &dyn Connection, pairs: BTreeMap<(Uuid, Uuid), (Vec<Reason>, u32)>, now: Timestamp) -> Result<()> {
    const PAIRS: Uuid = Uuid::from_u128(0x5d0e_7a31_94c2_5b86_a1f7_3e09_6cd8_42b4);
    let tail = "ON CONFLICT (first_id, second_id) DO UPDATE SET reasons = excluded.reasons, score = excluded.score";
    let mut rows = Bulk::new("duplicates", &["id", "first_id", "second_id", "reasons", "score", "found_at"], tail);
    for ((first, second), (reasons, score)) in pairs {
        // The same two are always the same pair.
        let id = Uuid::new_v5(&PAIRS, &[*first.as_bytes(), *second.as_bytes()].concat());
        let row: [Value; _] = [id.into(), first.into(), second.into(), to_bits(&reasons).into(), i64::from(score).into(), now.0.into()];
        rows.push(db, row).await?;
    }
    rows.finish(db).await
}

/// The pairs worth showing with somebody who is reached, with everything that each has in common.
async fn compare(db: &dyn Connection, scope: &Scope, probes: &[Probe], with_names: bool) -> Result<Found> {
    let mut common: BTreeMap<(usize, Uuid), BTreeSet<Reason>> = BTreeMap::new();
    by_contact(db, probes, &mut common).await?;
    if with_names {
        for (at, probe) in probes.iter().enumerate() {
            for other in by_name(db, probe, probes.len() <= FEW).await? {
                common.entry((at, other)).or_default();
            }
        }
    }
    let others: BTreeSet<Uuid> = common.keys().map(|(_, other)| *other).collect();
    let twins = twins(db, scope, &others.into_iter().collect::<Vec<_>>()).await?;
    let mut found = Vec::new();
    for ((at, other), mut reasons) in common {
        let Some(twin) = twins.get(&other) else { continue };
        let probe = &probes[at];
        if probe.kind == twin.kind && similarity(&probe.name, &fold(&twin.name)) >= ALIKE {
            reasons.insert(Reason::Name);
        }
        if !probe.city.is_empty() && probe.city == fold(&twin.city) {
            reasons.insert(Reason::City);
        }
        let reasons: Vec<Reason> = reasons.into_iter().collect();
        let score = score(&reasons);
        if score >= SHOWN {
            found.push((at, twin.clone(), reasons, score));
        }
    }
    Ok(found)
}

/// Adds who has a contact point of a probe, unless many have it.
async fn by_contact(db: &dyn Connection, probes: &[Probe], common: &mut BTreeMap<(usize, Uuid), BTreeSet<Reason>>) -> Result<()> {
    let mut whose: HashMap<&str, Vec<(usize, Reason)>> = HashMap::new();
    for (at, probe) in probes.iter().enumerate() {
        for (reason, text) in &probe.contacts {
            whose.entry(text).or_default().push((at, *reason));
        }
    }
    let texts: Vec<&str> = whose.keys().copied().collect();
    for part in texts.chunks(AT_ONCE) {
        // Counted on the index first: a switchboard's number may be that of thousands.
        let sql = format!(
            "SELECT p.normalised, p.customer_id, p.kind FROM (SELECT normalised FROM contact_points WHERE normalised IN ({}) \
             GROUP BY normalised HAVING COUNT(*) <= {SHARED}) AS s JOIN contact_points p ON p.normalised = s.normalised",
            parameters(1, part.len())
        );
        let read = |row: &Row| Ok((row.text("normalised")?, row.id("customer_id")?, row.code("kind", ContactKind::from_code)?));
        for (text, other, kind) in all(db, &sql, part.iter().map(|text| (*text).into()).collect(), read).await? {
            for (at, why) in whose.get(text.as_str()).into_iter().flatten() {
                if *why == reason(kind) && probes[*at].id != Some(other) {
                    common.entry((*at, other)).or_default().insert(*why);
                }
            }
        }
    }
    Ok(())
}

/// Who has a like name in the same town; nobody where many do.
async fn by_name(db: &dyn Connection, probe: &Probe, thoroughly: bool) -> Result<Vec<Uuid>> {
    if probe.city.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = BTreeSet::new();
    let mut looks: Vec<(String, Option<String>)> = beginnings(&probe.name).into_iter().map(|beginning| (beginning, None)).collect();
    // A first word that is written otherwise: what it begins with, and the last word as it is.
    let mut words = probe.name.split_whitespace();
    if let (true, Some(first), Some(last)) = (thoroughly, words.next(), words.next_back()) {
        looks.push((first.chars().take(2).collect(), Some(last.to_owned())));
    }
    for (beginning, word) in looks {
        let mut filter = Filter::default();
        let condition = begins_with(&mut filter, "f.name_key", &beginning);
        filter.and(condition);
        if let Some(word) = word {
            let condition = contains_all(db, &[word], "f.name_key", &mut filter);
            filter.and(condition);
        }
        filter.and_some("f.kind =", Some(probe.kind.code()));
        let sql = format!(
            "SELECT n.id, n.name_key, c.city FROM (SELECT f.customer_id AS id, f.name_key FROM facts f {} \
             ORDER BY f.name_key, f.customer_id LIMIT {NAMESAKES}) AS n JOIN customers c ON c.id = n.id",
            filter.sql()
        );
        let read = |row: &Row| Ok((row.id("id")?, row.text("name_key")?, row.text("city")?));
        for (id, name, city) in all(db, &sql, filter.values(), read).await? {
            if Some(id) != probe.id && fold(&city) == probe.city && similarity(&probe.name, &name) >= ALIKE {
                found.insert(id);
            }
        }
    }
    Ok(if found.len() < SHARED { found.into_iter().collect() } else { Vec::new() })
}

/// How a like name may begin: the first word and the first letters of the last, in either order; the first
/// word as an initial.
fn beginnings(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let start = |word: &str, letters: usize| word.chars().take(letters).collect::<String>();
    match words.as_slice() {
        [] => Vec::new(),
        [word] => vec![start(word, 4)],
        [first, .., last] => {
            let initial = start(first, 1);
            let mut all = vec![
                format!("{first} {}", start(words[1], 1)),
                format!("{last} {}", start(first, 1)),
                format!("{last}, {}", start(first, 1)),
                format!("{initial} {}", start(last, 3)),
                format!("{initial}. {}", start(last, 3)),
            ];
            all.dedup();
            all
        }
    }
}

/// The customers with these ids, as far as they are customers still and reached.
async fn twins(db: &dyn Connection, scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Twin>> {
    let mut found = HashMap::new();
    for part in ids.chunks(AT_ONCE) {
        let mut filter = Filter::default();
        let named: Vec<String> = part.iter().map(|id| filter.bind(*id)).collect();
        filter.and(format!("f.customer_id IN ({})", named.join(", ")));
        access::and(db, scope, "f.customer_id", &mut filter)?;
        let sql = format!("SELECT {} FROM facts f JOIN customers c ON c.id = f.customer_id {}", columns(""), filter.sql());
        for twin in all(db, &sql, filter.values(), |row| twin(row, "")).await? {
            found.insert(twin.id, twin);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::beginnings;

    #[test]
    fn a_name_is_looked_up_by_its_beginning() {
        assert_eq!(beginnings("john smith"), ["john s", "smith j", "smith, j", "j smi", "j. smi"]);
        assert_eq!(beginnings("j. smith"), ["j. s", "smith j", "smith, j", "j smi", "j. smi"]);
        assert_eq!(beginnings("李宁"), ["李宁"]);
        assert!(beginnings(" ").is_empty());
    }
}
