//! What somebody could try who means harm, over HTTP: slow and oversized requests, requests broken off, guessed
//! passwords, and texts that try to be something else than texts.

mod cancelled;
mod guessing;
mod headers;
mod imported;
mod narrowed;
mod signs;
mod slow;
mod written;

use axum::Router;

use crate::common::{Answer, COOKIE, send_as_nobody};

/// Tries to be a script wherever it stands: in a text, in an attribute, in a title, in a script's own data, in a link.
pub(super) const SCRIPT: &str = "</title></script><script>alert(7)</script>\"'><img src=x onerror=alert(7)>";

/// A page as a browser without JavaScript asks for it.
async fn page(server: &Router, uri: &str) -> Answer {
    send_as_nobody(server, "GET", uri, &[("cookie", COOKIE), ("accept", "text/html")]).await
}

/// Whether a browser would make a page of it.
fn is_page(answer: &Answer) -> bool {
    answer.header("content-type").starts_with("text/html")
}

/// Asserts that nothing of what people wrote is more than text on a page.
fn assert_tame(html: &str, what: &str) {
    let lower = html.to_lowercase();
    for sign in ["<script>alert", "<img src=x", "onerror=alert(7)>\"", "href=\"javascript:", "href=javascript:", "src=\"javascript:"] {
        let at = lower.find(sign);
        let around = at.map(|at| lower.get(at.saturating_sub(120)..lower.len().min(at + 120)).unwrap_or_default());
        assert!(at.is_none(), "{what}: {sign} in …{}…", around.unwrap_or_default());
    }
}
