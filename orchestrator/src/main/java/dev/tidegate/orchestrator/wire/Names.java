package dev.tidegate.orchestrator.wire;

import java.util.regex.Pattern;

/** What may be a segment of a key. The patterns are part of the public contract. */
public final class Names {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");
  private static final Pattern FLAG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  private Names() {}

  /** True for a namespace, rollout, service or replica name. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** True for a flag, metric or evaluator key. */
  public static boolean isFlagKey(String text) {
    return FLAG.matcher(text).matches();
  }

  static String requireName(String text) {
    if (!isName(text)) {
      throw new IllegalArgumentException("not a name: '" + text + "', expected " + NAME);
    }
    return text;
  }

  static String requireFlagKey(String text) {
    if (!isFlagKey(text)) {
      throw new IllegalArgumentException("not a flag key: '" + text + "', expected " + FLAG);
    }
    return text;
  }
}
