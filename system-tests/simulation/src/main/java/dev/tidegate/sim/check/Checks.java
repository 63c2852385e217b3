package dev.tidegate.sim.check;

import dev.tidegate.agent.internal.session.AgentSession;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.flag.FlagDefinition;
import dev.tidegate.core.flag.FlagSet;
import dev.tidegate.core.rule.EvaluationContext;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import dev.tidegate.sim.runtime.Simulator;
import dev.tidegate.sim.system.SimAgent;
import dev.tidegate.sim.system.SimReplica;
import dev.tidegate.sim.system.SimSystem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** All rules of a run. Safety is checked at every step; what must come true, when it is asked. */
public final class Checks {
  private static final Set<String> SETTLED =
      Set.of("COMPLETED", "ROLLED_BACK", "FAILED", "SUPERSEDED", "HELD", "AWAITING_APPROVAL");

  /** Where a rollout stays, and says why, until something that the people here do not do. */
  private static final Set<String> WAITING =
      Set.of(
          "PENDING waitingForPredecessor",
          "PENDING quarantined",
          "PENDING coolingDown", // by a clock that was wrong
          "PENDING frozen", // by flap control
          "SOAKING frozen",
          "SOAKING outlier",
          "PAUSED paused", // resuming was refused, and they were told why
          "PAUSED killed");

  private static final int UNITS = 40;

  private final Simulator simulator;
  private final SimSystem system;
  private final Violations violations = new Violations();
  private final OnceRule once = new OnceRule();
  private final FlagHistory history = new FlagHistory();
  private final KillRule kills;
  private final FalseAlarms alarms;
  private final RewoundRule rewound = new RewoundRule();
  private final TruthLog truth;
  private final AgentChecks agents;
  private int wentBackTold;

  /** Rules over what {@code system} does. */
  public Checks(Simulator simulator, SimSystem system) {
    this.simulator = simulator;
    this.system = system;
    Plans plans = new Plans();
    Waivers waivers = new Waivers();
    this.alarms = new FalseAlarms(plans);
    this.kills = new KillRule(system, history);
    this.agents =
        new AgentChecks(
            simulator,
            List.of(new ExposureRule(history, plans), new FailStaticRule(history), kills),
            violations);
    system.observe(agents);
    this.truth =
        new TruthLog(
            simulator,
            List.of(
                plans,
                waivers,
                history,
                new FencingRule(),
                new LeaderRule(system),
                new AtomicStageRule(plans),
                new TransitionRule(),
                new SoakRule(plans, waivers),
                new GateRule(system, history, plans, waivers),
                new EvidenceRule(system, history),
                alarms,
                kills,
                new FreezeRule(),
                new RollbackRule(system),
                new EnteredRule(system),
                new OwnerRule(),
                new AuditRule(),
                once,
                (step, found) -> positions()),
            violations);
  }

  /** To be told every change of the store, at once. */
  public TruthLog truth() {
    return truth;
  }

  /**
   * The store was restored from a backup: what follows is held against the rules that need to know
   * nothing of before, and against what the backup plans. A lease is gone with the history in which
   * it was renewed, so whoever led may believe in it for a while; what it writes is fenced.
   */
  public void restored(Snapshot backup) {
    Plans plans = new Plans();
    long believedUntil = simulator.nanoTime() + SimReplica.LEASE_TTL.toNanos();
    truth.restored(
        backup,
        List.of(
            plans,
            rewound,
            new FencingRule(),
            new LeaderRule(system, believedUntil),
            new AtomicStageRule(plans),
            new TransitionRule(),
            new FreezeRule(),
            new RollbackRule(system),
            new EnteredRule(system),
            new OwnerRule(),
            new AuditRule(),
            (step, found) -> positions()));
    plans.read(backup.entries());
    agents.restored();
  }

  /** What was found. */
  public Violations violations() {
    return violations;
  }

  /** A person was told that what {@code mark} marks is done, or that it is not. */
  public void told(String mark, boolean done) {
    long written = once.written(mark);
    if (written != (done ? 1 : 0)) {
      add(
          "G7",
          "%s was told as %s and written %d times"
              .formatted(mark, done ? "done" : "refused", written));
    }
  }

