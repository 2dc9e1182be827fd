//! Being asked to stop.

use std::time::Duration;

/// How long requests in hand may take to finish once the server was asked to stop.
pub const GRACE: Duration = Duration::from_secs(10);

/// Waits for Ctrl-C or SIGTERM.
pub async fn requested() {
    let interrupt = async {
        // Without a handler the signal ends the process by itself, so waiting forever is right.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupt => {}
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut stream) => {
            stream.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}
