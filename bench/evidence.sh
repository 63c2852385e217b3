#!/bin/sh
# evidence.sh [RUNS]: measures every promise of the decision statistics with RUNS runs each (1000), prints the table, and ends with
# status 1 if a bound is broken.
set -eu
cd "$(dirname "$0")/.."
mvn -B -ntp -q -pl bench -am package dependency:build-classpath -Dmdep.outputFile=target/classpath -DskipTests -DtestsRan.skip=true >&2
started=$(date +%s)
run() { java -XX:+UseSerialGC -cp "bench/target/classes:$(cat bench/target/classpath)" "$@"; }
status=0
run dev.tidegate.bench.evidence.GuaranteeTable "${1:-1000}" || status=$?
echo
echo "$(date -u +%F), $(uname -m), $(java -version 2>&1 | sed -n 2p), $(($(date +%s) - started)) s on one core"
exit $status
