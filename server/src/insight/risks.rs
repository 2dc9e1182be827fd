//! `vecino insight logistic` and `merton`.

use clap::Args;

/// What to run it on.
#[derive(Debug, Args)]
pub struct Logistic {}

pub(super) fn logistic(_args: &Logistic) -> Result<serde_json::Value, String> {
    Err("not written yet".to_owned())
}

/// What to run it on.
#[derive(Debug, Args)]
pub struct Merton {}

pub(super) fn merton(_args: &Merton) -> Result<serde_json::Value, String> {
    Err("not written yet".to_owned())
}
