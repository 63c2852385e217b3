package dev.tidegate.cli.terminal;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Single keys from the terminal, without Enter. The terminal is put back when this is closed, and
 * also when the process is ended by a signal. For one thread.
 */
public final class Keyboard implements AutoCloseable {
  private static final int COLUMNS_DEFAULT = 120;
  private static final long STTY_SECONDS_MAX = 2;

  private final InputStream in;
  private final @Nullable Thread restorer;
  private final String before;
  private final int columns;

  private Keyboard(InputStream in, @Nullable Thread restorer, String before, int columns) {
    this.in = in;
    this.restorer = restorer;
    this.before = before;
    this.columns = columns;
  }

  /** Takes keys if {@code isWanted} and the terminal can do it. */
  public static Keyboard open(Environment environment, boolean isWanted) {
    int columns = columns(stty("size"));
    String before = isWanted ? stty("-g") : "";
    if (before.isEmpty()) {
      return new Keyboard(environment.in(), null, before, columns);
    }
    stty("-icanon", "-echo");
    Thread restorer = new Thread(() -> stty(before), "tidegate-terminal");
    Runtime.getRuntime().addShutdownHook(restorer);
    return new Keyboard(environment.in(), restorer, before, columns);
  }

  /** True if keys can be pressed. */
  public boolean isOpen() {
    return restorer != null;
  }

  /** How wide the terminal is. */
  public int columns() {
    return columns;
  }

  /** The key pressed since the last call, or 0. */
  public char key() {
    try {
      return in.available() > 0 ? (char) in.read() : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public void close() {
    if (restorer != null) {
      Runtime.getRuntime().removeShutdownHook(restorer);
      stty(before);
    }
  }

  private static int columns(String size) {
    int space = size.indexOf(' ');
    int columns = space < 0 ? 0 : Integer.parseInt(size.substring(space + 1));
    return columns > 0 ? columns : COLUMNS_DEFAULT;
  }

  /** What {@code stty} prints, or nothing if it fails or there is none. */
  private static String stty(String... arguments) {
    List<String> command = new ArrayList<>(List.of("stty"));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean ended = process.waitFor(STTY_SECONDS_MAX, TimeUnit.SECONDS);
      return ended && process.exitValue() == 0 ? out.strip() : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
