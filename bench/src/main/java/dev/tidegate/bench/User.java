package dev.tidegate.bench;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Whom flags are evaluated for.
 *
 * @param key the targeting key, for example {@code user-48213}
 * @param country two letters
 * @param version a semantic version of three numbers
 * @param email an address
 */
public record User(String key, String country, String version, String email) {
  private static final long SEED = 20_240_607;
  private static final List<String> INSIDE = List.of("de", "fr", "it", "es", "nl");
  private static final List<String> OUTSIDE = List.of("us", "jp", "br", "in", "za");

  /** How many users there are; a power of two. */
  public static final int COUNT = 1024;

  /** The users, the same ones in every run. */
  public static final List<User> ALL = all();

  private static List<User> all() {
    Random random = new Random(SEED);
    return IntStream.range(0, COUNT).mapToObj(i -> random(random)).toList();
  }

  /** Each condition of {@link Scenario#TARGETED} holds for seven users of eight. */
  private static User random(Random random) {
    int number = 10_000 + random.nextInt(90_000);
    List<String> countries = random.nextInt(8) > 0 ? INSIDE : OUTSIDE;
    String country = countries.get(random.nextInt(countries.size()));
    int major = random.nextInt(8) > 0 ? 2 + random.nextInt(3) : 1;
    String version = major + "." + (1 + random.nextInt(20)) + "." + random.nextInt(10);
    String domain = random.nextInt(8) > 0 ? "@example.com" : "@example.org";
    return new User("user-" + number, country, version, "someone" + number + domain);
  }

  /** Whether the conditions of {@link Scenario#TARGETED} hold, said in the simplest way. */
  public boolean isTargeted() {
    return INSIDE.contains(country) && !version.startsWith("1.") && email.endsWith("@example.com");
  }
}
