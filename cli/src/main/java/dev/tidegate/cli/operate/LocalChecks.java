package dev.tidegate.cli.operate;

import dev.tidegate.cli.operate.Finding.State;
import dev.tidegate.cli.terminal.Environment;
import dev.tidegate.cli.terminal.Phrases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the doctor sees of this machine. */
final class LocalChecks {
  private static final int JAVA_MIN = 17;
  private static final long DISK_BYTES_MIN = 1L << 30;

  private LocalChecks() {}

  static List<Finding> run(Environment environment) {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.add(etcd(environment));
    findings.add(disk(environment));
    return findings;
  }

  private static Finding java() {
    int feature = Runtime.version().feature();
    String message = "Java " + Runtime.version();
    return feature >= JAVA_MIN
        ? new Finding("java", State.OK, message)
        : new Finding("java", State.FAIL, message + "; needs " + JAVA_MIN + " or later");
  }

  /** Only looks: getting etcd is left to the commands that need one. */
  private static Finding etcd(Environment environment) {
    @Nullable String given = environment.variable("ETCD_BIN_DIR");
    if (given != null) {
      return Files.isExecutable(Path.of(given, "etcd"))
          ? new Finding("etcd binary", State.OK, given + "/etcd")
          : new Finding("etcd binary", State.FAIL, "ETCD_BIN_DIR holds no etcd: " + given);
    }
    List<Path> folders = new ArrayList<>();
    String path = environment.variable("PATH");
    if (path != null) {
      for (String folder : path.split(":", -1)) {
        folders.add(Path.of(folder));
      }
    }
    folders.add(environment.userFolder("XDG_CACHE_HOME", ".cache").resolve("etcd/usr/bin"));
    for (Path folder : folders) {
      if (Files.isExecutable(folder.resolve("etcd"))) {
        return new Finding("etcd binary", State.OK, folder.resolve("etcd").toString());
      }
    }
    return new Finding(
        "etcd binary", State.WARN, "none here; 'tidegate dev' and 'demo' get one when started");
  }

  private static Finding disk(Environment environment) {
    Path folder = environment.userFolder("XDG_STATE_HOME", ".local/state").toAbsolutePath();
    Path existing = folder;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    try {
      long free = Files.getFileStore(existing).getUsableSpace();
      String message = Phrases.bytes(free) + " free at " + existing;
      return free < DISK_BYTES_MIN
          ? new Finding("disk", State.WARN, message)
          : new Finding("disk", State.OK, message);
    } catch (IOException e) {
      return new Finding("disk", State.WARN, "cannot be read: " + e.getMessage());
    }
  }
}
