package dev.tidegate.system.faults;

import static dev.tidegate.system.faults.FaultCase.ELECTION;
import static dev.tidegate.system.faults.FaultCase.FOLLOWS;
import static dev.tidegate.system.faults.FaultCase.LEADS;
import static dev.tidegate.system.faults.FaultCase.LEASE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

/** What a machine does to who runs on it: clocks step, cores and memory are taken away. */
final class MachineFaults {
  private static final Duration LASTS = Duration.ofSeconds(6);
  private static final int HOUR = 3600;
  private static final FaultKit.Setting MOVABLE_CLOCKS = FaultKit.Setting.PLAIN.withMovableClocks();

  static final List<FaultCase> CASES =
      List.of(
          new FaultCase(
              "starve-leader",
              "the leader has a tenth of a core",
              "an edit through the others takes effect within 5 s, and the rollout completes amid"
                  + " it,",
              Duration.ofSeconds(45),
              FaultKit.Setting.PLAIN,
              MachineFaults::starveLeader),
          FaultCase.of(
              "choke-leader",
              "the leader has a hundredth of a core",
              LEADS,
              Duration.ofSeconds(10),
              MachineFaults::chokeLeader),
          FaultCase.of(
              "starve-memory",
              "the leader's control group is out of memory: it is killed",
              LEADS,
              LEASE,
              MachineFaults::starveMemory),
          new FaultCase(
              "step-clock",
              "the leader's clock steps by +1 h and the others' by -1 h, then the other way",
              "no stage is left before its soak, the leader keeps its claim, and edits take effect",
              ELECTION,
              MOVABLE_CLOCKS,
              MachineFaults::stepClock),
          FaultCase.in(
              MOVABLE_CLOCKS,
              "step-agent-clock",
              "an agent's clock steps by +1 h, then to -1 h",
              FOLLOWS + ", and the leader knows",
              ELECTION,
              MachineFaults::stepAgentClock));

  private MachineFaults() {}

  /** It may keep leading, slowly, or lose its lease; either way somebody must go on. */
  private static Duration starveLeader(FaultCase.Occasion occasion) {
    FaultKit kit = occasion.kit();
    String leader = kit.awaitLeader();
    try (ControlGroup group = ControlGroup.ofCore(10)) {
      kit.atEnd(group::close);
      group.add(kit.process(leader).pid());
      long begin = System.nanoTime();
      assertThat(Recovery.serves(kit, FaultKit.others(FaultKit.REPLICAS, leader)))
          .as("an edit through another orchestrator")
          .isLessThanOrEqualTo(ELECTION);
      Waits.within(Recovery.MAX, () -> stage(kit, occasion.rollout()).equals("COMPLETED"));
      assertThat(group.throttled()).as("how often it was held back").isGreaterThan(20);
      return Duration.ofNanos(System.nanoTime() - begin);
    }
  }

  /** Which stage a rollout is in, or COMPLETED, or "" if nobody says. */
  private static String stage(FaultKit kit, String rollout) {
    String standing = kit.standing(rollout);
    return standing.startsWith("COMPLETED") ? "COMPLETED" : standing.replaceAll(".* ", "");
  }

  /** Waits until a rollout is in another stage than {@code before}; answers which. */
  private static String nextStage(FaultKit kit, String rollout, String before) {
    return Waits.found(
        () -> {
          String stage = stage(kit, rollout);
          return stage.equals(before) ? "" : stage;
        });
  }

  /** So little that it cannot renew its lease in time, and must not act on it either. */
  private static Duration chokeLeader(FaultKit kit) {
    String leader = kit.awaitLeader();
    try (ControlGroup group = ControlGroup.ofCore(1)) {
      kit.atEnd(group::close);
      group.add(kit.process(leader).pid());
      Duration took = Recovery.takeover(kit, leader);
      Waits.last(LASTS);
      return took;
    }
  }

  /** Somebody beside the leader takes all memory of its group; the kernel kills the largest. */
  private static Duration starveMemory(FaultKit kit) {
    String leader = kit.awaitLeader();
    Process hog = hog();
    try (ControlGroup group = ControlGroup.ofMemory(16)) {
      kit.atEnd(group::close);
      kit.atEndFirst(hog::destroyForcibly);
      group.add(hog.pid());
      group.add(kit.process(leader).pid());
      hog.getOutputStream().close();
      Waits.within(Recovery.MAX, () -> !kit.process(leader).alive());
      return Recovery.takeover(kit, leader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      hog.destroyForcibly().onExit().join();
      kit.startReplica(leader);
    }
  }

  /** It begins to take memory when its standard input ends. */
  private static Process hog() {
    try {
      return new ProcessBuilder("sh", "-c", "read line; exec tail /dev/zero")
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Right after a stage was entered, so that a wall clock would end its soak at once, or never. */
  private static Duration stepClock(FaultCase.Occasion occasion) throws IOException {
    FaultKit kit = occasion.kit();
    String leader = kit.awaitLeader();
    long claim = kit.claim();
    try {
      String second = nextStage(kit, occasion.rollout(), stage(kit, occasion.rollout()));
      long entered = System.nanoTime();
      shift(kit, leader, HOUR);
      nextStage(kit, occasion.rollout(), second);
      assertThat(Duration.ofNanos(System.nanoTime() - entered))
          .as("a soak of 4 s, seen a moment late")
          .isGreaterThan(Duration.ofMillis(2500));
      requireApart(kit, leader);
      Duration ahead = Recovery.servesEverywhere(kit);
      shift(kit, leader, -HOUR);
      Waits.last(LASTS);
      Duration behind = Recovery.servesEverywhere(kit);
      assertThat(kit.claim()).as("the claim").isEqualTo(claim);
      return Recovery.longer(ahead, behind);
    } finally {
      FaultKit.REPLICAS.forEach(replica -> MovableClock.shift(kit.folderOf(replica), 0));
    }
  }

  /** Two hours lie between the leader's clock and any other's, or the fault was none. */
  private static void requireApart(FaultKit kit, String leader) {
    String other = FaultKit.others(FaultKit.REPLICAS, leader).get(0);
    Duration apart = Duration.between(kit.clock(other), kit.clock(leader)).abs();
    assertThat(apart)
        .as("clocks apart")
        .isBetween(Duration.ofMinutes(119), Duration.ofMinutes(121));
  }

  private static void shift(FaultKit kit, String leader, int seconds) {
    for (String replica : FaultKit.REPLICAS) {
      MovableClock.shift(kit.folderOf(replica), replica.equals(leader) ? seconds : -seconds);
    }
  }

  private static Duration stepAgentClock(FaultKit kit) {
    try {
      MovableClock.shift(kit.folderOf("a1"), HOUR);
      Waits.last(LASTS);
      Duration ahead = Recovery.reports(kit, "a1");
      MovableClock.shift(kit.folderOf("a1"), -HOUR);
      Waits.last(LASTS);
      return Recovery.longer(ahead, Recovery.reports(kit, "a1"));
    } finally {
      MovableClock.shift(kit.folderOf("a1"), 0);
    }
  }
}
