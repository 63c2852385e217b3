#!/bin/sh
# test-totals.sh ROOT: adds up the reports of all modules; fails when there is none, or on a failure.
set -eu
find "$1" -path '*/target/*-reports/TEST-*.xml' -print | sort | xargs sed -n 's/.*<testsuite .*/&/p' 2>/dev/null |
  awk '
    function field(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0 }
    { run += field("tests"); failed += field("failures"); errors += field("errors"); skipped += field("skipped") }
    END {
      printf "Tests run: %d, Failures: %d, Errors: %d, Skipped: %d\n", run, failed, errors, skipped
      exit run == 0 || failed + errors > 0
    }'
