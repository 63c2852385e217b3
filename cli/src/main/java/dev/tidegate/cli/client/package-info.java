/**
 * The operator API over HTTP. {@link dev.tidegate.cli.client.ApiClient} is for one thread at a
 * time; {@link dev.tidegate.cli.client.EventStream} has one thread of its own, which only fills its
 * queue. Start reading at {@link dev.tidegate.cli.client.ApiClient}.
 */
@NullMarked
package dev.tidegate.cli.client;

import org.jspecify.annotations.NullMarked;
