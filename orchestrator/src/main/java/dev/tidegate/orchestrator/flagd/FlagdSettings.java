package dev.tidegate.orchestrator.flagd;

import dev.tidegate.orchestrator.wire.Names;

/**
 * What may be set about flagd's services.
 *
 * @param defaultNamespace whose flags a client without a selector gets
 * @param streamsMax how many streams are served at once, 1 to 100,000
 */
public record FlagdSettings(String defaultNamespace, int streamsMax) {
  /** Streams of a replica. */
  public static final int STREAMS_MAX_DEFAULT = 2_000;

  private static final int STREAMS_MAX = 100_000;

  public FlagdSettings {
    if (!Names.isName(defaultNamespace)) {
      throw new IllegalArgumentException(
          "--flagd-namespace is lower-case letters, digits, points and hyphens, at most 63: '%s'"
              .formatted(defaultNamespace));
    }
    if (streamsMax < 1 || streamsMax > STREAMS_MAX) {
      throw new IllegalArgumentException("streams are 1 to %d".formatted(STREAMS_MAX));
    }
  }

  /** Settings with the default bounds. */
  public static FlagdSettings of(String defaultNamespace) {
    return new FlagdSettings(defaultNamespace, STREAMS_MAX_DEFAULT);
  }
}
