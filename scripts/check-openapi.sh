#!/usr/bin/env bash
# Lets schemathesis, a tool that reads the API's OpenAPI document and makes its own requests from it,
# look for answers that the document does not promise. Exit code 0 if it finds none.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$VECINO_ROOT"

vecino=${VECINO_BIN:-$VECINO_ROOT/target/release/vecino}
[ -x "$vecino" ] || { echo "error: $vecino is missing; run make build" >&2; exit 1; }
python="$VECINO_TOOLS/venv/bin/python"
if [ ! -x "$VECINO_TOOLS/venv/bin/schemathesis" ]; then
  [ -x "$python" ] || python3 -m venv "$VECINO_TOOLS/venv"
  "$python" -m pip install --quiet --disable-pip-version-check 'schemathesis==4.32.5'
fi

folder=$(mktemp -d)
server=
stop() {
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" || true
  fi
  rm -rf "$folder"
}
trap stop EXIT
export DATABASE_URL="sqlite://$folder/vecino.db"
# The tool asks as quickly as it can.
export VECINO_KEY_RATE=0 VECINO_ADDRESS_RATE=0
"$vecino" serve --listen 127.0.0.1:0 --log warn --demo 300 >"$folder/out" 2>"$folder/log" &
server=$!
for _ in $(seq 300); do
  grep -q 'is ready' "$folder/out" && break
  kill -0 "$server" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
  sleep 0.2
done
address=$(sed -n 's/.*\(http:\/\/[^ ]*\).*/\1/p' "$folder/out")

# The tool asks as a program does: with a key.
key=$("$vecino" key create --name openapi --role administrator --json | sed -n 's/.*"key": *"\([^"]*\)".*/\1/p')

# The number of a ticket cannot be guessed, so one is handed to the tool; the other ids it learns by
# itself. A cursor that it makes up is rightly refused, which is why "a valid value must be accepted" is
# not asked here but tested in server/tests/it/api.rs.
"$python" - "$address" "$key" >"$folder/schemathesis.toml" <<'PYTHON'
import json, sys, urllib.request

def get(path):
    asked = urllib.request.Request(sys.argv[1] + "/api/v1" + path, headers={"Authorization": "Bearer " + sys.argv[2]})
    with urllib.request.urlopen(asked) as answer:
        return json.load(answer)["rows"][0]

customer = get("/customers?sort=-open_tickets&limit=1")["id"]
ticket = get(f"/customers/{customer}/tickets?limit=1")
print('[[operations]]\ninclude-path = "/api/v1/tickets/{source}/{number}"')
print("parameters = { source = %s, number = %s }" % (json.dumps(ticket["source"]), json.dumps(ticket["number"])))
PYTHON
result=0
# The tool leaves notes in the folder it runs in.
cd "$folder"
"$VECINO_TOOLS/venv/bin/schemathesis" --config-file "$folder/schemathesis.toml" run "$address/api/v1/openapi.json" \
  --header "Authorization: Bearer $key" --header 'Sec-Fetch-Site: same-origin' --checks all --exclude-checks positive_data_acceptance \
  --max-examples "${EXAMPLES:-40}" --seed 1 --workers 2 --continue-on-failure --no-color || result=$?

if grep -q 'ERROR' "$folder/log"; then
  echo "error: the server's log holds errors:" >&2
  grep 'ERROR' "$folder/log" >&2
  result=1
fi
exit $result