  /** A person was told that a flag is switched off. */
  public void killed(String flag, Revision at) {
    if (!history.isKilled(flag, at.value())) {
      add("G11", "%s is said to be switched off at revision %d".formatted(flag, at.value()));
    }
  }

  /** How many kills took effect while nobody led. */
  public long killsWithoutLeader() {
    return kills.withoutLeader();
  }

  /** How many attempts were judged by evidence. */
  public long judged() {
    return alarms.attempts();
  }

  /** How many of them evidence rolled back. */
  public long rolledBack() {
    return alarms.alarms();
  }

  /** How often a store that went back was adopted. */
  public long adoptions() {
    return rewound.adoptions();
  }

  private void positions() {
    List<String> wentBack = system.notes().wentBack();
    while (wentBackTold < wentBack.size()) {
      add("G3", wentBack.get(wentBackTold++));
    }
  }

  /** Everything was repaired long ago: what must have come true by now? */
  public void settled() {
    positions();
    long leaders = system.replicas().stream().filter(SimReplica::leads).count();
    if (leaders != 1) {
      add("liveness", leaders + " replicas lead");
    }
    for (Map.Entry<String, Entry> entry : truth.state().entrySet()) {
      String path = entry.getKey();
      if (path.startsWith("ns/") && path.contains("/requests/")) {
        add("liveness", "never answered: " + entry.getValue().value().utf8());
      }
      if (path.startsWith("ns/") && path.endsWith("/status")) {
        MapNode status = Json.of(entry.getValue());
        boolean waits =
            WAITING.contains(Json.text(status, "phase") + " " + Json.text(status, "reason"))
                || isOfASuperseded(status);
        if (!waits && !SETTLED.contains(Json.text(status, "phase"))) {
          add("liveness", "still under way: " + path + " " + status);
        }
      }
    }
    system.agents().forEach(this::upToDate);
  }

  /** An agent that had a twin saves nothing until somebody starts it anew, and is named. */
  private static boolean isOfASuperseded(MapNode status) {
    return Json.text(status, "reason").equals("preflightFailed")
        && Json.text(status, "message").contains("a newer boot of this instance owns");
  }

  private void upToDate(SimAgent agent) {
    AgentSession session = agent.session();
    if (session == null) {
      add("liveness", agent.instance() + " does not run");
      return;
    }
    if (!session.status().connected()) {
      add("liveness", agent.instance() + " is not connected");
      return;
    }
    boolean nothingServed =
        truth.state().keySet().stream().noneMatch(key -> key.contains("/overlays/"));
    if (nothingServed) {
      serves(agent);
    }
  }

  /** Without a rollout, an agent serves exactly what is stored. */
  private void serves(SimAgent agent) {
    Map<String, FlagDefinition> definitions = new TreeMap<>();
    String folder = "ns/" + SimSystem.NAMESPACE + "/flags/";
    truth
        .state()
        .forEach(
            (path, entry) -> {
              if (path.startsWith(folder)) {
                String key = path.substring(folder.length());
                FlagDefinition parsed = FlagDefinition.parse(key, Json.of(entry), new Problems());
                if (parsed != null) {
                  definitions.put(key, parsed);
                }
              }
            });
    FlagSet stored =
        FlagSet.compile(
            definitions.values(), Map.of(), MapNode.builder().build(), () -> Instant.EPOCH);
    for (int i = 0; i < UNITS; i++) {
      EvaluationContext unit = EvaluationContext.of("user-" + i);
      for (String flag : definitions.keySet()) {
        String wanted = stored.stringValue(flag, "none", unit);
        String served = agent.value(flag, unit);
        if (!served.equals(wanted)) {
          add("G3", "%s serves %s of %s, not %s".formatted(agent.instance(), served, flag, wanted));
          return;
        }
      }
    }
  }

  private void add(String guarantee, String what) {
    violations.add(guarantee, simulator.nanoTime(), what);
  }
}
