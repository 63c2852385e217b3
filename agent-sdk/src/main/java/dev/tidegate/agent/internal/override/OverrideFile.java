package dev.tidegate.agent.internal.override;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.tidegate.agent.internal.cache.LocalOverride;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file on this machine that switches flags off with orchestrator, etcd and disk cache gone. It is
 * read every {@link #EVERY}, whole and whatever its time stamp, so that no change is missed; a file
 * that cannot be understood, one half written included, leaves in force what was. Removing the file
 * lifts everything.
 *
 * <p>Runs on the executor given, which must be one thread; the first reading is the caller's.
 */
public final class OverrideFile {
  /** How often it is read. */
  public static final Duration EVERY = Duration.ofSeconds(1);

  /** Largest file that is read. */
  static final int BYTES_MAX = 256 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(OverrideFile.class);
  private static final byte[] ABSENT = new byte[0];

  private final Path path;
  private final Consumer<Map<String, LocalOverride>> served;
  private byte @Nullable [] seen;
  private String told = "";
  private Map<String, LocalOverride> inForce = Map.of();

  /**
   * A file not read yet.
   *
   * @param path where it lies, or will lie
   * @param served given what is in force, whenever that changed
   */
  public OverrideFile(Path path, Consumer<Map<String, LocalOverride>> served) {
    this.path = path;
    this.served = served;
  }

  /** Reads the file now, and again and again on {@code executor} until that ends. */
  @SuppressWarnings("FutureReturnValueIgnored") // ends with its executor
  public void watch(ScheduledExecutorService executor) {
    look();
    long millis = EVERY.toMillis();
    executor.scheduleWithFixedDelay(this::look, millis, millis, MILLISECONDS);
  }

  /** Reads the file; what it throws would end the watching, so it throws nothing. */
  void look() {
    try {
      byte[] content = content();
      if (!Arrays.equals(content, seen)) {
        seen = content;
        take(content);
      }
    } catch (IOException e) {
      warn("cannot be read: " + e);
    } catch (InvalidDocumentException e) {
      warn(e.problems().toString());
    } catch (RuntimeException e) { // whatever it is, the next look comes
      warn(e.toString());
    }
  }

  private byte[] content() throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = in.readNBytes(BYTES_MAX + 1);
      if (content.length > BYTES_MAX) {
        throw new IOException("larger than " + BYTES_MAX + " bytes");
      }
      return content.length == 0 ? new byte[] {'\n'} : content;
    } catch (NoSuchFileException e) {
      return ABSENT;
    }
  }

  private void take(byte[] content) {
    Map<String, LocalOverride> next = new HashMap<>();
    if (content.length > 0) {
      OverrideDocument document = OverrideDocument.parse(DocumentReader.decode(content));
      for (String key : document.malformed()) {
        LocalOverride before = inForce.get(key);
        if (before != null) {
          next.put(key, before);
        }
      }
      next.putAll(document.overrides());
      if (!document.problems().isEmpty()) {
        warn(document.problems().toString());
      }
    }
    told = next.isEmpty() ? "" : told;
    if (!next.equals(inForce)) {
      inForce = Map.copyOf(next);
      LOG.atWarn()
          .addKeyValue("file", path)
          .addKeyValue("flags", inForce.keySet())
          .log(inForce.isEmpty() ? "local overrides are lifted" : "local overrides are in force");
      served.accept(inForce);
    }
  }

  private void warn(String problem) {
    if (!problem.equals(told)) {
      told = problem;
      LOG.atWarn()
          .addKeyValue("file", path)
          .addKeyValue("reason", problem)
          .log("the override file has problems; what was in force stays");
    }
  }
}
