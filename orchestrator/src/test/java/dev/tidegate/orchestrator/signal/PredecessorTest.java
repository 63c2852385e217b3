package dev.tidegate.orchestrator.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.orchestrator.signal.AgentSessions.Session;
import dev.tidegate.orchestrator.usage.FlagUsage;
import dev.tidegate.orchestrator.wire.Position;
import dev.tidegate.proto.v1.Acknowledgement;
import dev.tidegate.proto.v1.AgentIdentity;
import dev.tidegate.proto.v1.Hello;
import dev.tidegate.proto.v1.ReportReceipt;
import dev.tidegate.testkit.TestingClock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a leader tells of the agents is what the next one begins with. */
final class PredecessorTest {
  private static final ReplicaIdentity OLD = new ReplicaIdentity("old", "boot");
  private static final ReplicaIdentity NEW = new ReplicaIdentity("new", "boot");
  private static final Position OLD_TERM = new Position(0, 7);
  private static final Position NEW_TERM = new Position(0, 9);
  private static final Position THIRD_TERM = new Position(0, 10);

  private final TestingClock clock = new TestingClock();
  private final AgentSessions old = new AgentSessions();
  private final AgentSessions own = new AgentSessions();
  private final FleetLedger before = new FleetLedger(clock.ticker(), (a, b) -> {}, usage -> {});
  private final FleetLedger ledger = new FleetLedger(clock.ticker(), (a, b) -> {}, usage -> {});
  private final ReceiptSource receipts = new ReceiptSource(OLD, before, clock.ticker());
  private final ReportSource oldReports = reports(OLD, old);
  private final ReportSource ownReports = reports(NEW, own);

  private ReportSource reports(ReplicaIdentity replica, AgentSessions sessions) {
    CounterBook none = new CounterBook(clock.ticker());
    return new ReportSource(replica, sessions, none, new FlagUsage(), clock.ticker());
  }

  @BeforeEach
  void longAfterTheBeginning() {
    before.registered(List.of(OLD, NEW));
    ledger.registered(List.of(OLD, NEW));
    clock.advance(FleetLedger.RETURN_WITHIN);
  }

  /** What the leader tells now that both have reported to it. */
  private ReportReceipt receipt() {
    clock.advance(ReplicaReporter.INTERVAL);
    before.accept(OLD_TERM, oldReports.next(true));
    before.accept(OLD_TERM, ownReports.next(true));
    return receipts.next(1);
  }

  private static Session open(AgentSessions sessions, String instance) {
    AgentIdentity identity =
        AgentIdentity.newBuilder()
            .setNamespace("shop")
            .setService("orders")
            .setInstance(instance)
            .build();
    return sessions
        .open(Hello.newBuilder().setIdentity(identity).setBootId("b").build())
        .orElseThrow();
  }

  private void lead() {
    ledger.registered(List.of(NEW));
    ledger.accept(NEW_TERM, ownReports.next(true));
  }

  private List<String> live() {
    return ledger.members(agent -> true).stream()
        .filter(FleetLedger.Member::live)
        .map(member -> member.agent().key().instance() + " of " + member.replica())
        .toList();
  }

  @Test
  void itsAgentsAreLiveAndNobodyElseIsOnTheWay() {
    open(old, "i-0");
    ledger.told(OLD_TERM, receipt());
    lead();
    assertThat(live()).containsExactly("i-0 of old");
    assertThat(ledger.agentsReturnWithin()).isZero();

    open(own, "i-0");
    ledger.accept(NEW_TERM, ownReports.next(false));
    assertThat(live()).containsExactly("i-0 of new");
  }

  @Test
  void whoDoesNotComeBackIsGoneAfterTheGrace() {
    open(old, "i-0");
    ledger.told(OLD_TERM, receipt());
    lead();
    clock.advance(FleetLedger.AGENT_GRACE);
    assertThat(live()).isEmpty();
    assertThat(ledger.members(agent -> true)).hasSize(1);
  }

  @Test
  void whoLeftBeforeIsNotWaitedFor() {
    Session session = open(old, "i-0");
    open(old, "i-1");
    ledger.told(OLD_TERM, receipt());
    old.close(session);
    ledger.told(OLD_TERM, receipt());
    clock.advance(FleetLedger.AGENT_GRACE);
    ledger.told(OLD_TERM, receipt());
    lead();
    assertThat(live()).containsExactly("i-1 of old");
  }

  @Test
  void withoutItsWordAgentsMayReturn() {
    lead();
    assertThat(ledger.agentsReturnWithin()).isPositive();
  }

  /** A store restored from a backup has lower revisions than what was seen before. */
  @Test
  void anAdoptedStoresTermsAreNewer() {
    ledger.accept(NEW_TERM, ownReports.next(true));
    Position adopted = new Position(1, OLD_TERM.revision());
    assertThat(ledger.isFleetKnown(adopted, List.of(NEW))).isFalse();
    ledger.accept(adopted, ownReports.next(true));
    assertThat(ledger.isFleetKnown(adopted, List.of(NEW))).isTrue();
  }

  @Test
  void anOldWordIsNone() {
    open(old, "i-0");
    ledger.told(OLD_TERM, receipt());
    clock.advance(FleetLedger.REPORT_AGE_MAX.plusMillis(1));
    lead();
    assertThat(live()).isEmpty();
    assertThat(ledger.agentsReturnWithin()).isPositive();
  }

  @Test
  void whoWentUnheardByBothMayStillComeBack() {
    ReplicaIdentity third = new ReplicaIdentity("third", "boot");
    before.registered(List.of(OLD, NEW, third));
    ledger.registered(List.of(OLD, NEW, third));
    ledger.told(OLD_TERM, receipt());
    lead();
    assertThat(ledger.agentsReturnWithin()).isPositive();
  }

