package dev.tidegate.orchestrator.signal;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.cohort.UnitSketch;
import dev.tidegate.orchestrator.usage.UsageCount;
import dev.tidegate.orchestrator.wire.Position;
import dev.tidegate.proto.v1.CounterReport;
import dev.tidegate.proto.v1.ReplicaReport;
import dev.tidegate.proto.v1.ReportReceipt;
import dev.tidegate.proto.v1.UnitReport;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the leader knows of the fleet: the reports of all replicas, merged. It belongs to one term
 * of leadership, named by its fencing token; the first report of a new term begins it empty but for
 * the agents the leader before told of, which are taken for gone until a replica reports them, so
 * that nothing of an earlier term is taken for news and nobody is forgotten. Thread-safe.
 */
public final class FleetLedger {
  /** An agent gone for less than this still counts as live. */
  public static final Duration AGENT_GRACE = Duration.ofSeconds(30);

  /** A replica silent for longer leaves the fleet unknown. */
  public static final Duration REPORT_AGE_MAX = Duration.ofSeconds(10);

  /**
   * An agent whose replica is gone, and told nobody of it, has found another one by then; or the
   * replica was only cut off, and has come back with its agents.
   */
  public static final Duration RETURN_WITHIN = Duration.ofSeconds(20);

  private static final int GONE_MAX = 50_000;

  private final LongSupplier nanoTicker;
  private final BiConsumer<AgentState, AgentAcknowledgement> onAcknowledgement;
  private final Consumer<List<UsageCount>> onUsage;
  private final Map<String, Ledger> replicas = new HashMap<>();
  private final Map<AgentKey, Gone> gone = new LinkedHashMap<>();
  private final ReplicaDepartures departures;
  private final Predecessor predecessor;
  private final BaselineWindow baseline = new BaselineWindow();
  private final UnitBook units;
  private Position term = Position.NONE;
  private @Nullable ReplicaIdentity leaderBefore;

  /** One replica's page. */
  private static final class Ledger {
    final String boot;
    final Map<AgentKey, AgentState> agents = new HashMap<>();
    final Map<CounterKey, CounterValue.Told> counters = new HashMap<>();
    boolean begun;
    long sequence;
    long reportedAt;
    boolean complete;

    Ledger(String boot) {
      this.boot = boot;
    }
  }

  private record Gone(AgentState agent, String replica, long at) {}

  /**
   * One agent of the fleet.
   *
   * @param agent what it last said
   * @param replica it is or was connected to
   * @param live connected, or gone for less than {@link #AGENT_GRACE}
   */
  public record Member(AgentState agent, String replica, boolean live) {}

  /**
   * An empty ledger.
   *
   * @param nanoTicker monotonic nanoseconds
   * @param onAcknowledgement told of each new acknowledgement; must be quick and not call back
   * @param onUsage told how often flags were evaluated; the same
   */
  public FleetLedger(
      LongSupplier nanoTicker,
      BiConsumer<AgentState, AgentAcknowledgement> onAcknowledgement,
      Consumer<List<UsageCount>> onUsage) {
    this.departures = new ReplicaDepartures(nanoTicker);
    this.predecessor = new Predecessor(nanoTicker);
    this.nanoTicker = nanoTicker;
    this.onAcknowledgement = onAcknowledgement;
    this.onUsage = onUsage;
    this.units = new UnitBook(nanoTicker);
  }

  /**
   * Takes in a report. One that is older than what is known, or a delta to what is not known, is
   * ignored.
   *
   * @param ledTerm where this replica's term began, by which it leads
   * @return false if the reporter must begin again with a full report
   */
  public synchronized boolean accept(Position ledTerm, ReplicaReport report) {
    beginTerm(ledTerm);
    Ledger known = replicas.get(report.getReplica());
    if (known != null && known.boot.equals(report.getReplicaBoot())) {
      if (report.getSequence() > known.sequence) {
        enter(known, report);
      }
      return true;
    }
    if (!report.getFull()) {
      return false;
    }
    if (known != null) {
      known.agents.values().forEach(agent -> depart(agent, report.getReplica()));
    }
    Ledger ledger = new Ledger(report.getReplicaBoot());
    replicas.put(report.getReplica(), ledger);
    enter(ledger, report);
    return true;
  }

  private void beginTerm(Position newTerm) {
    if (newTerm.isAfter(term)) {
      term = newTerm;
      replicas.clear();
      gone.clear();
      baseline.clear();
      units.clear();
      leaderBefore = null;
      predecessor.before(newTerm, REPORT_AGE_MAX).ifPresent(this::inherit);
    }
  }

