//! Fuzzing: for a while, inputs that nobody would think of. Mutations of a few seeds, without looking at what code they
//! reach (a compiler that counts that is no stable one); an input that is answered in a way not seen before becomes a
//! seed itself. What fails is written into `server/tests/fuzz/`, and every file there is tried again by the tests.
//!
//! `VECINO_FUZZ_SECONDS=600 cargo test --release -p server --test it -- --ignored fuzz::` looks for longer.

mod mutate;
mod targets;

use std::{
    collections::HashSet,
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use rand::{SeedableRng, rngs::SmallRng};

use self::{
    mutate::mutated,
    targets::{TARGETS, Target},
};

/// How long each target is tried unless something else is said.
const SECONDS: u64 = 60;
/// The longest input, in bytes.
const LONGEST: usize = 4_096;

fn folder(name: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz")).join(name)
}

/// What failed before.
fn found(name: &str) -> Vec<Vec<u8>> {
    let files = std::fs::read_dir(folder(name)).into_iter().flatten().flatten();
    files.map(|file| std::fs::read(file.path()).expect("a seed")).collect()
}

fn hash(bytes: &[u8]) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(bytes)
}

/// Tries one input; what came of it in a few words, or what is wrong.
fn attempt(target: &mut dyn Target, input: &[u8]) -> Result<String, String> {
    let outcome = catch_unwind(AssertUnwindSafe(|| target.run(input)));
    outcome.unwrap_or_else(|cause| {
        let words = cause.downcast_ref::<String>().cloned().or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Err(format!("it panicked: {}", words.unwrap_or_default()))
    })
}

/// Tries inputs until the time is over, or one fails.
fn fuzz(name: &str) {
    let (_, seeds, make) = TARGETS.iter().find(|(known, ..)| *known == name).expect("a target");
    let seconds = std::env::var("VECINO_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(SECONDS);
    let seed: u64 = rand::random();
    let mut random = SmallRng::seed_from_u64(seed);
    let mut corpus: Vec<Vec<u8>> = seeds.iter().map(|text| text.as_bytes().to_vec()).chain(found(name)).collect();
    let (mut target, mut outcomes, mut tried) = (make(), HashSet::new(), 0_u64);
    let end = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < end {
        let mut input = mutated(&corpus, &mut random);
        input.truncate(LONGEST);
        tried += 1;
        match attempt(target.as_mut(), &input) {
            Ok(outcome) if outcomes.insert(hash(outcome.as_bytes())) => corpus.push(input),
            Ok(_) => {}
            Err(problem) => {
                let file = folder(name).join(format!("{:016x}", hash(&input)));
                std::fs::create_dir_all(folder(name)).and_then(|()| std::fs::write(&file, &input)).expect("a file");
                panic!("{problem}\nafter {tried} inputs; this one is {}", file.display());
            }
        }
    }
    #[expect(clippy::print_stdout, reason = "what was tried is read in the tests' output")]
    {
        println!("{name}: {tried} inputs, {} ways to be answered", outcomes.len());
    }
    assert!(tried > 100, "{name}: only {tried} inputs in {seconds} s");
}

#[test]
#[ignore = "takes as long as it is given"]
fn import_csv() {
    fuzz("import_csv");
}

#[test]
#[ignore = "takes as long as it is given"]
fn import_online_retail() {
    fuzz("import_online_retail");
}

#[test]
#[ignore = "takes as long as it is given"]
fn search() {
    fuzz("search");
}

#[test]
#[ignore = "takes as long as it is given"]
fn cursor() {
    fuzz("cursor");
}

#[test]
#[ignore = "takes as long as it is given"]
fn filter() {
    fuzz("filter");
}

#[test]
fn what_was_found_before_is_held_against() {
    for (name, seeds, make) in TARGETS {
        let mut target = make();
        for input in seeds.iter().map(|text| text.as_bytes().to_vec()).chain(found(name)) {
            if let Err(problem) = attempt(target.as_mut(), &input) {
                panic!("{name}: {problem}: {:?}", String::from_utf8_lossy(&input));
            }
        }
    }
}
