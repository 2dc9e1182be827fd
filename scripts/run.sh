#!/usr/bin/env bash
# `make run`: from nothing to a page in the browser.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$VECINO_ROOT"
scripts/setup.sh
# The compiler may only now be there.
. scripts/env.sh
scripts/build.sh
exec target/release/vecino serve --demo 2000
