package dev.tidegate.examples.orders;

import java.util.function.Supplier;

/** The pricing of today: price times quantity, 2 % off for each ten pieces. Thread-safe. */
final class OldPricing {
  private final Supplier<Book> prices;

  OldPricing(Supplier<Book> prices) {
    this.prices = prices;
  }

  /** What the order costs, in cents. Reads both layouts, so it works beside a migrated book. */
  long price(Order order) {
    Book book = prices.get();
    long cents = 0;
    for (Order.Line line : order.lines()) {
      cents += line.quantity() * unitPrice(book, line.sku());
    }
    long percent = Math.min(20, 2L * (order.pieces() / 10));
    return cents - cents * percent / 100;
  }

  private static long unitPrice(Book book, String sku) {
    Long whole = book.entries().get(sku);
    if (whole != null) {
      return whole;
    }
    Long net = book.entries().get(sku + "/net");
    Long tax = book.entries().get(sku + "/tax");
    if (net == null || tax == null) {
      throw new InvalidOrderException("no product " + sku);
    }
    return net + tax;
  }
}
