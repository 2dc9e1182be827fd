//! The lines of a file, unpacked where it is packed, and the fingerprint of its bytes.

use std::{
    collections::VecDeque,
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use domain::import::RejectedLine;
use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};

use super::ImportError;

/// The longest line that is read; a longer one is rejected.
pub(super) const MAX_LINE: usize = 1 << 20;

/// A line as it stands in the file, without its line break.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) number: u64,
    pub(super) bytes: Vec<u8>,
    too_long: bool,
}

impl Line {
    /// Whether there is nothing in it.
    pub(super) fn is_blank(&self) -> bool {
        !self.too_long && self.bytes.iter().all(u8::is_ascii_whitespace)
    }

    /// Its text, or the reason why it is none.
    pub(super) fn text(self) -> Result<String, RejectedLine> {
        let reason = if self.too_long {
            format!("longer than {MAX_LINE} bytes; only the beginning is kept")
        } else if self.bytes.contains(&0) {
            "holds NUL characters; the file may be UTF-16: save it as UTF-8".to_owned()
        } else {
            match String::from_utf8(self.bytes) {
                Ok(text) => return Ok(text),
                Err(error) => {
                    let byte = error.as_bytes()[error.utf8_error().valid_up_to()];
                    let reason = format!("not UTF-8 (byte {byte:#04x}); the file may be Latin-1 or Windows-1252: save it as UTF-8");
                    return Err(rejected(self.number, reason, error.as_bytes()));
                }
            }
        };
        Err(rejected(self.number, reason, &self.bytes))
    }
}

fn rejected(line: u64, reason: String, bytes: &[u8]) -> RejectedLine {
    // A database text cannot hold NUL.
    RejectedLine { line, reason, text: String::from_utf8_lossy(bytes).replace('\0', "\u{fffd}") }
}

/// The lines of a file, unpacked.
pub(super) struct Lines {
    file: PathBuf,
    input: Box<dyn BufRead + Send>,
    put_back: VecDeque<Line>,
    number: u64,
    counted: Arc<Counted>,
}

impl Lines {
    pub(super) fn open(path: &Path) -> Result<Self, ImportError> {
        let open = || -> io::Result<(Box<dyn BufRead + Send>, Arc<Counted>)> {
            let counted = Arc::new(Counted::default());
            let raw = Hashing { file: File::open(path)?, counted: Arc::clone(&counted) };
            let mut raw = BufReader::with_capacity(1 << 16, raw);
            // By its first bytes, because a name proves nothing.
            let packed = raw.fill_buf()?.starts_with(&[0x1f, 0x8b]);
            let input: Box<dyn BufRead + Send> =
                if packed { Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(raw))) } else { Box::new(raw) };
            Ok((input, counted))
        };
        let (input, counted) = open().map_err(|problem| ImportError::Open { file: path.to_owned(), problem })?;
        Ok(Self { file: path.to_owned(), input, put_back: VecDeque::new(), number: 0, counted })
    }

    pub(super) fn next(&mut self) -> Result<Option<Line>, ImportError> {
        if let Some(line) = self.put_back.pop_front() {
            return Ok(Some(line));
        }
        let mut bytes = Vec::with_capacity(128);
        let read = (&mut self.input).take(MAX_LINE as u64).read_until(b'\n', &mut bytes).map_err(|e| self.damaged(&e))?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        let too_long = read == MAX_LINE && !bytes.ends_with(b"\n");
        if too_long {
            self.skip_line()?;
        }
        while bytes.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
            bytes.pop();
        }
        Ok(Some(Line { number: self.number, bytes, too_long }))
    }

    fn skip_line(&mut self) -> Result<(), ImportError> {
        loop {
            let buffer = self.input.fill_buf();
            let (used, done) = match buffer {
                Ok([]) => return Ok(()),
                Ok(buffer) => buffer.iter().position(|b| *b == b'\n').map_or((buffer.len(), false), |at| (at + 1, true)),
                Err(error) => return Err(self.damaged(&error)),
            };
            self.input.consume(used);
            if done {
                return Ok(());
            }
        }
    }

    /// Gives lines back, to be read again.
    pub(super) fn put_back(&mut self, lines: Vec<Line>) {
        for line in lines.into_iter().rev() {
            self.put_back.push_front(line);
        }
    }

    /// Bytes of the file read so far.
    pub(super) fn bytes(&self) -> u64 {
        self.counted.bytes.load(Ordering::Relaxed)
    }

    /// The SHA-256 of the file, all of which has been read.
    pub(super) fn finish(self) -> Result<String, ImportError> {
        drop(self.input);
        let hash = self.counted.hash.lock().unwrap_or_else(PoisonError::into_inner).clone().finalize();
        Ok(hash.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    fn damaged(&self, error: &io::Error) -> ImportError {
        let problem = match error.kind() {
            io::ErrorKind::UnexpectedEof => "the compressed data break off in the middle".to_owned(),
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => format!("the compressed data are damaged ({error})"),
            _ => error.to_string(),
        };
        ImportError::Damaged { file: self.file.clone(), problem }
    }
}

/// What has been read of a file so far.
#[derive(Default)]
struct Counted {
    bytes: AtomicU64,
    hash: Mutex<Sha256>,
}

struct Hashing {
    file: File,
    counted: Arc<Counted>,
}

impl Read for Hashing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.counted.bytes.fetch_add(read as u64, Ordering::Relaxed);
        self.counted.hash.lock().unwrap_or_else(PoisonError::into_inner).update(&buffer[..read]);
        Ok(read)
    }
}
