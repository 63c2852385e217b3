package dev.tidegate.core.manifest;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutSpec;
import dev.tidegate.core.plan.RolloutUid;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads rollout manifests. Stateless; for any thread. */
public final class RolloutSpecParser {
  private static final String API_VERSION = "tidegate.dev/v1";
  private static final String KIND = "Rollout";
  private static final String NAMESPACE_DEFAULT = "default";

  private RolloutSpecParser() {}

  /**
   * Checks and expands a manifest. What needs flag definitions is checked by {@code FlagChecks}.
   *
   * @throws InvalidDocumentException with every problem found, each with path, position and a hint
   */
  public static RolloutSpec parse(Node manifest) {
    return parse(manifest, NAMESPACE_DEFAULT);
  }

  /**
   * The same for a manifest that belongs to {@code namespace} unless it names one itself.
   *
   * @throws InvalidDocumentException with every problem found, each with path, position and a hint
   */
  public static RolloutSpec parse(Node manifest, String namespace) {
    return parse(manifest, namespace, new ReadingScope(new Problems(), true));
  }

  static RolloutSpec parse(Node manifest, String namespace, ReadingScope scope) {
    Problems problems = scope.problems();
    Fields fields = Fields.of(manifest, Problem.ROOT, problems);
    expect(fields, "apiVersion", API_VERSION);
    expect(fields, "kind", KIND);
    Fields metadata = fields.map("metadata");
    RolloutName name =
        new RolloutName(
            metadata.has("namespace") ? scope.name(metadata, "namespace", namespace) : namespace,
            scope.name(metadata, "name", "unnamed"));
    Map<String, String> labels = labels(metadata, problems);
    // Stored manifests carry them; whoever accepts a manifest gives new ones.
    metadata.text("uid", "");
    metadata.text("author", "");
    scope.end(metadata);
    Fields spec = fields.map("spec");
    RolloutPlan draft = new PlanReader(scope, spec).read(name, RolloutSpec.DRAFT_UID);
    scope.end(spec);
    scope.end(fields);
    problems.throwIfAny();
    if (draft == null) {
      throw new AssertionError("no plan and no problem: " + name);
    }
    return new RolloutSpec(labels, draft, spec.node());
  }

  private static void expect(Fields fields, String name, String value) {
    String text = fields.text(name);
    if (fields.has(name) && !text.equals(value)) {
      fields.problem(name, "must be " + value + ", but is '" + text + "'", null);
    }
  }

  private static Map<String, String> labels(Fields metadata, Problems problems) {
    Map<String, String> labels = new LinkedHashMap<>();
    Fields all = metadata.optionalMap("labels");
    if (all == null) {
      return labels;
    }
    all.node()
        .members()
        .forEach(
            (key, node) -> {
              if (node instanceof TextNode text) {
                labels.put(key, text.value());
              } else {
                problems.add(all.path(key), node, "must be a text, but is " + node.kind());
              }
            });
    return labels;
  }

  /** The manifest that says the same, for storing. */
  public static MapNode manifest(RolloutSpec spec, RolloutUid uid) {
    MapNode.Builder labels = MapNode.builder();
    spec.labels().forEach(labels::put);
    return MapNode.builder()
        .put("apiVersion", API_VERSION)
        .put("kind", KIND)
        .put(
            "metadata",
            MapNode.builder()
                .put("namespace", spec.name().namespace())
                .put("name", spec.name().name())
                .put("uid", uid.value())
                .put("labels", labels.build())
                .build())
        .put("spec", spec.authored())
        .build();
  }
}
