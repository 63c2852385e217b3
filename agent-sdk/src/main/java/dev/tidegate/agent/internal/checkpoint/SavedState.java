package dev.tidegate.agent.internal.checkpoint;

/**
 * One state as it was saved.
 *
 * @param content the bytes; not copied
 * @param format name of the serialisation
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and up to a mebibyte
public record SavedState(byte[] content, String format) {}
