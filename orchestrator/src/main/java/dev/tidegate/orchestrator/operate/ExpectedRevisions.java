package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.operate.AppliedFlags.Kind;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The revisions a flagd document was written against, from its member {@value #MEMBER}. What it
 * does not name was not there.
 *
 * @param flags mod revision by key
 * @param segments mod revision by name
 */
public record ExpectedRevisions(Map<String, Revision> flags, Map<String, Revision> segments) {
  /** The member of the document; flagd and its providers ignore it. */
  public static final String MEMBER = "x-tidegate-revisions";

  public ExpectedRevisions {
    flags = Map.copyOf(flags);
    segments = Map.copyOf(segments);
  }

  /** Those {@code document} carries, if it carries any; what is wrong is added to the problems. */
  public static Optional<ExpectedRevisions> of(Node document, Problems problems) {
    Node member = document instanceof MapNode map ? map.get(MEMBER) : null;
    if (member == null) {
      return Optional.empty();
    }
    String path = Problem.member("$", MEMBER);
    Fields fields = Fields.of(member, path, problems);
    return Optional.of(
        new ExpectedRevisions(
            revisions(fields.optionalNode("flags"), path, problems),
            revisions(fields.optionalNode("segments"), path, problems)));
  }

  private static Map<String, Revision> revisions(
      @Nullable Node node, String path, Problems problems) {
    Map<String, Revision> revisions = new TreeMap<>();
    if (node instanceof MapNode map) {
      map.members()
          .forEach(
              (key, value) -> {
                if (value instanceof NumberNode number
                    && number.isWhole()
                    && number.doubleValue() >= 0) {
                  revisions.put(key, new Revision((long) number.doubleValue()));
                } else {
                  problems.add(Problem.member(path, key), value, "must be a revision, 0 or more");
                }
              });
    } else if (node != null) {
      problems.add(path, node, "must hold maps of revisions, but one is " + node.kind());
    }
    return revisions;
  }

  Revision of(Kind kind, String key) {
    return (kind == Kind.FLAG ? flags : segments).getOrDefault(key, Revision.NONE);
  }
}
