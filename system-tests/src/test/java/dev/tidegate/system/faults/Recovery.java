package dev.tidegate.system.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** What a deployment must do again after a fault, and how long it takes from now. */
final class Recovery {
  /** Beyond it a wait fails; what is required is less. */
  static final Duration MAX = Duration.ofSeconds(60);

  private Recovery() {}

  /** Until one leads that is not {@code struck}. */
  static Duration takeover(FaultKit kit, String struck) {
    List<String> others = FaultKit.others(FaultKit.REPLICAS, struck);
    return Waits.within(MAX, () -> !kit.leader(others).isEmpty());
  }

  /** Until an edit takes effect through any orchestrator. */
  static Duration serves(FaultKit kit) {
    return served(kit, FaultKit.REPLICAS, CompletableFuture::anyOf);
  }

  /** Until one takes effect through each of them. */
  static Duration servesEverywhere(FaultKit kit) {
    return served(kit, FaultKit.REPLICAS, CompletableFuture::allOf);
  }

  /** Until one takes effect through any of {@code replicas}. */
  static Duration serves(FaultKit kit, List<String> replicas) {
    return served(kit, replicas, CompletableFuture::anyOf);
  }

  private static Duration served(
      FaultKit kit,
      List<String> replicas,
      Function<CompletableFuture<?>[], CompletableFuture<?>> enough) {
    long begin = System.nanoTime();
    ExecutorService operators = Executors.newFixedThreadPool(replicas.size());
    try {
      CompletableFuture<?>[] edits =
          replicas.stream()
              .map(name -> CompletableFuture.runAsync(() -> edit(kit, name), operators))
              .toArray(CompletableFuture<?>[]::new);
      enough.apply(edits).join(); // each edit's wait is bounded
      return Duration.ofNanos(System.nanoTime() - begin);
    } finally {
      operators.shutdownNow();
    }
  }

  private static void edit(FaultKit kit, String replica) {
    Waits.within(
        MAX,
        () ->
            Writes.put(kit.client(replica), "probe-" + replica, "probe-" + System.nanoTime())
                == Writes.Outcome.OK);
  }

  /** Until an agent serves what is newer than now; traffic goes on. */
  static Duration follows(FaultKit kit, String agent) {
    long revision = revision(kit);
    return Waits.within(
        MAX,
        () -> {
          List<String> lines = kit.streamOf(agent);
          return Fields.parse(lines.get(lines.size() - 1)).number("revision") >= revision;
        });
  }

  /** Until an agent does, and the leader has its word for it. */
  static Duration reports(FaultKit kit, String agent) {
    long begin = System.nanoTime();
    long revision = revision(kit);
    follows(kit, agent);
    Waits.within(MAX, () -> kit.reported(agent) >= revision);
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** Until every agent serves what is newer than now. */
  static Duration followedByAll(FaultKit kit) {
    long begin = System.nanoTime();
    kit.agentNames().forEach(agent -> follows(kit, agent));
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static long revision(FaultKit kit) {
    try {
      return kit.revision();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
