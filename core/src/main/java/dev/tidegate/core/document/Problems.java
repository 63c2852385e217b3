package dev.tidegate.core.document;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with a document, in the order found. Keeps the first {@value #KEPT_MAX};
 * the rest is only counted. For one thread.
 */
public final class Problems {
  private static final int KEPT_MAX = 200;

  private final List<Problem> kept = new ArrayList<>();
  private int dropped;

  /** Adds a problem. */
  public void add(Problem problem) {
    if (kept.size() < KEPT_MAX) {
      kept.add(problem);
    } else {
      dropped++;
    }
  }

  /** Adds a problem of {@code node}, which lies at {@code path}. */
  public void add(String path, Node node, String message, @Nullable String hint) {
    add(new Problem(path, node.position(), message, hint));
  }

  /** Adds a problem without hint. */
  public void add(String path, Node node, String message) {
    add(path, node, message, null);
  }

  /** Adds all of {@code others}. */
  public void addAll(List<Problem> others) {
    others.forEach(this::add);
  }

  /** True if nothing was found wrong. */
  public boolean isEmpty() {
    return kept.isEmpty();
  }

  /** The problems in the order found; if some were dropped, a last one says how many. */
  public List<Problem> list() {
    if (dropped == 0) {
      return List.copyOf(kept);
    }
    List<Problem> all = new ArrayList<>(kept);
    all.add(new Problem(Problem.ROOT, Position.NONE, "and " + dropped + " more problems", null));
    return List.copyOf(all);
  }

  /**
   * Ends reading here if anything was found wrong.
   *
   * @throws InvalidDocumentException with all problems, if there are any
   */
  public void throwIfAny() {
    if (!isEmpty()) {
      throw new InvalidDocumentException(list());
    }
  }
}
