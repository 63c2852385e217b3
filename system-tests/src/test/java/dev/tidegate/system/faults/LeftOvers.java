package dev.tidegate.system.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/**
 * What kits make of a machine, found by its name. Every name holds the id of the process that made
 * it, so that the next run removes what a killed one left, and no other's.
 */
final class LeftOvers {
  private static final String NAMESPACE = "tgf-";
  private static final String LINK = "tgf";
  private static final String MARK = "tidegate-faults-";

  private LeftOvers() {}

  /** Begins the names of this process's network namespaces. */
  static String namespacePrefix() {
    return NAMESPACE + ProcessHandle.current().pid() + "-";
  }

  /** Begins the names of its links outside of them. */
  static String linkPrefix() {
    return LINK + ProcessHandle.current().pid() + ".";
  }

  /** Begins the names of its control groups and mounted file systems. */
  static String mark() {
    return MARK + ProcessHandle.current().pid() + "-";
  }

  /** Everything of this process, with its child processes. */
  static List<String> ofThisProcess() {
    return of(ProcessHandle.current());
  }

  /** The same of another process, which may have ended. */
  static List<String> of(ProcessHandle owner) {
    List<String> left = new ArrayList<>(made(pid -> pid == owner.pid()));
    owner.children().map(child -> "process " + child.pid() + " " + child.info()).forEach(left::add);
    return left;
  }

  private static List<String> made(LongPredicate wanted) {
    List<String> made = new ArrayList<>();
    namespaces(wanted).forEach(name -> made.add("namespace " + name));
    links(wanted).forEach(name -> made.add("link " + name));
    groups(wanted).forEach(group -> made.add("control group " + group));
    mounts(wanted).forEach(mount -> made.add("mount " + mount));
    loops(wanted).forEach(loop -> made.add("loop device " + loop));
    return made;
  }

  /** Removes what processes left that are gone; loop devices go with their mounts. */
  static void ofGoneProcessesRemoved() {
    LongPredicate gone = pid -> ProcessHandle.of(pid).isEmpty();
    namespaces(gone).forEach(name -> Shell.words("ip netns del " + name));
    links(gone).forEach(name -> Shell.words("ip link del " + name));
    mounts(gone).forEach(mount -> Shell.words("umount " + mount));
    groups(gone).forEach(LeftOvers::remove);
  }

  private static List<String> namespaces(LongPredicate wanted) {
    return Shell.words("ip netns list")
        .lines()
        .map(line -> line.split(" ", -1)[0])
        .filter(name -> owned(name, NAMESPACE, wanted))
        .toList();
  }

  private static List<String> links(LongPredicate wanted) {
    return Shell.words("ip -o link show")
        .lines()
        .map(line -> line.split("[ @:]+", -1)[1])
        .filter(name -> owned(name, LINK, wanted))
        .toList();
  }

  private static List<Path> groups(LongPredicate wanted) {
    try (Stream<Path> found = Files.walk(ControlGroup.ROOT, 2)) {
      return found.filter(folder -> owned(folder.getFileName().toString(), MARK, wanted)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where file systems are mounted whose folder's or device's name is one of ours. */
  private static List<String> mounts(LongPredicate wanted) {
    try {
      return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
          .filter(line -> marked(line, wanted))
          .map(line -> line.split(" ", -1)[1])
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> loops(LongPredicate wanted) {
    return Shell.words("losetup --list --noheadings --output NAME,BACK-FILE")
        .lines()
        .filter(line -> marked(line, wanted))
        .toList();
  }

  private static boolean marked(String text, LongPredicate wanted) {
    return Stream.of(text.split("[/ ]", -1)).anyMatch(name -> owned(name, MARK, wanted));
  }

  private static boolean owned(String name, String prefix, LongPredicate wanted) {
    String rest = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
    String pid = rest.split("[-.]", 2)[0];
    return pid.matches("\\d{1,9}") && wanted.test(Long.parseLong(pid));
  }

  private static void remove(Path group) {
    try {
      Files.deleteIfExists(group);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
