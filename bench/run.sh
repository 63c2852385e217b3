#!/bin/sh
# run.sh [ROUNDS]: measures all engines side by side, ROUNDS times (3), and prints the table.
# In each round every engine has a process of its own, one after the other, so that a disturbance does not hit one alone.
set -eu
cd "$(dirname "$0")/.."
rounds=${1:-3}; out=bench/target/figures.tsv
mvn -B -ntp -q -Ppeers -pl bench,bench/peers -am package dependency:build-classpath -Dmdep.outputFile=target/classpath \
  -DskipTests -DtestsRan.skip=true
ours=bench/target/classes:$(cat bench/target/classpath)
theirs=bench/peers/target/classes:$(cat bench/peers/target/classpath)
b=dev.tidegate.bench; p=$b.peers
rm -f "$out"
for round in $(seq "$rounds"); do
  echo "round $round of $rounds" >&2
  java -cp "$ours" $b.MeasuredRound "$out" $b.FloorEngine $b.NativeEngine $b.OpenFeatureEngine $b.ConstantProviderEngine >&2
  java -cp "$theirs" $b.MeasuredRound "$out" $p.LaunchDarklyEngine $p.TogglzEngine $p.Ff4jEngine $p.SplitEngine \
    $p.UnleashEngine $p.FlagdEngine >&2
done
echo "$(date -u +%F), $(uname -m), $(nproc) processors, $(java -version 2>&1 | sed -n 2p), $rounds rounds"
echo
java -cp "$ours" $b.ResultTable "$out"
