/** Tests of telling people what happened. */
@NullMarked
package dev.tidegate.orchestrator.notify;

import org.jspecify.annotations.NullMarked;
