//! Who may do what: people, keys of programs, the audit log.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use domain::{audit::Action, time::Day};
use uuid::Uuid;

/// The longest name, in characters.
const MAX_NAME: usize = 200;
/// The longest address that a mail can be sent to (RFC 5321, 4.5.3.1.3), in bytes.
const MAX_EMAIL: usize = 254;

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct User {
    #[command(subcommand)]
    pub(in crate::cli) action: UserAction,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum UserAction {
    /// Add somebody; without --password-file or --link the password is asked for
    #[command(
        after_help = "Examples:\n  vecino user add --name \"Ada Peña\" --email ada@example.com --role agent\n  vecino user add --name \"Ada Peña\" --email ada@example.com --role agent --link\n  pass vecino/ada | vecino user add --name \"Ada Peña\" --email ada@example.com --role agent"
    )]
    Add {
        /// Name, as it stands beside what the person writes
        #[arg(long, value_parser = name)]
        name: String,
        /// E-mail address, with which the person signs in
        #[arg(long, value_parser = email)]
        email: String,
        /// Role, such as agent or administrator
        #[arg(long)]
        role: String,
        #[command(flatten)]
        password: PasswordFrom,
        /// Print a link with which the person chooses a password; it works once, for a day
        #[arg(long, conflicts_with = "password_file")]
        link: bool,
    },
    /// Show everybody
    #[command(after_help = "Example:\n  vecino user list --json")]
    List {
        /// Print one JSON array
        #[arg(long)]
        json: bool,
    },
    /// Give somebody another role, and end their sessions
    #[command(after_help = "Example:\n  vecino user role --email ada@example.com --role supervisor")]
    Role {
        #[command(flatten)]
        who: Who,
        /// Role, such as agent or administrator
        #[arg(long)]
        role: String,
    },
    /// Keep somebody out, and end their sessions at once
    #[command(after_help = "Example:\n  vecino user disable --email ada@example.com")]
    Disable(Who),
    /// Let somebody in again
    #[command(after_help = "Example:\n  vecino user enable --email ada@example.com")]
    Enable(Who),
    /// Set somebody's password, and end their sessions; without --password-file it is asked for
    #[command(after_help = "Example:\n  vecino user password --email ada@example.com")]
    Password {
        #[command(flatten)]
        who: Who,
        #[command(flatten)]
        password: PasswordFrom,
    },
    /// Print a link with which somebody chooses a password; it works once, for a day
    #[command(after_help = "Example:\n  echo \"https://vecino.example.com$(vecino user link --email ada@example.com)\"")]
    Link(Who),
    /// Take away the second factor of somebody who lost it and the recovery codes, and end their sessions
    #[command(after_help = "Example:\n  vecino user forget-factor --email ada@example.com")]
    ForgetFactor(Who),
    /// Let the configured OpenID Connect issuer say who somebody is
    #[command(
        after_help = "Example:\n  vecino user subject --email ada@example.com --subject 5f3c2a\n\nThe subject is what the issuer's tokens call the person (sub)."
    )]
    Subject {
        #[command(flatten)]
        who: Who,
        /// What the issuer calls them
        #[arg(long)]
        subject: String,
    },
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Who {
    /// E-mail address, in any case
    #[arg(long)]
    pub(in crate::cli) email: String,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct PasswordFrom {
    /// Read the password from this file's first line
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) password_file: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Key {
    #[command(subcommand)]
    pub(in crate::cli) action: KeyAction,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum KeyAction {
    /// Make a key for a program that uses /api/v1; it is shown this once
    #[command(after_help = "Example:\n  vecino key create --name warehouse --role agent --expires 2027-12-31 --json")]
    Create {
        /// What people call it
        #[arg(long, value_parser = name)]
        name: String,
        /// Role with which the program acts
        #[arg(long)]
        role: String,
        /// The last day on which it works, in UTC [default: it has no end]
        #[arg(long, value_name = "DATE", value_parser = day)]
        expires: Option<Day>,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Show every key there was, without its secret
    #[command(after_help = "Example:\n  vecino key list --json")]
    List {
        /// Print one JSON array
        #[arg(long)]
        json: bool,
    },
    /// Take a key back, at once and for good
    #[command(after_help = "Example:\n  vecino key revoke warehouse")]
    Revoke {
        /// Id or name of the key
        #[arg(value_name = "ID|NAME")]
        which: String,
    },
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Audit {
    #[command(subcommand)]
    pub(in crate::cli) action: AuditAction,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum AuditAction {
    /// Prove the log whole, or name the first entry that does not fit; exit code 1 if one does not
    #[command(
        after_help = "Example:\n  vecino audit verify --json\n\nWhoever keeps the number of entries and the last hash elsewhere can later tell whether all of the log was\nwritten anew."
    )]
    Verify {
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Show the newest entries, newest first
    #[command(after_help = "Example:\n  vecino audit list --action sign_in_refused --from 2026-11-01 --limit 200")]
    List(AuditList),
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct AuditList {
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(in crate::cli) limit: u32,
    /// Only this, such as exported or sign_in_refused
    #[arg(long, value_name = "WORD", value_parser = action)]
    pub(in crate::cli) action: Option<Action>,
    /// Only with this kind of thing, such as customer or staff
    #[arg(long, value_name = "WORD")]
    pub(in crate::cli) resource: Option<String>,
    /// Only with this one, such as a customer's id
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) record: Option<String>,
    /// On or after this day, in UTC
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(in crate::cli) from: Option<Day>,
    /// On or before this day, in UTC
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(in crate::cli) to: Option<Day>,
    /// Print one JSON array
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Privacy {
    #[command(subcommand)]
    pub(in crate::cli) action: PrivacyAction,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum PrivacyAction {
    /// Write everything that is held about a customer: JSON, or a page where the file's name ends in .html
    #[command(after_help = "Example:\n  vecino privacy export 0190b0a4-7c1e-7b8a-9d35-2f6d3a1c5e77 --out data.html")]
    Export {
        /// Id of the customer, as the address of its page has it
        id: Uuid,
        /// Write into this file [default: standard output]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Erase a customer and all that were merged into it, for good, and print what is kept and why
    #[command(
        after_help = "Example:\n  vecino privacy erase 0190b0a4-7c1e-7b8a-9d35-2f6d3a1c5e77 --reason \"asked by letter\"\n\nOrders stay under a pseudonym, for the books. Copies of the database are not touched: docs/privacy.md."
    )]
    Erase {
        /// Id of the customer, as the address of its page has it
        id: Uuid,
        /// Why, without names; it stands in the report
        #[arg(long, value_parser = reason)]
        reason: String,
        /// Print the report as one JSON object
        #[arg(long)]
        json: bool,
    },
}

fn reason(text: &str) -> Result<String, String> {
    let (reason, most) = (text.trim(), app::api::reveal::MAX_REASON);
    let good = !reason.is_empty() && reason.chars().count() <= most;
    good.then(|| reason.to_owned()).ok_or_else(|| format!("not a reason of 1 to {most} characters"))
}

fn name(text: &str) -> Result<String, String> {
    let name = text.trim();
    let good = !name.is_empty() && name.chars().count() <= MAX_NAME && !name.chars().any(char::is_control);
    good.then(|| name.to_owned()).ok_or_else(|| format!("not a name of 1 to {MAX_NAME} characters"))
}

/// What stands on both sides of the one @ is for the mail server to judge.
fn email(text: &str) -> Result<String, String> {
    let email = text.trim();
    let parts = email.split_once('@').filter(|(who, host)| !who.is_empty() && !host.is_empty() && !host.contains('@'));
    let good = parts.is_some() && email.len() <= MAX_EMAIL && !email.chars().any(|c| c.is_whitespace() || c.is_control());
    good.then(|| email.to_owned()).ok_or_else(|| "not an address such as ada@example.com".to_owned())
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "not a date such as 2027-12-31".to_owned())
}

fn action(text: &str) -> Result<Action, String> {
    let words: Vec<_> = Action::ALL.iter().map(|action| action.word()).collect();
    Action::from_word(text).ok_or_else(|| format!("there are {}", words.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_looked_at() {
        assert_eq!(name("  Ada Peña "), Ok("Ada Peña".to_owned()));
        assert_eq!(email(" ada+a@example.com "), Ok("ada+a@example.com".to_owned()));
        for bad in ["", "  ", "Ada\nPeña", &"a".repeat(MAX_NAME + 1)] {
            assert!(name(bad).is_err(), "{bad:?}");
        }
        let long = format!("{}@example.com", "a".repeat(MAX_EMAIL));
        for bad in ["", "ada", "@example.com", "ada@", "ada@a@b", "a da@example.com", "ada@exa\0mple.com", &long] {
            assert!(email(bad).is_err(), "{bad:?}");
        }
    }
}
