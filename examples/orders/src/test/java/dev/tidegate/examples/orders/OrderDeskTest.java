package dev.tidegate.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.agent.Tidegate;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OrderDeskTest {
  private static final int ORDERS = 10_000;

  @TempDir private Path folder;

  @Test
  void servesOrdersByTheOldPathWithAboutOneFailureInAHundred() {
    try (Tidegate unconnected =
        Tidegate.builder()
            .orchestrator("127.0.0.1:1")
            .service("orders")
            .instance("o-1")
            .dataDir(folder)
            .connect()) {
      OrderDesk desk = new OrderDesk(unconnected, Book::prices);
      try (OrderTraffic traffic = new OrderTraffic(desk, new Random(7), 9)) {
        for (int i = 0; i < ORDERS; i++) {
          place(desk, traffic.next());
        }
      }
      assertThat(desk.taken() + desk.failed()).isEqualTo(ORDERS);
      assertThat(desk.failed()).isBetween(60L, 140L);
      assertThat(desk.stored()).isPositive();
    }
  }

  @Test
  void generatesOrdersOfWhichTheNewPricingFailsAboutOneInTen() {
    try (Tidegate unconnected =
            Tidegate.builder()
                .orchestrator("127.0.0.1:1")
                .service("orders")
                .instance("o-1")
                .dataDir(folder)
                .connect();
        OrderTraffic traffic =
            new OrderTraffic(new OrderDesk(unconnected, Book::prices), new Random(7), 9)) {
      int tooLarge = 0;
      for (int i = 0; i < ORDERS; i++) {
        Order order = traffic.next();
        if (order.pieces() >= 90) {
          tooLarge++;
        }
      }
      assertThat(tooLarge).isBetween(700, 1_100);
    }
  }

  private static void place(OrderDesk desk, Order order) {
    try {
      assertThat(desk.place(order)).isPositive();
    } catch (InvalidOrderException e) {
      assertThat(e).hasMessageContaining("asks for nothing");
    }
  }
}
