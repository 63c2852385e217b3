package dev.tidegate.cli.session;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Makes ULIDs: 48 bits of time and 80 of chance as 26 characters that sort by time. */
final class RequestId {
  private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int TIME_CHARS = 10;
  private static final int CHANCE_CHARS = 16;

  private RequestId() {}

  static String next(InstantSource clock, RandomGenerator random) {
    char[] text = new char[TIME_CHARS + CHANCE_CHARS];
    long millis = clock.millis();
    for (int i = TIME_CHARS - 1; i >= 0; i--) {
      text[i] = DIGITS.charAt((int) (millis & 31));
      millis >>>= 5;
    }
    for (int i = TIME_CHARS; i < text.length; i++) {
      text[i] = DIGITS.charAt(random.nextInt(DIGITS.length()));
    }
    return new String(text);
  }
}
