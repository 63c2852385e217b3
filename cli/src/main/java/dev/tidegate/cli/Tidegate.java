package dev.tidegate.cli;

import dev.tidegate.cli.terminal.Environment;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;

/** The command line of Tidegate. */
public final class Tidegate {
  private Tidegate() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) throws IOException {
    // A request that may have arrived is repeated by us, with its id, or not at all.
    System.setProperty("sun.net.http.retryPost", "false");
    if (args.length == 1 && "--train".equals(args[0])) {
      System.exit(Training.run());
    }
    Environment environment = environment();
    int status = new CommandTree(environment).run(args);
    environment.out().flush();
    environment.err().flush();
    System.exit(status);
  }

  private static Environment environment() {
    return new Environment(
        System.in,
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        System.getenv(),
        Path.of(""),
        terminals(),
        InstantSource.system(),
        System::nanoTime);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    OutputStream raw = new BufferedOutputStream(new FileOutputStream(descriptor), 8192);
    return new PrintStream(raw, true, StandardCharsets.UTF_8);
  }

  /** The launcher tells, since Java 17 cannot ask for one stream alone. */
  private static Environment.Terminals terminals() {
    String told = System.getProperty("tidegate.terminals", "");
    return new Environment.Terminals(
        told.contains("in"), told.contains("out"), told.contains("err"));
  }
}
