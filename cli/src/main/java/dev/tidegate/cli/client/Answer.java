package dev.tidegate.cli.client;

import dev.tidegate.cli.terminal.Doc;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the server said.
 *
 * @param status the HTTP status
 * @param body the document answered; null node if there was none
 * @param date the server's clock as it answered, or null if it did not say
 */
public record Answer(int status, Doc body, @Nullable Instant date) {}
