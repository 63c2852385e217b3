package dev.tidegate.agent.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand damages to the cache: it gives the newest, the one before, or nothing. */
final class CacheMutationTest {
  private static final int MUTATIONS = 10_000;
  private static final long SEED = 20_240_607;
  private static final Snapshot FIRST = snapshot(7, "old");
  private static final Snapshot SECOND = snapshot(8, "new");

  private final Random random = new Random(SEED);
  private final Map<Path, byte[]> onDisk = new HashMap<>();

  @TempDir private Path folder;
  private Path newest;
  private Path previous;
  private byte[] second;
  private byte[] first;

  private static Snapshot snapshot(long revision, String variant) {
    RolloutRecord rollout =
        new RolloutRecord(
            "uid-1",
            "orders",
            revision,
            List.of(new RolloutRecord.Stage(1, 2, true, false)),
            Map.of("orders.store", "{\"defaultVariant\":\"" + variant + "\"}"),
            true);
    return new Snapshot(
        new Position(1, revision),
        Map.of("a", "{\"defaultVariant\":\"" + variant + "\"}", "b", "ü"),
        Map.of("e", "1"),
        Set.of("c"),
        List.of(rollout));
  }

  @BeforeEach
  void write() throws IOException {
    SnapshotFile file = new SnapshotFile(folder);
    file.write(FIRST);
    file.write(SECOND);
    newest = folder.resolve("view");
    previous = folder.resolve("view.previous");
    second = Files.readAllBytes(newest);
    first = Files.readAllBytes(previous);
  }

  @Test
  void givesTheNewestOrTheOneBeforeWholeOrNothingWhateverIsDamaged() throws IOException {
    SnapshotFile file = new SnapshotFile(folder);
    int[] seen = new int[3];
    for (int i = 0; i < MUTATIONS; i++) {
      boolean newestToo = random.nextInt(4) != 0;
      byte[] newestNow = newestToo ? mutate(second, first) : second;
      byte[] previousNow = !newestToo || random.nextInt(3) == 0 ? mutate(first, second) : first;
      put(newest, newestNow);
      put(previous, previousNow);
      Snapshot expected = whole(newestNow).or(() -> whole(previousNow)).orElse(Snapshot.EMPTY);
      assertThat(file.read()).as("mutation %d of seed %d", i, SEED).isEqualTo(expected);
      seen[expected.equals(SECOND) ? 0 : expected.equals(FIRST) ? 1 : 2]++;
    }
    assertThat(Arrays.stream(seen).min().orElseThrow())
        .as("each of: newest, one before, nothing")
        .isGreaterThan(MUTATIONS / 20);
  }

  @Test
  void readsAnyContentWithoutFailingEvenWhereTheChecksumHoldsByChance() {
    byte[] content = SnapshotCodec.encode(SECOND);
    byte[] other = SnapshotCodec.encode(FIRST);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] mutated = mutate(content, other);
      assertThat(SnapshotCodec.decode(mutated)).as("mutation %d of seed %d", i, SEED).isNotNull();
    }
  }

  /** What the bytes of an undamaged file hold. */
  private Optional<Snapshot> whole(byte[] bytes) {
    if (Arrays.equals(bytes, second)) {
      return Optional.of(SECOND);
    }
    return Arrays.equals(bytes, first) ? Optional.of(FIRST) : Optional.empty();
  }

  private byte[] mutate(byte[] original, byte[] other) {
    byte[] bytes = original.clone();
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(9)) {
      case 0 -> bytes = Arrays.copyOf(bytes, at);
      case 1, 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 3 -> {
        for (int flips = 1 + random.nextInt(16); flips > 0; flips--) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      case 4 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 512), (byte) 0);
      case 5 -> random.nextBytes(bytes);
      case 6 -> bytes = other.clone();
      case 7 -> {
        int head = Math.min(at, other.length);
        System.arraycopy(other, 0, bytes, 0, head);
      }
      default -> {
        bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(64));
        bytes[bytes.length - 1] = (byte) random.nextInt();
      }
    }
    return bytes;
  }

  /** A file of its own: the newest and the one before may share their bytes. */
  private void put(Path path, byte[] bytes) throws IOException {
    if (!Arrays.equals(bytes, onDisk.put(path, bytes))) {
      Files.deleteIfExists(path);
      Files.write(path, bytes);
    }
  }
}
