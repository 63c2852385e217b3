#!/bin/sh
# Prints a folder whose node_modules holds the foreign clients and the reference engine of scripts/node-clients,
# installing them on first use with this machine's own npm settings. No root; no install scripts run.
#   get-node-clients.sh    env: TIDEGATE_NODE_CLIENTS (use this folder)
# Exit 3: there is no Node 20 or npm here, so what needs them is to be skipped.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/node-clients
say() { printf 'get-node-clients: %s\n' "$*" >&2; }
if [ -n "${TIDEGATE_NODE_CLIENTS:-}" ]; then
  [ -d "$TIDEGATE_NODE_CLIENTS/node_modules" ] || { say "TIDEGATE_NODE_CLIENTS=$TIDEGATE_NODE_CLIENTS has no node_modules"; exit 1; }
  echo "$TIDEGATE_NODE_CLIENTS"; exit 0
fi
major=$(node --version 2>/dev/null | sed -n 's/^v\([0-9]*\)\..*/\1/p')
[ "${major:-0}" -ge 20 ] && command -v npm >/dev/null || { say "no Node 20 or later with npm here"; exit 3; }
want=$(cksum "$here/package-lock.json" | cut -d ' ' -f 1)
dest=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/tidegate/node-clients-$want
if [ -f "$dest/complete" ]; then echo "$dest"; exit 0; fi
mkdir -p "$dest"; exec 9>"$dest/.lock"; command -v flock >/dev/null && flock 9
if [ -f "$dest/complete" ]; then echo "$dest"; exit 0; fi
cp "$here/package.json" "$here/package-lock.json" "$dest/"
(cd "$dest" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >"$dest/log" 2>&1 || { say "npm ci failed:"; tail -n 5 "$dest/log" >&2; exit 1; }
: >"$dest/complete"; say "installed into $dest"; echo "$dest"
