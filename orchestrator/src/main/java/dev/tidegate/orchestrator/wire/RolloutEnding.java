package dev.tidegate.orchestrator.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.core.document.CanonicalJson;
import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.plan.PlanHash;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.RolloutStatus;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How one incarnation of a rollout ended, kept as long as the rollout is: what quarantine and
 * cooldown go by. It is put in the transaction that ends it, so its mod revision is that of a
 * completed rollout's fold.
 *
 * @param plan what was carried out
 * @param attempt 0 for the first
 * @param phase the terminal phase's stored name
 * @param at when, by the leader's clock
 * @param message why, for people
 * @param quarantined the same plan is not started again without a reason
 * @param coolsUntil no rollout of the name starts before; null without a cooldown
 * @param folded of a completed rollout, by flag, the fingerprint of what was folded; sorted
 * @param follows the incarnation it was a retry or revert of, or null
 */
public record RolloutEnding(
    PlanHash plan,
    int attempt,
    String phase,
    Instant at,
    String message,
    boolean quarantined,
    @Nullable Instant coolsUntil,
    SortedMap<String, String> folded,
    @Nullable RolloutUid follows) {
  /** How it is stored. */
  public static final WireFormat<RolloutEnding> FORMAT =
      new WireFormat<>(RolloutEnding::read, RolloutEnding::write);

  public RolloutEnding {
    folded = Collections.unmodifiableSortedMap(new TreeMap<>(folded));
  }

  /** Tells one definition of a flag from another; the flag's state does not count. */
  public static String fingerprint(MapNode body) {
    String text = CanonicalJson.of(body.toBuilder().remove("state").build());
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** When and why, in words. */
  public String words() {
    return at.truncatedTo(ChronoUnit.SECONDS) + ": " + message;
  }

  /** True if all stages passed. */
  public boolean completed() {
    return phase.equals("COMPLETED");
  }

  /**
   * How {@code ended} ended.
   *
   * @param quarantined whether its plan is from now on
   * @param coolsUntil until when no rollout of the name starts, or null
   * @param folded what was folded, by flag
   * @param follows what it was a retry or revert of, or null
   */
  public static RolloutEnding of(
      RolloutStatus ended,
      boolean quarantined,
      @Nullable Instant coolsUntil,
      SortedMap<String, MapNode> folded,
      @Nullable RolloutUid follows) {
    SortedMap<String, String> fingerprints = new TreeMap<>();
    folded.forEach((flag, body) -> fingerprints.put(flag, fingerprint(body)));
    return new RolloutEnding(
        ended.planHash(),
        ended.attempt().number(),
        ended.phase(),
        ended.standing().since(),
        ended.reason().message(),
        quarantined,
        coolsUntil,
        fingerprints,
        follows);
  }

  private static RolloutEnding read(Fields fields) {
    Instant at = ProtoJson.time(fields, "at");
    return new RolloutEnding(
        fields.parsed("planHash", PlanHash::new, new PlanHash("0".repeat(64))),
        (int) fields.wholeNumber("attempt", 0, Integer.MAX_VALUE, 0),
        fields.text("phase"),
        at == null ? Instant.EPOCH : at,
        fields.text("message", ""),
        fields.bool("quarantined", false),
        ProtoJson.time(fields, "coolsUntil"),
        ProtoJson.texts(fields, "folded"),
        fields.has("follows") ? ProtoJson.uid(fields, "follows") : null);
  }

  private MapNode write() {
    MapNode.Builder out =
        MapNode.builder()
            .put("planHash", plan.value())
            .put("attempt", attempt)
            .put("phase", phase)
            .putIfPresent("at", ProtoJson.time(at))
            .put("message", message)
            .put("quarantined", quarantined)
            .putIfPresent("coolsUntil", ProtoJson.time(coolsUntil));
    if (!folded.isEmpty()) {
      out.put("folded", ProtoJson.texts(folded));
    }
    return follows == null ? out.build() : out.put("follows", follows.value()).build();
  }
}
