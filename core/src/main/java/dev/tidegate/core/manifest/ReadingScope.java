package dev.tidegate.core.manifest;

import dev.tidegate.core.document.DurationText;
import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.plan.Names;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the readers of one manifest or plan share. For one thread. */
final class ReadingScope {
  private final Problems problems;
  private final boolean strict;
  private final Consumer<Fields> ended;

  /**
   * @param strict unknown keys are problems, as in manifests; else they are skipped, as in plans
   */
  ReadingScope(Problems problems, boolean strict) {
    this(problems, strict, fields -> {});
  }

  /** The same, and tells {@code ended} of each map when all of its members were read. */
  ReadingScope(Problems problems, boolean strict, Consumer<Fields> ended) {
    this.problems = problems;
    this.strict = strict;
    this.ended = ended;
  }

  Problems problems() {
    return problems;
  }

  /** True for a stored plan, in which what is absent was absent when it was frozen. */
  boolean isStored() {
    return !strict;
  }

  /** Call when all members of {@code fields} were read. */
  void end(Fields fields) {
    ended.accept(fields);
    if (strict) {
      fields.finish();
    }
  }

  /** The name written as {@code name}'s value, or {@code standIn} with a problem. */
  String name(Fields fields, String name, String standIn) {
    String text = fields.text(name);
    if (Names.isName(text)) {
      return text;
    }
    if (fields.has(name)) {
      fields.problem(name, "'" + text + "' is not a name", Names.NAME_RULE);
    }
    return standIn;
  }

  /** A duration from {@code min} to {@code max}; {@code usual} if absent, or with a problem. */
  Duration within(Fields fields, String name, Duration min, Duration max, Duration usual) {
    Duration read = fields.duration(name, usual);
    if (read.compareTo(min) >= 0 && read.compareTo(max) <= 0) {
      return read;
    }
    fields.problem(
        name,
        "must be %s to %s, but is %s"
            .formatted(
                DurationText.format(min), DurationText.format(max), DurationText.format(read)),
        DurationText.format(usual) + " is usual");
    return usual;
  }

  /** Adds a problem where {@code problem} is not null. */
  void check(Fields fields, String name, @Nullable String problem, @Nullable String hint) {
    if (problem != null) {
      fields.problem(name, problem, hint);
    }
  }
}
