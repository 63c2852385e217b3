/**
 * A service that takes orders, with an old and a new way of pricing and of storing them, both
 * behind flags that rollouts drive. What a service has to do for Tidegate is all in {@link
 * dev.tidegate.examples.orders.OrdersService} and {@code OrderDesk}; the rest is a service's own.
 *
 * <p>Requests come on many threads; the books and stores are safe for them.
 */
@NullMarked
package dev.tidegate.examples.orders;

import org.jspecify.annotations.NullMarked;
