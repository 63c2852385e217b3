package dev.tidegate.core.store;

/**
 * Name of a lease inside the store.
 *
 * @param value chosen by the store
 */
public record LeaseId(long value) {}
