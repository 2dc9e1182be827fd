#!/usr/bin/env bash
# Runs a command with a PostgreSQL of its own: a fresh cluster in a temporary folder, thrown away
# afterwards. The command finds it in TEST_POSTGRES_URL (a server address without a database name).
# With VECINO_POSTGRES_FOLDER the cluster stands there, is made if it is missing, and is kept.
set -euo pipefail
. "$(dirname "$0")/env.sh"
if [ -n "${TEST_POSTGRES_URL:-}" ]; then exec "$@"; fi

bin=$(dirname "$(command -v pg_ctl || compgen -G '/usr/lib/postgresql/*/bin/pg_ctl' | tail -n 1)")
[ -x "$bin/initdb" ] || { echo "error: PostgreSQL is missing; run scripts/setup.sh test" >&2; exit 1; }
kept=${VECINO_POSTGRES_FOLDER:-}
folder=${kept:-$(mktemp -d)}
mkdir -p "$folder"
chmod 755 "$folder"
# PostgreSQL refuses to run as root.
as_postgres() { if [ "$(id -u)" = 0 ]; then su postgres -s /bin/bash -c "$(printf '%q ' "$@")"; else "$@"; fi; }
[ "$(id -u)" != 0 ] || chown postgres "$folder"
# Port 0 is no choice for PostgreSQL: ask the system for a free one.
port=$(node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
stop() {
  local how=immediate
  [ -z "$kept" ] || how=fast
  as_postgres "$bin/pg_ctl" -D "$folder/data" -m "$how" stop >/dev/null 2>&1 || true
  [ -n "$kept" ] || rm -rf "$folder"
}
trap stop EXIT
[ -d "$folder/data" ] || as_postgres "$bin/initdb" -D "$folder/data" -U vecino -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
# Nothing here must survive: without waiting for the disk the tests run in a fraction of the time. What is
# kept is figures' data, can be made anew, and gets the memory that a server of its own would have.
memory=
[ -z "$kept" ] || memory="-c shared_buffers=2GB -c maintenance_work_mem=512MB -c max_wal_size=8GB -c random_page_cost=1.1"
as_postgres "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w \
  -o "-p $port -k $folder -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 $memory" start >/dev/null
export TEST_POSTGRES_URL="postgres://vecino@127.0.0.1:$port"
"$@"
