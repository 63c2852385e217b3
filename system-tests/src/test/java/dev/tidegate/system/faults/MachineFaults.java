package dev.tidegate.system.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What a machine does to the leader on it: clocks that step, cores that are taken away. */
final class MachineFaults {
  private static final Duration LASTS = Duration.ofSeconds(6);
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final int HOUR = 3600;

  private MachineFaults() {}

  /** The leader's wall clock goes an hour ahead, then to an hour behind, then right again. */
  static Duration stepClock(FaultKit kit) {
    Path folder = kit.folderOf(kit.awaitLeader());
    try {
      MovableClock.shift(folder, HOUR);
      Waits.last(LASTS);
      Duration ahead = Faults.serves(kit);
      MovableClock.shift(folder, -HOUR);
      Waits.last(LASTS);
      Duration behind = Faults.serves(kit);
      return ahead.compareTo(behind) > 0 ? ahead : behind;
    } finally {
      MovableClock.shift(folder, 0);
    }
  }

  /** The leader gets ten milliseconds of a core in a hundred. */
  static Duration starveLeader(FaultKit kit) {
    long pid = kit.process(kit.awaitLeader()).pid();
    boolean first = Files.isDirectory(CGROUPS.resolve("cpu"));
    Path parent = first ? CGROUPS.resolve("cpu") : CGROUPS;
    Path group = parent.resolve("tidegate-faults-" + pid);
    try {
      Files.createDirectory(group);
      if (first) {
        Files.writeString(group.resolve("cpu.cfs_period_us"), "100000");
        Files.writeString(group.resolve("cpu.cfs_quota_us"), "10000");
      } else {
        Files.writeString(group.resolve("cpu.max"), "10000 100000");
      }
      kit.atEnd(() -> remove(group));
      Files.writeString(group.resolve("cgroup.procs"), Long.toString(pid));
      Waits.last(LASTS);
      Duration took = Faults.serves(kit);
      Files.writeString(parent.resolve("cgroup.procs"), Long.toString(pid));
      remove(group);
      return took;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(Path group) {
    try {
      Files.deleteIfExists(group);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
