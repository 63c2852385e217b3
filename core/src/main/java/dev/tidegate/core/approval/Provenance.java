package dev.tidegate.core.approval;

/**
 * Who made a rollout, and the newest edit of what it builds on. Only looked up for plans that ask
 * for approvals.
 *
 * @param author who applied the manifest; empty if nobody is known
 * @param revision highest revision at which the base definition of a flag of the plan was put; 0 if
 *     it was not looked up
 * @param flag the flag put at that revision, or empty
 */
public record Provenance(String author, long revision, String flag) {
  /** Not looked up. */
  public static final Provenance NONE = new Provenance("", 0, "");

  public Provenance {
    if (revision < 0) {
      throw new IllegalArgumentException("revision " + revision);
    }
  }
}
