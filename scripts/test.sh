#!/usr/bin/env bash
# `make test`: every check there is, cheapest first. The last line counts the tests.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$VECINO_ROOT"
scripts/setup.sh test
. scripts/env.sh

[ -f "$VECINO_DATA/online_retail.csv.gz" ] || {
  echo "error: VECINO_DATA ($VECINO_DATA) lacks online_retail.csv.gz; README.md says where to get it" >&2
  exit 1
}
log=$(mktemp)
beside=$(mktemp)
# As long as this is there the browser half is being made, and what carries it is not compiled (scripts/rustc.sh).
export VECINO_SITE_PENDING=$log.site
# Where nothing runs beside any more there is nothing to stop, which is no error.
trap 'kill $(jobs -p) 2>/dev/null || true; rm -f "$log" "$beside" "$VECINO_SITE_PENDING"' EXIT

# The tests run in the release profile, and cargo builds the program with them: target/release/vecino, which the
# API and browser tests then start. A second build for `cargo build` alone would compile every dependency again,
# because what only tests use switches on features in some of them.
rust=(cargo test --locked --release --no-fail-fast -p domain -p insight -p store -p store-tests -p server -p server-tests -p app --features app/ssr)
# More at a time than there are processors: most wait for a database or for a program that they started.
rust_tests() { RUST_TEST_THREADS=4 scripts/postgres.sh "${rust[@]}" 2>&1 | tee -a "$log"; }

# Beside the tests and behind them: it takes what they leave of the processors, and as long as it is given.
fuzzing() { nice -n 19 "${rust[@]}" --test it -- --ignored fuzz:: --nocapture; }

browser_tests() { (cd end2end && npx tsc --noEmit && npx playwright test) 2>&1 | tee -a "$log"; }

# Side by side, because each often waits for a single core; in folders of their own, so for no lock of cargo's.
browser_half() { scripts/lint.sh browser && scripts/build.sh program; }
site() {
  local ended=0
  scripts/build.sh site --check || ended=$?
  rm -f "$VECINO_SITE_PENDING"
  return $ended
}
browser_half >"$beside" 2>&1 &
step "Format and lints of the server's half (the browser's is linted and compiled meanwhile)" scripts/lint.sh server
wait $! || { cat "$beside"; exit 1; }
if [ -e target/release/vecino ]; then
  step "The files of the browser half, its download within its budget" site
  step "Release build of the server and of the tests" "${rust[@]}" --no-run
else
  # From nothing the server's own crates come last by minutes: until then one core makes the files that they carry.
  touch "$VECINO_SITE_PENDING"
  site >"$beside" 2>&1 &
  step "Release build of the server and of the tests (beside it, the files of the browser half)" "${rust[@]}" --no-run
  wait $! || { cat "$beside"; exit 1; }
  grep '^entry download' "$beside"
fi
fuzzing >"$beside" 2>&1 &
step "Rust tests on SQLite and PostgreSQL (beside them, fuzzing)" rust_tests
wait $! || { cat "$beside"; exit 1; }
grep ' inputs, ' "$beside"
step "The figures of docs/models.md are what the models say" node scripts/models.mjs --check
step "The API against its own OpenAPI document" scripts/check-openapi.sh
step "Browser tests" browser_tests

# libtest says "test result: ok. N passed; N failed", Playwright "  N passed (1.2m)".
awk '
  /^test result:/ { p += $4; f += $6 }
  /^ +[0-9]+ passed/ { p += $1 }
  /^ +[0-9]+ failed/ { f += $1 }
  END { printf "%d passed, %d failed\n", p, f; exit f > 0 }' <(sed 's/\x1b\[[0-9;]*m//g' "$log")
