package dev.tidegate.system.faults;

import static dev.tidegate.system.faults.FaultCase.ELECTION;
import static dev.tidegate.system.faults.FaultCase.WRITES;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.atomic.AtomicBoolean;

/** What a disk does to etcd: it is slow, it stands still, it fails, it is full. */
final class DiskFaults {
  private static final Duration LASTS = Duration.ofSeconds(6);
  private static final Duration ENDS_MAX = Duration.ofSeconds(60);
  private static final int MEBIBYTE = 1 << 20;
  private static final int JUNK_MAX = 64;
  private static final int DISK_MAX = 200 * MEBIBYTE;

  static final List<FaultCase> CASES =
      List.of(
          FaultCase.of(
              "slow-sync",
              "fsync of etcd's leader takes 300 ms more",
              "each of 12 edits takes effect",
              ELECTION,
              DiskFaults::slowSync),
          FaultCase.of(
              "sync-error",
              "fsync of etcd's leader fails: it ends",
              WRITES,
              ELECTION,
              DiskFaults::syncError),
          FaultCase.in(
              FaultKit.Setting.PLAIN.with(FaultKit.Disk.FREEZABLE),
              "stalled-disk",
              "the disk of etcd's leader stands still, 6 s",
              WRITES,
              ELECTION,
              DiskFaults::stalledDisk),
          FaultCase.in(
              FaultKit.Setting.PLAIN.with(FaultKit.Disk.SMALL),
              "disk-full",
              "the disk of a member is full: it ends",
              WRITES,
              ELECTION,
              DiskFaults::diskFull),
          FaultCase.in(
              FaultKit.Setting.PLAIN.withEtcd("--quota-backend-bytes=16777216"),
              "no-space",
              "etcd's quota is used up, 6 s; then freed",
              "no edit is acknowledged meanwhile, and then edits take effect",
              ELECTION,
              DiskFaults::noSpace));

  private DiskFaults() {}

  /** Each sync of etcd's leader takes 300 ms longer; answers how long the slowest edit took. */
  private static Duration slowSync(FaultKit kit) {
    EtcdNode member = kit.etcd(kit.awaitEtcdLeader());
    Process tracer = trace(kit, member, "fdatasync,fsync:delay_enter=300000");
    try {
      Waits.last(Duration.ofSeconds(1)); // until the tracer is attached
      Duration slowest = Duration.ZERO;
      for (int i = 0; i < 12; i++) {
        slowest = Recovery.longer(slowest, Recovery.serves(kit));
        Waits.last(Duration.ofMillis(300));
      }
      assertThat(tracer.isAlive()).as("the tracer delays to the end").isTrue();
      assertThat(slowest).as("what a sync costs").isGreaterThan(Duration.ofMillis(100));
      return slowest;
    } finally {
      end(tracer);
    }
  }

  /** The member with a disk of its own leads etcd, and every write of it waits. */
  private static Duration stalledDisk(FaultKit kit) throws IOException {
    EtcdNode member = kit.etcd(FaultKit.ownDisk());
    etcdctl(kit, "move-leader", Long.toHexString(member.id()));
    Waits.within(ENDS_MAX, member::leads);
    Runnable thaw = freeze(kit, member.name());
    try {
      Duration took = Recovery.serves(kit);
      Waits.last(LASTS);
      return took;
    } finally {
      thaw.run();
      Waits.within(ENDS_MAX, member::healthy);
    }
  }

  /**
   * Has every write to a member's disk wait; answers what ends that, at the kit's end at latest.
   */
  static Runnable freeze(FaultKit kit, String member) {
    String place = kit.dataOf(member).toString();
    Shell.words("fsfreeze --freeze " + place);
    AtomicBoolean frozen = new AtomicBoolean(true);
    Runnable thaw =
        () -> {
          if (frozen.getAndSet(false)) {
            Shell.words("fsfreeze --unfreeze " + place);
          }
        };
    kit.atEndFirst(thaw);
    return thaw;
  }

  /** Syncs of etcd's leader fail, so that it ends, as it must; it is started again. */
  private static Duration syncError(FaultKit kit) {
    EtcdNode member = kit.etcd(kit.awaitEtcdLeader());
    Process tracer = trace(kit, member, "fdatasync:error=EIO:when=2+");
    try {
      Waits.within(ENDS_MAX, () -> !member.alive());
      Duration took = Recovery.serves(kit);
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
  private static Duration diskFull(FaultKit kit) {
    EtcdNode member = kit.etcd(FaultKit.ownDisk());
    Path filler = kit.dataOf(member.name()).resolve("filler");
    try {
      fill(filler);
      for (int i = 0; i < JUNK_MAX && member.alive(); i++) {
        junk(kit, i);
      }
      Waits.within(ENDS_MAX, () -> !member.alive());
      Duration took = Recovery.serves(kit);
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
  private static Duration noSpace(FaultKit kit) {
    int puts = 0;
    while (puts < JUNK_MAX && junk(kit, puts)) {
      puts++;
    }
    if (puts == JUNK_MAX) {
      throw new IllegalStateException("the quota holds more than it should");
    }
    requireRefusal(kit);
    Waits.last(LASTS);
    free(kit);
    etcdctl(kit, "defrag");
    etcdctl(kit, "alarm", "disarm");
    return Recovery.serves(kit);
  }

  private static void requireRefusal(FaultKit kit) {
    Writes.Outcome outcome = Writes.put(kit.client(kit.awaitLeader()), "probe-full", "full.");
    assertThat(outcome).as("an edit without space").isNotEqualTo(Writes.Outcome.OK);
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
