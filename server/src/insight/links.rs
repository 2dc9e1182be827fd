//! `vecino insight link`.

use clap::Args;

/// What to run it on.
#[derive(Debug, Args)]
pub struct Link {}

pub(super) fn link(_args: &Link) -> Result<serde_json::Value, String> {
    Err("not written yet".to_owned())
}
