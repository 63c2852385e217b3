package dev.tidegate.bench.pictures;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Program: draws the pictures that explain how rollouts are decided. */
public enum EvidencePictures {
  /** Evidence over time. */
  EVIDENCE("evidence"),
  /** A p-value looked at again and again. */
  PEEKING("peeking"),
  /** Both arms drifting. */
  DRIFT("drift"),
  /** Strata pooled. */
  STRATA("strata"),
  /** A fault that begins late. */
  LATE_ONSET("late-onset"),
  /** Time to find a fault by its size. */
  POWER("power"),
  /** Failures in bursts. */
  BURSTS("bursts"),
  /** Latencies and their boundaries. */
  LATENCY("latency"),
  /** Evidence of no harm. */
  NO_HARM("no-harm");

  private final String file;

  EvidencePictures(String file) {
    this.file = file;
  }

  /** Writes all of them into the folder {@code args[0]}. */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args[0]));
    for (EvidencePictures picture : values()) {
      Files.writeString(folder.resolve(picture.fileName()), picture.svg(), UTF_8);
    }
  }

  /** Its name in the folder. */
  String fileName() {
    return file + ".svg";
  }

  /** Drawn anew: the same text every time. */
  String svg() {
    return chart().svg();
  }

  private Chart chart() {
    return switch (this) {
      case EVIDENCE -> SingleRuns.evidence();
      case PEEKING -> ManyRuns.peeking();
      case DRIFT -> SingleRuns.drift();
      case STRATA -> CountPictures.strata();
      case LATE_ONSET -> SingleRuns.lateOnset();
      case POWER -> ManyRuns.power();
      case BURSTS -> ManyRuns.bursts();
      case LATENCY -> CountPictures.latency();
      case NO_HARM -> SingleRuns.noHarm();
    };
  }
}
