package dev.tidegate.orchestrator.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.store.Key;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyspaceTest {
  private static final RolloutName ROLLOUT = new RolloutName("shop", "orders-v2");
  private static final RolloutUid UID = new RolloutUid("01hzz");

  @Test
  void everyKeyIsWhereTheContractSaysAndIsReadBack() {
    Map<Key, Place> places =
        Map.ofEntries(
            place("ns/shop/flags/a.b_C", Keyspace.flag("shop", "a.b_C"), flagPlace()),
            place(
                "ns/shop/evaluators/rule",
                Keyspace.evaluator("shop", "rule"),
                new Place.Evaluator("shop", "rule")),
            place(
                "ns/shop/overrides/a",
                Keyspace.override("shop", "a"),
                new Place.OverrideOf("shop", "a")),
            place(
                "ns/shop/rollouts/orders-v2/spec", Keyspace.spec(ROLLOUT), new Place.Spec(ROLLOUT)),
            place(
                "ns/shop/rollouts/orders-v2/status",
                Keyspace.status(ROLLOUT),
                new Place.Status(ROLLOUT)),
            place(
                "ns/shop/rollouts/orders-v2/successor",
                Keyspace.successor(ROLLOUT),
                new Place.Successor(ROLLOUT)),
            place(
                "ns/shop/rollouts/orders-v2/01hzz/plan",
                Keyspace.plan(ROLLOUT, UID),
                new Place.Plan(ROLLOUT, UID)),
            place(
                "ns/shop/rollouts/orders-v2/01hzz/ended",
                Keyspace.ended(ROLLOUT, UID),
                new Place.Ended(ROLLOUT, UID)),
            place(
                "ns/shop/rollouts/orders-v2/01hzz/before/a",
                Keyspace.before(ROLLOUT, UID, "a"),
                new Place.Before(ROLLOUT, UID, "a")),
            place(
                "ns/shop/overlays/orders-v2/a",
                Keyspace.overlay(ROLLOUT, "a"),
                new Place.OverlayOf(ROLLOUT, "a")),
            place("ns/shop/claims/a", Keyspace.claim("shop", "a"), new Place.Claim("shop", "a")),
            place("ns/shop/freezes", Keyspace.freezes("shop"), new Place.NamespaceFreezes("shop")),
            place(
                "ns/shop/requests/X",
                Keyspace.request("shop", "X"),
                new Place.RequestOf("shop", "X")),
            place("system/leader", Keyspace.LEADER, new Place.Leader()),
            place("system/epoch", Keyspace.EPOCH, new Place.EpochOf()),
            place("system/freezes", Keyspace.SYSTEM_FREEZES, new Place.SystemFreezes()),
            place("system/replicas/r1", Keyspace.replica("r1"), new Place.ReplicaOf("r1")));
    places.forEach(
        (key, place) -> {
          assertThat(Keyspace.parse(key)).contains(place);
          assertThat(Keyspace.WATCHED.contains(key)).isTrue();
        });
  }

  private static Place flagPlace() {
    return new Place.Flag("shop", "a.b_C");
  }

  private static Map.Entry<Key, Place> place(String path, Key built, Place place) {
    assertThat(built.path()).isEqualTo(path);
    return Map.entry(built, place);
  }

  @Test
  void historyAndBlobsAreNotWatched() {
    assertThat(Keyspace.decision("shop", UID, 12).path())
        .isEqualTo("log/shop/decisions/01hzz/000000000012");
    assertThat(Keyspace.decisions("shop", UID).contains(Keyspace.decision("shop", UID, 12)))
        .isTrue();
    Instant at = Instant.ofEpochMilli(1_000);
    Key rollback = Keyspace.rollback("shop", at, UID, 12);
    assertThat(rollback.path())
        .isEqualTo("log/shop/rollbacks/0000000000000001000-01hzz-000000000012");
    assertThat(Keyspace.rollbacksSince("shop", at).contains(rollback)).isTrue();
    assertThat(Keyspace.rollbacksSince("shop", at.plusMillis(1)).contains(rollback)).isFalse();
    assertThat(Keyspace.rollbacksBefore("shop", at).contains(rollback)).isFalse();
    assertThat(Keyspace.rollbacksBefore("shop", at.plusMillis(1)).contains(rollback)).isTrue();
    assertThat(Keyspace.requestLog("shop", "X").path()).isEqualTo("log/shop/requests/X");
    assertThat(Keyspace.audit("shop", "op").path()).isEqualTo("log/shop/audit/entries/op");
    assertThat(Keyspace.evidence("shop", UID).path()).isEqualTo("blob/shop/evidence/01hzz");
    assertThat(Keyspace.WATCHED.contains(Keyspace.evidence("shop", UID))).isFalse();
    assertThat(Keyspace.usage("shop").path()).isEqualTo("blob/shop/usage");
    assertThat(Keyspace.WATCHED.contains(Keyspace.usage("shop"))).isFalse();
    Key save = Keyspace.usageSave("shop", 7, 10);
    assertThat(save.path()).isEqualTo("blob/shop/usage/saves/0000000000000000007-0000000010");
    assertThat(Keyspace.usageSavesBefore("shop", save).contains(Keyspace.usageSave("shop", 7, 9)))
        .isTrue();
    assertThat(Keyspace.usageSavesBefore("shop", save).contains(save)).isFalse();
    assertThat(Keyspace.NOTIFIED.path()).isEqualTo("blob/system/notified");
    assertThat(Keyspace.WATCHED.contains(Keyspace.NOTIFIED)).isFalse();
    Key told = Keyspace.notifiedSave(7, 10);
    assertThat(told.path()).isEqualTo("blob/system/notified/saves/0000000000000000007-0000000010");
    assertThat(Keyspace.notifiedSavesBefore(told).contains(Keyspace.notifiedSave(7, 9))).isTrue();
    assertThat(Keyspace.notifiedSavesBefore(told).contains(told)).isFalse();
    assertThat(Keyspace.WATCHED.contains(Keyspace.audit("shop", "op"))).isFalse();
  }

  @Test
  void overlaysOfARolloutWithALongerNameAreNotInItsRange() {
    RolloutName longer = new RolloutName("shop", "orders-v2.1");
    assertThat(Keyspace.overlays(ROLLOUT).contains(Keyspace.overlay(ROLLOUT, "a"))).isTrue();
    assertThat(Keyspace.overlays(ROLLOUT).contains(Keyspace.overlay(longer, "a"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ns/shop",
        "ns/SHOP/flags/a",
        "ns/shop/flags",
        "ns/shop/flags/-a",
        "ns/shop/flags/a/b",
        "ns/shop//a",
        "ns/shop/unknown/a",
        "ns/shop/rollouts/x",
        "ns/shop/rollouts/x/other",
        "ns/shop/rollouts/X/spec",
        "ns/shop/rollouts/x/UID/plan",
        "ns/shop/rollouts/x/u/before/-",
        "ns/shop/overlays/x",
        "ns/shop/overlays/x/a/b",
        "ns/shop/freezes/x",
        "system/replicas",
        "system/replicas/X",
        "system/unknown",
        "system/leader/x",
        "log/shop/decisions/u"
      })
  void foreignKeysAreNoPlace(String path) {
    assertThat(Keyspace.parse(new Key(path))).isEmpty();
  }

  @Test
  void refusesToBuildKeysOfWhatIsNoName() {
    assertThatThrownBy(() -> Keyspace.flag("shop", "a/b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a/b");
    assertThatThrownBy(() -> Keyspace.flag("Shop", "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Shop");
  }
}
