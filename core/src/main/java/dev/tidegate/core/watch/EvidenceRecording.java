package dev.tidegate.core.watch;

import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.replay.RecordedStep;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps of the evidence that are to be kept, in chunks that are each written again until they
 * are full. A chunk and the evidence it leads to are saved together or not at all. Immutable.
 *
 * @param watch tells apart the watches of one leader over one rollout, from 1; below 0 nothing is
 *     kept
 * @param chunk number of the chunk in this watch, from 0
 * @param lines steps of the chunk, one line of JSON each
 */
public record EvidenceRecording(int watch, int chunk, List<String> lines) {
  /** Steps after which a saved chunk is left as it is; five minutes of looks every 5 s. */
  public static final int CHUNK_LINES = 60;

  /**
   * Ticks of an attempt that are kept: 27 hours of looks every 5 s. What comes later is judged like
   * everything, but cannot be counted again.
   */
  public static final long TICKS_MAX = 20_000;

  public EvidenceRecording {
    lines = List.copyOf(lines);
  }

  /** Of a watch of which nothing is to be kept. */
  public static final EvidenceRecording OFF = new EvidenceRecording(-1, 0, List.of());

  /** Nothing recorded yet in this watch. */
  public static EvidenceRecording begin(int watch) {
    return new EvidenceRecording(watch, 0, List.of());
  }

  EvidenceRecording plus(RecordedStep step) {
    if (watch < 0) {
      return this;
    }
    List<String> more = new ArrayList<>(lines);
    more.add(JsonWriter.compact(step.toNode()));
    return new EvidenceRecording(watch, chunk, more);
  }

  /** What is still to be written once {@code saved} is. */
  EvidenceRecording after(EvidenceRecording saved) {
    boolean full = saved.chunk == chunk && saved.lines.size() >= CHUNK_LINES;
    return full
        ? new EvidenceRecording(watch, chunk + 1, lines.subList(saved.lines.size(), lines.size()))
        : this;
  }
}
