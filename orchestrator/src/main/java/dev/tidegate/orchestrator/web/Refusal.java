package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call that cannot be answered as asked: a status, what, why, and what to do about it. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String why;
  private final String hint;
  private final transient List<Problem> problems;

  /**
   * A refusal without single problems.
   *
   * @param status HTTP status, 400 to 599
   * @param what one sentence without a full stop
   * @param why ids and revisions behind it, may be empty
   * @param hint what the caller can do, may be empty
   */
  Refusal(int status, String what, String why, String hint) {
    this(status, what, why, hint, List.of());
  }

  private Refusal(int status, String what, String why, String hint, List<Problem> problems) {
    super(what);
    this.status = status;
    this.why = why;
    this.hint = hint;
    this.problems = List.copyOf(problems);
  }

  /** A body that is not valid; nothing was written. */
  static Refusal invalid(String what, List<Problem> problems) {
    return new Refusal(
        400,
        what,
        problems.size() == 1 ? "1 problem" : problems.size() + " problems",
        "nothing was written; correct the input and try again",
        problems);
  }

  /** A thing that is not there. */
  static Refusal notFound(String what, String hint) {
    return new Refusal(404, what, "", hint);
  }

  /** A change that lost against another one, or that the state does not allow. */
  static Refusal conflict(String what, String why, String hint) {
    return new Refusal(409, what, why, hint);
  }

  /** The store or the leader cannot be reached now. */
  static Refusal unavailable(String what, String why) {
    return new Refusal(
        503, what, why, "tidegate doctor shows what is down; agents keep the last known good");
  }

  int status() {
    return status;
  }

  /** The body the caller gets. */
  Node body() {
    MapNode.Builder body =
        MapNode.builder()
            .put("apiVersion", Resources.API_VERSION)
            .put("kind", "Error")
            .put("error", String.valueOf(getMessage()))
            .put("cause", why)
            .put("hint", hint);
    if (!problems.isEmpty()) {
      List<Node> items = new ArrayList<>();
      problems.forEach(problem -> items.add(node(problem)));
      body.put("problems", ListNode.of(items));
    }
    return body.build();
  }

  private static Node node(Problem problem) {
    MapNode.Builder node =
        MapNode.builder().put("path", problem.path()).put("message", problem.message());
    if (problem.position().isKnown()) {
      node.put("line", problem.position().line()).put("column", problem.position().column());
    }
    @Nullable String hint = problem.hint();
    if (hint != null) {
      node.put("hint", hint);
    }
    return node.build();
  }
}
