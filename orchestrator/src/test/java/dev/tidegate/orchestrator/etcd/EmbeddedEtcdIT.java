package dev.tidegate.orchestrator.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Key;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedEtcdIT {
  private static final Key KEY = Key.of("ns", "a");

  @TempDir Path folder;

  @Test
  void keepsItsDataOverARestartOnOtherPorts() {
    long pid;
    try (EmbeddedEtcd etcd = EmbeddedEtcd.start(binary(), folder);
        EtcdStore store = connect(etcd)) {
      pid = etcd.pid();
      Commit commit =
          new Commit(KEY, null, List.of(), List.of(new Change.Put(KEY, Bytes.ofUtf8("1"))));
      assertThat(store.commit(commit)).isInstanceOf(CommitResult.Committed.class);
      assertThat(store.status(etcd.endpoint()).alarms()).isEmpty();
      assertThat(store.status(etcd.endpoint()).version().isSupported()).isTrue();
    }
    assertThat(isRunning(pid)).isFalse();

    try (EmbeddedEtcd etcd = EmbeddedEtcd.start(binary(), folder);
        EtcdStore store = connect(etcd)) {
      assertThat(store.get(KEY)).isPresent();
    }
  }

  @Test
  void tellsWhenItEndsByItself() {
    try (EmbeddedEtcd etcd = EmbeddedEtcd.start(binary(), folder)) {
      assertThat(etcd.ended()).isNotDone();
      ProcessHandle.of(etcd.pid()).orElseThrow().destroyForcibly();
      await().atMost(Duration.ofSeconds(10)).until(() -> etcd.ended().isDone());
    }
  }

  @Test
  void namesItsLogWhenItDoesNotStart() throws IOException {
    Path broken = folder.resolve("broken");
    Files.writeString(broken, "#!/bin/sh\nexit 1\n");
    assertThat(broken.toFile().setExecutable(true)).isTrue();
    assertThatThrownBy(() -> EmbeddedEtcd.start(broken, folder))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("etcd.log");
  }

  @Test
  void diesWithAJvmThatWasKilled() throws IOException {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedEtcdParent.class.getName(),
                binary().toString(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = jvm.inputReader(UTF_8);
    long pid = Long.parseLong(out.readLine());
    assertThat(isRunning(pid)).isTrue();

    jvm.destroyForcibly();
    await().atMost(Duration.ofSeconds(10)).until(() -> !isRunning(pid));
  }

  private static boolean isRunning(long pid) {
    return ProcessHandle.of(pid).isPresent();
  }

  private static EtcdStore connect(EmbeddedEtcd etcd) {
    return EtcdStore.connect(
        EtcdOptions.plain(List.of(etcd.endpoint())), System::nanoTime, new Random(1));
  }

  private static Path binary() {
    try {
      Process script =
          new ProcessBuilder("sh", System.getProperty("tidegate.getEtcd"))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      return Path.of(script.inputReader(UTF_8).readLine(), "etcd");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
