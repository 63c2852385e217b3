package dev.tidegate.examples.orders;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The pricing that was to replace it: net and tax apart, discount by a table. It has two faults
 * that its author did not see. The table ends before the largest orders do, and the tax service is
 * asked for every line again, which shows in orders of several lines. Thread-safe.
 */
final class NewPricing {
  private static final int[] DISCOUNT_PERCENT = {0, 2, 4, 6, 8, 10, 12, 14, 16};
  private static final long TAX_LOOKUP_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  private final Supplier<Book> prices;

  NewPricing(Supplier<Book> prices) {
    this.prices = prices;
  }

  /** What the order costs, in cents. */
  long price(Order order) {
    Book book = prices.get().withTaxSplit();
    long cents = 0;
    for (Order.Line line : order.lines()) {
      cents += line.quantity() * (part(book, line, "/net") + lookedUpTax(book, line, order));
    }
    int percent = DISCOUNT_PERCENT[order.pieces() / 10];
    return cents - cents * percent / 100;
  }

  private static long lookedUpTax(Book book, Order.Line line, Order order) {
    if (order.lines().size() > 1) {
      LockSupport.parkNanos(TAX_LOOKUP_NANOS); // the round trip to the tax service
    }
    return part(book, line, "/tax");
  }

  private static long part(Book book, Order.Line line, String part) {
    Long value = book.entries().get(line.sku() + part);
    if (value == null) {
      throw new InvalidOrderException("no product " + line.sku());
    }
    return value;
  }
}
