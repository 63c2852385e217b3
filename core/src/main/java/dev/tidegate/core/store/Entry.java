package dev.tidegate.core.store;

/**
 * A key with its value as it was at some revision.
 *
 * @param key where it is
 * @param value what it holds
 * @param createRevision revision of the put that created this incarnation of the key
 * @param modRevision revision of the last put, at least {@code createRevision}
 */
public record Entry(Key key, Bytes value, Revision createRevision, Revision modRevision) {}
