package dev.tidegate.agent.internal.checkpoint;

/**
 * One state as it was saved. Compared by nobody, and up to a mebibyte.
 *
 * @param content the bytes; not copied
 * @param format name of the serialisation
 */
@SuppressWarnings("ArrayRecordComponent")
public record SavedState(byte[] content, String format) {}
