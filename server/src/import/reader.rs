//! Reading a file record by record on a thread of its own, plain or gzip, never holding more of it than
//! a few batches.

use std::path::Path;

use domain::import::RejectedLine;
use tokio::sync::mpsc;

use super::{
    ImportError,
    lines::{Line, Lines, MAX_LINE},
    record,
};

/// How many lines a quoted field may span.
const MAX_SPAN: usize = 10_000;
/// Records a batch.
const BATCH: usize = 2_000;

/// A record that could be read.
pub(super) struct Record<T> {
    /// Number of its first line, the header being line 1.
    pub(super) line: u64,
    /// As it stands in the file.
    pub(super) text: String,
    /// What it means.
    pub(super) value: T,
}

/// What a line of a file turned out to be.
pub(super) type Outcome<T> = Result<Record<T>, RejectedLine>;

/// Some records, in the order of the file.
pub(super) struct Batch<T> {
    pub(super) records: Vec<Outcome<T>>,
    /// Bytes of the file read so far.
    pub(super) bytes: u64,
}

/// How the records of a kind of file are read.
pub(super) trait Format: Send + 'static {
    /// What a record means.
    type Value: Send + 'static;
    /// Looks at the header's fields.
    fn header(&mut self, fields: &[String]) -> Result<(), ImportError>;
    /// Reads the fields of a record; an error is the reason to reject it.
    fn read(&self, fields: Vec<String>) -> Result<Self::Value, String>;
    /// What stands between two fields.
    fn separator(&self) -> char {
        ','
    }
    /// Whether a quoted field may hold line breaks.
    fn spans_lines(&self) -> bool {
        false
    }
}

/// A file being read.
pub(super) struct Reading<T> {
    batches: mpsc::Receiver<Result<Batch<T>, ImportError>>,
    thread: tokio::task::JoinHandle<String>,
}

impl<T: Send + 'static> Reading<T> {
    /// Begins to read; the header has been accepted when the first batch arrives.
    pub(super) fn begin<F: Format<Value = T>>(file: &Path, format: F) -> Self {
        let (sender, batches) = mpsc::channel(4);
        let file = file.to_owned();
        let thread = tokio::task::spawn_blocking(move || read_all(&file, format, &sender));
        Self { batches, thread }
    }

    /// The next records; none at the end of the file.
    pub(super) async fn next(&mut self) -> Result<Option<Batch<T>>, ImportError> {
        self.batches.recv().await.transpose()
    }

    /// After the end: the SHA-256 of the file's bytes, in hexadecimal.
    pub(super) async fn sha256(self) -> String {
        self.thread.await.unwrap_or_default()
    }
}

fn read_all<F: Format>(file: &Path, mut format: F, sender: &mpsc::Sender<Result<Batch<F::Value>, ImportError>>) -> String {
    let outcome = Lines::open(file).and_then(|mut lines| {
        header(&mut lines, &mut format)?;
        while let Some(batch) = batch(&mut lines, &format)? {
            // Whoever listened has given up: an error of its own is on the way.
            if sender.blocking_send(Ok(batch)).is_err() {
                break;
            }
        }
        lines.finish()
    });
    outcome.unwrap_or_else(|error| {
        let _ = sender.blocking_send(Err(error));
        String::new()
    })
}

fn header<F: Format>(lines: &mut Lines, format: &mut F) -> Result<(), ImportError> {
    let Some(mut first) = lines.next()? else { return format.header(&[]) };
    // With its byte order mark, or without: no other text has NUL between its letters.
    if first.bytes.starts_with(b"\xff\xfe") || first.bytes.starts_with(b"\xfe\xff") || first.bytes.contains(&0) {
        return Err(ImportError::Encoding("UTF-16"));
    }
    if first.bytes.starts_with(b"\xef\xbb\xbf") {
        first.bytes.drain(..3);
    }
    let text = String::from_utf8_lossy(&first.bytes);
    let fields = record::fields(&text, format.separator()).unwrap_or_else(|_| vec![text.clone().into_owned()]);
    format.header(&fields)
}

fn batch<F: Format>(lines: &mut Lines, format: &F) -> Result<Option<Batch<F::Value>>, ImportError> {
    let mut records = Vec::with_capacity(BATCH);
    while records.len() < BATCH {
        let Some(line) = lines.next()? else { break };
        if line.is_blank() {
            continue;
        }
        records.push(read_record(lines, line, format)?);
    }
    Ok((!records.is_empty()).then(|| Batch { records, bytes: lines.bytes() }))
}

fn read_record<F: Format>(lines: &mut Lines, first: Line, format: &F) -> Result<Outcome<F::Value>, ImportError> {
    let line = first.number;
    let text = match first.text() {
        Ok(text) => text,
        Err(rejected) => return Ok(Err(rejected)),
    };
    let (text, fields) = match record::fields(&text, format.separator()) {
        Err(record::Broken::Unclosed) if format.spans_lines() => match spanning(lines, &text, format.separator())? {
            Some((whole, fields)) => (whole, Ok(fields)),
            None => (text, Err(record::Broken::Unclosed)),
        },
        fields => (text, fields),
    };
    let value = fields.map_err(|broken| broken.reason().to_owned()).and_then(|fields| format.read(fields));
    Ok(match value {
        Ok(value) => Ok(Record { line, text, value }),
        Err(reason) => Err(RejectedLine { line, reason, text }),
    })
}

/// Takes further lines until the quoted field ends. Where that never makes a record, the lines go back,
/// so that one stray quotation mark costs its own line and not the rest of the file.
fn spanning(lines: &mut Lines, first: &str, separator: char) -> Result<Option<(String, Vec<String>)>, ImportError> {
    let mut whole = first.to_owned();
    let mut taken = Vec::new();
    while taken.len() < MAX_SPAN && whole.len() < MAX_LINE {
        let Some(next) = lines.next()? else { break };
        let text = next.clone().text();
        taken.push(next);
        let Ok(text) = text else { break };
        whole.push('\n');
        whole.push_str(&text);
        // Only a line with a quotation mark can end the field; trying each would take quadratic time.
        if !text.contains('"') {
            continue;
        }
        match record::fields(&whole, separator) {
            Ok(fields) => return Ok(Some((whole, fields))),
            Err(record::Broken::Unclosed) => {}
            Err(record::Broken::AfterQuote) => break,
        }
    }
    lines.put_back(taken);
    Ok(None)
}
