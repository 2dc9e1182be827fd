#!/bin/sh
# Stands before the compiler of our own crates (RUSTC_WORKSPACE_WRAPPER in env.sh). What tests call is optimised as
# it is shipped, the test programs around it are not: they compile in half the time. insight's own tests simulate,
# and so stay quick.

# The server carries the browser half. Where that is made at the same time (test.sh), only the server waits for it.
case " $* " in
  *" --crate-name server "*) while [ -e "${VECINO_SITE_PENDING:-/nothing}" ]; do sleep 1; done ;;
esac
case " $* " in
  *" --crate-name insight "*) ;;
  *" --test "*) exec "$@" -C opt-level=0 -C debug-assertions=off ;;
esac
exec "$@"
