/**
 * The OpenFeature Remote Evaluation Protocol: what is asked of flags and what is answered, without
 * HTTP's machinery, which {@code web} has. Start reading at {@link
 * dev.tidegate.orchestrator.ofrep.OfrepEvaluations}; {@link
 * dev.tidegate.orchestrator.ofrep.RefetchFeed} tells clients when to ask again. For any thread.
 */
@NullMarked
package dev.tidegate.orchestrator.ofrep;

import org.jspecify.annotations.NullMarked;
