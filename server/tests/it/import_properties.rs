//! Imports of small random files, shuffled, cut, repeated and corrupted: every line is accounted for,
//! the figures are what a recomputation gives, and the same lines come to the same company.

use std::collections::BTreeMap;

use crate::imported::{HEADER, assert_verified, import_text, picture, rejects};
use domain::import::ImportReport;
use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
    test_runner::{Config, TestRunner},
};
use store::{Db, testing};

/// A line of the file. Everything about the customer follows from the invoice, because an invoice that
/// names two customers keeps the first, whichever that is.
fn line() -> impl Strategy<Value = String> {
    let codes = select(vec!["85123A", "22423", "POST", "D"]);
    let names = select(vec!["HOLDER", "HOLDER ", "\"CAKE, STAND\"", "", "POSTAGE"]);
    let prices = select(vec!["2.55", "0.001", "0", "1.005", "-3.5", "12.75"]);
    let countries = select(vec!["Spain", "France"]);
    (0..12_u32, codes, names, -20..40_i32, 0..5_u32, prices, countries).prop_map(|(invoice, code, name, quantity, day, price, country)| {
        let (prefix, customer) = (if invoice % 4 == 3 { "C" } else { "" }, invoice % 5);
        let customer = if customer == 0 { String::new() } else { format!("1234{customer}.0") };
        let (month, day) = (1 + day / 3, 1 + day % 3);
        format!("{prefix}53{invoice:04},{code},{name},{quantity},2011-{month:02}-{day:02} 10:00:00,{price},{customer},{country}")
    })
}

/// What can happen to a file on its way.
#[derive(Clone, Debug)]
enum Harm {
    Cut(Index, Index),
    Byte(Index, Index, u8),
    Insert(Index, &'static str),
}

fn harm() -> impl Strategy<Value = Harm> {
    let garbage = select(vec!["", "\"", "a,b,c", ",,,,,,,", "536365,85123A,X,1,2011-01-01,1,12341.0,\"Spain", HEADER]);
    prop_oneof![
        (any::<Index>(), any::<Index>()).prop_map(|(line, at)| Harm::Cut(line, at)),
        (any::<Index>(), any::<Index>(), any::<u8>()).prop_map(|(line, at, byte)| Harm::Byte(line, at, byte)),
        (any::<Index>(), garbage).prop_map(|(line, text)| Harm::Insert(line, text)),
    ]
}

fn harmed(lines: &[String], harms: &[Harm]) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = lines.iter().map(|line| line.clone().into_bytes()).collect();
    for harm in harms {
        match harm {
            Harm::Cut(line, at) => {
                let line = line.index(lines.len());
                let length = at.index(lines[line].len() + 1);
                lines[line].truncate(length);
            }
            Harm::Byte(line, at, byte) => {
                let line = line.index(lines.len());
                if !lines[line].is_empty() {
                    let at = at.index(lines[line].len());
                    lines[line][at] = *byte;
                }
            }
            Harm::Insert(line, text) => lines.insert(line.index(lines.len()), text.as_bytes().to_vec()),
        }
    }
    let mut bytes = HEADER.as_bytes().to_vec();
    for line in lines {
        bytes.push(b'\n');
        bytes.extend(line);
    }
    bytes
}

/// Lines in any order.
fn shuffled(lines: &[String], keys: &[Index]) -> Vec<String> {
    let mut order: Vec<_> = lines.iter().enumerate().map(|(at, line)| (keys[at % keys.len()].index(1000), at, line)).collect();
    order.sort();
    order.into_iter().map(|(_, _, line)| line.clone()).collect()
}

async fn import(db: &Db, bytes: &[u8]) -> ImportReport {
    let report = import_text(db, bytes).await.expect("an import");
    assert_eq!(report.lines, report.stored + report.rejected);
    assert_eq!(report.rejected, rejects(db).await.len() as u64);
    assert_verified(db).await;
    report
}

fn file(lines: &[String]) -> Vec<u8> {
    harmed(lines, &[])
}

#[derive(Clone, Debug)]
struct Case {
    lines: Vec<String>,
    keys: Vec<Index>,
    split: (Index, Index),
    harms: Vec<Harm>,
}

fn case() -> impl Strategy<Value = Case> {
    (vec(line(), 1..60), vec(any::<Index>(), 60), (any::<Index>(), any::<Index>()), vec(harm(), 1..8))
        .prop_map(|(lines, keys, split, harms)| Case { lines, keys, split, harms })
}

/// The whole file; two parts of the shuffled file that overlap; a corrupted file again and again.
async fn check(whole: &Db, parts: &Db, harmed_db: &Db, case: &Case) {
    let report = import(whole, &file(&case.lines)).await;
    assert_eq!((report.rejected, report.unchanged), (0, 0));
    let expected: BTreeMap<String, String> = picture(whole).await;

    let lines = shuffled(&case.lines, &case.keys);
    let (a, b) = (case.split.0.index(lines.len() + 1), case.split.1.index(lines.len() + 1));
    import(parts, &file(&lines[..a.max(b)])).await;
    import(parts, &file(&lines[a.min(b)..])).await;
    let last = import(parts, &file(&lines)).await;
    assert_eq!(ImportReport { unchanged: 0, seconds: 0.0, ..last }, ImportReport { seconds: 0.0, ..report });
    assert_eq!(picture(parts).await, expected);

    let bytes = harmed(&case.lines, &case.harms);
    let first = import(harmed_db, &bytes).await;
    let once = picture(harmed_db).await;
    let second = import(harmed_db, &bytes).await;
    assert_eq!(second.unchanged, second.stored);
    assert_eq!((first.stored, first.rejected), (second.stored, second.rejected));
    assert_eq!(picture(harmed_db).await, once);
}

fn run(cases: u32, postgres: bool) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let mut runner = TestRunner::new(Config { cases, max_shrink_iters: 30, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&case(), |case| {
        runtime.block_on(async {
            let [whole, parts, harmed] = if postgres {
                [testing::postgres().await, testing::postgres().await, testing::postgres().await]
            } else {
                [testing::sqlite().await, testing::sqlite().await, testing::sqlite().await]
            };
            check(&whole.db, &parts.db, &harmed.db, &case).await;
        });
        Ok(())
    });
    outcome.expect("no counterexample");
}

#[test]
fn whatever_comes_is_accounted_for_on_sqlite() {
    run(16, false);
}

#[test]
fn whatever_comes_is_accounted_for_on_postgres() {
    run(2, true);
}
