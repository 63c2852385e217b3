#!/bin/sh
# evidence.sh [RUNS]: measures every promise of the decision statistics with RUNS runs each (1000), prints the table, and ends with
# status 1 if a bound is broken.
# evidence.sh peers [RUNS]: rules in the manner of others on the same traffic, RUNS runs each (400).
# evidence.sh pictures [FOLDER]: draws the pictures anew (docs/pictures/evidence).
set -eu
cd "$(dirname "$0")/.."
mvn -B -ntp -q -pl bench -am package dependency:build-classpath -Dmdep.outputFile=target/classpath -DskipTests -DtestsRan.skip=true >&2
started=$(date +%s) status=0
run() { nice java -XX:+UseSerialGC -cp "bench/target/classes:$(cat bench/target/classpath)" "$@" || status=$?; }
b=dev.tidegate.bench
case ${1:-} in
  peers) run $b.evidence.PeerTable "${2:-400}" ;;
  pictures) run $b.pictures.EvidencePictures "${2:-docs/pictures/evidence}" ;;
  *) run $b.evidence.GuaranteeTable "${1:-1000}" ;;
esac
echo
echo "$(date -u +%F), $(uname -m), $(java -version 2>&1 | sed -n 2p), $(($(date +%s) - started)) s"
exit $status
