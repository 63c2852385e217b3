package dev.tidegate.cli.terminal;

/**
 * Colours, or none. No meaning rests on colour alone: every coloured word says the same without.
 *
 * @param isOn whether escape sequences are written
 */
public record Style(boolean isOn) {
  /** When to use colours. */
  public enum When {
    /** On a terminal. */
    auto,
    /** Also in files and pipes. */
    always,
    /** Nowhere. */
    never
  }

  /** Plain text. */
  public static final Style PLAIN = new Style(false);

  /** What {@code --color} and the environment ask for. */
  public static Style of(When choice, Environment environment, boolean isTerminal) {
    boolean auto =
        isTerminal
            && environment.variable("NO_COLOR") == null
            && !"dumb".equals(environment.variable("TERM"));
    return new Style(choice == When.always || (auto && choice == When.auto));
  }

  /** Good news. */
  public String green(String text) {
    return wrap("32", text);
  }

  /** Bad news. */
  public String red(String text) {
    return wrap("31", text);
  }

  /** Something waits. */
  public String yellow(String text) {
    return wrap("33", text);
  }

  /** What matters most. */
  public String bold(String text) {
    return wrap("1", text);
  }

  /** What matters least. */
  public String dim(String text) {
    return wrap("2", text);
  }

  /** The colour of a rollout's phase or an agent's state. */
  public String phase(String phase) {
    return switch (phase) {
      case "COMPLETED", "LIVE", "PASS", "ACCEPTED" -> green(phase);
      case "ROLLED_BACK", "ROLLING_BACK", "FAILED", "REGRESSION", "REFUSED" -> red(phase);
      case "PAUSED", "HELD", "AWAITING_APPROVAL", "GONE", "PENDING" -> yellow(phase);
      default -> bold(phase);
    };
  }

  private String wrap(String code, String text) {
    return isOn ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  /** How many columns {@code text} takes, escape sequences apart. */
  static int width(String text) {
    int width = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\u001b') {
        i = text.indexOf('m', i);
      } else {
        width++;
      }
    }
    return width;
  }
}
