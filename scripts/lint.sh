#!/usr/bin/env bash
# Format and lints, per crate and per target: a whole-workspace run would unify app's features.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$VECINO_ROOT"
cargo fmt --all --check
node scripts/data-model.mjs --check
for crate in domain store server split; do
  cargo clippy --locked --quiet -p "$crate" --all-targets -- -D warnings
done
cargo clippy --locked --quiet -p app --features ssr --all-targets -- -D warnings
cargo clippy --locked --quiet -p frontend --features split --target wasm32-unknown-unknown -- -D warnings
