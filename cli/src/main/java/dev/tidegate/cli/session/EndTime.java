package dev.tidegate.cli.session;

import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.core.document.DurationText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** When something ends that was given {@code --until} a time or {@code --for} a duration. */
public final class EndTime {
  private EndTime() {}

  /**
   * The time itself, or so long from now, to the second.
   *
   * @param until a time, used if {@code lasts} is null
   * @param lasts a duration, or null
   * @throws CommandException of wrong usage if it is neither
   */
  public static Instant of(Session session, @Nullable String until, @Nullable String lasts) {
    try {
      return lasts == null
          ? Instant.parse(until == null ? "" : until)
          : session
              .environment()
              .clock()
              .instant()
              .plus(DurationText.parse(lasts))
              .truncatedTo(ChronoUnit.SECONDS);
    } catch (DateTimeException e) {
      throw CommandException.usage(
          "--until is no time: '" + until + "'", "for example 2026-03-01T12:00:00Z, or --for 2h");
    } catch (IllegalArgumentException e) {
      throw CommandException.usage("--for is " + e.getMessage(), null);
    }
  }
}
