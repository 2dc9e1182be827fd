//! Reading a CSV, plain or gzip, for a model: the columns that it needs, line by line.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use flate2::bufread::MultiGzDecoder;
use insight::InsightError;

/// How a file is laid out.
#[derive(Clone, Debug, clap::Args)]
pub struct Layout {
    /// What stands between two fields; `tab` for a tabulator [default: a comma, or blanks in a file without a header]
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    pub delimiter: Option<u8>,
    /// Names of the columns of a file without a header, such as id,sample,date,cds,dollars
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub columns: Vec<String>,
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        _ if matches!(text, "tab" | "\\t") => Ok(b'\t'),
        [byte] => Ok(*byte),
        _ => Err("not one character, nor the word tab".to_owned()),
    }
}

/// The fields of one line of a file.
pub(super) struct Row<'a> {
    file: &'a Path,
    /// Number of its line, the file's first being 1.
    pub(super) line: u64,
    fields: Vec<&'a str>,
}

impl Row<'_> {
    /// The text of a wanted column (its number among those that were asked for), without blanks around it.
    pub(super) fn text(&self, wanted: usize) -> &str {
        self.fields.get(wanted).map_or("", |text| text.trim())
    }

    /// The number in a wanted column.
    pub(super) fn number(&self, wanted: usize) -> Result<f64, String> {
        let text = self.text(wanted);
        let number = text.parse().ok().filter(|number: &f64| number.is_finite());
        number.ok_or_else(|| self.wrong(&format!("{text:?} is not a number")))
    }

    /// A sentence about this line.
    pub(super) fn wrong(&self, what: &str) -> String {
        format!("{}, line {}: {what}.", self.file.display(), self.line)
    }
}

/// Reads a file from its first line to its last and hands the wanted columns of each to `each`.
///
/// # Errors
/// A sentence that names the file, and the line where one is to blame: a column that is not there, a line with
/// too many or too few fields, text that is not UTF-8; and whatever `each` says.
pub(super) fn read(
    file: &Path,
    layout: &Layout,
    wanted: &[&str],
    mut each: impl FnMut(&Row<'_>) -> Result<(), String>,
) -> Result<(), String> {
    let reader = open(file)?;
    if !layout.columns.is_empty() && layout.delimiter.is_none() {
        let places = places(file, &layout.columns, wanted)?;
        return blanks(file, reader, layout.columns.len(), |line, fields| {
            each(&Row { file, line, fields: places.iter().filter_map(|place| fields.get(*place).copied()).collect() })
        });
    }
    let header = layout.columns.is_empty();
    let mut csv = lines_of(layout, reader, header);
    let names = if header { header_of(file, &mut csv)? } else { layout.columns.clone() };
    let places = places(file, &names, wanted)?;
    let mut record = csv::StringRecord::new();
    while csv.read_record(&mut record).map_err(|error| broken(file, &error))? {
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() == 1 && record[0].trim().is_empty() && names.len() > 1 {
            continue;
        }
        if record.len() != names.len() {
            let (has, wants) = (record.len(), names.len());
            return Err(format!("{}, line {line}: {has} fields where there are {wants} columns.", file.display()));
        }
        each(&Row { file, line, fields: places.iter().filter_map(|place| record.get(*place)).collect() })?;
    }
    Ok(())
}

/// Lines end with a line feed and nothing else, so that each has the number that an editor shows; the carriage
/// return before it goes with the blanks around the last field. How many fields a line has is looked at above.
fn lines_of(layout: &Layout, reader: Box<dyn BufRead>, header: bool) -> csv::Reader<Box<dyn BufRead>> {
    csv::ReaderBuilder::new()
        .delimiter(layout.delimiter.unwrap_or(b','))
        .terminator(csv::Terminator::Any(b'\n'))
        .flexible(true)
        .has_headers(header)
        .from_reader(reader)
}

fn header_of(file: &Path, csv: &mut csv::Reader<Box<dyn BufRead>>) -> Result<Vec<String>, String> {
    let names = csv.headers().map_err(|error| broken(file, &error))?;
    let names: Vec<String> = names.iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_owned()).collect();
    if names.iter().all(String::is_empty) {
        return Err(format!("{} begins with no names of columns; --columns gives them to a file without.", file.display()));
    }
    Ok(names)
}

/// The names of a file's columns.
pub(super) fn columns(file: &Path, layout: &Layout) -> Result<Vec<String>, String> {
    if !layout.columns.is_empty() {
        return Ok(layout.columns.clone());
    }
    header_of(file, &mut lines_of(layout, open(file)?, true))
}

/// The lines of a file that has no columns, such as one basket a line.
pub(super) fn lines(file: &Path, mut each: impl FnMut(u64, &str) -> Result<(), String>) -> Result<(), String> {
    for (line, text) in (1..).zip(open(file)?.lines()) {
        each(line, &text.map_err(|error| unreadable(file, line, &error))?)?;
    }
    Ok(())
}

fn open(file: &Path) -> Result<Box<dyn BufRead>, String> {
    let opened = File::open(file).map_err(|error| format!("{} cannot be opened: {error}.", file.display()))?;
    let mut plain = BufReader::with_capacity(1 << 16, opened);
    let start = plain.fill_buf().map_err(|error| unreadable(file, 1, &error))?;
    if start.starts_with(b"\x1f\x8b") {
        return Ok(Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(plain))));
    }
    Ok(Box::new(plain))
}

/// Where the wanted columns stand.
fn places(file: &Path, names: &[String], wanted: &[&str]) -> Result<Vec<usize>, String> {
    let place = |wanted: &&str| {
        let found = names.iter().position(|name| name == *wanted);
        found.ok_or_else(|| format!("{} has no column {wanted}; it has {}.", file.display(), names.join(", ")))
    };
    wanted.iter().map(place).collect()
}

fn blanks(file: &Path, reader: impl Read, width: usize, mut each: impl FnMut(u64, &[&str]) -> Result<(), String>) -> Result<(), String> {
    for (line, text) in (1..).zip(BufReader::new(reader).lines()) {
        let text = text.map_err(|error| unreadable(file, line, &error))?;
        let fields: Vec<_> = text.split_whitespace().collect();
        if fields.is_empty() {
            continue;
        }
        if fields.len() != width {
            return Err(format!("{}, line {line}: {} fields where --columns names {width}.", file.display(), fields.len()));
        }
        each(line, &fields)?;
    }
    Ok(())
}

fn unreadable(file: &Path, line: u64, error: &std::io::Error) -> String {
    format!("{}, line {line}: it cannot be read: {error}.", file.display())
}

fn broken(file: &Path, error: &csv::Error) -> String {
    let line = error.position().map(|at| format!(", line {}", at.line())).unwrap_or_default();
    let what = match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "the text is not UTF-8".to_owned(),
        _ => format!("it cannot be read: {error}"),
    };
    format!("{}{line}: {what}.", file.display())
}

/// A file to read from.
#[derive(Clone, Debug, clap::Args)]
pub struct Input {
    /// The file, plain or .gz
    pub file: PathBuf,
    #[command(flatten)]
    pub layout: Layout,
}

impl Input {
    /// What a model says of the file, as a sentence that names it.
    pub(super) fn wrong(&self, error: &InsightError) -> String {
        format!("{}: {error}.", self.file.display())
    }
}
