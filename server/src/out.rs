//! What the program says: results on standard output, everything else on standard error.

use std::{
    fmt::Display,
    io::{self, ErrorKind, IsTerminal, Write},
    time::{Duration, Instant},
};

/// Writes a line to standard output. A reader that has gone away (`vecino … | head`) is no error.
///
/// # Errors
/// When standard output cannot be written to, such as a full disk.
pub fn line(text: impl Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Writes a line to standard error. Where that is closed there is nobody left to tell.
pub fn tell(text: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// How often a terminal's progress line is drawn again.
const REDRAW: Duration = Duration::from_millis(200);

/// Tells how far a long step is: on a terminal one line that changes, else a line each tenth.
pub struct Progress {
    what: String,
    terminal: bool,
    drawn: Option<Instant>,
    tenth: u64,
    open: bool,
}

impl Progress {
    /// Progress of a step that is called `what`.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), terminal: io::stderr().is_terminal(), drawn: None, tenth: 0, open: false }
    }

    /// The step has done `done` of `all`; `all` is 0 where nobody knows.
    pub fn show(&mut self, done: u64, all: u64) {
        let percent = (done.min(all) * 100).checked_div(all).unwrap_or(0);
        if self.terminal {
            if self.drawn.is_none_or(|at| at.elapsed() >= REDRAW) {
                self.drawn = Some(Instant::now());
                self.open = true;
                let _ = write!(io::stderr().lock(), "\r{} {percent:3} %", self.what);
            }
        } else if percent / 10 > self.tenth {
            self.tenth = percent / 10;
            tell(format_args!("{} {} %", self.what, self.tenth * 10));
        }
    }

    /// The step goes on with something else, such as bringing the figures up to date.
    pub fn step(&mut self, what: &str) {
        self.finish();
        self.tenth = 0;
        self.drawn = None;
        what.clone_into(&mut self.what);
        tell(format_args!("{what}…"));
    }

    /// Ends the changing line.
    pub fn finish(&mut self) {
        if std::mem::take(&mut self.open) {
            tell("");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
    }
}
