package dev.tidegate.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class BookTest {
  @Test
  void survivesItsTextInBothLayouts() {
    assertThat(Book.parse(Book.prices().text())).isEqualTo(Book.prices());
    Book migrated = Book.shelves().withAisles();
    assertThat(Book.parse(migrated.text())).isEqualTo(migrated);
  }

  @Test
  void migratesOnceAndChangesItsDigest() {
    Book migrated = Book.prices().withTaxSplit();
    assertThat(migrated.version()).isEqualTo(2);
    assertThat(migrated.withTaxSplit()).isEqualTo(migrated);
    assertThat(migrated.digest()).isNotEqualTo(Book.prices().digest());
  }

  @Test
  void refusesTextThatIsNoBook() {
    assertThatThrownBy(() -> Book.parse("sku-1 5")).isInstanceOf(IllegalArgumentException.class);
  }
}
