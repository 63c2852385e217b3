package dev.tidegate.core.manifest;

import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.document.DurationText;
import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.plan.AnalysisSpec;
import dev.tidegate.core.plan.MetricSpec;
import dev.tidegate.core.plan.Names;
import dev.tidegate.core.plan.OnFailure;
import dev.tidegate.core.plan.PreflightSpec;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.plan.Split;
import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.plan.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a manifest's {@code spec} and a stored plan have in common, and checks it. */
final class PlanReader {
  private static final int FLAGS_MAX = 100;
  private static final int STAGES_MAX = 101;
  private static final Duration REVERT_WINDOW = Duration.ofDays(3);
  private static final Duration PREFLIGHT_MIN = Duration.ofSeconds(1);
  private static final Duration PREFLIGHT_MAX = Duration.ofHours(1);
  private static final Duration WAIT_MAX = Duration.ofDays(366);
  private static final int SALT_CHARS_MAX = 256;

  private final ReadingScope scope;
  private final Fields fields;
  private final List<Fields> stageFields = new ArrayList<>();

  PlanReader(ReadingScope scope, Fields fields) {
    this.scope = scope;
    this.fields = fields;
  }

  /** The plan, or null after problems. */
  @Nullable RolloutPlan read(RolloutName name, RolloutUid uid) {
    List<String> services = names("services");
    List<Stage> stages = stages(new StrategyReader(scope, fields).stages());
    Map<String, AnalysisSpec> analyses = new AnalysisReader(scope).read(fields, "analysis");
    OnFailure onFailure = onFailure();
    Duration deadline = fields.has("deadline") ? fields.duration("deadline") : null;
    if (deadline != null && deadline.isZero()) {
      fields.problem("deadline", "must be longer than 0s", null);
    }
    List<String> after = after(name);
    List<Window> windows = new WindowReader(scope).read(fields, "windows");
    boolean automatic = fields.choice("start", StartWord.AUTO) == StartWord.AUTO;
    Duration revertWindow = fields.duration("revertWindow", REVERT_WINDOW);
    checkLength(fields, "revertWindow", revertWindow);
    PreflightSpec preflight = preflight(stages);
    String salt = salt(name);
    checkAnalyses(stages, analyses);
    checkFlags(stages);
    if (!scope.problems().isEmpty()) {
      return null;
    }
    return new RolloutPlan(
        name,
        uid,
        services,
        salt,
        stages,
        analyses,
        onFailure,
        deadline,
        after,
        windows,
        automatic,
        revertWindow,
        preflight);
  }

  private PreflightSpec preflight(List<Stage> stages) {
    Fields in = fields.optionalMap("preflight");
    if (in == null) {
      return PreflightSpec.DEFAULT;
    }
    PreflightSpec.Mode mode = in.choice("mode", PreflightSpec.Mode.HOLD);
    Duration within =
        scope.within(in, "within", PREFLIGHT_MIN, PREFLIGHT_MAX, PreflightSpec.WITHIN_DEFAULT);
    boolean rehearse = in.bool("rehearse", false);
    if (rehearse && !stages.isEmpty() && !stages.get(0).reversible()) {
      in.problem(
          "rehearse",
          "the first stage is forward only, so its rollback cannot be rehearsed",
          "leave 'rehearse' out, or make the stage reversible");
    }
    scope.end(in);
    return new PreflightSpec(mode, within, rehearse);
  }

  private static void checkLength(Fields of, String name, Duration duration) {
    if (duration.compareTo(WAIT_MAX) > 0) {
      of.problem(name, "must be at most " + DurationText.format(WAIT_MAX), null);
    }
  }

  private enum StartWord {
    AUTO,
    MANUAL
  }

  private String salt(RolloutName name) {
    String salt = fields.text("salt", name.toString());
    if (salt.isEmpty() || salt.length() > SALT_CHARS_MAX) {
      fields.problem("salt", "must have 1 to " + SALT_CHARS_MAX + " characters", null);
    }
    return salt;
  }

