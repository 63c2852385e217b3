package dev.tidegate.core.store;

/**
 * A running change stream. Closing it is idempotent; the sink may get one more call while closing.
 */
public interface Subscription extends AutoCloseable {
  @Override
  void close();
}
