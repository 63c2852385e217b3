package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.TextNode;
import java.time.Instant;

/**
 * What an operator has served to everybody for one flag, whatever stages serve, until it ends.
 *
 * @param variant served; a body that does not have it is served as it is
 * @param until when it ends; it stays in force until it is deleted then
 * @param reason why, for people
 * @param actor who wants it
 * @param at since when, by the clock of the replica that took it
 */
public record FlagOverride(String variant, Instant until, String reason, String actor, Instant at) {
  /** How it is stored. */
  public static final WireFormat<FlagOverride> FORMAT =
      new WireFormat<>(FlagOverride::read, FlagOverride::write);

  public FlagOverride {
    if (variant.isEmpty()) {
      throw new IllegalArgumentException("an override needs a variant");
    }
  }

  /**
   * The flag's body while the override is in force: one variant for all. A killed flag stays so.
   */
  public MapNode over(MapNode body) {
    boolean known =
        body.get("variants") instanceof MapNode variants && variants.get(variant) != null;
    return known
        ? body.toBuilder()
            .remove("targeting")
            .remove("prerequisites")
            .put("defaultVariant", TextNode.of(variant))
            .build()
        : body;
  }

  private static FlagOverride read(Fields fields) {
    Instant until = ProtoJson.time(fields, "until");
    Instant at = ProtoJson.time(fields, "at");
    return new FlagOverride(
        fields.text("variant"),
        until == null ? Instant.EPOCH : until,
        fields.text("reason", ""),
        fields.text("actor", ""),
        at == null ? Instant.EPOCH : at);
  }

  private MapNode write() {
    return MapNode.builder()
        .put("variant", variant)
        .putIfPresent("until", ProtoJson.time(until))
        .put("reason", reason)
        .put("actor", actor)
        .putIfPresent("at", ProtoJson.time(at))
        .build();
  }
}
