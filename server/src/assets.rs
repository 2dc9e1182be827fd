//! The browser files, which stand inside the program: served compressed, with an ETag, never from
//! outside their folder.

use std::{borrow::Cow, collections::BTreeMap, fmt::Write as _};

use axum::{
    body::{Body, Bytes},
    response::{IntoResponse, Response},
};
use domain::format::Locale;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

/// One file.
#[derive(Clone, Debug)]
pub struct File {
    /// What is in it.
    pub data: Cow<'static, [u8]>,
    /// SHA-256 of what is in it.
    pub sha256: [u8; 32],
}

/// Finds a file by its path below the folder of browser files.
pub type Lookup = fn(&str) -> Option<File>;

/// Marks a response whose body is what it shall stay: it is not compressed again.
#[derive(Clone, Copy, Debug)]
pub struct Finished;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../target/site"]
struct Site;

/// The first script of every page, and what it fetches when it is asked for.
const SCRIPTS: [(&str, &[u8]); 2] =
    [("boot.js", include_bytes!("../../scripts/boot.js")), ("copy-chart.js", include_bytes!("../../scripts/copy-chart.js"))];

/// Files inside the program; a debug build reads them from `target/site`.
pub fn embedded(path: &str) -> Option<File> {
    Site::get(path).map(|file| File { data: file.data, sha256: file.metadata.sha256_hash() }).or_else(|| made(path))
}

/// What a site that `cargo leptos` built lacks: our scripts and the words of each language.
fn made(path: &str) -> Option<File> {
    let name = path.strip_prefix("pkg/")?;
    let script = SCRIPTS.into_iter().find(|(script, _)| *script == name);
    let data: Cow<'static, [u8]> = if let Some((_, script)) = script {
        script.into()
    } else {
        let tag = name.strip_prefix("words.")?.strip_suffix(".txt")?;
        let locale = Locale::ALL.into_iter().find(|locale| locale.tag() == tag)?;
        app::i18n::file(locale).into_bytes().into()
    };
    let sha256 = Sha256::digest(&data).into();
    Some(File { data, sha256 })
}

/// The name of this build of the browser files; none where they were built by another tool.
pub fn build_id(lookup: Lookup) -> Option<String> {
    let file = lookup("build-id")?;
    let id = std::str::from_utf8(&file.data).ok()?.trim();
    (!id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric())).then(|| id.to_owned())
}

/// The files that each part of the browser program is made of; empty where it was built by another tool.
pub fn parts(lookup: Lookup) -> BTreeMap<String, Vec<String>> {
    lookup("pkg/parts.json").and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
}

/// Names under which only files are found, so that a miss there needs no page made for it.
pub fn is_file_path(path: &str) -> bool {
    path.starts_with("/pkg/") || path.starts_with("/fonts/") || path.rsplit('/').next().is_some_and(|name| name.contains('.'))
}

/// The answer to a GET or HEAD of `path`; none where there is no such file.
pub fn respond(lookup: Lookup, pkg: &str, path: &str, headers: &HeaderMap) -> Option<Response> {
    let (name, cache) = place(pkg, path)?;
    let identity = lookup(&name)?;
    let (file, encoding) = choose(lookup, &name, identity, headers);
    let etag = etag(&file, encoding);
    let unchanged = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok()).any(|v| names(v, &etag));
    let mut response = if unchanged { StatusCode::NOT_MODIFIED.into_response() } else { Response::new(body(file.data)) };
    let out = response.headers_mut();
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(value) = HeaderValue::from_str(&etag) {
        out.insert(header::ETAG, value);
    }
    if !unchanged {
        out.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(&name)));
        if let Some(encoding) = encoding {
            out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
        }
    }
    response.extensions_mut().insert(Finished);
    Some(response)
}

fn body(data: Cow<'static, [u8]>) -> Body {
    match data {
        Cow::Borrowed(bytes) => Body::from(Bytes::from_static(bytes)),
        Cow::Owned(bytes) => Body::from(bytes),
    }
}

