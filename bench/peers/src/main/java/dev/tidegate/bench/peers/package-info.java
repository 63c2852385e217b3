/**
 * Other engines with the same three flags, each the way its makers mean it to be used in-process
 * and offline: from a file or a test source, with events, metrics and polling off.
 *
 * <p>Single-threaded. Each class stands alone; start reading at any.
 */
@NullMarked
package dev.tidegate.bench.peers;

import org.jspecify.annotations.NullMarked;
