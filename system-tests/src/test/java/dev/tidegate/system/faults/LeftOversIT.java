package dev.tidegate.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kit that is ended in the midst of faults leaves the machine as it found it. */
@Tag("drill")
final class LeftOversIT {
  @TempDir Path folder;

  @Test
  void nothingIsLeftWhenAKitIsToldToEnd() throws Exception {
    Requirements.met("gcc", "faketime", "mkfs.ext4", "fsfreeze");
    Path printed = folder.resolve("printed");
    Process struck = start(printed);
    try {
      Waits.within(Duration.ofMinutes(2), () -> said(printed, struck));
      List<ProcessHandle> children = struck.descendants().toList();
      List<String> made = LeftOvers.of(struck.toHandle());
      for (String kind : List.of("namespace", "link", "control group", "mount", "loop device")) {
        assertThat(made).as("what is there to be undone").anyMatch(one -> one.startsWith(kind));
      }

      struck.destroy(); // TERM
      Waits.within(Duration.ofSeconds(60), () -> !struck.isAlive());

      assertThat(LeftOvers.of(struck.toHandle())).isEmpty();
      Waits.within(
          Duration.ofSeconds(10), () -> children.stream().noneMatch(ProcessHandle::isAlive));
      assertThat(children).hasSizeGreaterThan(7);
    } finally {
      struck.destroyForcibly();
    }
  }

  private static boolean said(Path printed, Process struck) throws Exception {
    String text = Files.readString(printed);
    if (!struck.isAlive()) {
      throw new AssertionError("it ended before its time: " + text);
    }
    return text.contains("struck");
  }

  private static Process start(Path printed) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dtidegate.getEtcd=" + System.getProperty("tidegate.getEtcd", ""));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(StruckKit.class.getName());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(printed.toFile())
        .start();
  }
}
