package dev.tidegate.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PricingTest {
  private final Book cents = Book.prices();
  private final OldPricing old = new OldPricing(() -> cents);
  private final NewPricing replacement = new NewPricing(() -> cents);

  private static Order order(int quantity) {
    return new Order("order-1", "user-1", List.of(new Order.Line(Products.sku(3), quantity)));
  }

  @Test
  void bothPricingsAgreeOnSmallOrders() {
    for (int quantity = 1; quantity < 90; quantity++) {
      assertThat(replacement.price(order(quantity))).isEqualTo(old.price(order(quantity)));
    }
  }

  @Test
  void newPricingFailsForTheLargestOrders() {
    assertThat(old.price(order(95))).isPositive();
    assertThatThrownBy(() -> replacement.price(order(95)))
        .isInstanceOf(ArrayIndexOutOfBoundsException.class);
  }

  @Test
  void oldPricingReadsAMigratedBookAlike() {
    OldPricing beside = new OldPricing(cents::withTaxSplit);
    assertThat(beside.price(order(7))).isEqualTo(old.price(order(7)));
  }

  @Test
  void refusesProductsThatDoNotExist() {
    Order unknown = new Order("order-1", "user-1", List.of(new Order.Line("sku-0", 1)));
    assertThatThrownBy(() -> old.price(unknown)).isInstanceOf(InvalidOrderException.class);
    assertThatThrownBy(() -> replacement.price(unknown)).isInstanceOf(InvalidOrderException.class);
  }
}