  private void inherit(Predecessor.Word word) {
    leaderBefore = word.replica();
    word.agents().forEach(agent -> depart(agent, word.replica().replica()));
    if (word.wholeAt() != null) {
      departures.accountedUntil(word.wholeAt());
    }
  }

  /**
   * Takes in what a leader tells of agents, for the case that this replica leads next.
   *
   * @param leaderTerm where its term began
   */
  synchronized void told(Position leaderTerm, ReportReceipt receipt) {
    if (leaderTerm.isAfter(term) && !receipt.getReplica().isEmpty()) {
      predecessor.tell(leaderTerm, receipt);
    }
  }

  private void enter(Ledger ledger, ReplicaReport report) {
    ledger.sequence = report.getSequence();
    ledger.reportedAt = nanoTicker.getAsLong();
    ledger.begun |= report.getFull();
    ledger.complete |= ledger.begun && !report.getMoreCounters();
    Set<AgentKey> listed = new HashSet<>();
    for (AgentState agent : SignalWire.agents(report.getAgentsList())) {
      listed.add(agent.key());
      gone.remove(agent.key());
      AgentState before = ledger.agents.put(agent.key(), agent);
      tellNews(before, agent);
    }
    report.getDepartedList().forEach(id -> remove(ledger, report, SignalWire.key(id)));
    if (report.getFull()) {
      Set<AgentKey> unlisted = new HashSet<>(ledger.agents.keySet());
      unlisted.removeAll(listed);
      unlisted.forEach(key -> remove(ledger, report, key));
      ledger.counters.clear();
    }
    if (report.getUsageCount() > 0) {
      onUsage.accept(SignalWire.usage(report.getUsageList()));
    }
    for (CounterReport counter : report.getCountersList()) {
      ledger.counters.put(SignalWire.key(counter), SignalWire.counter(counter));
    }
    for (UnitReport seen : report.getUnitsList()) {
      units.tell(SignalWire.key(seen), SignalWire.units(seen.getUnits()));
    }
    if (report.getForgottenBootsCount() > 0) {
      Set<String> boots = new HashSet<>(report.getForgottenBootsList());
      ledger.counters.keySet().removeIf(key -> boots.contains(key.by().boot()));
    }
    if (baseline.isDue(ledger.reportedAt)) {
      baseline.look(counters(CounterKey::isAmbient), concerned(), ledger.reportedAt);
    }
  }

  /** Services of which an agent counts in a stage that is in progress. */
  private Set<BaselineWindow.Service> concerned() {
    Set<BaselineWindow.Service> services = new HashSet<>();
    for (Ledger ledger : replicas.values()) {
      for (CounterKey key : ledger.counters.keySet()) {
        if (!key.isAmbient()) {
          services.add(BaselineWindow.Service.of(key));
        }
      }
    }
    return services;
  }

  private void tellNews(@Nullable AgentState before, AgentState agent) {
    for (AgentAcknowledgement news : agent.acknowledgements()) {
      if (before == null || !before.acknowledgements().contains(news)) {
        onAcknowledgement.accept(agent, news);
      }
    }
  }

  private void remove(Ledger ledger, ReplicaReport report, AgentKey key) {
    AgentState agent = ledger.agents.remove(key);
    if (agent != null) {
      depart(agent, report.getReplica());
    }
  }

  private void depart(AgentState agent, String replica) {
    if (gone.size() >= GONE_MAX) {
      gone.remove(gone.keySet().iterator().next());
    }
    gone.put(agent.key(), new Gone(agent, replica, nanoTicker.getAsLong()));
  }

  /**
   * True if every replica registered in the store has reported in full to this term and is not
   * silent: only then may a quorum be judged.
   */
  public synchronized boolean isFleetKnown(
      Position ofTerm, Collection<ReplicaIdentity> registered) {
    return ofTerm.equals(term)
        && registered.stream()
            .allMatch(
                replica -> {
                  Ledger ledger = replicas.get(replica.replica());
                  return ledger != null
                      && ledger.complete
                      && ledger.boot.equals(replica.boot())
                      && age(ledger.reportedAt).compareTo(REPORT_AGE_MAX) <= 0;
                });
  }

  /** Which replicas are registered now; to be told of each change, whoever leads. */
  public synchronized void registered(Collection<ReplicaIdentity> now) {
    departures.registered(now);
  }

