package dev.tidegate.orchestrator.ofrep;

import org.jspecify.annotations.Nullable;

/**
 * What a client sent.
 *
 * @param namespace the namespace in the path, which wins over the selector; null if there is none
 * @param selector the {@code Flagd-Selector} header, or null
 * @param ifNoneMatch the {@code If-None-Match} header, several joined by commas, or null
 * @param body the bytes as sent, or more than {@link OfrepEvaluations#BODY_BYTES_MAX} of them where
 *     there were more; not copied, so that they must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // lives as long as one call and is never compared
public record OfrepCall(
    @Nullable String namespace,
    @Nullable String selector,
    @Nullable String ifNoneMatch,
    byte[] body) {}
