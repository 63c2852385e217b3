package dev.tidegate.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Echo requests from this process to a node on a switch in user space, one after the other. */
@Tag("drill")
final class FrameSwitchIT {
  private static final List<String> NODE = List.of("node");
  private static final int ECHOES = 60;

  @TempDir Path folder;
  private @Nullable FaultNetwork network;

  @BeforeEach
  void open() {
    Requirements.met("gcc");
    network = FaultNetwork.open(namespace -> new FrameSwitch(namespace, folder, 7));
    network().join("node");
    network().join("other");
  }

  private FaultNetwork network() {
    return Objects.requireNonNull(network);
  }

  @AfterEach
  void leavesNothing() {
    if (network != null) {
      network.close();
      assertThat(LeftOvers.ofThisProcess()).isEmpty();
    }
  }

  /** How many milliseconds each answered one took. */
  private List<Long> echoes() throws IOException {
    InetAddress node = InetAddress.getByName(network().address("node"));
    List<Long> answered = new ArrayList<>();
    for (int i = 0; i < ECHOES; i++) {
      long begin = System.nanoTime();
      if (node.isReachable(400)) {
        answered.add((System.nanoTime() - begin) / 1_000_000);
      }
    }
    return answered;
  }

  @Test
  void carriesEverythingUntreated() throws IOException {
    assertThat(echoes()).hasSize(ECHOES);
    assertThat(network().counts().passed()).isGreaterThanOrEqualTo(2 * ECHOES);
    assertThat(network().counts().late()).isZero();
  }

  @Test
  void delaysByWhatIsAskedAndEachFrameByItself() throws IOException {
    network().treatBoth(Hub.HERE, NODE, new Hub.Treatment(50, 20, 0, 0));

    List<Long> echoes = echoes().stream().sorted().toList();
    assertThat(echoes).hasSize(ECHOES).allMatch(millis -> millis >= 60);
    assertThat(echoes.get(ECHOES / 2)).isGreaterThan(80);
    assertThat(echoes.get(ECHOES - 1) - echoes.get(0)).isGreaterThan(20);
  }

  @Test
  void losesAndDoublesAShareInOneDirection() throws IOException {
    network().treat(Hub.HERE, NODE, new Hub.Treatment(0, 0, 30, 0));
    assertThat(echoes()).hasSizeBetween(ECHOES / 3, ECHOES * 9 / 10);
    assertThat(network().counts().lost()).isPositive();
    assertThat(network().counts().doubled()).isZero();

    network().heal();
    network().treat("node", List.of(Hub.HERE), new Hub.Treatment(0, 0, 0, 50));
    assertThat(echoes()).hasSize(ECHOES);
    assertThat(network().counts().doubled()).isBetween(ECHOES / 4L, ECHOES * 3 / 4L);
  }

  @Test
  void cutsOneWayAndHeals() throws IOException {
    network().cutOneWay("other", NODE);
    assertThat(echoes()).as("on another link").hasSize(ECHOES);

    network().cutOneWay("node", List.of(Hub.HERE));
    assertThat(InetAddress.getByName(network().address("node")).isReachable(400)).isFalse();

    network().heal();
    assertThat(echoes()).hasSize(ECHOES);
  }

  @Test
  void refusesANodeItDoesNotKnow() {
    assertThatThrownBy(() -> network().cutOneWay("node", List.of("nobody")))
        .hasMessageContaining("no such port");
  }
}
