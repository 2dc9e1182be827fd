//! Where a new password comes from: a file, a terminal, or a pipe. Never a word of the command line, which everybody
//! on the machine can read.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, IsTerminal},
    path::Path,
};

use super::Failure;
use crate::auth::{
    new_password,
    password::{PasswordError, Passwords},
};

/// What is read of a file or pipe; far more than a password may have.
const MOST_BYTES: u64 = 4_096;

/// A password that this person may have, hashed.
pub(super) async fn hashed(file: Option<&Path>, name: &str, email: &str) -> Result<String, Failure> {
    let password = new_password(file)?;
    new_password::check(&password, name, email).map_err(|problem| Failure::Failed(format!("{problem}.")))?;
    Passwords::default().hash(password).await.map_err(|error: PasswordError| Failure::failed(error))
}

fn new_password(file: Option<&Path>) -> Result<String, Failure> {
    match file {
        Some(path) => {
            let unreadable = |error| Failure::Failed(format!("{} cannot be read: {error}.", path.display()));
            first_line(BufReader::new(File::open(path).map_err(unreadable)?)).map_err(unreadable)
        }
        None if io::stdin().is_terminal() => asked(),
        None => first_line(io::stdin().lock()).map_err(|error| Failure::Failed(format!("the password cannot be read: {error}."))),
    }
}

/// Asked for twice, and not shown while it is typed.
fn asked() -> Result<String, Failure> {
    let ask =
        |prompt| rpassword::prompt_password(prompt).map_err(|error| Failure::Failed(format!("the terminal cannot be read: {error}.")));
    let password = ask("New password: ")?;
    if ask("Once more: ")? == password { Ok(password) } else { Err(Failure::Failed("the two passwords differ.".into())) }
}

/// The first line, without its end. Blanks belong to it.
fn first_line(from: impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    from.take(MOST_BYTES).read_line(&mut line)?;
    let end = line.trim_end_matches(['\r', '\n']).len();
    line.truncate(end);
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_where_it_ends() {
        for (text, line) in [("", ""), ("a b \nc", "a b "), ("a\r\n", "a"), ("ñ", "ñ"), (" \n", " ")] {
            assert_eq!(first_line(text.as_bytes()).expect("read"), line);
        }
        assert!(first_line([0xff, b'\n'].as_slice()).is_err());
        assert_eq!(first_line("x".repeat(5_000).as_bytes()).expect("read").len(), 4_096, "too long to be taken, and not cut to fit");
    }
}
