#!/usr/bin/env bash
# `make bench`: measures the release build over two demo companies, of 10,000 and of 1,000,000 customers,
# and writes docs/performance.md. `bench.sh postgres` measures on PostgreSQL what `make bench` does on
# SQLite. The databases are made once (about 10 minutes for the large one) and kept; what was measured is kept
# in docs/performance/.
#
#   VECINO_BENCH_DATA   where the databases are kept [data/bench]
#   VECINO_BENCH_SIZES  customers, and with an x how many times as often they buy, such as 1000000x12 for ten
#                       million orders ["10000 1000000"]
#   VECINO_BENCH_WORDS  further words for vecino bench, such as --requests 1000
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$VECINO_ROOT"
kind=${1:-sqlite}
data=${VECINO_BENCH_DATA:-$VECINO_ROOT/data/bench}
sizes=${VECINO_BENCH_SIZES:-10000 1000000}
read -ra words <<<"${VECINO_BENCH_WORDS:-}"
results=$VECINO_ROOT/docs/performance
vecino=$VECINO_ROOT/target/release/vecino
mkdir -p "$data" "$results"

# Inside scripts/postgres.sh there is a server, and everything has been built.
if [ "$kind" = postgres ] && [ -z "${TEST_POSTGRES_URL:-}" ]; then
  scripts/setup.sh test
  . scripts/env.sh
  step "Release build" scripts/build.sh
  VECINO_POSTGRES_FOLDER="$data/postgres" exec scripts/postgres.sh "$0" postgres
fi
if [ "$kind" = sqlite ]; then
  scripts/setup.sh test
  . scripts/env.sh
  step "Release build" scripts/build.sh
fi

# The day on which the story ends is fixed: the same company whenever it is made.
demo() {
  local customers=${1%x*} busy=1
  [ "$customers" = "$1" ] || busy=${1#*x}
  "$vecino" demo --customers "$customers" --busy "$busy" --today 2026-11-01 --database-url "$2"
}

sqlite_url() {
  local file=$data/sqlite-$1.db
  if [ ! -f "$file" ]; then
    # Under another name until it is whole, so that a run that is broken off leaves nothing behind to use.
    rm -f "$file".new*
    step "Making $1 customers in SQLite" demo "$1" "sqlite://$file.new" >&2
    mv "$file.new" "$file"
  fi
  echo "sqlite://$file"
}

postgres_url() {
  local url=$TEST_POSTGRES_URL name=bench_$1
  sql() { psql -qAtX "$url/postgres" -c "$1"; }
  if [ -z "$(sql "SELECT 1 FROM pg_database WHERE datname = '$name'")" ]; then
    sql "DROP DATABASE IF EXISTS ${name}_new"
    sql "CREATE DATABASE ${name}_new"
    step "Making $1 customers in PostgreSQL" demo "$1" "$url/${name}_new" >&2
    psql -qAtX "$url/${name}_new" -c 'VACUUM ANALYZE' >&2
    sql "ALTER DATABASE ${name}_new RENAME TO $name"
  fi
  echo "$url/$name"
}

# What a person feels in the browser: the same database behind a server, at a port that is free.
vitals() {
  local log address
  log=$(mktemp)
  "$vecino" serve --listen 127.0.0.1:0 --score-hour off --database-url "$1" >"$log" 2>&1 &
  trap 'kill $! 2>/dev/null || true' RETURN
  until address=$(grep -o 'http://127.0.0.1:[0-9]*' "$log"); do
    kill -0 $! 2>/dev/null || { cat "$log" >&2; return 1; }
    sleep 0.2
  done
  node end2end/vitals.mjs "$address" --json
}

# Keeps what a command measured, and when and where, once it is whole.
keep() {
  local name=$1
  shift
  "$@" >"$data/$name.json.new"
  node scripts/performance.mjs --where >"$results/$name.where.json"
  mv "$data/$name.json.new" "$results/$name.json"
}

for size in $sizes; do
  url=$("${kind}_url" "$size")
  "$vecino" migrate --database-url "$url" >&2
  keep "$kind-$size" step "Measuring $size customers in $kind" "$vecino" bench --json --database-url "$url" "${words[@]}"
  keep "$kind-$size.browser" step "Measuring the browser on $size customers in $kind" vitals "$url"
done
node scripts/performance.mjs
