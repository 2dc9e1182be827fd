#!/usr/bin/env bash
# The release build. The browser half first, because the server's program contains it.
#
#   scripts/build.sh [program|site|browser] [--check]
#
# `browser` builds that half only: `program` compiles it and the tool that cuts it into parts, `site` makes of it what
# the server carries. `--check` also holds the download to its budget.
# Built from its parts and not with cargo-leptos: see docs/decisions/0002-release-build.md.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$VECINO_ROOT"

only=
case "${1:-}" in
  program | site | browser)
    only=$1
    shift
    ;;
esac
site() { node scripts/build-site.mjs target/wasm32-unknown-unknown/wasm-release/frontend.wasm "$@"; }

if [ "$only" != site ]; then
  step "Compiling the browser half (about 5 minutes the first time)" \
    cargo build --locked -p frontend --features split --target wasm32-unknown-unknown --profile wasm-release
  step "Compiling the tool that cuts it into parts (about a minute the first time)" cargo build --locked -p split --release
fi
[ "$only" != program ] || exit 0
step "Splitting, binding, shrinking and compressing it (a minute)" site "$@"
[ -n "$only" ] || step "Compiling the server (about 9 minutes the first time)" cargo build --locked -p server --release
