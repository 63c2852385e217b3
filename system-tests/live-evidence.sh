#!/bin/sh
# live-evidence.sh: bad and harmless rollouts on a real fleet, and how long each took. Needs a build.
set -eu
cd "$(dirname "$0")/.."
mvn -B -ntp -q -pl system-tests dependency:build-classpath \
  -Dmdep.outputFile=system-tests/target/live-evidence.classpath -Dmdep.includeScope=test
exec java -XX:+UseSerialGC -Xmx384m -Dtidegate.getEtcd="$PWD/scripts/get-etcd.sh" \
  -cp "system-tests/target/test-classes:$(cat system-tests/target/live-evidence.classpath)" \
  dev.tidegate.system.LiveEvidence
