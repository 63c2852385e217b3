package dev.tidegate.core.plan;

import java.util.regex.Pattern;

/**
 * The shapes of names, shared by the types and by the parser that explains them. Stateless; for any
 * thread.
 */
public final class Names {
  /** A regular expression that all of a name matches. */
  public static final String NAME_PATTERN = "[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?";

  /** A regular expression that all of a key matches. */
  public static final String KEY_PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]{0,127}";

  private static final Pattern NAME = Pattern.compile(NAME_PATTERN);
  private static final Pattern KEY = Pattern.compile(KEY_PATTERN);

  /** What a name must look like, for hints. */
  public static final String NAME_RULE =
      "use 1 to 63 of a-z, 0-9, '.' and '-', beginning and ending with a letter or digit";

  /** What a flag or metric key must look like, for hints. */
  public static final String KEY_RULE =
      "use 1 to 128 of A-Z, a-z, 0-9, '.', '_' and '-', beginning with a letter or digit";

  private Names() {}

  /** True if {@code text} may name a rollout, a service, a stage, an analysis. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** True if {@code text} may name a flag or a metric. */
  public static boolean isKey(String text) {
    return KEY.matcher(text).matches();
  }

  static String requireName(String what, String text) {
    if (!isName(text)) {
      throw new IllegalArgumentException(what + " '" + text + "' is not a name; " + NAME_RULE);
    }
    return text;
  }
}
