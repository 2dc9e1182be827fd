//! `vecino insight clv` and `rfm`.

use clap::Args;

/// What to run it on.
#[derive(Debug, Args)]
pub struct Clv {}

pub(super) fn clv(_args: &Clv) -> Result<serde_json::Value, String> {
    Err("not written yet".to_owned())
}

/// What to run it on.
#[derive(Debug, Args)]
pub struct Rfm {}

pub(super) fn rfm(_args: &Rfm) -> Result<serde_json::Value, String> {
    Err("not written yet".to_owned())
}
