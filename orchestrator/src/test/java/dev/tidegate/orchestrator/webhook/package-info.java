/** Tests of what is posted to webhooks. */
@NullMarked
package dev.tidegate.orchestrator.webhook;

import org.jspecify.annotations.NullMarked;
