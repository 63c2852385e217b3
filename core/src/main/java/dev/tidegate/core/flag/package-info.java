/**
 * Parses, validates, compiles and evaluates flag definitions: flagd's JSON with flagd's current
 * semantics. A {@link dev.tidegate.core.flag.FlagDefinition} is what operators write, a {@link
 * dev.tidegate.core.flag.FlagSet} is the compiled snapshot that answers, an {@link
 * dev.tidegate.core.flag.Overlay} is what a rollout's stage puts over a definition. Targeting rules
 * are those of {@link dev.tidegate.core.rule}.
 *
 * <p>Everything is immutable and may be used by any thread. Evaluation never throws, never blocks
 * and takes no lock. Start reading at {@link dev.tidegate.core.flag.FlagSet}.
 */
@NullMarked
package dev.tidegate.core.flag;

import org.jspecify.annotations.NullMarked;
