/**
 * Notices when the store went back in its history, as it does when etcd is restored from a backup:
 * agents then ignore what is written, since they have seen later places. Whoever notices says so in
 * the store, in the transaction that takes the claim away, so that nobody leads until somebody
 * adopts the store.
 *
 * <p>Start reading at {@link dev.tidegate.orchestrator.rewind.RewindWatch}.
 */
@NullMarked
package dev.tidegate.orchestrator.rewind;

import org.jspecify.annotations.NullMarked;
