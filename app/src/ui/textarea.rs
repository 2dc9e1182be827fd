//! Texts in boxes of several lines.

/// A text as it stands between the tags of a `textarea`, where leptos writes children as they are. A line
/// break at the beginning would get lost.
pub fn as_markup(text: &str) -> String {
    text.trim_start_matches(['\r', '\n']).replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::as_markup;

    #[test]
    fn a_text_cannot_leave_its_box() {
        assert_eq!(as_markup("\r\na & b</textarea><script>"), "a &amp; b&lt;/textarea>&lt;script>");
    }
}
