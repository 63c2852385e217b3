package dev.tidegate.cli.terminal;

/** How results are written to stdout. */
public enum OutputFormat {
  /** For people. */
  text,
  /** For people, with more columns. */
  wide,
  /** One JSON object. */
  json,
  /** One JSON object a line; lists print one line per item. */
  jsonl,
  /** One YAML document. */
  yaml,
  /** Names only, one a line. */
  name;

  /** True for people. */
  public boolean isText() {
    return this == text || this == wide;
  }
}