/// Where in the folder the file of a URL path lies, and how long it may be kept.
///
/// Only plain names: a path with an escape, an empty step or a step that begins with a dot names
/// nothing here, so none can lead out of the folder.
fn place(pkg: &str, path: &str) -> Option<(String, &'static str)> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'/');
    let name = path.strip_prefix('/')?;
    if !name.bytes().all(plain) || name.split('/').any(|step| step.is_empty() || step.starts_with('.')) {
        return None;
    }
    // The variants are what a file is sent as, not files of their own.
    if name == "build-id" || name.ends_with(".br") || name.ends_with(".gz") {
        return None;
    }
    let of_this_build = path.strip_prefix(pkg).and_then(|rest| rest.strip_prefix('/')).filter(|_| pkg != "/pkg");
    match of_this_build {
        Some(rest) => Some((format!("pkg/{rest}"), "public, max-age=31536000, immutable")),
        None if name.starts_with("pkg/") => Some((name.to_owned(), "no-cache")),
        None => Some((name.to_owned(), "public, max-age=3600")),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Brotli,
    Gzip,
}

impl Encoding {
    const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    const fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }
}

fn choose(lookup: Lookup, name: &str, identity: File, headers: &HeaderMap) -> (File, Option<Encoding>) {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    for encoding in [Encoding::Brotli, Encoding::Gzip] {
        if accepts(accepted, encoding.name())
            && let Some(file) = lookup(&format!("{name}{}", encoding.suffix()))
        {
            return (file, Some(encoding));
        }
    }
    (identity, None)
}

/// Whether an `Accept-Encoding` allows a coding: named, or meant by `*`, and not with a weight of 0.
fn accepts(accepted: &str, coding: &str) -> bool {
    let mut any = false;
    for item in accepted.split(',') {
        let mut parts = item.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let refused = parts.any(|p| p.strip_prefix("q=").is_some_and(|q| q.trim_end_matches(['0', '.']).is_empty()));
        if name.eq_ignore_ascii_case(coding) {
            return !refused;
        }
        any |= name == "*" && !refused;
    }
    any
}

fn etag(file: &File, encoding: Option<Encoding>) -> String {
    let mut tag = String::from("\"");
    for byte in &file.sha256[..12] {
        let _ = write!(tag, "{byte:02x}");
    }
    if let Some(encoding) = encoding {
        let _ = write!(tag, "-{}", encoding.name());
    }
    tag.push('"');
    tag
}

/// Whether an `If-None-Match` names the tag.
fn names(given: &str, etag: &str) -> bool {
    given.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "ico" => "image/x-icon",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_looked_up() {
        for path in
            ["/../Cargo.toml", "/pkg/../build-id", "/%2e%2e/x", "//etc/passwd", "/.env", "/pkg/.x", "/a\\b", "/build-id", "/x.js.br", ""]
        {
            assert_eq!(place("/pkg/abc", path), None, "{path}");
        }
    }

    #[test]
    fn only_files_of_this_build_may_be_kept_for_ever() {
        let at = |path| place("/pkg/abc", path).map(|(name, cache)| (name, cache.contains("immutable")));
        assert_eq!(at("/pkg/abc/vecino.js"), Some(("pkg/vecino.js".to_owned(), true)));
        assert_eq!(at("/pkg/old/vecino.js"), Some(("pkg/old/vecino.js".to_owned(), false)));
        assert_eq!(at("/icons.svg"), Some(("icons.svg".to_owned(), false)));
    }

    #[test]
    fn the_words_that_are_sent_are_those_that_the_program_numbers() {
        for locale in Locale::ALL {
            let path = format!("pkg/words.{}.txt", locale.tag());
            let file = embedded(&path).unwrap_or_else(|| panic!("{path} is missing"));
            assert!(file.data == app::i18n::file(locale).as_bytes(), "{path} is of another build: scripts/build.sh browser");
        }
    }

    #[test]
    fn encodings_are_chosen_by_weight_and_name() {
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(accepts("br;q=1.0, gzip;q=0.8", "gzip"));
        assert!(accepts("*", "br"));
        assert!(!accepts("br;q=0, *", "br"));
        assert!(!accepts("br; q=0.000", "br"));
        assert!(accepts("br;q=0.001", "br"));
        assert!(!accepts("", "br"));
    }
}
