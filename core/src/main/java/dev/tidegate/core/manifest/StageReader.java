package dev.tidegate.core.manifest;

import dev.tidegate.core.cohort.Share;
import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.plan.AgentShare;
import dev.tidegate.core.plan.Names;
import dev.tidegate.core.plan.Soak;
import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.plan.StageFlag;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one stage of a manifest or plan. */
final class StageReader {
  private static final Duration SOAK_MIN_WITH_ANALYSIS = Duration.ofMinutes(1);
  private static final Duration SOAK_MAX_WITH_ANALYSIS = Duration.ofMinutes(30);

  private final ReadingScope scope;
  private final Fields fields;
  private final int index;
  private final @Nullable Stage previous;

  /**
   * @param previous the stage before, or null for the first
   */
  StageReader(ReadingScope scope, Fields fields, int index, @Nullable Stage previous) {
    this.scope = scope;
    this.fields = fields;
    this.index = index;
    this.previous = previous;
  }

  Stage read() {
    String name = scope.name(fields, "name", "stage-" + index);
    Share holdback = holdback();
    boolean shrink = fields.bool("shrink", false);
    Map<String, StageFlag> flags = flags(holdback);
    Map<String, StageFlag> table = new LinkedHashMap<>();
    if (previous != null) {
      table.putAll(previous.table());
    }
    flags.forEach(
        (key, flag) -> {
          StageFlag before = table.put(key, flag);
          if (!shrink && before != null && before.share().compareTo(flag.share()) > 0) {
            shrinks(key, before.share(), flag.share());
          }
        });
    AgentShare agents = agents(shrink);
    List<String> analyses = fields.texts("analysis");
    Stage stage =
        new Stage(
            index,
            name,
            flags,
            table,
            agents,
            checkpoint(agents),
            acknowledge(),
            soak(!analyses.isEmpty()),
            analyses,
            holdback,
            fields.bool("foreignClients", false),
            shrink,
            fields.bool("reversible", true),
            approval(),
            new WebhookReader(scope, fields).read());
    if (table.isEmpty()) {
      fields.problem("flags", "stage '" + name + "' sets no flag", "name at least one under flags");
    }
    // What a stored plan adds for people; a manifest may not have them.
    scope.end(fields);
    return stage;
  }

  private void shrinks(String flag, Share before, Share now) {
    Fields all = fields.map("flags");
    Node node = all.node().get(flag);
    scope
        .problems()
        .add(
            all.path(flag),
            node == null ? all.node() : node,
            "share shrinks from " + before + " to " + now,
            "shares only grow from stage to stage; say 'shrink: true' on the stage if it is meant");
  }

  private @Nullable Share holdback() {
    if (!fields.has("holdback")) {
      return null;
    }
    Share share = fields.parsed("holdback", Share::parse, Share.NONE);
    return share.equals(Share.NONE) ? null : share;
  }

  private Map<String, StageFlag> flags(@Nullable Share holdback) {
    Map<String, StageFlag> flags = new LinkedHashMap<>();
    Fields all = fields.optionalMap("flags");
    if (all == null) {
      return flags;
    }
    Share ceiling = holdback == null ? Share.ALL : holdback.remainder();
    for (String key : all.names()) {
      Node node = all.node(key);
      if (!Names.isKey(key)) {
        all.problem(key, "'" + key + "' is not a flag key", Names.KEY_RULE);
      }
      if (node != null) {
        flags.put(key, flag(all, key, node, ceiling));
      }
    }
    return flags;
  }

  private StageFlag flag(Fields all, String key, Node node, Share ceiling) {
    if (node instanceof TextNode variant && !variant.value().isEmpty()) {
      return new StageFlag(variant.value(), ceiling, null);
    }
    Fields flag = Fields.of(node, all.path(key), scope.problems());
    String variant = flag.text("variant");
    if (variant.isEmpty() && flag.has("variant")) {
      flag.problem("variant", "must not be empty", null);
    }
    Share share = flag.has("share") ? flag.parsed("share", Share::parse, Share.ALL) : Share.ALL;
    Share capped = share.compareTo(ceiling) > 0 ? ceiling : share;
    Node audience = flag.optionalNode("audience");
    scope.end(flag);
    return new StageFlag(variant.isEmpty() ? "?" : variant, capped, audience);
  }

  private @Nullable AgentShare agents(boolean shrink) {
    Fields agents = fields.optionalMap("agents");
    AgentShare before = previous == null ? null : previous.agents();
    if (agents == null) {
      return null;
    }
    Share share = agents.has("share") ? agents.parsed("share", Share::parse, Share.ALL) : Share.ALL;
    if (share.equals(Share.NONE)) {
      agents.problem("share", "0% would be no agents", "a stage takes in at least one agent");
    }
    Integer max = agents.has("max") ? (int) agents.wholeNumber("max", 1, Integer.MAX_VALUE) : null;
    AgentShare.SpreadBy spreadBy = agents.choice("spreadBy", AgentShare.SpreadBy.NONE);
    scope.end(agents);
    AgentShare read = new AgentShare(share.equals(Share.NONE) ? Share.ALL : share, max, spreadBy);
    if (!shrink && previous != null) {
      checkGrowth(before, read);
    }
    return read;
  }

