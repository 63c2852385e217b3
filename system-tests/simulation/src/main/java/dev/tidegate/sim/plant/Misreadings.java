package dev.tidegate.sim.plant;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.ChangeSink;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Snapshot;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Replicas that take what is stored for something else. What decides is pure and knows nothing but
 * what it is given, so this is as if it decided wrongly itself.
 */
final class Misreadings {
  private static final Pattern SOAK = Pattern.compile("\"(min|max|exactly)\":\"(\\d+)s\"");
  private static final Pattern FROM_STAGE = Pattern.compile("\"fromStage\":\\d+,");
  private static final Pattern ANALYSIS = Pattern.compile("\"analysis\":\\[[^]]*]");

  private Misreadings() {}

  static ChangeSink plans(ChangeSink sink, UnaryOperator<String> misread) {
    return values(sink, "/plan", misread);
  }

  static ChangeSink statuses(ChangeSink sink, UnaryOperator<String> misread) {
    return values(sink, "/status", misread);
  }

  private static ChangeSink values(ChangeSink sink, String keysEnd, UnaryOperator<String> misread) {
    UnaryOperator<Entry> read =
        entry ->
            entry.key().path().endsWith(keysEnd)
                ? valued(entry, misread.apply(entry.value().utf8()))
                : entry;
    return entries(sink, entries -> entries.stream().map(read).toList());
  }

  private static ChangeSink entries(ChangeSink sink, UnaryOperator<List<Entry>> misread) {
    return new SinkBetween(sink) {
      @Override
      public void reset(Snapshot snapshot) {
        super.reset(new Snapshot(snapshot.revision(), misread.apply(snapshot.entries())));
      }

      @Override
      public void apply(ChangeBatch batch) {
        List<Entry> puts = misread.apply(batch.puts());
        super.apply(new ChangeBatch(batch.revision(), puts, batch.deletes()));
      }
    };
  }

  private static Entry valued(Entry entry, String value) {
    return new Entry(entry.key(), Bytes.ofUtf8(value), entry.createRevision(), entry.modRevision());
  }

  /** Each soak ends a second early. */
  static String shorterSoaks(String plan) {
    return SOAK.matcher(plan)
        .replaceAll(
            found ->
                "\"%s\":\"%ds\"".formatted(found.group(1), Long.parseLong(found.group(2)) - 1));
  }

  /** No stage waits for evidence. */
  static String noAnalyses(String plan) {
    return ANALYSIS.matcher(plan).replaceAll("\"analysis\":[]");
  }

  /** A rollback to the start leaves no stage: nobody was told to enter anything. */
  static String leavingNoStage(String status) {
    return status.contains("\"stage\":") ? status : FROM_STAGE.matcher(status).replaceAll("");
  }

  /** Nobody ever adopted anything. */
  static ChangeSink withoutEpoch(ChangeSink sink) {
    return entries(
        sink,
        entries -> entries.stream().filter(entry -> !entry.key().equals(Keyspace.EPOCH)).toList());
  }

  /** An overlay brings back the definition that it was made over, switched on. */
  static ChangeSink killsLostToOverlays(ChangeSink sink) {
    return new SinkBetween(sink) {
      private final Map<String, Entry> switchedOn = new HashMap<>();

      @Override
      public void apply(ChangeBatch batch) {
        List<Entry> puts = new ArrayList<>(batch.puts());
        for (Entry entry : batch.puts()) {
          String path = entry.key().path();
          if (path.contains("/flags/") && entry.value().utf8().contains("\"ENABLED\"")) {
            switchedOn.put(path, entry);
          }
          Entry before = path.contains("/overlays/") ? switchedOn.get(flagOf(path)) : null;
          if (before != null) {
            puts.add(
                new Entry(
                    new Key(before.key().path()),
                    before.value(),
                    before.createRevision(),
                    batch.revision()));
          }
        }
        super.apply(new ChangeBatch(batch.revision(), puts, batch.deletes()));
      }
    };
  }

  private static String flagOf(String overlay) {
    String[] path = overlay.split("/", -1);
    return "ns/" + path[1] + "/flags/" + path[path.length - 1];
  }
}
