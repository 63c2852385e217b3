package dev.tidegate.examples.orders;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.agent.Checkpoint;
import dev.tidegate.agent.StageContext;
import dev.tidegate.agent.StageHandler;
import dev.tidegate.agent.StateCodec;
import dev.tidegate.agent.Tidegate;
import dev.tidegate.core.document.MapNode;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A book kept as a checkpoint, and what a rollout does to it: entering a stage migrates the book,
 * rolling back finds it as it was. Thread-safe.
 */
final class KeptBook implements StageHandler {
  private static final Logger LOG = LoggerFactory.getLogger(KeptBook.class);
  private static final StateCodec<Book> CODEC =
      StateCodec.of(
          "text/plain;book",
          book -> book.text().getBytes(UTF_8),
          bytes -> Book.parse(new String(bytes, UTF_8)));

  private final AtomicInteger rollbacks = new AtomicInteger();
  private final UnaryOperator<Book> migrate;
  private final Checkpoint<Book> checkpoint;
  private volatile Book book;
  private volatile Checkpoint.Restored restored = Checkpoint.Restored.NOTHING;

  /**
   * Registers the book with the agent.
   *
   * @param rollout name of the rollout that migrates it
   * @param migrate idempotent
   */
  KeptBook(
      Tidegate tidegate, String name, Book first, String rollout, UnaryOperator<Book> migrate) {
    this.book = first;
    this.migrate = migrate;
    this.checkpoint =
        tidegate.checkpoint(name, CODEC, () -> book, newer -> book = newer, Set.of(rollout));
  }

  /** After a start: the book as it was saved last, or the first one. */
  void load() throws InterruptedException {
    restored = checkpoint.restore();
  }

  private void keep() throws InterruptedException, IOException {
    if (!checkpoint.save()) {
      LOG.atWarn().log("a book is kept on this machine alone for now");
    }
  }

  @Override
  public void enter(StageContext stage) throws InterruptedException, IOException {
    Book migrated = migrate.apply(book);
    book = migrated;
    LOG.atInfo().addKeyValue("version", migrated.version()).log("book migrated");
    keep();
  }

  @Override
  public void rollBack(StageContext stage) {
    rollbacks.incrementAndGet(); // the agent has put the book from before into place already
  }

  Book book() {
    return book;
  }

  /** What it is now; depends on neither traffic nor restarts. */
  MapNode describe() {
    Book now = book;
    return MapNode.builder()
        .put("version", now.version())
        .put("digest", now.digest())
        .put("entries", now.entries().size())
        .build();
  }

  /** What happened to it since the process started. */
  MapNode history() {
    return MapNode.builder()
        .put("restoredAtStart", restored.name())
        .put("rollbacks", rollbacks.get())
        .build();
  }
}
