//! What the tests of every model need.

use std::{env, fs, io::Read, path::PathBuf};

/// The text of a file of the real data sets, unpacked where its name ends in `.gz`.
///
/// # Panics
/// When it is not there: a test that needs it must not pass without it.
pub(crate) fn data(name: &str) -> String {
    let folder = env::var_os("VECINO_DATA")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")), PathBuf::from);
    let path = folder.join(name);
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}; README.md says where to get it", path.display()));
    let mut text = String::new();
    if name.ends_with(".gz") {
        flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text).expect("a gzip file");
    } else {
        text = String::from_utf8(bytes).expect("UTF-8");
    }
    text
}

/// Days since some day of a date like 19970101 (Hinnant, "chrono-compatible low-level date algorithms").
pub(crate) fn day(date: u32) -> i32 {
    let (year, month, day) = (date / 10_000, date / 100 % 100, date % 100);
    let year = if month <= 2 { year - 1 } else { year };
    (year * 365 + year / 4 - year / 100 + year / 400 + (153 * ((month + 9) % 12) + 2) / 5 + day) as i32
}