  @Test
  void whoWentHeardByTheLeaderBeforeIsKnownByItsAgents() {
    ReplicaIdentity third = new ReplicaIdentity("third", "boot");
    AgentSessions thirds = new AgentSessions();
    open(thirds, "i-3");
    before.registered(List.of(OLD, NEW, third));
    ledger.registered(List.of(OLD, NEW, third));
    before.accept(OLD_TERM, reports(third, thirds).next(true));
    before.registered(List.of(OLD, NEW));
    ledger.registered(List.of(OLD, NEW));
    ledger.told(OLD_TERM, receipt());
    lead();
    assertThat(live()).containsExactly("i-3 of old");
    assertThat(ledger.agentsReturnWithin()).isZero();
  }

  /** A replica that starts is not heard at once; that makes nobody unknown who was known. */
  @Test
  void whoHasJustBegunDoesNotUndoWhatWasKnown() {
    ReplicaIdentity third = new ReplicaIdentity("third", "boot");
    ReplicaIdentity again = new ReplicaIdentity("third", "boot-2");
    before.registered(List.of(OLD, NEW, third));
    ledger.registered(List.of(OLD, NEW, third));
    before.accept(OLD_TERM, reports(third, new AgentSessions()).next(true));
    before.registered(List.of(OLD, NEW));
    ledger.registered(List.of(OLD, NEW));
    ledger.told(OLD_TERM, receipt());
    before.registered(List.of(OLD, NEW, again));
    ReportReceipt last = receipt();
    assertThat(last.getWhole()).isFalse();
    ledger.told(OLD_TERM, last);

    ledger.registered(List.of(NEW, again));
    ledger.accept(NEW_TERM, ownReports.next(true));
    assertThat(ledger.agentsReturnWithin()).isZero();

    ledger.registered(List.of(NEW));
    assertThat(ledger.agentsReturnWithin()).isPositive();
  }

  @Test
  void aReplicaThatHasJustBegunTrustsTheWord() {
    FleetLedger young = new FleetLedger(clock.ticker(), (a, b) -> {}, usage -> {});
    young.registered(List.of(OLD, NEW));
    assertThat(young.agentsReturnWithin()).isPositive();
    young.told(OLD_TERM, receipt());
    young.registered(List.of(NEW));
    young.accept(NEW_TERM, ownReports.next(true));
    assertThat(young.agentsReturnWithin()).isZero();
  }

  @Test
  void whomItLostItselfSinceTheWordIsLive() {
    Session session = open(own, "i-0");
    ledger.told(OLD_TERM, receipt());
    own.close(session);
    lead();
    assertThat(live()).containsExactly("i-0 of old");
  }

  @Test
  void whoIsKnownByTheWordAloneIsToldOnToWhoeverLedBefore() {
    Session session = open(old, "i-0");
    ledger.told(OLD_TERM, receipt());
    old.close(session);
    lead();
    ReceiptSource next = new ReceiptSource(NEW, ledger, clock.ticker());
    before.told(NEW_TERM, next.next(1));
    before.accept(THIRD_TERM, oldReports.next(true));
    assertThat(
            before.members(agent -> true).stream()
                .filter(FleetLedger.Member::live)
                .map(member -> member.agent().key().instance()))
        .containsExactly("i-0");
  }

  @Test
  void aNudgedReportIsReceiptedWithoutTellingAgain() {
    assertThat(receipt().getReplica()).isEqualTo("old");
    assertThat(receipts.next(2)).isEqualTo(ReportReceipt.newBuilder().setSequence(2).build());
  }

  @Test
  void manyAgentsAreToldInParts() {
    for (int i = 0; i < 5_001; i++) {
      open(old, "i-" + i);
    }
    ReportReceipt first = receipt();
    assertThat(first.getAgentsCount()).isEqualTo(5_000);
    assertThat(first.getMoreAgents()).isTrue();
    ReportReceipt second = receipt();
    assertThat(second.getAgentsCount()).isEqualTo(1);
    assertThat(second.getDepartedCount()).isZero();
    ledger.told(OLD_TERM, first);
    ledger.told(OLD_TERM, second);
    lead();
    assertThat(live()).hasSize(5_001);
  }

  @Test
  void aDeltaToWhatIsNotKnownIsIgnored() {
    receipt();
    open(old, "i-0");
    ledger.told(OLD_TERM, receipt());
    lead();
    assertThat(live()).isEmpty();
    assertThat(ledger.agentsReturnWithin()).isPositive();
  }

  @Test
  void receiptsTellOfChangesOnlyAndNotOfRevisions() {
    Session session = open(old, "i-0");
    ReportReceipt first = receipt();
    assertThat(first.getFull()).isTrue();
    assertThat(first.getAgentsList()).hasSize(1);

    old.applied(
        session, dev.tidegate.proto.v1.Position.newBuilder().setEpoch(1).setRevision(5).build());
    assertThat(receipt())
        .isEqualTo(
            ReportReceipt.newBuilder()
                .setSequence(1)
                .setReplica("old")
                .setReplicaBoot("boot")
                .setWhole(true)
                .build());

    old.acknowledged(
        session,
        Acknowledgement.newBuilder()
            .setRolloutUid("uid-1")
            .setStage(1)
            .setKind(Acknowledgement.Kind.ENTERED)
            .build());
    assertThat(receipt().getAgents(0).getEnteredCount()).isEqualTo(1);
  }

  @Test
  void sessionsTellWhenTheLastAgentHasGone() {
    Session session = open(old, "i-0");
    var empty = old.whenEmpty();
    assertThat(empty.isDone()).isFalse();
    old.close(session);
    assertThat(empty.isDone()).isTrue();
    assertThat(own.whenEmpty().isDone()).isTrue();
  }
}
