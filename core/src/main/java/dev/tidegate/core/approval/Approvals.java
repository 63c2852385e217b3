package dev.tidegate.core.approval;

import dev.tidegate.core.plan.PlanHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The approvals a stage has so far, each of another person.
 *
 * @param given in the order given
 * @param voided which were given and count no more, and why; empty if none
 */
public record Approvals(List<Approval> given, String voided) {
  /** Nobody approved. */
  public static final Approvals NONE = new Approvals(List.of(), "");

  public Approvals {
    given = List.copyOf(given);
    if (given.stream().map(Approval::actor).distinct().count() < given.size()) {
      throw new IllegalArgumentException("somebody approved twice: " + given);
    }
  }

  /** How many there are. */
  public int count() {
    return given.size();
  }

  /** Who approved, in the order given. */
  public List<String> actors() {
    return given.stream().map(Approval::actor).toList();
  }

  /** The approval of {@code actor}, if there is one. */
  public Optional<Approval> by(String actor) {
    return given.stream().filter(approval -> approval.actor().equals(actor)).findFirst();
  }

  /** The same with one more. */
  public Approvals plus(Approval approval) {
    List<Approval> all = new ArrayList<>(given);
    all.add(approval);
    return new Approvals(all, voided);
  }

  /** Those that are about what holds now; the others are void, and {@link #voided} says why. */
  public Approvals under(PlanHash plan, Provenance provenance) {
    List<Approval> kept =
        given.stream().filter(approval -> approval.isAbout(plan, provenance)).toList();
    if (kept.size() == given.size()) {
      return this;
    }
    List<String> lost = given.stream().filter(a -> !kept.contains(a)).map(Approval::actor).toList();
    boolean edited = given.stream().anyMatch(a -> !a.plan().equals(plan));
    String why =
        edited
            ? "the plan was edited"
            : "the definition of flag %s was edited (revision %d)"
                .formatted(provenance.flag(), provenance.revision());
    return new Approvals(kept, String.join(", ", lost) + ", since " + why);
  }
}
