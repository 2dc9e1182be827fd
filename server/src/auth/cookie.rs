//! The cookies of sign-in, and for how long a session is good.
//!
//! Their names begin with `__Host-`, so a browser takes them only over TLS (or from this machine), only for the
//! whole host, and never from a subdomain (RFC 6265bis, 4.1.3.2). Scripts cannot read them.

use std::time::Duration;

use domain::time::Timestamp;
use http::{HeaderMap, HeaderValue, header};

/// Holds the session's token.
pub const SESSION: &str = "__Host-vecino";
/// Says that this browser has signed in before ([`device`](super::device)).
pub const DEVICE: &str = "__Host-vecino-device";
/// Holds a sign-in that somebody else is to confirm ([`oidc`](super::oidc)).
pub const FLOW: &str = "__Host-vecino-oidc";

/// A session that nobody used for so long is over.
pub const IDLE: Duration = Duration::from_secs(30 * 60);
/// The same for who asked to be kept signed in: until the session ends anyhow.
pub const IDLE_KEPT: Duration = ABSOLUTE;
/// After so long everybody signs in again.
pub const ABSOLUTE: Duration = Duration::from_secs(12 * 60 * 60);
/// For how long a browser is known; each sign-in begins it anew.
pub const DEVICE_AGE: Duration = Duration::from_secs(180 * 24 * 60 * 60);

/// The value of `Set-Cookie`. Without an age the cookie goes with the browser. `value` must be of base64url's
/// characters, as tokens and devices are.
///
/// `SameSite=Lax`: a link in a mail opens the page it names, and no other site's form brings the session along.
pub fn set(name: &str, value: &str, age: Option<Duration>) -> HeaderValue {
    let age = age.map_or_else(String::new, |age| format!("; Max-Age={}", age.as_secs()));
    let cookie = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{age}");
    HeaderValue::from_str(&cookie).unwrap_or_else(|_| clear(name))
}

/// The value of `Set-Cookie` that makes the browser forget.
pub fn clear(name: &str) -> HeaderValue {
    let cookie = format!("{name}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
    HeaderValue::from_str(&cookie).unwrap_or(HeaderValue::from_static(""))
}

/// What a request's cookie holds.
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('=')).find(|(key, _)| *key == name).map(|(_, v)| v)
}

/// Whether a session is still good. One whose times lie ahead of the clock is not: a clock that was set back must
/// not make it longer.
pub fn is_good(started: Timestamp, used: Timestamp, kept: bool, now: Timestamp) -> bool {
    let within = |since: Timestamp, limit: Duration| {
        let age = i128::from(now.0) - i128::from(since.0);
        // Servers whose clocks differ by a little share a database.
        (-60_000..i128::try_from(limit.as_millis()).unwrap_or(i128::MAX)).contains(&age)
    };
    within(started, ABSOLUTE) && within(used, if kept { IDLE_KEPT } else { IDLE })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_what_its_name_promises() {
        let age = Some(Duration::from_secs(60));
        assert_eq!(set(SESSION, "abc", age), "__Host-vecino=abc; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60");
        assert_eq!(set(DEVICE, "a-_9", None), "__Host-vecino-device=a-_9; Path=/; Secure; HttpOnly; SameSite=Lax");
        assert_eq!(clear(SESSION), "__Host-vecino=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
        assert_eq!(set(SESSION, "a\r\nx: y", None), clear(SESSION), "no value breaks out of its line");
        for name in [SESSION, DEVICE, FLOW] {
            let value = set(name, "x", age);
            let text = value.to_str().expect("ASCII");
            assert!(text.starts_with("__Host-") && text.contains("; Path=/;") && text.contains("; Secure;") && !text.contains("Domain"));
        }
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("lang=en; __Host-vecino-device=d=1"));
        headers.append(header::COOKIE, HeaderValue::from_static("x__Host-vecino=no;__Host-vecino=yes"));
        assert_eq!((read(&headers, SESSION), read(&headers, DEVICE), read(&headers, "theme")), (Some("yes"), Some("d=1"), None));
    }

    #[test]
    fn a_session_ends_when_idle_and_in_any_case() {
        let minutes = |n: i64| Timestamp(n * 60_000);
        assert!(is_good(minutes(0), minutes(0), false, minutes(0)));
        assert!(is_good(minutes(0), minutes(0), false, Timestamp(30 * 60_000 - 1)));
        assert!(!is_good(minutes(0), minutes(0), false, minutes(30)));
        assert!(is_good(minutes(0), minutes(0), true, minutes(719)));
        assert!(is_good(minutes(0), minutes(700), false, minutes(719)));
        assert!(!is_good(minutes(0), minutes(719), false, minutes(720)));
        assert!(!is_good(minutes(0), minutes(719), true, minutes(720)));
        assert!(!is_good(minutes(10), minutes(10), false, minutes(0)), "not begun yet");
    }
}
