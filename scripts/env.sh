# Sourced by every script and by the Makefile's recipes: where the build tools live, and which
# compiler builds both halves. Tools stand outside the checkout so that every clone shares them.
# shellcheck shell=bash
VECINO_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
VECINO_TOOLS="${VECINO_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/vecino-tools}"
VECINO_DATA="${VECINO_DATA:-$VECINO_ROOT/../shared/data}"
RUSTC_WORKSPACE_WRAPPER="$VECINO_ROOT/scripts/rustc.sh"
export VECINO_ROOT VECINO_TOOLS VECINO_DATA RUSTC_WORKSPACE_WRAPPER
export PATH="$VECINO_TOOLS/bin:$VECINO_TOOLS/node_modules/.bin:$PATH"
# Written by scripts/setup.sh when the compiler comes from Debian (see docs/build.md).
# shellcheck disable=SC1091
[ -f "$VECINO_TOOLS/toolchain.env" ] && . "$VECINO_TOOLS/toolchain.env"

# Each long step says what it does and how long it took.
step() {
  local what=$1 began=$SECONDS
  shift
  printf '\033[1m▸ %s\033[0m\n' "$what" >&2
  "$@"
  printf '  done in %d s\n' $((SECONDS - began)) >&2
}
