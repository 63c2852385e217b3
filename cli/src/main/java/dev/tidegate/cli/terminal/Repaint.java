package dev.tidegate.cli.terminal;

import java.io.PrintStream;
import java.util.List;

/** Draws lines over those drawn before, on a terminal. For one thread. */
public final class Repaint {
  private final PrintStream out;
  private int drawn;

  /** Draws from the line the cursor is on. */
  public Repaint(PrintStream out) {
    this.out = out;
  }

  /**
   * Replaces what was drawn before, in one write so that it does not flicker. Lines longer than
   * {@code columns} are cut: a wrapped line would break the count.
   */
  public void draw(List<String> lines, int columns) {
    StringBuilder frame = new StringBuilder();
    if (drawn > 0) {
      frame.append("\u001b[").append(drawn).append('A');
    }
    frame.append('\r');
    for (String line : lines) {
      frame.append(cut(line, columns)).append("\u001b[0m\u001b[K\n");
    }
    frame.append("\u001b[J");
    drawn = lines.size();
    out.print(frame);
    out.flush();
  }

  private static String cut(String line, int columns) {
    int width = 0;
    for (int i = 0; i < line.length(); i++) {
      if (line.charAt(i) == '\u001b') {
        i = line.indexOf('m', i);
      } else if (++width > columns) {
        return line.substring(0, i);
      }
    }
    return line;
  }
}
