//! `vecino insight forecast`.

use clap::Args;

/// What to run it on.
#[derive(Debug, Args)]
pub struct Forecast {}

pub(super) fn forecast(_args: &Forecast) -> Result<serde_json::Value, String> {
    Err("not written yet".to_owned())
}
