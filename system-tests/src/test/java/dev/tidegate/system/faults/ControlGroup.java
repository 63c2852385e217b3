package dev.tidegate.system.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A control group of one resource, of either version of the kernel's interface. Closing it lets its
 * processes go and removes it.
 */
final class ControlGroup implements AutoCloseable {
  static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final boolean first;
  private final Path parent;
  private final Path group;

  private ControlGroup(boolean first, Path parent) {
    this.first = first;
    this.parent = parent;
    this.group = parent.resolve(LeftOvers.mark() + NUMBER.incrementAndGet());
  }

  /** So many milliseconds of a core in each 100. */
  static ControlGroup ofCore(int millis) {
    ControlGroup group = make("cpu");
    if (group.first) {
      group.write("cpu.cfs_period_us", "100000");
      group.write("cpu.cfs_quota_us", millis + "000");
    } else {
      group.write("cpu.max", millis + "000 100000");
    }
    return group;
  }

  /** So many mebibytes of what is touched from now on; who asks for more is killed. */
  static ControlGroup ofMemory(int mebibytes) {
    ControlGroup group = make("memory");
    group.write(group.first ? "memory.limit_in_bytes" : "memory.max", mebibytes + "M");
    return group;
  }

  private static ControlGroup make(String resource) {
    boolean first = Files.isDirectory(ROOT.resolve(resource));
    ControlGroup group = new ControlGroup(first, first ? ROOT.resolve(resource) : ROOT);
    try {
      Files.createDirectory(group.group);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return group;
  }

  void add(long pid) {
    write("cgroup.procs", Long.toString(pid));
  }

  /** How often the kernel held back who is inside. */
  long throttled() {
    return read("cpu.stat")
        .lines()
        .filter(line -> line.startsWith("nr_throttled "))
        .mapToLong(line -> Long.parseLong(line.split(" ", -1)[1]))
        .sum();
  }

  private void write(String name, String value) {
    try {
      Files.writeString(group.resolve(name), value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String read(String name) {
    try {
      return Files.readString(group.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (!Files.isDirectory(group)) {
      return;
    }
    try {
      for (String pid : read("cgroup.procs").lines().toList()) {
        Files.writeString(parent.resolve("cgroup.procs"), pid);
      }
      Files.deleteIfExists(group);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
