package dev.tidegate.system.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.testkit.EtcdBinary;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a disk does to etcd: it is slow, it fails, it is full. */
final class DiskFaults {
  private static final Duration LASTS = Duration.ofSeconds(6);
  private static final Duration ENDS_MAX = Duration.ofSeconds(60);
  private static final int MEBIBYTE = 1 << 20;
  private static final int JUNK_MAX = 64;
  private static final int DISK_MAX = 200 * MEBIBYTE;

  private DiskFaults() {}

  /** Each sync of etcd's leader takes 300 ms longer. */
  static Duration slowSync(FaultKit kit) {
    EtcdNode member = kit.etcd(kit.awaitEtcdLeader());
    Process tracer = trace(kit, member, "fdatasync,fsync:delay_enter=300000");
    try {
      Waits.last(LASTS);
      return Faults.serves(kit);
    } finally {
      end(tracer);
    }
  }

  /** Syncs of etcd's leader fail, so that it ends, as it must; it is started again. */
  static Duration syncError(FaultKit kit) {
    EtcdNode member = kit.etcd(kit.awaitEtcdLeader());
    Process tracer = trace(kit, member, "fdatasync:error=EIO:when=2+");
    try {
      Waits.within(ENDS_MAX, () -> !member.alive());
      Duration took = Faults.serves(kit);
      member.restart();
      Waits.within(ENDS_MAX, member::healthy);
      return took;
    } finally {
      end(tracer);
    }
  }

  private static Process trace(FaultKit kit, EtcdNode member, String injected) {
    try {
      Process tracer =
          new ProcessBuilder(
                  List.of(
                      "strace",
                      "-f",
                      "-q",
                      "-o",
                      "/dev/null",
                      "-e",
                      "trace=fdatasync,fsync",
                      "-e",
                      "inject=" + injected,
                      "-p",
                      Long.toString(member.pid())))
              .redirectErrorStream(true)
              .redirectOutput(kit.folder().resolve("strace.log").toFile())
              .start();
      kit.atEnd(() -> end(tracer));
      return tracer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Detaches, which undoes what was injected. */
  private static void end(Process tracer) {
    tracer.destroy();
    try {
      if (!tracer.waitFor(10, TimeUnit.SECONDS)) {
        tracer.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The disk of one member fills up, so that it ends; it is freed and started again. */
  static Duration diskFull(FaultKit kit) {
    EtcdNode member = kit.etcd(FaultKit.MEMBERS.get(2));
    Path filler = kit.folderOf(member.name()).resolve("filler");
    try {
      fill(filler);
      for (int i = 0; i < JUNK_MAX && member.alive(); i++) {
        junk(kit, i);
      }
      Waits.within(ENDS_MAX, () -> !member.alive());
      Duration took = Faults.serves(kit);
      Files.delete(filler);
      free(kit);
      member.restart();
      Waits.within(ENDS_MAX, member::healthy);
      return took;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fill(Path filler) throws IOException {
    byte[] block = new byte[MEBIBYTE];
    try (OutputStream out = Files.newOutputStream(filler)) {
      for (int written = 0; written < DISK_MAX; written += MEBIBYTE) {
        out.write(block);
      }
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("space")) {
        throw e;
      }
      return; // what was wanted
    }
    throw new IOException("the disk holds more than it should: " + filler);
  }

  /** The quota is used up by somebody else's keys; then they are deleted and the alarm disarmed. */
  static Duration noSpace(FaultKit kit) {
    int puts = 0;
    while (puts < JUNK_MAX && junk(kit, puts)) {
      puts++;
    }
    if (puts == JUNK_MAX) {
      throw new IllegalStateException("the quota holds more than it should");
    }
    Waits.last(LASTS);
    free(kit);
    etcdctl(kit, "defrag");
    etcdctl(kit, "alarm", "disarm");
    return Faults.serves(kit);
  }

  /** Puts a mebibyte; false if etcd refused it. */
  private static boolean junk(FaultKit kit, int number) {
    String key = base64("/junk/" + number);
    String value = base64("x".repeat(MEBIBYTE));
    try {
      kit.etcd(kit.awaitEtcdLeader())
          .call("/v3/kv/put", "{\"key\":\"" + key + "\",\"value\":\"" + value + "\"}");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Deletes the junk and forgets it; the truth log has read the history long before. */
  private static void free(FaultKit kit) {
    etcdctl(kit, "del", "--prefix", "/junk/");
    Waits.last(Duration.ofSeconds(1));
    try {
      etcdctl(kit, "compact", "--physical", Long.toString(kit.revision()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void etcdctl(FaultKit kit, String... arguments) {
    Path etcd = EtcdBinary.find().orElseThrow();
    List<String> command = new ArrayList<>();
    command.add(etcd.resolveSibling("etcdctl").toString());
    command.add("--command-timeout=15s");
    command.add("--endpoints=" + String.join(",", kit.endpoints()));
    command.addAll(List.of(arguments));
    Shell.run(command);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
