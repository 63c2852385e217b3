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
  name,
  /** A page as Markdown, of commands that write one. */
  md,
  /** A page as HTML, of commands that write one. */
  html;

  /** True for people. */
  public boolean isText() {
    return this == text || this == wide;
  }

  /** True for what only commands that write pages take. */
  public boolean isPage() {
    return this == md || this == html;
  }
}
