#!/usr/bin/env bash
# Checks leader.pml with spin, in full: the protocol keeps its guarantees in every order of events, and each variant
# that leaves a protection out is found to break the guarantee named. One line each: states, errors, seconds. Without
# spin or a C compiler it says so and does nothing; with CI=true that is a failure. Half a minute, 300 MB.
set -euo pipefail
model="$(cd "$(dirname "$0")" && pwd)/leader.pml"

for tool in spin gcc; do
  if ! command -v "$tool" >/dev/null; then
    echo "model: $tool is not installed: skipped" >&2
    [ "${CI:-}" != true ] || { echo "model: CI must not skip what it checks" >&2; exit 1; }
    exit 0
  fi
done

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cp "$model" .
failed=0

# search NAME MACRO...: generates, compiles and runs the full search; its output goes to the file out.
search() {
  local name=$1
  shift
  if ! { spin "$@" -a leader.pml && gcc -O2 -w -DSAFETY -DNOFAIR -DMEMLIM=1024 -o pan pan.c; } >built 2>&1; then
    cat built >&2
    echo "model: $name does not compile" >&2
    exit 1
  fi
  ./pan -m10000 >out 2>&1 || true # what it found is read from its output
}

# judge NAME EXPECTED: EXPECTED is ok or broken.
judge() {
  local states errors seconds found=incomplete
  states=$(sed -n 's/^ *\([0-9]*\) states, stored.*/\1/p' out)
  errors=$(sed -n 's/.*errors: \([0-9]*\)$/\1/p' out)
  seconds=$(sed -n 's/^pan: elapsed time \([0-9.e+-]*\) seconds/\1/p' out)
  # A search that ran out of depth or memory, or a line never reached, proves nothing.
  if [ "$errors" = 0 ] && ! grep -qE 'out of memory|search depth too small|Search not completed' out; then
    grep -E '^\s+leader\.pml:[0-9]+, state' out | grep -qv -- '-end-' || found=ok
  elif grep -q 'assertion violated' out; then
    found=broken
  fi
  printf '%-34s %-8s %9s states %3s errors %6s s\n' "$1" "$found" "${states:-?}" "${errors:-?}" "${seconds:-?}"
  if [ "$found" != "$2" ]; then
    echo "model: $1 is $found, expected $2" >&2
    cat out >&2
    failed=1
  fi
}

search "all guarantees"
judge "all guarantees" ok
while read -r guarantee variant; do
  search "$variant" "-DONLY=$guarantee" "-D$variant"
  judge "$variant (G$guarantee)" broken
done <<'VARIANTS'
1 UNFENCED
2 UNGUARDED
6 UNGUARDED
2 UNFROZEN
7 BLIND_RETRY
VARIANTS
for variant in NEVER_ROLLED_BACK NEVER_COMPLETED; do
  search "$variant" -DONLY=0 "-D$variant"
  judge "$variant" broken
done
exit $failed
