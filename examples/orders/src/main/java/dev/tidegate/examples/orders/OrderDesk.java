package dev.tidegate.examples.orders;

import dev.tidegate.agent.Operation;
import dev.tidegate.agent.Tidegate;
import dev.tidegate.core.rule.EvaluationContext;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes orders: two flags say by which code, and the outcome is told to the agent. Thread-safe. */
final class OrderDesk {
  static final String PRICING = "orders.pricing";
  static final String STORE = "orders.store";

  private final Tidegate tidegate;
  private final OldPricing oldPricing;
  private final NewPricing newPricing;
  private final OldStore oldStore = new OldStore();
  private final NewStore newStore = new NewStore();
  private final LongAdder taken = new LongAdder();
  private final LongAdder failed = new LongAdder();

  OrderDesk(Tidegate tidegate, Supplier<Book> prices) {
    this.tidegate = tidegate;
    this.oldPricing = new OldPricing(prices);
    this.newPricing = new NewPricing(prices);
  }

  /**
   * Takes an order and gives its price in cents.
   *
   * @throws RuntimeException if it is invalid, or the code that handles it fails
   */
  long place(Order order) {
    try (Operation operation = tidegate.operation(order.customer())) {
      try {
        long cents = priceAndStore(order);
        taken.increment();
        return cents;
      } catch (RuntimeException e) { // whatever our own code throws is a failed operation
        operation.failed(e);
        failed.increment();
        throw e;
      }
    }
  }

  private long priceAndStore(Order order) {
    EvaluationContext customer = EvaluationContext.of(order.customer());
    requireValid(order);
    long cents = isNew(PRICING, customer) ? newPricing.price(order) : oldPricing.price(order);
    boolean newLayout = isNew(STORE, customer);
    if (newLayout) {
      newStore.put(order, cents);
    } else {
      oldStore.put(order, cents);
    }
    Long stored = newLayout ? newStore.cents(order) : oldStore.cents(order);
    return requireStored(order, stored);
  }

  private static void requireValid(Order order) {
    if (order.lines().isEmpty() || order.lines().stream().anyMatch(line -> line.quantity() < 1)) {
      throw new InvalidOrderException("order " + order.id() + " asks for nothing");
    }
  }

  private static long requireStored(Order order, @Nullable Long cents) {
    if (cents == null) {
      throw new IllegalStateException("order " + order.id() + " was not stored");
    }
    return cents;
  }

  private boolean isNew(String flag, EvaluationContext customer) {
    return tidegate.flags().stringValue(flag, "old", customer).equals("new");
  }

  long taken() {
    return taken.sum();
  }

  long failed() {
    return failed.sum();
  }

  int stored() {
    return oldStore.size() + newStore.size();
  }
}
