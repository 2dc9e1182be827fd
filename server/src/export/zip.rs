//! A ZIP archive written as a stream: nothing is sought back to, so it can be sent while it is made. The
//! sizes of an entry follow its data (APPNOTE 6.3.10, sections 4.3.7 to 4.3.16).

use std::io::{self, Write as _};

use flate2::{Compression, Crc, write::DeflateEncoder};

/// Sizes follow the data; the names are UTF-8.
const FLAGS: u16 = 0b1000_0000_1000;
const DEFLATED: u16 = 8;
const VERSION: u16 = 20;
/// The first of January 1980, the first day that the format knows: when a file was made says its name.
const DATE: u16 = 0x21;

/// An archive under way.
pub(super) struct Zip {
    out: Vec<u8>,
    offset: u64,
    entries: Vec<Entry>,
    open: Option<Open>,
}

/// A finished entry.
struct Entry {
    name: String,
    offset: u32,
    crc: u32,
    packed: u32,
    size: u32,
}

/// The entry that is being written.
struct Open {
    name: String,
    offset: u64,
    packed: u64,
    crc: Crc,
    size: u64,
    deflate: DeflateEncoder<Vec<u8>>,
}

fn too_large() -> io::Error {
    io::Error::other("the archive is larger than four gigabytes")
}

fn small(n: u64) -> io::Result<u32> {
    u32::try_from(n).map_err(|_| too_large())
}

impl Zip {
    /// An archive without entries.
    pub(super) fn new() -> Self {
        Self { out: Vec::new(), offset: 0, entries: Vec::new(), open: None }
    }

    /// What has been made since the last time.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    fn put(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
        self.offset += bytes.len() as u64;
    }

    /// Ends the entry that is being written, and begins another.
    pub(super) fn begin(&mut self, name: &str) -> io::Result<()> {
        self.end()?;
        let offset = self.offset;
        let mut head = b"PK\x03\x04".to_vec();
        for half in [VERSION, FLAGS, DEFLATED, 0, DATE] {
            head.extend(half.to_le_bytes());
        }
        head.extend([0; 12]);
        head.extend(name_length(name)?.to_le_bytes());
        head.extend([0; 2]);
        head.extend(name.as_bytes());
        self.put(&head);
        let deflate = DeflateEncoder::new(Vec::new(), Compression::fast());
        self.open = Some(Open { name: name.to_owned(), offset, packed: 0, crc: Crc::new(), size: 0, deflate });
        Ok(())
    }

    /// Adds to the entry.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some(open) = &mut self.open else { return Err(io::Error::other("no entry is open")) };
        open.crc.update(bytes);
        open.size += bytes.len() as u64;
        open.deflate.write_all(bytes)?;
        let packed = std::mem::take(open.deflate.get_mut());
        open.packed += packed.len() as u64;
        self.put(&packed);
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let last = open.deflate.finish()?;
        self.put(&last);
        let packed = small(open.packed + last.len() as u64)?;
        let (crc, size, offset) = (open.crc.sum(), small(open.size)?, small(open.offset)?);
        let mut tail = b"PK\x07\x08".to_vec();
        for word in [crc, packed, size] {
            tail.extend(word.to_le_bytes());
        }
        self.put(&tail);
        self.entries.push(Entry { name: open.name, offset, crc, packed, size });
        Ok(())
    }

    /// Ends the archive with its table of contents.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.end()?;
        let begin = small(self.offset)?;
        let mut directory = Vec::new();
        for entry in &self.entries {
            directory.extend(b"PK\x01\x02");
            for half in [VERSION, VERSION, FLAGS, DEFLATED, 0, DATE] {
                directory.extend(half.to_le_bytes());
            }
            for word in [entry.crc, entry.packed, entry.size] {
                directory.extend(word.to_le_bytes());
            }
            directory.extend(name_length(&entry.name)?.to_le_bytes());
            directory.extend([0; 12]);
            directory.extend(entry.offset.to_le_bytes());
            directory.extend(entry.name.as_bytes());
        }
        let count = u16::try_from(self.entries.len()).map_err(|_| too_large())?;
        let size = small(directory.len() as u64)?;
        directory.extend(b"PK\x05\x06");
        directory.extend([0; 4]);
        directory.extend(count.to_le_bytes());
        directory.extend(count.to_le_bytes());
        directory.extend(size.to_le_bytes());
        directory.extend(begin.to_le_bytes());
        directory.extend([0; 2]);
        self.put(&directory);
        Ok(())
    }
}

fn name_length(name: &str) -> io::Result<u16> {
    u16::try_from(name.len()).map_err(|_| too_large())
}
