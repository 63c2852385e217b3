package dev.tidegate.orchestrator.etcd;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Version of an etcd server, for example 3.5.30. Ordered by age. */
public record EtcdVersion(int major, int minor, int patch) implements Comparable<EtcdVersion> {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,5})\\.(\\d{1,5})\\.(\\d{1,5}).*");
  private static final EtcdVersion OLDEST = new EtcdVersion(3, 5, 0);

  /** First releases of each line whose watches keep to the permissions of their user. */
  private static final List<EtcdVersion> WATCH_PERMISSIONS_FIXED =
      List.of(new EtcdVersion(3, 5, 33), new EtcdVersion(3, 6, 14), new EtcdVersion(3, 7, 1));

  /**
   * Reads a version as etcd writes it; what follows the third number is ignored.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static EtcdVersion parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not an etcd version: '" + text + "'");
    }
    return new EtcdVersion(number(matcher, 1), number(matcher, 2), number(matcher, 3));
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  /** True from 3.5 on, the oldest line Tidegate runs on. */
  public boolean isSupported() {
    return compareTo(OLDEST) >= 0;
  }

  /** What an operator should know about this version, or nothing. */
  public Optional<String> advice() {
    if (!isSupported()) {
      return Optional.of("etcd " + this + " is older than " + OLDEST + ", the oldest supported");
    }
    return leaksThroughWatches()
        ? Optional.of(
            "etcd "
                + this
                + " shows every key to any user allowed to watch one (fixed in 3.5.33, 3.6.14 and"
                + " 3.7.1): give nobody but orchestrators an etcd user")
        : Optional.empty();
  }

  private boolean leaksThroughWatches() {
    return WATCH_PERMISSIONS_FIXED.stream()
        .filter(fixed -> fixed.major == major && fixed.minor >= minor)
        .findFirst()
        .filter(fixed -> compareTo(fixed) < 0)
        .isPresent();
  }

  @Override
  public int compareTo(EtcdVersion other) {
    return Comparator.comparingInt(EtcdVersion::major)
        .thenComparingInt(EtcdVersion::minor)
        .thenComparingInt(EtcdVersion::patch)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
