package dev.tidegate.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Columns under headings, each as wide as its widest cell. For one thread. */
public final class TextTable {
  private static final String GAP = "  ";

  private final String indent;
  private final List<List<String>> rows = new ArrayList<>();

  /** A table with these headings. */
  public TextTable(String... headings) {
    this("", List.of(headings));
  }

  /** A table whose lines begin with {@code indent}. */
  public TextTable(String indent, List<String> headings) {
    this.indent = indent;
    rows.add(headings);
  }

  /** Adds a row; it may be shorter than the headings. */
  public void row(String... cells) {
    rows.add(List.of(cells));
  }

  /** Adds a row; it may be shorter than the headings. */
  public void row(List<String> cells) {
    rows.add(List.copyOf(cells));
  }

  /** The lines, headings first, without trailing blanks. */
  public List<String> lines() {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], Style.width(row.get(i)));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder(indent);
    for (int i = 0; i < row.size(); i++) {
      String cell = row.get(i);
      line.append(cell);
      if (i < row.size() - 1) {
        line.append(" ".repeat(widths[i] - Style.width(cell))).append(GAP);
      }
    }
    return line.toString().stripTrailing();
  }
}
