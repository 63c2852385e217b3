/**
 * The operator API over HTTP and JSON: resources under {@code /api/v1}, server-sent events, metrics
 * and health. Handlers run on Jetty's threads, read the newest view, and write through {@code
 * operate}'s operations; they keep no state of their own. Start reading at {@link
 * dev.tidegate.orchestrator.web.WebServer}.
 */
@NullMarked
package dev.tidegate.orchestrator.web;

import org.jspecify.annotations.NullMarked;
