/**
 * The agent's flags for code that knows OpenFeature only.
 *
 * <p>Thread-safe. Start reading at {@link dev.tidegate.agent.openfeature.TidegateProvider}.
 */
@NullMarked
package dev.tidegate.agent.openfeature;

import org.jspecify.annotations.NullMarked;
