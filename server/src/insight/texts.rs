//! `vecino insight classify`.

use clap::Args;

/// What to run it on.
#[derive(Debug, Args)]
pub struct Classify {}

pub(super) fn classify(_args: &Classify) -> Result<serde_json::Value, String> {
    Err("not written yet".to_owned())
}
