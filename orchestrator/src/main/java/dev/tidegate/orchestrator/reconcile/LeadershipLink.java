package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.store.Fence;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How the reconciler hears whether it leads.
 *
 * @param fence the claim held now, exact at any time; empty while following
 * @param fenced told that a commit was refused since the claim is gone
 */
public record LeadershipLink(Supplier<Optional<Fence>> fence, Consumer<Fence> fenced) {}
