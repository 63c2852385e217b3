/** Tests of the process' options. */
@NullMarked
package dev.tidegate.orchestrator.server;

import org.jspecify.annotations.NullMarked;
