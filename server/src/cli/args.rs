//! What can be written on the command line.

mod access;
mod settings;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand};
use domain::time::Day;

pub(super) use self::{
    access::{Audit, AuditAction, AuditList, Key, KeyAction, PasswordFrom, Privacy, PrivacyAction, User, UserAction},
    settings::Settings,
};
use crate::import::CsvKind;

/// The demo company that is made when nobody asks for another.
pub(super) const SEED: u64 = 1;

const EXAMPLES: &str = "Examples:
  vecino serve --demo 2000               a demo company to look at, on http://127.0.0.1:3000
  vecino import online-retail FILE       541,909 order lines of a real company
  vecino user add --name \"Ada Peña\" --email ada@example.com --role administrator
  DATABASE_URL=postgres://… vecino serve";

const BENCH: &str = "Examples:
  vecino bench                           every journey, mixed work, a fixed rate (some minutes)
  vecino bench --only search --only list-filter --mixed 0 --seconds 0
  vecino bench --json --rate 200 --seconds 60

Times are the client's, over the loopback address: from sending a request to the last byte of its
answer. The clients run in the same process, and what memory they need counts as the server's.";

const USER: &str = "Example:
  vecino user add --name \"Ada Peña\" --email ada@example.com --role agent

A password is asked for, or read from a file or a pipe; a word of the command line could be read by
everybody on the machine. All of this is written into the audit log.";

const SCORE: &str = "Example:
  vecino score --as-of 2026-11-01 --json

The server does it every night by itself (--score-hour). A run that is broken off goes on where it stopped; one as of
the same day changes nothing; one as of an earlier day than the last is refused. docs/models.md tells what is worked out, and how.";

const INSIGHT: &str = "Example:
  vecino insight rfm online_retail.csv.gz --help

docs/models.md tells what each model assumes, and holds its figures beside published ones.";

/// Customer-360: everything about a customer on one page.
#[derive(Debug, Parser)]
#[command(name = "vecino", version, about, after_help = EXAMPLES, arg_required_else_help = true, disable_help_subcommand = true)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) settings: Settings,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve the application
    #[command(after_help = "Example:\n  vecino serve --listen 0.0.0.0:8080 --database-url sqlite:///var/lib/vecino/vecino.db")]
    Serve(Serve),
    /// Bring the database's schema up to date (serve, demo and import do it by themselves)
    #[command(after_help = "Example:\n  vecino migrate --database-url postgres://vecino@localhost/vecino")]
    Migrate,
    /// Fill an empty database with a demo company
    #[command(after_help = "Example:\n  vecino demo --customers 100000 --seed 7")]
    Demo(Demo),
    /// Import a file; importing it again changes nothing
    #[command(
        arg_required_else_help = true,
        disable_help_subcommand = true,
        after_help = "Example:\n  vecino import online-retail online_retail.csv.gz\n  vecino import csv --kind orders orders.csv --map orders.toml"
    )]
    Import(Import),
    /// Recompute every maintained figure and report what differs; exit code 1 if anything does
    #[command(after_help = "Example:\n  vecino verify --json")]
    Verify(Verify),
    /// Score customers: what they are worth, whether they are still there, when they buy next
    #[command(after_help = SCORE)]
    Score(Score),
    /// The rollups that the dashboard, the scorecard and the API read
    #[command(arg_required_else_help = true, disable_help_subcommand = true, after_help = "Example:\n  vecino rollups verify --json")]
    Rollups(Rollups),
    /// Our own people: add, disable, give a role, a password or a link
    #[command(arg_required_else_help = true, disable_help_subcommand = true, after_help = USER)]
    User(User),
    /// Keys with which programs use the API
    #[command(
        arg_required_else_help = true,
        disable_help_subcommand = true,
        after_help = "Example:\n  vecino key create --name warehouse --role agent"
    )]
    Key(Key),
    /// Who saw and did what
    #[command(arg_required_else_help = true, disable_help_subcommand = true, after_help = "Example:\n  vecino audit verify")]
    Audit(Audit),
    /// A customer's own data: hand everything out, or erase it
    #[command(
        arg_required_else_help = true,
        disable_help_subcommand = true,
        after_help = "Example:\n  vecino privacy export 0190b0a4-7c1e-7b8a-9d35-2f6d3a1c5e77 --out data.html"
    )]
    Privacy(Privacy),
    /// Measure how quick the whole server is over the database; exit code 1 if a request fails
    #[command(after_help = BENCH)]
    Bench(Bench),
    /// Run a model on a CSV, without a database
    #[command(arg_required_else_help = true, disable_help_subcommand = true, after_help = INSIGHT)]
    Insight(Insight),
}

