package dev.tidegate.orchestrator.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EtcdVersionTest {
  @ParameterizedTest
  @ValueSource(strings = {"3.5.16", "3.5.32", "3.6.0", "3.6.13-rc.1", "3.7.0"})
  void advisesAgainstSharingALineWhoseWatchesLeak(String version) {
    assertThat(EtcdVersion.parse(version).advice()).get().asString().contains("etcd user");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.5.33", "3.6.14", "3.7.1", "3.8.0", "4.0.0"})
  void hasNothingToSayOfAFixedRelease(String version) {
    assertThat(EtcdVersion.parse(version).advice()).isEmpty();
  }

  @Test
  void isSupportedFrom35On() {
    assertThat(EtcdVersion.parse("3.4.23").isSupported()).isFalse();
    assertThat(EtcdVersion.parse("3.4.23").advice()).get().asString().contains("older");
    assertThat(EtcdVersion.parse("3.5.0").isSupported()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3.5", "v3.5.1", "three", "999999.1.1"})
  void refusesWhatIsNoVersion(String text) {
    assertThatThrownBy(() -> EtcdVersion.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
