package dev.tidegate.orchestrator.server;

import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/**
 * The orchestrator's {@code main}. When it serves it prints one JSON line on standard output with
 * its addresses; everything else goes to the log on standard error. Exits 0 after a stop, 2 on
 * wrong options, 7 when etcd cannot be reached or started, 1 otherwise.
 */
public final class Orchestrator {
  private static final Logger LOG = LoggerFactory.getLogger(Orchestrator.class);
  private static final int EXIT_FAILURE = 1;
  private static final int EXIT_USAGE = 2;
  private static final int EXIT_UNREACHABLE = 7;

  private Orchestrator() {}

  /** Runs until SIGTERM, SIGINT, or the end of standard input where that was asked for. */
  public static void main(String[] arguments) {
    LogSetup.apply();
    OrchestratorOptions options = new OrchestratorOptions();
    CommandLine commandLine = new CommandLine(options);
    try {
      CommandLine.ParseResult parsed = commandLine.parseArgs(arguments);
      if (CommandLine.printHelpIfRequested(parsed)) {
        return;
      }
    } catch (CommandLine.ParameterException e) {
      exit(
          EXIT_USAGE,
          String.valueOf(e.getMessage()),
          "option on the command line",
          "orchestrator --help");
    }
    serve(options);
  }

  private static void serve(OrchestratorOptions options) {
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> await(stop, stopped), "shutdown"));
    try (RunningOrchestrator running = RunningOrchestrator.start(options)) {
      System.out.println(JsonWriter.compact(announcement(running)));
      System.out.flush();
      SystemdNotice.ready();
      if (options.exitOnStdinEof) {
        Thread watch = new Thread(() -> stopAtEnd(System.in, stop), "stdin");
        watch.setDaemon(true);
        watch.start();
      }
      stop.await();
      LOG.info("stopping");
    } catch (StartException e) {
      stopped.countDown();
      exit(
          e.usage() ? EXIT_USAGE : EXIT_UNREACHABLE,
          String.valueOf(e.getMessage()),
          e.why(),
          e.hint());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      stopped.countDown();
      LOG.atError().setCause(e).log("the orchestrator ends");
      exit(EXIT_FAILURE, "the orchestrator ends", String.valueOf(e.getMessage()), "see the log");
    }
    stopped.countDown();
  }

  private static MapNode announcement(RunningOrchestrator running) {
    String flagd = running.flagdAddress();
    return MapNode.builder()
        .put("ready", true)
        .put("http", running.httpAddress())
        .put("grpc", running.grpcAddress())
        .putIfPresent("flagd", flagd.isEmpty() ? null : flagd)
        .put("etcd", String.join(",", running.etcdEndpoints()))
        .put("replica", running.replicaId())
        .build();
  }

  /** A JVM that was told to end waits for the orderly stop, which the main thread does. */
  private static void await(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void stopAtEnd(InputStream input, CountDownLatch stop) {
    try {
      while (input.read() >= 0) {
        // Whatever the parent says is no command; only its end matters.
      }
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("standard input broke");
    }
    stop.countDown();
  }

  private static void exit(int code, String error, String cause, String hint) {
    PrintStream err = System.err;
    err.println("error: " + error);
    err.println("cause: " + cause);
    err.println("hint: " + hint);
    System.exit(code);
  }
}
