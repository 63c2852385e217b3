package dev.tidegate.sim.check;

import dev.tidegate.orchestrator.replica.ReplicaEngine;
import dev.tidegate.sim.runtime.SimProcess;
import dev.tidegate.sim.system.SimAgent;
import dev.tidegate.sim.system.SimReplica;
import dev.tidegate.sim.system.SimSystem;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * G11: where a flag is switched off nobody gets the candidate; what the replica of a connected
 * agent knows of it, the agent does within {@link #REACHES}; and nobody has to lead for it.
 */
final class KillRule implements Rule, AgentRule {
  /** Longer than the slowest network of a run and two of its losses. */
  private static final Duration REACHES = Duration.ofSeconds(5);

  /** An agent that serves less often was paused. */
  private static final Duration SERVES_EVERY = Duration.ofSeconds(1);

  private final SimSystem system;
  private final FlagHistory history;
  private final Map<String, Long> killedAt = new HashMap<>();
  private final Map<SimAgent, Touch> touches = new HashMap<>();
  private long withoutLeader;

  /** Since when an agent and a process of its replica have reached each other all the time. */
  private static final class Touch {
    final SimProcess replica;
    final long sinceNanos;
    final Map<Long, Long> knownSince = new HashMap<>();
    long lastNanos;

    Touch(SimProcess replica, long nanos) {
      this.replica = replica;
      this.sinceNanos = nanos;
      this.lastNanos = nanos;
    }
  }

  KillRule(SimSystem system, FlagHistory history) {
    this.system = system;
    this.history = history;
  }

  @Override
  public void check(Step step, Violations violations) {
    step.puts("ns/", "")
        .filter(entry -> entry.key().path().contains("/flags/"))
        .forEach(
            entry -> {
              String path = entry.key().path();
              String flag = path.substring(path.lastIndexOf('/') + 1);
              if (history.isKilled(flag)) {
                killedAt.putIfAbsent(flag, step.batch().revision().value());
                withoutLeader += system.leader() == null ? 1 : 0;
              } else {
                killedAt.remove(flag);
              }
            });
  }

  /** How many kills took effect while nobody led. */
  long withoutLeader() {
    return withoutLeader;
  }

  @Override
  public void check(Serving serving, Violations violations) {
    Touch touch = touch(serving);
    serving
        .answers()
        .forEach(
            (flag, answers) -> {
              if (answers.candidates().isEmpty()) {
                return;
              }
              if (history.isKilled(flag, serving.revision())) {
                violations.add(
                    "G11",
                    serving.nanos(),
                    "%s serves %s at revision %d, where it is switched off"
                        .formatted(serving.agent().instance(), flag, serving.revision()));
              } else if (isLate(serving, flag, touch)) {
                violations.add(
                    "G11",
                    serving.nanos(),
                    "%s still serves %s, which was switched off at revision %d"
                        .formatted(serving.agent().instance(), flag, killedAt.get(flag)));
              }
            });
  }

  private boolean isLate(Serving serving, String flag, @Nullable Touch touch) {
    Long revision = killedAt.get(flag);
    if (touch == null || revision == null) {
      return false;
    }
    long known = touch.knownSince.computeIfAbsent(revision, absent -> serving.nanos());
    return serving.nanos() - Math.max(known, touch.sinceNanos) > REACHES.toNanos();
  }

  /** What there is between the agent and its replica, or null while a kill cannot come through. */
  private @Nullable Touch touch(Serving serving) {
    SimAgent agent = serving.agent();
    Touch before = touches.get(agent);
    Optional<SimReplica> replica = replica(serving);
    if (replica.isEmpty()) {
      touches.remove(agent);
      return null;
    }
    SimProcess process = replica.get().process();
    ReplicaEngine engine = replica.get().engine();
    if (process == null || engine == null || process.isPaused()) {
      touches.remove(agent);
      return null;
    }
    boolean goesOn =
        before != null
            && before.replica.equals(process)
            && serving.nanos() - before.lastNanos <= SERVES_EVERY.toNanos();
    Touch now = goesOn && before != null ? before : new Touch(process, serving.nanos());
    now.lastNanos = serving.nanos();
    touches.put(agent, now);
    boolean isKnown =
        killedAt.values().stream()
            .allMatch(at -> at <= engine.views().current().revision().value());
    return isKnown ? now : null;
  }

  private Optional<SimReplica> replica(Serving serving) {
    String host = serving.session().status().replica();
    boolean reached =
        serving.session().status().connected()
            && !serving.agent().hasTwin()
            && system.network().reaches(host, serving.agent().instance())
            && system.network().reaches(serving.agent().instance(), host);
    return system.replicas().stream()
        .filter(replica -> reached && replica.host().equals(host))
        .findFirst();
  }
}
