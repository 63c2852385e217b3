#!/bin/sh
# mutation.sh [AREA...]: plants small mistakes in an area's classes, one at a time, runs the tests that reach each, and prints how many
# were noticed. Without an area all of them, one after the other; ends with status 1 where an area stays below its bound.
# What was not noticed, line by line: MODULE/target/mutation/AREA/index.html.
set -eu
cd "$(dirname "$0")/.."
bound=80
slow='*GuaranteeTest,*MartingaleTest,*InterleavingsTest,*RolloutStatesTest' # they would take hours, once for each mistake
package=dev.tidegate.orchestrator status=0

measure() { # measure AREA MODULE CLASSES TESTS: comma-separated globs
  out=$PWD/$2/target/mutation/$1
  rm -rf "$out"
  nice mvn -B -ntp -q -Pmutation -pl "$2" test-compile org.pitest:pitest-maven:mutationCoverage -DtestsRan.skip=true \
    -DreportsDirectory="$out" -DtargetClasses="$3" -DtargetTests="$4" -DexcludedTestClasses="$slow" \
    -DjvmArgs="-Dtidegate.getEtcd=$PWD/scripts/get-etcd.sh" -Dthreads="${THREADS:-1}" -DtimeoutConst=3000 -Dverbosity=QUIET >&2
  # file,class,mutator,method,line,status,test
  awk -F, -v area="$1" -v bound=$bound '
    { all++ } $6 == "KILLED" || $6 == "TIMED_OUT" || $6 == "MEMORY_ERROR" { found++ } $6 == "NO_COVERAGE" { unreached++ }
    END { score = all ? 100 * found / all : 0
      printf "| %s | %d | %d | %d | %.0f %% |\n", area, all, found, unreached, score
      exit score < bound }' "$out/mutations.csv" || status=1
}

area() {
  case $1 in
    rollout) measure rollout core 'dev.tidegate.core.rollout.*' 'dev.tidegate.core.rollout.*' ;;
    analysis) measure analysis core 'dev.tidegate.core.analysis.*' \
      'dev.tidegate.core.analysis.*,dev.tidegate.core.evidence.*,dev.tidegate.core.record.*' ;;
    evidence) measure evidence core 'dev.tidegate.core.evidence.*' 'dev.tidegate.core.evidence.*' ;;
    claim) measure claim orchestrator "$package.claim.*" "$package.claim.*Test" ;;
    commit)
      r=$package.reconcile
      measure commit orchestrator "$r.TransitionCommit*,$r.CommitDraft*,$r.Submissions*,$r.StartCommits*,$r.CohortCommit*,$r.Deletion*,\
$r.NextIncarnation*,$r.StageOverlays*,$r.Successors*,$package.operate.Mutations*" "$r.*Test,$package.operate.*Test" ;;
    transaction) measure transaction orchestrator "$package.etcd.EtcdCommits*" "$package.etcd.EtcdStoreIT" ;;
    *) echo "mutation.sh: no area $1" >&2; exit 2 ;;
  esac
}

echo "| area | mistakes | noticed | never reached | score |"
echo "|---|---|---|---|---|"
for a in ${*:-rollout analysis evidence claim commit transaction}; do area "$a"; done
exit $status
