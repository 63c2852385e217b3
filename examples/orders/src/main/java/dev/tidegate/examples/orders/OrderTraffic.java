package dev.tidegate.examples.orders;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Customers: orders at a steady rate, about one in a hundred asking for nothing. */
final class OrderTraffic implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OrderTraffic.class);
  private static final int THREADS = 4;
  private static final int CUSTOMERS = 20_000;

  private final ScheduledExecutorService timers =
      Executors.newScheduledThreadPool(
          THREADS,
          task -> {
            Thread thread = new Thread(task, "orders-traffic");
            thread.setDaemon(true);
            return thread;
          });
  private final List<ScheduledFuture<?>> sources = new ArrayList<>();
  private final AtomicLong number = new AtomicLong();
  private final OrderDesk desk;
  private final RandomGenerator random;
  private final int largePercent;

  /**
   * @param random for any thread
   * @param largePercent of a hundred orders, how many are of ninety pieces or more
   */
  OrderTraffic(OrderDesk desk, RandomGenerator random, int largePercent) {
    this.desk = desk;
    this.random = random;
    this.largePercent = largePercent;
  }

  /** Begins, with {@code perSecond} orders a second over all threads. */
  void start(double perSecond) {
    long nanos = (long) (THREADS * 1e9 / perSecond);
    for (int i = 0; i < THREADS; i++) {
      long offset = nanos * i / THREADS;
      sources.add(timers.scheduleAtFixedRate(this::placeOne, offset, nanos, TimeUnit.NANOSECONDS));
    }
  }

  private void placeOne() {
    Order order = next();
    try {
      long cents = desk.place(order);
      LOG.atTrace().addKeyValue("cents", cents).log("ordered");
    } catch (RuntimeException e) { // a customer sees an error page; the next one still comes
      LOG.atDebug().setCause(e).log("order failed");
    }
  }

  /** A random order of one to three lines; large ones have up to 98 pieces. */
  Order next() {
    String id = "order-" + number.incrementAndGet();
    String customer = "user-" + random.nextInt(CUSTOMERS);
    if (random.nextInt(100) == 0) {
      return new Order(id, customer, List.of(new Order.Line(Products.sku(0), 0)));
    }
    boolean large = random.nextInt(100) < largePercent;
    int lines = random.nextInt(10) < 7 ? 1 : 1 + random.nextInt(3);
    int pieces = large ? 90 + random.nextInt(9) : 1 + random.nextInt(80);
    List<Order.Line> wanted = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      int quantity = Math.max(1, pieces / lines);
      int rest = i == 0 ? Math.max(0, pieces - quantity * lines) : 0;
      wanted.add(new Order.Line(Products.sku(random.nextInt(Products.COUNT)), quantity + rest));
    }
    return new Order(id, customer, wanted);
  }

  @Override
  public void close() {
    sources.forEach(source -> source.cancel(false));
    timers.shutdownNow();
  }
}
