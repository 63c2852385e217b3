package dev.tidegate.system.faults;

import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** What live faults need of a machine. */
final class Requirements {
  /** What the whole matrix needs, besides etcd's own programs. */
  static final List<String> OF_THE_MATRIX =
      List.of("ip", "nft", "gcc", "strace", "faketime", "losetup", "mkfs.ext4", "fsfreeze");

  private Requirements() {}

  /**
   * Skips the test, with a reason, where this machine does not let us; fails in CI.
   *
   * @param needed programs besides those that every kit needs
   */
  static void met(String... needed) {
    List<String> all = new ArrayList<>(List.of("ip", "nft", "losetup"));
    all.addAll(List.of(needed));
    List<String> missing = missing(all);
    if (!missing.isEmpty() && "true".equals(System.getenv("CI"))) {
      fail("live faults need " + missing + ", and CI must not skip them");
    }
    Assumptions.assumeTrue(missing.isEmpty(), "live faults need " + missing + ": skipped");
  }

  /** What is not there: {@code root}, or one of the programs {@code needed}. */
  static List<String> missing(List<String> needed) {
    List<String> missing = new ArrayList<>();
    if (!"root".equals(System.getProperty("user.name"))) {
      missing.add("root");
    }
    for (String tool : needed) {
      boolean found =
          Arrays.stream(System.getenv("PATH").split(":", -1))
              .anyMatch(path -> Files.isExecutable(Path.of(path, tool)));
      if (!found) {
        missing.add(tool);
      }
    }
    return missing;
  }
}
