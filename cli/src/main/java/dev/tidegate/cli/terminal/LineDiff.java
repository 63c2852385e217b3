package dev.tidegate.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** What differs between two texts, line by line: the lines that stay, go and come, in order. */
public final class LineDiff {
  /** Longer texts are shown whole: the table below grows with the product. */
  private static final int LINES_MAX = 500;

  private static final int CONTEXT = 1;

  private LineDiff() {}

  /** Lines that begin with a minus, a plus or a blank; of what stays, one line around changes. */
  public static List<String> between(List<String> before, List<String> after) {
    List<String> lines = new ArrayList<>();
    if (before.size() > LINES_MAX || after.size() > LINES_MAX) {
      before.forEach(line -> lines.add("- " + line));
      after.forEach(line -> lines.add("+ " + line));
      return lines;
    }
    int[][] common = common(before, after);
    int i = 0;
    int j = 0;
    while (i < before.size() || j < after.size()) {
      boolean same = i < before.size() && j < after.size() && before.get(i).equals(after.get(j));
      if (same) {
        lines.add("  " + before.get(i));
        i++;
        j++;
      } else if (j == after.size() || (i < before.size() && common[i + 1][j] >= common[i][j + 1])) {
        lines.add("- " + before.get(i));
        i++;
      } else {
        lines.add("+ " + after.get(j));
        j++;
      }
    }
    return around(lines);
  }

  /** Length of the longest common sequence of what follows each pair of places. */
  private static int[][] common(List<String> before, List<String> after) {
    int[][] length = new int[before.size() + 1][after.size() + 1];
    for (int i = before.size() - 1; i >= 0; i--) {
      for (int j = after.size() - 1; j >= 0; j--) {
        length[i][j] =
            before.get(i).equals(after.get(j))
                ? length[i + 1][j + 1] + 1
                : Math.max(length[i + 1][j], length[i][j + 1]);
      }
    }
    return length;
  }

  private static List<String> around(List<String> lines) {
    List<String> shown = new ArrayList<>();
    boolean gap = false;
    for (int i = 0; i < lines.size(); i++) {
      boolean near = false;
      for (int k = Math.max(0, i - CONTEXT); k <= Math.min(lines.size() - 1, i + CONTEXT); k++) {
        near |= !lines.get(k).startsWith(" ");
      }
      if (near) {
        shown.add(lines.get(i));
      } else if (!gap) {
        shown.add("  …");
      }
      gap = !near;
    }
    return shown;
  }
}
