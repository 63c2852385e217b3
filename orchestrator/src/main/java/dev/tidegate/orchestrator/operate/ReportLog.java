package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Position;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.report.PastReport;
import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Guard;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Snapshot;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.operate.Mutations.Mutation;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The reports that were made of a namespace, the newest of them, so that a later one can tell what
 * changed. On any replica, without a leader. Thread-safe.
 */
public final class ReportLog {
  /** Most reports of a namespace; the oldest goes in the transaction that brings one more. */
  public static final int REPORTS_MAX = 50;

  /** Most characters of a report as JSON. */
  public static final int CHARS_MAX = 128 * 1024;

  /** How far the clock of whoever made a report may be from ours. */
  static final Duration CLOCKS_APART_MAX = Duration.ofMinutes(5);

  private final Mutations mutations;

  /** Keeps through {@code mutations}. */
  public ReportLog(Mutations mutations) {
    this.mutations = mutations;
  }

  /**
   * Keeps a report.
   *
   * @param document of kind {@code Report}; its time is near ours and after that of the newest
   */
  public Outcome<PastReport> keep(String namespace, MapNode document, Author author) {
    String text = JsonWriter.compact(document);
    PastReport report;
    try {
      report = PastReport.fromNode(document);
    } catch (InvalidDocumentException e) {
      return invalid(e.problems());
    }
    List<Problem> problems = problems(report, text);
    if (!problems.isEmpty()) {
      return invalid(problems);
    }
    try {
      return keep(namespace, report, text, author);
    } catch (StoreUnavailableException e) {
      return new Outcome.Unavailable<>(String.valueOf(e.getMessage()));
    }
  }

  private Outcome<PastReport> keep(
      String namespace, PastReport report, String text, Author author) {
    KeyRange range = Keyspace.reports(namespace);
    List<Entry> kept = mutations.store().list(range).entries();
    Key key = Keyspace.report(namespace, report.at());
    Outcome.Conflict<PastReport> late =
        new Outcome.Conflict<>(
            "a report of that time or later is kept already",
            report.at().toString(),
            "make the report again");
    if (!kept.isEmpty() && kept.get(kept.size() - 1).key().compareTo(key) >= 0) {
      return late;
    }
    List<Change> changes = new ArrayList<>();
    changes.add(new Change.Put(key, Bytes.ofUtf8(text)));
    if (kept.size() >= REPORTS_MAX) {
      Key oldestToStay = kept.get(kept.size() - REPORTS_MAX + 1).key();
      changes.add(new Change.DeleteRange(new KeyRange(range.from(), oldestToStay.path())));
    }
    return mutations.submitUnwatched(
        new Mutation(
            namespace,
            mutations.freshId().value(),
            author,
            "report.keep",
            "report of " + report.at(),
            List.of(new Guard.Absent(key)),
            changes),
        revision -> report,
        late);
  }

  /** What later reports need of the kept ones, newest first. Those that cannot be read are not. */
  public Outcome<List<PastReport>> list(String namespace) {
    try {
      Snapshot kept = mutations.store().list(Keyspace.reports(namespace));
      List<PastReport> reports = new ArrayList<>();
      for (Entry entry : kept.entries()) {
        read(entry).map(PastReport::fromNode).ifPresent(reports::add);
      }
      Collections.reverse(reports);
      return new Outcome.Done<>(reports, kept.revision());
    } catch (StoreUnavailableException e) {
      return new Outcome.Unavailable<>(String.valueOf(e.getMessage()));
    }
  }

  /** The whole report of a time, as it was kept. */
  public Outcome<MapNode> get(String namespace, Instant at) {
    try {
      Optional<Entry> entry = mutations.store().get(Keyspace.report(namespace, at));
      return entry
          .flatMap(ReportLog::read)
          .<Outcome<MapNode>>map(
              document -> new Outcome.Done<>(document, entry.orElseThrow().modRevision()))
          .orElseGet(() -> new Outcome.Missing<>("report of " + at + " in namespace " + namespace));
    } catch (StoreUnavailableException e) {
      return new Outcome.Unavailable<>(String.valueOf(e.getMessage()));
    }
  }

  /** What is stored, if it is a report: somebody may have put anything else there. */
  private static Optional<MapNode> read(Entry entry) {
    try {
      return DocumentReader.json(entry.value().utf8()) instanceof MapNode map && isReport(map)
          ? Optional.of(map)
          : Optional.empty();
    } catch (InvalidDocumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isReport(MapNode map) {
    return PastReport.fromNode(map).percent() >= 0;
  }

  private List<Problem> problems(PastReport report, String text) {
    List<Problem> problems = new ArrayList<>();
    Instant now = mutations.clock().instant();
    if (Duration.between(report.at(), now).abs().compareTo(CLOCKS_APART_MAX) > 0) {
      problems.add(
          new Problem(
              "$.at",
              Position.NONE,
              "%s is more than %d minutes from the orchestrator's clock, %s"
                  .formatted(report.at(), CLOCKS_APART_MAX.toMinutes(), now),
              "set the clock of the machine that makes the report"));
    }
    if (text.length() > CHARS_MAX) {
      problems.add(
          new Problem(
              Problem.ROOT,
              Position.NONE,
              "%d characters; at most %d are kept".formatted(text.length(), CHARS_MAX),
              "keep the file instead"));
    }
    return problems;
  }

  private static Outcome<PastReport> invalid(List<Problem> problems) {
    return new Outcome.Invalid<>("the report is not kept", problems);
  }
}
