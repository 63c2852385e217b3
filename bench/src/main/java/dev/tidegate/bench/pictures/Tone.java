package dev.tidegate.bench.pictures;

/** The colours of a chart; each has a light and a dark variant in its style sheet. */
enum Tone {
  /** What Tidegate does, or the baseline where both arms are shown. */
  MAIN,
  /** What it is compared with, or the candidate where both arms are shown. */
  OTHER,
  /** A third. */
  THIRD,
  /** Limits and notes. */
  QUIET;

  /** The class in the style sheet. */
  String style() {
    return switch (this) {
      case MAIN -> "a";
      case OTHER -> "b";
      case THIRD -> "c";
      case QUIET -> "q";
    };
  }
}
