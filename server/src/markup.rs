//! HTML that is written by hand: files and mails that nothing else belongs to.

/// A text that stays one between tags and within an attribute.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
