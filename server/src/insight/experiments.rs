//! `vecino insight experiment` and `power`.

use clap::Args;

/// What to run it on.
#[derive(Debug, Args)]
pub struct Experiment {}

pub(super) fn experiment(_args: &Experiment) -> Result<serde_json::Value, String> {
    Err("not written yet".to_owned())
}

/// What to run it on.
#[derive(Debug, Args)]
pub struct Power {}

pub(super) fn power(_args: &Power) -> Result<serde_json::Value, String> {
    Err("not written yet".to_owned())
}
