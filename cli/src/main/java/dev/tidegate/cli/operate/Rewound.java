package dev.tidegate.cli.operate;

import dev.tidegate.cli.terminal.Doc;

/** How the server tells that its etcd went back. */
final class Rewound {
  private Rewound() {}

  /** True if {@code document}, a status or adoption, tells so. */
  static boolean isToldBy(Doc document) {
    return !document.text("rewind", "reporter").isEmpty();
  }

  /** What was found, in one sentence without a full stop. */
  static String what(Doc document) {
    return "etcd went back: %s has seen %s, etcd was at %s at %s"
        .formatted(
            document.text("rewind", "reporter"),
            place(document, "seen"),
            place(document, "found"),
            document.text("rewind", "at"));
  }

  private static String place(Doc document, String which) {
    return "epoch %s revision %s"
        .formatted(
            document.text("rewind", which, "epoch"), document.text("rewind", which, "revision"));
  }
}
