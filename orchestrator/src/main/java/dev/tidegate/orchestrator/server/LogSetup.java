package dev.tidegate.orchestrator.server;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** One line a record on standard error: time, level, where, message with its keys. */
final class LogSetup {
  private static final List<Logger> QUIET =
      List.of(
          Logger.getLogger("io.javalin"),
          Logger.getLogger("org.eclipse.jetty"),
          Logger.getLogger("io.grpc"),
          Logger.getLogger("io.netty"),
          Logger.getLogger("io.vertx"),
          Logger.getLogger("io.etcd"));

  private LogSetup() {}

  static void apply() {
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    ConsoleHandler console = new ConsoleHandler();
    console.setFormatter(new OneLine());
    root.addHandler(console);
    QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
  }

  private static final class OneLine extends Formatter {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    @Override
    public String format(LogRecord record) {
      StringBuilder line = new StringBuilder();
      line.append(TIME.format(Instant.ofEpochMilli(record.getMillis())))
          .append(' ')
          .append(level(record.getLevel()))
          .append(' ')
          .append(shortName(record.getLoggerName()))
          .append(": ")
          .append(formatMessage(record));
      for (Throwable cause = record.getThrown(); cause != null; cause = cause.getCause()) {
        line.append(" | ").append(cause);
      }
      if (record.getThrown() != null && record.getLevel().intValue() >= Level.SEVERE.intValue()) {
        for (StackTraceElement frame : record.getThrown().getStackTrace()) {
          line.append(System.lineSeparator()).append("    at ").append(frame);
        }
      }
      return line.append(System.lineSeparator()).toString();
    }

    private static String level(Level level) {
      if (level.intValue() >= Level.SEVERE.intValue()) {
        return "ERROR";
      }
      if (level.intValue() >= Level.WARNING.intValue()) {
        return "WARN ";
      }
      return level.intValue() >= Level.INFO.intValue() ? "INFO " : "DEBUG";
    }

    private static String shortName(String logger) {
      return logger.substring(logger.lastIndexOf('.') + 1);
    }
  }
}
