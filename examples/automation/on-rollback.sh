#!/bin/sh
# Runs a command for every rollout that went back or failed, and remembers how far it came, so that
# nothing is missed over a restart of this script or of the orchestrators.
# usage: on-rollback.sh NAMESPACE STATE_FILE COMMAND [ARGS...]   (the event is added as the last argument)
set -eu
namespace=$1 state=$2
shift 2
tidegate=${TIDEGATE:-tidegate}
since=$(cat "$state" 2>/dev/null || true)
"$tidegate" rollout events -n "$namespace" -o jsonl ${since:+--since "$since"} | while read -r event; do
  case $event in
    *'"phase":"ROLLED_BACK"'* | *'"phase":"FAILED"'*) "$@" "$event" ;;
  esac
  revision=$(printf '%s' "$event" | sed -n 's/.*"revision":\([0-9]*\).*/\1/p')
  if [ -n "$revision" ]; then
    printf '%s\n' "$revision" > "$state.new" && mv "$state.new" "$state"
  fi
done
