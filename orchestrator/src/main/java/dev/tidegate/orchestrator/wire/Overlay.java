package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.cohort.Share;
import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.flag.FlagDefinition;
import dev.tidegate.core.plan.RolloutUid;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the active stage of a rollout serves for one flag.
 *
 * @param rolloutUid incarnation it belongs to
 * @param stage at least 1
 * @param variant variant served inside
 * @param share of units
 * @param salt of the rollout
 * @param audience JSONLogic rule that narrows the units, or null for all
 * @param agentsNamed true if only agents of the cohort serve it
 * @param agentBounds per value of {@code spreadBy} ("" without one), agents with a bucket below are
 *     in the cohort
 * @param foreignClients true if clients without an agent serve it although agents are named
 */
public record Overlay(
    RolloutUid rolloutUid,
    int stage,
    String variant,
    Share share,
    String salt,
    @Nullable Node audience,
    boolean agentsNamed,
    SortedMap<String, Integer> agentBounds,
    boolean foreignClients) {
  private static final int STAGE_MAX = 1000;

  /** How it is stored. */
  public static final WireFormat<Overlay> FORMAT = new WireFormat<>(Overlay::read, Overlay::write);

  public Overlay {
    if (variant.isEmpty() || stage < 1 || stage > STAGE_MAX) {
      throw new IllegalArgumentException(
          "an overlay needs a variant and a stage of 1 to " + STAGE_MAX);
    }
    agentBounds = Collections.unmodifiableSortedMap(new TreeMap<>(agentBounds));
  }

  /** The flag's body while the stage is active, for whoever serves this overlay. */
  public MapNode over(MapNode body) {
    FlagDefinition base = FlagDefinition.parse("flag", body, new Problems());
    return base == null ? body : rule().renderOver(base).toNode();
  }

  /** The flag's body once the rollout is complete. */
  public MapNode foldedInto(MapNode body) {
    FlagDefinition base = FlagDefinition.parse("flag", body, new Problems());
    return base == null ? body : rule().foldInto(base).toNode();
  }

  private dev.tidegate.core.flag.Overlay rule() {
    return new dev.tidegate.core.flag.Overlay(variant, share, salt, audience);
  }

  private static Overlay read(Fields fields) {
    return new Overlay(
        ProtoJson.uid(fields, "rolloutUid"),
        (int) fields.wholeNumber("stage", 1, STAGE_MAX),
        fields.text("variant"),
        new Share((int) fields.wholeNumber("share", 0, Share.TOTAL, 0)),
        fields.text("salt", ""),
        fields.optionalNode("audience"),
        fields.bool("agentsNamed", false),
        ProtoJson.int32s(fields, "agentBounds", Share.TOTAL),
        fields.bool("foreignClients", false));
  }

  private MapNode write() {
    MapNode.Builder out =
        MapNode.builder()
            .put("rolloutUid", rolloutUid.value())
            .put("stage", stage)
            .put("variant", variant)
            .put("share", share.buckets())
            .put("salt", salt)
            .putIfPresent("audience", audience);
    if (agentsNamed) {
      out.put("agentsNamed", true).put("agentBounds", ProtoJson.int32s(agentBounds));
    }
    return foreignClients ? out.put("foreignClients", true).build() : out.build();
  }
}
