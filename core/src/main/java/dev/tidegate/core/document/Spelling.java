package dev.tidegate.core.document;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds what somebody probably meant to write. */
public final class Spelling {
  private static final int LENGTH_MAX = 64;

  private Spelling() {}

  /**
   * "did you mean 'x'?" with the word nearest to {@code written}, or the list of all words if few,
   * or null.
   */
  public static @Nullable String didYouMean(String written, Collection<String> words) {
    String nearest = nearest(written, words);
    if (nearest != null) {
      return "did you mean '" + nearest + "'?";
    }
    boolean few = !words.isEmpty() && words.size() <= 12;
    return few ? "known here: " + String.join(", ", words) : null;
  }

  /** The word that differs least from {@code written} by at most a third of it, or null. */
  public static @Nullable String nearest(String written, Collection<String> words) {
    String best = null;
    int bestDistance = Math.max(1, Math.min(3, written.length() / 3)) + 1;
    for (String word : words) {
      if (Math.max(written.length(), word.length()) <= LENGTH_MAX) {
        int distance = distance(written, word);
        if (distance < bestDistance) {
          bestDistance = distance;
          best = word;
        }
      }
    }
    return best;
  }

  /** Insertions, deletions, replacements and swaps of neighbours; case counts nothing. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
        } else {
          int replaced = d[i - 1][j - 1] + (same(a, i, b, j) ? 0 : 1);
          d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
          if (i > 1 && j > 1 && same(a, i, b, j - 1) && same(a, i - 1, b, j)) {
            d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
          }
        }
      }
    }
    return d[a.length()][b.length()];
  }

  private static boolean same(String a, int i, String b, int j) {
    return Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
  }
}
