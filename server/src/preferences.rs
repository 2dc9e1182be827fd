//! `/preferences`: keeps the viewer's language, theme, keys and rail in cookies, then goes back to the page. A
//! link, so that it works with JavaScript off; it changes nothing but the viewer's own cookies.

use std::fmt::Write as _;

use app::viewer::{HOST, Theme};
use axum::{
    Router,
    extract::RawQuery,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{
    format::Locale,
    page::{parse_query, value},
};
use http::{HeaderValue, StatusCode, header};

use crate::api::problem::Problem;

/// What is one of two: whether single keys do something, whether the rail is open.
const SWITCHES: [(&str, [&str; 2]); 2] = [("keys", ["on", "off"]), ("rail", ["open", "shut"])];
const YEAR: u32 = 365 * 24 * 60 * 60;

/// The route.
pub fn routes() -> Router {
    Router::new().route("/preferences", get(set))
}

async fn set(RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let pairs = parse_query(query.as_deref().unwrap_or_default());
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Some(tag) = value(&pairs, "lang") {
        let locale = Locale::from_tag(tag).ok_or_else(|| Problem::parameter("lang", "is not a language that Vecino speaks"))?;
        append_cookie(&mut response, "lang", locale.tag());
    }
    if let Some(word) = value(&pairs, "theme") {
        let theme = Theme::ALL.into_iter().find(|t| t.word() == word);
        let theme = theme.ok_or_else(|| Problem::parameter("theme", "is neither light, dark nor system"))?;
        append_cookie(&mut response, "theme", theme.word());
    }
    for (name, words) in SWITCHES {
        if let Some(word) = value(&pairs, name) {
            let known = words.into_iter().find(|known| *known == word);
            append_cookie(
                &mut response,
                name,
                known.ok_or_else(|| Problem::parameter(name, format!("is neither {} nor {}", words[0], words[1])))?,
            );
        }
    }
    let back = HeaderValue::from_str(&local(value(&pairs, "back").unwrap_or("/"))).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, back);
    Ok(response)
}

fn append_cookie(response: &mut Response, name: &str, value: &str) {
    if let Ok(cookie) = HeaderValue::from_str(&format!("{HOST}{name}={value}; Path=/; Secure; SameSite=Lax; Max-Age={YEAR}")) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// The path to go back to, if it is one of ours; else the front page. Browsers read `//host` and
/// `/\host` as another site, and skip tabs and line breaks while they read.
pub(crate) fn local(back: &str) -> String {
    let ours = back.starts_with('/') && !back.starts_with("//") && !back.contains('\\') && !back.chars().any(char::is_control);
    if !ours {
        return "/".to_owned();
    }
    back.bytes().fold(String::with_capacity(back.len()), |mut out, byte| {
        match byte {
            b'!'..=b'~' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn only_our_own_pages_are_gone_back_to() {
        assert_eq!(local("/customers?q=a&sort=-net"), "/customers?q=a&sort=-net");
        assert_eq!(local("/customers?q=Peña x"), "/customers?q=Pe%C3%B1a%20x");
        for bad in
            ["", "customers", "//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", "\\\\evil", "/a\r\nx: y"]
        {
            assert_eq!(local(bad), "/", "{bad:?}");
        }
    }
}