  private void checkGrowth(@Nullable AgentShare before, AgentShare now) {
    boolean shrinks =
        before == null
            ? !now.isEverywhere()
            : before.share().compareTo(now.share()) > 0
                || (now.max() != null && (before.max() == null || before.max() > now.max()));
    if (shrinks) {
      fields.problem(
          "agents",
          "takes in fewer agents than the stage before",
          "shares only grow from stage to stage; say 'shrink: true' on the stage if it is meant");
    }
    if (before != null && before.spreadBy() != now.spreadBy() && !now.isEverywhere()) {
      // Bounds are kept by group: none of the stage before's would hold its agents any longer.
      fields.problem(
          "agents",
          "groups agents otherwise than the stage before, which could drop some of its agents",
          "keep spreadBy, or say 'shrink: true' on the stage if it is meant");
    }
  }

  private enum CheckpointWord {
    NONE,
    BEFORE
  }

  private boolean checkpoint(@Nullable AgentShare agents) {
    boolean before = fields.choice("checkpoint", CheckpointWord.NONE) == CheckpointWord.BEFORE;
    if (before && agents == null) {
      fields.problem(
          "checkpoint",
          "a checkpoint needs agents that enter the stage",
          "add 'agents: {share: 100%}' to the stage");
    }
    return before;
  }

  private Stage.Quorum acknowledge() {
    Fields quorum = fields.optionalMap("acknowledge");
    if (quorum == null) {
      return Stage.Quorum.DEFAULT;
    }
    Share share =
        quorum.has("quorum")
            ? quorum.parsed("quorum", Share::parse, Share.ALL)
            : Stage.Quorum.DEFAULT.share();
    Duration within = quorum.duration("within", Stage.Quorum.DEFAULT.within());
    if (within.isZero()) {
      quorum.problem("within", "must be longer than 0s", null);
      within = Stage.Quorum.DEFAULT.within();
    }
    scope.end(quorum);
    return new Stage.Quorum(share, within);
  }

  private Soak soak(boolean hasAnalysis) {
    Node node = fields.optionalNode("soak");
    Soak fallback =
        hasAnalysis ? Soak.between(SOAK_MIN_WITH_ANALYSIS, SOAK_MAX_WITH_ANALYSIS) : Soak.NONE;
    if (node == null) {
      return fallback;
    }
    if (node instanceof TextNode) {
      return Soak.exactly(fields.duration("soak"));
    }
    Fields soak = fields.map("soak");
    Soak read = soak.has("exactly") ? exactly(soak) : between(soak, fallback);
    scope.end(soak);
    return read;
  }

  private static Soak exactly(Fields soak) {
    Duration exactly = soak.duration("exactly");
    for (String other : List.of("min", "max")) {
      if (soak.has(other) && !soak.duration(other).equals(exactly)) {
        soak.problem(other, "contradicts 'exactly'", "give either min and max, or exactly");
      }
    }
    return Soak.exactly(exactly);
  }

  private static Soak between(Fields soak, Soak fallback) {
    if (!soak.has("max") && !soak.has("min")) {
      soak.problem("max", "is required", "give max, min and max, or exactly");
      return fallback;
    }
    Duration max = soak.duration("max", SOAK_MAX_WITH_ANALYSIS);
    Duration min =
        soak.duration(
            "min", max.compareTo(SOAK_MIN_WITH_ANALYSIS) < 0 ? max : SOAK_MIN_WITH_ANALYSIS);
    if (max.compareTo(min) < 0) {
      if (soak.has("max")) {
        soak.problem("max", "is shorter than min", null);
      }
      return Soak.between(min, min);
    }
    return Soak.between(min, max);
  }

  private enum ExpiryWord {
    HOLD,
    ROLLBACK
  }

  private Stage.@Nullable Approval approval() {
    Fields approval = fields.optionalMap("approval");
    if (approval == null) {
      return null;
    }
    Duration expires = approval.duration("expiresAfter", Duration.ofHours(24));
    String never = expires.isZero() ? "must be longer than 0s" : null;
    scope.check(approval, "expiresAfter", never, null);
    Stage.Approval read =
        new Stage.Approval(
            (int) approval.wholeNumber("approvals", 1, 100, 1),
            expires,
            approval.choice("onExpiry", ExpiryWord.HOLD) == ExpiryWord.ROLLBACK);
    scope.end(approval);
    return read;
  }

  /** The path of the analysis reference {@code i}. */
  static String analysisPath(Fields stage, int i) {
    return Problem.item(stage.path("analysis"), i);
  }
}
