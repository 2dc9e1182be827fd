#!/usr/bin/env bash
# Format and lints: `lint.sh server` for the server's half and the tools, `lint.sh browser` for the browser's,
# both where nothing is said. With the features and profiles of the builds in test.sh, so that what a build
# needs of others (build scripts, macros) is compiled once.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$VECINO_ROOT"

# Licences, second versions and where crates come from, by deny.toml: 3 s, offline. Known holes need the advisory
# database, which is fetched where it can be reached; where not, nothing has looked for them, and that is said.
dependencies() {
  local quiet=(--log-level error)
  cargo-deny "${quiet[@]}" --offline --locked check licenses bans sources
  if timeout 60 cargo-deny --log-level off fetch db >/dev/null 2>&1; then
    cargo-deny "${quiet[@]}" --locked check --disable-fetch advisories
  else
    echo "The advisory database cannot be reached: nobody has looked for known holes in dependencies." >&2
  fi
}

server_half() {
  dependencies
  cargo fmt --all --check
  node scripts/data-model.mjs --check
  cargo clippy --locked --quiet --release -p domain -p insight -p store -p store-tests -p server -p server-tests -p app --features app/ssr --all-targets -- -D warnings
  cargo clippy --locked --quiet --release -p split --all-targets -- -D warnings
}

browser_half() {
  cargo clippy --locked --quiet -p frontend --features split --target wasm32-unknown-unknown --profile wasm-release -- -D warnings
}

case "${1:-}" in
  server) server_half ;;
  browser) browser_half ;;
  *)
    # One after the other and not joined by &&, under which a failure inside a function would not end it.
    server_half
    browser_half
    ;;
esac
