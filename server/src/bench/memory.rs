//! How much memory the program has.

/// Memory that the program holds by itself, in MiB; none where the system has no `/proc`. Pages of the database's file that are
/// mapped are not in it: the system keeps them for as long as it has room.
pub(super) fn held() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("RssAnon:"))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024.0)
}
