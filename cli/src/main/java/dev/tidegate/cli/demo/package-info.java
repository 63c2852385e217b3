/**
 * {@code tidegate demo}: the whole of Tidegate on one machine, told as it happens and checked at
 * the end. One thread. Start reading at {@link dev.tidegate.cli.demo.DemoCommand} and {@code Demo}.
 */
@NullMarked
package dev.tidegate.cli.demo;

import org.jspecify.annotations.NullMarked;
