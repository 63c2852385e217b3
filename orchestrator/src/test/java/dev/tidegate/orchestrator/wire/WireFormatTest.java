package dev.tidegate.orchestrator.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.tidegate.core.cohort.Share;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.plan.PlanHash;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Revision;
import dev.tidegate.proto.v1.RolloutManifest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class WireFormatTest {
  private static final RolloutUid UID = new RolloutUid("01hzz");
  private static final PlanHash PLAN = new PlanHash("ab".repeat(32));
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.250Z");
  private static final String ULID = "01HZZZZZZZZZZZZZZZZZZZZZZZ";

  static Stream<Arguments> values() {
    return Stream.of(
        row(Overlay.FORMAT, plainOverlay(), dev.tidegate.proto.v1.Overlay.getDefaultInstance()),
        row(Overlay.FORMAT, fullOverlay(), dev.tidegate.proto.v1.Overlay.getDefaultInstance()),
        row(
            FlagClaim.FORMAT,
            new FlagClaim(UID, "orders"),
            dev.tidegate.proto.v1.FlagClaim.getDefaultInstance()),
        row(
            FlagOverride.FORMAT,
            new FlagOverride("off", NOON.plusSeconds(60), "INC-7", "ann", NOON),
            dev.tidegate.proto.v1.FlagOverride.getDefaultInstance()),
        row(Freezes.FORMAT, freezes(), dev.tidegate.proto.v1.Freezes.getDefaultInstance()),
        row(StoredRequest.FORMAT, request(), dev.tidegate.proto.v1.Request.getDefaultInstance()),
        row(
            AuditEntry.FORMAT,
            new AuditEntry("op-1", "ann", "flag.put", "flag shop/a", "why", NOON),
            dev.tidegate.proto.v1.AuditEntry.getDefaultInstance()),
        row(
            EvidenceSnapshot.FORMAT,
            evidence(),
            dev.tidegate.proto.v1.EvidenceSnapshot.getDefaultInstance()),
        row(
            NamespaceUsage.FORMAT,
            usage(),
            dev.tidegate.proto.v1.NamespaceUsage.getDefaultInstance()),
        row(
            Notified.FORMAT,
            new Notified(new TreeMap<>(Map.of("mail", new Revision(1L << 60)))),
            dev.tidegate.proto.v1.Notified.getDefaultInstance()),
        row(
            LeaderClaim.FORMAT,
            new LeaderClaim("r1", "127.0.0.1:7071", "127.0.0.1:7070", "n", "0.1"),
            dev.tidegate.proto.v1.LeaderClaim.getDefaultInstance()),
        row(
            Replica.FORMAT,
            new Replica("r1", "boot", "127.0.0.1:7071", "127.0.0.1:7070", "0.1"),
            dev.tidegate.proto.v1.Replica.getDefaultInstance()),
        row(Epoch.FORMAT, new Epoch(1L << 60), dev.tidegate.proto.v1.Epoch.getDefaultInstance()),
        row(StoredManifest.FORMAT, manifest(), RolloutManifest.getDefaultInstance()),
        row(
            StoredManifest.FORMAT,
            manifest().under(new RolloutUid("r2"), false, false),
            RolloutManifest.getDefaultInstance()),
        row(
            StoredManifest.FORMAT,
            manifest().under(new RolloutUid("r2"), true, true),
            RolloutManifest.getDefaultInstance()),
        row(
            RolloutEnding.FORMAT,
            new RolloutEnding(
                PLAN, 2, "FAILED", NOON, "why", true, NOON.plusSeconds(60), new TreeMap<>(), UID),
            dev.tidegate.proto.v1.RolloutEnding.getDefaultInstance()),
        row(
            RolloutEnding.FORMAT,
            new RolloutEnding(
                PLAN,
                0,
                "COMPLETED",
                NOON,
                "passed",
                false,
                null,
                new TreeMap<>(Map.of("a", "f0")),
                null),
            dev.tidegate.proto.v1.RolloutEnding.getDefaultInstance()));
  }

  private static <T> Arguments row(WireFormat<T> format, T value, Message prototype) {
    return Arguments.of(format, Named.of(value.getClass().getSimpleName(), value), prototype);
  }

  private static Overlay plainOverlay() {
    return new Overlay(
        UID, 1, "on", new Share(10_000), "shop/x", null, false, new TreeMap<>(), false);
  }

  private static Overlay fullOverlay() {
    return new Overlay(
        UID,
        3,
        "live",
        Share.ALL,
        "shop/x",
        DocumentReader.json("{\"==\":[{\"var\":\"tier\"},\"gold\"]}"),
        true,
        new TreeMap<>(Map.of("", 25_000, "zone-a", 50_000)),
        true);
  }

  private static Freezes freezes() {
    Freeze bounded = new Freeze(List.of("orders"), NOON, NOON.plusSeconds(60), "sale", "ann");
    Freeze open = new Freeze(List.of(), null, null, "", "");
    return new Freezes(new TreeMap<>(Map.of("sale", bounded, "all", open)));
  }

  private static StoredRequest request() {
    return new StoredRequest(
        ULID,
        UID.value(),
        "orders",
        "goto",
        new TreeMap<>(Map.of("stage", "live")),
        "ann",
        "because",
        NOON,
        StoredRequest.State.REFUSED,
        "no such stage");
  }

  private static EvidenceSnapshot evidence() {
    MapNode state = (MapNode) DocumentReader.json("{\"lnR\":[-1.5,0.25],\"n\":17}");
    return new EvidenceSnapshot(
        UID, 2, 1, Duration.ofMillis(90_500), Duration.ofNanos(123_000_000_001L), state, state);
  }

  private static NamespaceUsage usage() {
    return new NamespaceUsage(
        NOON, new TreeMap<>(Map.of("orders.store", new NamespaceUsage.Flag(1L << 50, NOON))));
  }

  private static StoredManifest manifest() {
    MapNode spec = (MapNode) DocumentReader.json("{\"services\":[\"orders\"],\"stages\":[]}");
    return new StoredManifest(
        new RolloutName("shop", "orders"), UID, new TreeMap<>(Map.of("team", "o")), spec, "ada");
  }

  @ParameterizedTest
  @MethodSource("values")
  <T> void readsWhatItWrote(WireFormat<T> format, T value, Message prototype) {
    assertThat(prototype.isInitialized()).isTrue();
    assertThat(format.read(format.write(value)).value()).contains(value);
  }

  @ParameterizedTest
  @MethodSource("values")
  <T> void isTheCanonicalJsonOfItsMessage(WireFormat<T> format, T value, Message prototype)
      throws InvalidProtocolBufferException {
    Message.Builder message = prototype.newBuilderForType();
    JsonFormat.parser().merge(format.write(value).utf8(), message);
    String canonical = JsonFormat.printer().print(message);
    assertThat(format.read(Bytes.ofUtf8(canonical)).value()).contains(value);
  }

  @ParameterizedTest
  @MethodSource("values")
  <T> void toleratesMembersOfALaterVersion(WireFormat<T> format, T value, Message prototype) {
    assertThat(prototype.isInitialized()).isTrue();
    MapNode later = format.toNode(value).toBuilder().put("inventedLater", 1).build();
    assertThat(format.read(later).value()).contains(value);
  }

  @ParameterizedTest
  @MethodSource("values")
  <T> void saysWhatIsWrongInsteadOfThrowing(WireFormat<T> format, T value, Message prototype) {
    assertThat(prototype.isInitialized()).isTrue();
    String text = format.write(value).utf8();
    for (int length = 0; length < text.length(); length++) {
      assertThat(format.read(Bytes.ofUtf8(text.substring(0, length))).problems()).isNotEmpty();
    }
    assertThat(format.read(Bytes.ofUtf8("[]")).problems()).isNotEmpty();
  }

  @Test
  void namesEveryWrongMember() {
    Decoded<Overlay> decoded =
        Overlay.FORMAT.read(Bytes.ofUtf8("{\"stage\":0,\"variant\":7,\"share\":200000}"));
    assertThat(decoded.problems())
        .extracting(Problem::path)
        .contains("$.rolloutUid", "$.stage", "$.variant", "$.share");
  }

  @Test
  void readsNumbersOf64BitsInBothSpellings() {
    assertThat(Epoch.FORMAT.read(Bytes.ofUtf8("{\"epoch\":\"7\"}")).value())
        .isEqualTo(Epoch.FORMAT.read(Bytes.ofUtf8("{\"epoch\":7}")).value())
        .contains(new Epoch(7));
  }

  @Test
  void refusesBytesThatAreNotText() {
    assertThat(Epoch.FORMAT.read(Bytes.of(new byte[] {(byte) 0xff, 0})).problems()).isNotEmpty();
  }
}
