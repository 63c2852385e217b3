package dev.tidegate.examples.orders;

import dev.tidegate.agent.AgentStatus;
import dev.tidegate.agent.Tidegate;
import dev.tidegate.agent.TidegateBuilder;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.rule.EvaluationContext;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/** The service as a process, and how it uses the agent. */
public final class OrdersService implements AutoCloseable {
  static final String PRICING_ROLLOUT = "orders-pricing-v2";
  static final String STORE_ROLLOUT = "orders-store-v2";
  private static final Duration READY_MAX = Duration.ofSeconds(5);
  private static final int UNITS_SHOWN = 16;

  private final OrdersOptions options;
  private final Tidegate tidegate;
  private final KeptBook prices;
  private final KeptBook shelves;
  private final OrderDesk desk;
  private final OrderTraffic traffic;
  private final OrdersHttp http;

  private OrdersService(OrdersOptions options) throws IOException, InterruptedException {
    this.options = options;
    TidegateBuilder builder =
        Tidegate.builder()
            .orchestrator(options.orchestrator())
            .namespace(options.namespace())
            .service(options.service())
            .instance(options.instance())
            .zone(options.zone())
            .version(options.version());
    if (options.dataDir() != null) {
      builder.dataDir(options.dataDir());
    }
    tidegate = builder.connect();
    prices =
        new KeptBook(tidegate, "price-book", Book.prices(), PRICING_ROLLOUT, Book::withTaxSplit);
    shelves = new KeptBook(tidegate, "shelf-book", Book.shelves(), STORE_ROLLOUT, Book::withAisles);
    tidegate.onStage(PRICING_ROLLOUT, prices).onStage(STORE_ROLLOUT, shelves);
    prices.load();
    shelves.load();
    desk = new OrderDesk(tidegate, prices::book);
    traffic = new OrderTraffic(desk, new Random(), options.largePercent());
    http = new OrdersHttp(options.httpPort(), desk, this::state, () -> true);
  }

  /**
   * Runs the service until its parent closes standard input, or for ever.
   *
   * @param arguments see {@code OrdersOptions}
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    OrdersOptions options;
    try {
      options = OrdersOptions.parse(List.of(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println("error: " + e.getMessage());
      System.exit(2);
      return;
    }
    try (OrdersService service = new OrdersService(options)) {
      System.out.println(JsonWriter.compact(service.begin()));
      System.out.flush();
      if (options.exitOnStdinEof()) {
        awaitEnd(System.in);
      } else {
        new CountDownLatch(1).await();
      }
    }
  }

  /** Lets stages begin and customers in; gives what a launcher wants to know. */
  private MapNode begin() throws InterruptedException {
    boolean ready = tidegate.awaitReady(READY_MAX);
    if (options.rate() > 0) {
      traffic.start(options.rate());
    }
    return MapNode.builder()
        .put("event", "started")
        .put("instance", options.instance())
        .put("pid", ProcessHandle.current().pid())
        .put("http", "127.0.0.1:" + http.port())
        .put("httpPort", http.port())
        .put("ready", ready)
        .build();
  }

  private static void awaitEnd(InputStream parent) throws IOException {
    byte[] ignored = new byte[256];
    int read = parent.read(ignored);
    while (read >= 0) {
      read = parent.read(ignored);
    }
  }

  private MapNode state() {
    AgentStatus status = tidegate.status();
    List<Node> entered = new ArrayList<>();
    for (AgentStatus.EnteredStage stage : status.entered()) {
      entered.add(
          MapNode.builder()
              .put("rollout", stage.rollout())
              .put("stage", stage.stage())
              .put("applied", stage.applied())
              .put("restorePoint", stage.restorePoint())
              .build());
    }
    MapNode agent =
        MapNode.builder()
            .put("ready", status.ready())
            .put("connected", status.connected())
            .put("replica", status.replica())
            .put("epoch", status.epoch())
            .put("revision", status.revision())
            .put("entered", ListNode.of(entered))
            .build();
    return MapNode.builder()
        .put("instance", options.instance())
        .put("zone", options.zone())
        .put("pid", ProcessHandle.current().pid())
        .put("agent", agent)
        .put("flags", flags())
        .put(
            "state",
            MapNode.builder()
                .put("price-book", prices.describe())
                .put("shelf-book", shelves.describe())
                .build())
        .put(
            "restored",
            MapNode.builder()
                .put("price-book", prices.history())
                .put("shelf-book", shelves.history())
                .build())
        .put(
            "orders",
            MapNode.builder()
                .put("taken", desk.taken())
                .put("failed", desk.failed())
                .put("stored", desk.stored())
                .build())
        .build();
  }

  private MapNode flags() {
    MapNode.Builder flags = MapNode.builder();
    for (String flag : List.of(OrderDesk.STORE, OrderDesk.PRICING)) {
      MapNode.Builder units = MapNode.builder();
      for (int i = 0; i < UNITS_SHOWN; i++) {
        String unit = "user-" + i;
        units.put(unit, tidegate.flags().stringValue(flag, "absent", EvaluationContext.of(unit)));
      }
      flags.put(flag, units.build());
    }
    return flags.build();
  }

  @Override
  public void close() {
    traffic.close();
    http.close();
    tidegate.close();
  }
}
