package dev.tidegate.examples.orders;

/** What can be ordered. */
final class Products {
  static final int COUNT = 40;

  private Products() {}

  static String sku(int number) {
    return "sku-" + (100 + number);
  }
}