#[derive(Debug, ClapArgs)]
pub(super) struct Insight {
    #[command(subcommand)]
    pub(super) model: crate::insight::Model,
    #[command(flatten)]
    pub(super) output: crate::insight::Output,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Serve {
    /// First fill an empty database with a demo company of so many customers
    #[arg(long, value_name = "CUSTOMERS", value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub(super) demo: Option<u32>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Demo {
    /// How many customers
    #[arg(long, value_name = "N", default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub(super) customers: u32,
    /// The same seed makes the same company
    #[arg(long, value_name = "S", default_value_t = SEED)]
    pub(super) seed: u64,
    /// The day on which the company's story ends [default: today]
    #[arg(long, value_name = "DATE", value_parser = super::demo::day)]
    pub(super) today: Option<Day>,
    /// How many times as often customers buy: a customer has 3 orders on average, with 12 about 10
    #[arg(long, value_name = "TIMES", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(super) busy: u32,
    /// Print the report as one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Import {
    #[command(subcommand)]
    pub(super) format: Format,
}

#[derive(Debug, Subcommand)]
pub(super) enum Format {
    /// The UCI Online Retail file, plain or .gz
    #[command(after_help = "Example:\n  vecino import online-retail online_retail.csv.gz --json")]
    OnlineRetail {
        /// The file
        file: PathBuf,
        /// Print the report as one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Anybody's CSV, with a map that says which column is what
    #[command(
        after_help = "Example:\n  vecino import csv --kind customers customers.csv --map customers.toml\n\ndocs/import.md describes the columns and the map."
    )]
    Csv {
        /// What a line is
        #[arg(long, value_enum)]
        kind: CsvKind,
        /// The file, plain or .gz
        file: PathBuf,
        /// The map
        #[arg(long, value_name = "FILE")]
        map: PathBuf,
        /// Print the report as one JSON object
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, ClapArgs)]
pub(super) struct Rollups {
    #[command(subcommand)]
    pub(super) action: RollupsAction,
}

#[derive(Debug, Subcommand)]
pub(super) enum RollupsAction {
    /// Recompute the rollups from scratch and print each difference; exit code 1 if there is any
    #[command(after_help = "Example:\n  vecino rollups verify --json")]
    Verify(Verify),
}

#[derive(Debug, ClapArgs)]
pub(super) struct Verify {
    /// Print the differences as one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Score {
    /// Score as of the beginning of this day [default: today, or the day after the last purchase where the data end long before]
    #[arg(long, value_name = "DATE", value_parser = super::demo::day)]
    pub(super) as_of: Option<Day>,
    /// Print the run and its models as one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Bench {
    /// Requests of each journey by itself, in five rounds
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = whole(1))]
    pub(super) requests: usize,
    /// Requests of mixed work in a closed loop; 0 leaves it out
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = whole(0))]
    pub(super) mixed: usize,
    /// Clients of mixed work
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = whole(1))]
    pub(super) clients: usize,
    /// Requests a second at the fixed rate [default: half of what the closed loop reached]
    #[arg(long, value_name = "R", value_parser = rate)]
    pub(super) rate: Option<f64>,
    /// Seconds at the fixed rate; 0 leaves it out
    #[arg(long, value_name = "S", default_value_t = 20)]
    pub(super) seconds: u32,
    /// Only journeys whose name begins so; can be given several times
    #[arg(long, value_name = "JOURNEY")]
    pub(super) only: Vec<String>,
    /// The same seed asks for the same pages
    #[arg(long, value_name = "S", default_value_t = SEED)]
    pub(super) seed: u64,
    /// Print everything as one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

/// A whole number, at least so large.
fn whole(least: usize) -> impl Fn(&str) -> Result<usize, String> + Clone {
    const MOST: usize = 10_000_000;
    move |text| {
        let number = text.parse().ok().filter(|n| (least..=MOST).contains(n));
        number.ok_or_else(|| format!("not a whole number from {least} to {MOST}"))
    }
}

/// Requests a second.
fn rate(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|rate| (0.1..=1e6).contains(rate)).ok_or_else(|| "not a number from 0.1 to 1000000".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn every_configuration_key_is_a_flag() {
        let command = Args::command();
        for key in crate::config::KEYS {
            assert!(command.get_arguments().any(|arg| arg.get_long() == Some(key.replace('_', "-").as_str())), "{key}");
        }
    }
}
