//! `vecino verify` and `vecino rollups verify`.

use std::time::Instant;

use serde_json::json;
use store::figures::Verification;

use super::{Done, Failure, args::Verify};
use crate::{config::Config, out};

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verified {
    /// Every maintained figure.
    Everything,
    /// The company's alone.
    Rollups,
}

/// Recomputes figures and compares them with what is stored.
pub(super) async fn run(config: &Config, verify: &Verify, what: Verified) -> Result<Done, Failure> {
    let db = super::open_current(config).await?;
    let began = Instant::now();
    let found = match what {
        Verified::Everything => {
            out::tell("Recomputing every figure…");
            store::figures::verify(&db).await?
        }
        Verified::Rollups => {
            out::tell("Recomputing the rollups…");
            store::figures::verify_rollups(&db).await?
        }
    };
    let seconds = began.elapsed().as_secs_f64();
    db.close().await?;
    if verify.json {
        let differ: Vec<_> = found
            .differences
            .iter()
            .map(|d| json!({"table": d.table, "key": d.key, "field": d.field, "stored": d.stored, "expected": d.expected}))
            .collect();
        out::line(json!({"ok": found.is_clean(), "total": found.total, "differences": differ, "seconds": seconds}))?;
    } else {
        tell(&found, seconds)?;
    }
    Ok(if found.is_clean() { Done::Well } else { Done::Differently })
}

fn tell(found: &Verification, seconds: f64) -> Result<(), Failure> {
    if found.is_clean() {
        out::line(format_args!("Every stored figure agrees with its recomputation ({seconds:.1} s)."))?;
        return Ok(());
    }
    for d in &found.differences {
        out::line(format_args!("{} {}: {} is {}, should be {}", d.table, d.key, d.field, d.stored, d.expected))?;
    }
    let shown = found.differences.len() as u64;
    let more = if found.total > shown { format!(", the first {shown} of them above") } else { String::new() };
    out::line(format_args!("Differences: {}{more} ({seconds:.1} s).", found.total))?;
    Ok(())
}
