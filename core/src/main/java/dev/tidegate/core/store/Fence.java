package dev.tidegate.core.store;

/**
 * The leader claim a commit depends on: the commit is refused as {@link CommitResult.Fenced} once
 * {@code claim} is gone or was created anew.
 *
 * @param claim key of the claim
 * @param token create revision of the claim the writer holds
 */
public record Fence(Key claim, FencingToken token) {}
