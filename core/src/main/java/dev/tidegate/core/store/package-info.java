/**
 * Durable state in our own words: keys, revisions, guarded commits and change streams. Nothing here
 * knows etcd; {@code orchestrator.etcd} and the test kit's memory store implement {@link
 * dev.tidegate.core.store.Store}, and one contract suite runs on both.
 *
 * <p>Values are immutable and may be shared between threads. Start reading at {@link
 * dev.tidegate.core.store.Store}.
 */
@NullMarked
package dev.tidegate.core.store;

import org.jspecify.annotations.NullMarked;
