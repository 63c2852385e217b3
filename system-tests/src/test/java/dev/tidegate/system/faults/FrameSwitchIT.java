package dev.tidegate.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on a switch in user space, and the frames of a hundred datagrams between them. */
final class FrameSwitchIT {
  private static final Pattern TIMES = Pattern.compile("= ([0-9.]+)/([0-9.]+)/([0-9.]+)");

  @TempDir Path folder;
  private FaultNetwork network;

  @BeforeEach
  void open() {
    Requirements.met("gcc", "ping");
    network = FaultNetwork.open(namespace -> new FrameSwitch(namespace, folder, 7));
    network.join("one");
    network.join("other");
  }

  @AfterEach
  void leavesNothing() {
    if (network != null) {
      network.close();
      assertThat(LeftOvers.ofThisProcess()).isEmpty();
    }
  }

  /**
   * Shortest, mean and longest time there and back, in milliseconds; what ping says of the rest.
   */
  private record Pinged(double shortest, double mean, double longest, String said) {}

  private Pinged ping() {
    List<String> command = new ArrayList<>(network.inside("one"));
    command.addAll(List.of("sh", "-c", "ping -q -i 0.01 -c 100 -W 2 \"$0\" || true"));
    command.add(network.address("other"));
    String said = Shell.run(command);
    Matcher times = TIMES.matcher(said);
    return times.find()
        ? new Pinged(of(times, 1), of(times, 2), of(times, 3), said)
        : new Pinged(0, 0, 0, said);
  }

  private static double of(Matcher times, int group) {
    return Double.parseDouble(times.group(group));
  }

  @Test
  void carriesEverythingUntreated() {
    assertThat(ping().said()).contains("100 received");
    assertThat(network.counts().passed()).isGreaterThanOrEqualTo(200);
    assertThat(network.counts().late()).isZero();
  }

  @Test
  void delaysByWhatIsAskedWithJitter() {
    network.treatBoth("one", List.of("other"), new Hub.Treatment(50, 20, 0, 0));

    Pinged pinged = ping();
    assertThat(pinged.said()).contains("100 received");
    assertThat(pinged.shortest()).isGreaterThan(59);
    assertThat(pinged.mean()).isGreaterThan(85);
    assertThat(pinged.longest() - pinged.shortest()).isGreaterThan(20);
  }

  @Test
  void losesAndDoublesAShare() {
    network.treat("one", List.of("other"), new Hub.Treatment(0, 0, 30, 0));
    network.treat("other", List.of("one"), new Hub.Treatment(0, 0, 0, 50));

    assertThat(ping().said()).contains("duplicates");
    assertThat(network.counts().lost()).isBetween(12L, 50L);
    assertThat(network.counts().doubled()).isBetween(15L, 65L);
  }

  @Test
  void cutsOneWayAndHeals() {
    network.cutOneWay("one", List.of("other"));
    assertThat(ping().said()).contains(" 0 received");

    network.heal();
    assertThat(ping().said()).contains("100 received");
  }

  @Test
  void refusesAPortItDoesNotKnow() {
    assertThatThrownBy(() -> network.cutOneWay("one", List.of("nobody")))
        .hasMessageContaining("no such port");
  }
}
