/**
 * Local processes: an orchestrator with its etcd and a fleet of example services, as children that
 * never outlive this process. One thread starts and stops; each child has a thread that reads its
 * output. Start reading at {@link dev.tidegate.cli.dev.Playground}.
 */
@NullMarked
package dev.tidegate.cli.dev;

import org.jspecify.annotations.NullMarked;
