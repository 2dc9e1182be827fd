#!/usr/bin/env bash
# `make dev`: rebuilds and restarts on every change. cargo-leptos does it where it is installed;
# otherwise the same steps run whenever a source file changes.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$VECINO_ROOT"
scripts/setup.sh
. scripts/env.sh
if command -v cargo-leptos >/dev/null; then exec cargo leptos watch; fi

newest() { find app server crates tools style public -type f -printf '%T@\n' 2>/dev/null | sort -n | tail -n 1; }
server=
stop() { [ -z "$server" ] || kill "$server" 2>/dev/null || true; }
trap stop EXIT
while true; do
  built=$(newest)
  if cargo build -p split --release && cargo build -p frontend --features split --target wasm32-unknown-unknown &&
    node scripts/build-site.mjs target/wasm32-unknown-unknown/debug/frontend.wasm --fast &&
    cargo build -p server; then
    stop
    target/debug/vecino serve --demo 500 &
    server=$!
  fi
  while [ "$(newest)" = "$built" ]; do sleep 1; done
done
