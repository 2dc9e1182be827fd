//! `vecino insight rules` and `recommend`.

use clap::Args;

/// What to run it on.
#[derive(Debug, Args)]
pub struct Rules {}

pub(super) fn rules(_args: &Rules) -> Result<serde_json::Value, String> {
    Err("not written yet".to_owned())
}

/// What to run it on.
#[derive(Debug, Args)]
pub struct Recommend {}

pub(super) fn recommend(_args: &Recommend) -> Result<serde_json::Value, String> {
    Err("not written yet".to_owned())
}