  /**
   * What is left of {@link #RETURN_WITHIN} since a replica has gone that neither reported to this
   * term nor led the one before and told of its agents: they are on their way to another one, and
   * nobody here knows them. Zero without one.
   */
  public synchronized Duration agentsReturnWithin() {
    return departures.left(
        RETURN_WITHIN,
        replica -> {
          Ledger ledger = replicas.get(replica.replica());
          return replica.equals(leaderBefore)
              || (ledger != null && ledger.begun && ledger.boot.equals(replica.boot()));
        });
  }

  /**
   * Which agents a leader knows of.
   *
   * @param agents live ones
   * @param whole true if there are no others
   */
  record Everybody(List<AgentState> agents, boolean whole) {}

  /** The live agents, connected or gone, of whichever replica. */
  synchronized Everybody everybody() {
    List<AgentState> agents =
        members(agent -> true).stream().filter(Member::live).map(Member::agent).toList();
    return new Everybody(
        agents, isFleetKnown(term, departures.present()) && agentsReturnWithin().isZero());
  }

  private Duration age(long since) {
    return Duration.ofNanos(nanoTicker.getAsLong() - since);
  }

  /**
   * The agents {@code concerned} accepts, by key. Those that left stay listed, not live, until
   * {@link #forget}.
   */
  public synchronized List<Member> members(Predicate<AgentState> concerned) {
    Map<AgentKey, Member> members = new TreeMap<>();
    replicas.forEach(
        (replica, ledger) -> {
          boolean live = age(ledger.reportedAt).compareTo(AGENT_GRACE) < 0;
          for (AgentState agent : ledger.agents.values()) {
            Member member = new Member(agent, replica, live);
            members.merge(agent.key(), member, FleetLedger::likelier);
          }
        });
    gone.forEach(
        (key, left) -> {
          boolean live = age(left.at()).compareTo(AGENT_GRACE) < 0;
          members.putIfAbsent(key, new Member(left.agent(), left.replica(), live));
        });
    return members.values().stream().filter(member -> concerned.test(member.agent())).toList();
  }

  /** Of two replicas' views of one agent, the one that is connected, else the further one. */
  private static Member likelier(Member one, Member other) {
    if (one.live() != other.live()) {
      return one.live() ? one : other;
    }
    return one.agent().position().isAfter(other.agent().position()) ? one : other;
  }

  /** Removes an agent that is gone; false if it is connected or unknown. */
  public synchronized boolean forget(AgentKey agent) {
    return gone.remove(agent) != null;
  }

  /** One agent, if it is known. */
  public Optional<Member> member(AgentKey key) {
    return members(agent -> agent.key().equals(key)).stream().findFirst();
  }

  /**
   * The newest cumulative counters that {@code wanted} accepts. An agent that moved from a replica
   * to another is known to both; the newer is taken.
   */
  synchronized Map<CounterKey, CounterValue.Told> counters(Predicate<CounterKey> wanted) {
    Map<CounterKey, CounterValue.Told> newest = new HashMap<>();
    for (Ledger ledger : replicas.values()) {
      ledger.counters.forEach(
          (key, counter) -> {
            if (wanted.test(key)) {
              newest.merge(key, counter, CounterValue.Told::newer);
            }
          });
    }
    return newest;
  }

  /**
   * What services did of late while no rollout concerned them: one cell per look, metric and
   * stratum, with one half of the instances in the place of each arm.
   *
   * @param service accepts the services that are wanted
   */
  synchronized List<Cell> baseline(String namespace, Predicate<String> service, AnalysisPlan plan) {
    return baseline.halves(namespace, service, plan);
  }

  /**
   * What the services of a namespace did of late while no rollout concerned them, by service and
   * metric; empty for what was not recorded since this term began.
   */
  public synchronized List<RecordedTraffic> traffic(String namespace) {
    return baseline.traffic(namespace);
  }

  /** The distinct units that agents saw in a stage of late; empty if none tells. */
  UnitSketch units(String namespace, String rolloutUid, int attempt, int stage) {
    return units.of(namespace, rolloutUid, attempt, stage);
  }

  /** True if this very process of the agent is connected to a replica. */
  synchronized boolean isConnected(AgentKey.Boot boot) {
    return replicas.values().stream()
        .map(ledger -> ledger.agents.get(boot.agent()))
        .anyMatch(agent -> agent != null && agent.bootId().equals(boot.boot()));
  }

  /** Forgets the counters of every rollout whose uid {@code isActive} does not accept. */
  public synchronized void retain(Predicate<String> isActive) {
    for (Ledger ledger : replicas.values()) {
      ledger
          .counters
          .keySet()
          .removeIf(key -> !key.isAmbient() && !isActive.test(key.rolloutUid()));
    }
    units.retain(isActive);
  }
}
