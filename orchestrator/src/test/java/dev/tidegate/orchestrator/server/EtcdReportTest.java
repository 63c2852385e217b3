package dev.tidegate.orchestrator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.orchestrator.etcd.EtcdStatus;
import dev.tidegate.orchestrator.etcd.EtcdVersion;
import dev.tidegate.orchestrator.server.EtcdReport.Trouble;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class EtcdReportTest {
  private static final long QUOTA = 1_000;

  @Test
  void hasNoTroubleBelowFourFifthsOfTheQuota() {
    assertThat(report(status("3.5.30", 800)).troubles()).isEmpty();
    assertThat(report(status("3.5.30", 801)).troubles()).containsExactly(Trouble.NEAR_QUOTA);
  }

  @Test
  void ofMembersTheWorstCounts() {
    EtcdReport report = report(status("3.5.30", 10), status("3.5.16", 900));
    assertThat(report.databaseBytes()).isEqualTo(900);
    assertThat(report.version()).contains(new EtcdVersion(3, 5, 16));
    assertThat(report.troubles()).containsExactly(Trouble.NEAR_QUOTA);
  }

  @Test
  void overTheQuotaSaysOnlyThat() {
    EtcdReport report =
        report(status("3.5.30", 1_100, "etcdserver: NOSPACE alarm"), status("3.5.30", 1_100));
    assertThat(report.troubles()).containsExactly(Trouble.NO_SPACE);
    assertThat(report.document(false).get("healthy")).hasToString("false");
  }

  @Test
  void namesOtherTroublesToo() {
    EtcdReport corrupt = report(status("3.5.30", 1, "CORRUPT"));
    assertThat(corrupt.troubles()).containsExactly(Trouble.ALARM);
    EtcdReport both = new EtcdReport(new TreeMap<>(), List.of("http://a:1"), QUOTA, 20_000);
    assertThat(both.troubles()).containsExactly(Trouble.NOT_COMPACTED, Trouble.SILENT_MEMBER);
    assertThat(both.version()).isEmpty();
  }

  private static EtcdReport report(EtcdStatus... members) {
    Map<String, EtcdStatus> named = new TreeMap<>();
    for (EtcdStatus member : members) {
      named.put("http://m" + named.size() + ":1", member);
    }
    return new EtcdReport(new TreeMap<>(named), List.of(), QUOTA, 0);
  }

  private static EtcdStatus status(String version, long bytes, String... alarms) {
    return new EtcdStatus(EtcdVersion.parse(version), bytes, List.of(alarms));
  }
}