  private List<String> names(String member) {
    List<String> names = fields.texts(member);
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!Names.isName(name)) {
        fields.problem(member, "'" + name + "' is not a name", Names.NAME_RULE);
      } else if (!seen.add(name)) {
        fields.problem(member, "'" + name + "' is there twice", null);
      }
    }
    return names;
  }

  private List<String> after(RolloutName name) {
    List<String> after = names("after");
    if (after.contains(name.name())) {
      fields.problem("after", "a rollout cannot come after itself", null);
    }
    return after;
  }

  private List<Stage> stages(List<Fields> all) {
    List<Stage> stages = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Fields one : all) {
      Stage previous = stages.isEmpty() ? null : stages.get(stages.size() - 1);
      if (stages.size() == STAGES_MAX) {
        fields.problem("stages", "more than " + STAGES_MAX + " stages", null);
        break;
      }
      Stage stage = new StageReader(scope, one, stages.size() + 1, previous).read();
      stages.add(stage);
      stageFields.add(one);
      if (!names.add(stage.name()) || stage.name().equals("start")) {
        one.problem(
            "name",
            stage.name().equals("start")
                ? "'start' means the state before the first stage"
                : "there is another stage called '" + stage.name() + "'",
            "stages have names of their own");
      }
    }
    if (stages.isEmpty()) {
      scope.check(
          fields,
          "stages",
          fields.has("stages") ? "there is no stage" : null,
          "a rollout has at least one");
    }
    return stages;
  }

  private void checkFlags(List<Stage> stages) {
    Set<String> flags = new LinkedHashSet<>();
    stages.forEach(stage -> flags.addAll(stage.flags().keySet()));
    if (flags.size() > FLAGS_MAX) {
      fields.problem(
          "stages",
          flags.size() + " distinct flags, more than " + FLAGS_MAX,
          "split the rollout in several, ordered by 'after'");
    }
  }

  private void checkAnalyses(List<Stage> stages, Map<String, AnalysisSpec> analyses) {
    Map<String, Boolean> comparable = new LinkedHashMap<>();
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      for (int j = 0; j < stage.analyses().size(); j++) {
        String name = stage.analyses().get(j);
        AnalysisSpec analysis = analyses.get(name);
        if (analysis == null) {
          unknownAnalysis(stageFields.get(i), j, name);
        } else {
          comparable.merge(name, stage.comparable(), Boolean::logicalOr);
          checkArms(stageFields.get(i), j, stage, analysis);
          checkWarmup(stageFields.get(i), j, stage, analysis);
        }
      }
    }
    comparable.forEach(
        (name, anywhere) -> {
          AnalysisSpec analysis = analyses.get(name);
          if (!anywhere && analysis != null) {
            checkComparedSomewhere(analysis);
          }
        });
  }

  private void unknownAnalysis(Fields stage, int item, String name) {
    Node node = stage.optionalList("analysis").get(item);
    scope
        .problems()
        .add(
            StageReader.analysisPath(stage, item),
            node,
            "there is no analysis '" + name + "'",
            "define it under spec.analysis");
  }

  /** Process-wide meters cannot say which unit an event belongs to. */
  private void checkArms(Fields stage, int item, Stage read, AnalysisSpec analysis) {
    for (MetricSpec metric : analysis.metrics()) {
      MetricPlan plan = metric.plan();
      if (plan.kind() == MetricKind.RATE
          && plan.comparison().needsBaseline()
          && read.split().kind() == Split.Kind.UNIT) {
        scope
            .problems()
            .add(
                StageReader.analysisPath(stage, item),
                stage.optionalList("analysis").get(item),
                "metric '"
                    + metric.name()
                    + "' cannot be compared with a baseline here: a rate is "
                    + "of a whole agent, and this stage splits units",
                "give it a 'max', or split by agents with 100% of units");
      }
    }
  }

  /** A stage that ends cold could only ever end inconclusive. */
  private void checkWarmup(Fields stage, int item, Stage read, AnalysisSpec analysis) {
    Duration longest = read.soak().max();
    if (read.split().kind() == Split.Kind.AGENT
        && analysis.compares()
        && !longest.isZero()
        && longest.compareTo(analysis.warmup()) <= 0) {
      scope
          .problems()
          .add(
              StageReader.analysisPath(stage, item),
              stage.optionalList("analysis").get(item),
              "the soak ends before anything is compared: agents that entered are left out for a"
                  + " warm-up of "
                  + DurationText.format(analysis.warmup()),
              "soak for longer, or give '" + analysis.name() + "' a shorter 'warmup', such as 0s");
    }
  }

  private void checkComparedSomewhere(AnalysisSpec analysis) {
    for (MetricSpec metric : analysis.metrics()) {
      MetricPlan plan = metric.plan();
      if (plan.comparison().needsBaseline()) {
        Fields all = fields.map("analysis");
        all.problem(
            analysis.name(),
            "metric '"
                + metric.name()
                + "' is compared with a baseline, but no stage that uses "
                + "'"
                + analysis.name()
                + "' leaves anything outside",
            "give the metric an absolute limit, or a stage a share below 100% or a holdback");
        return;
      }
    }
  }

  private OnFailure onFailure() {
    Fields read = fields.optionalMap("onFailure");
    if (read == null) {
      return OnFailure.DEFAULT;
    }
    OnFailure onFailure =
        new OnFailure(
            read.choice("target", OnFailure.DEFAULT.target()),
            read.bool("quarantine", OnFailure.DEFAULT.quarantine()),
            read.duration("cooldown", OnFailure.DEFAULT.cooldown()));
    checkLength(read, "cooldown", onFailure.cooldown());
    scope.end(read);
    return onFailure;
  }
}
