/**
 * Verbs about agents, checkpoints, orchestrators and the machine itself. One thread. Start reading
 * at {@link dev.tidegate.cli.operate.OperateCommands}.
 */
@NullMarked
package dev.tidegate.cli.operate;

import org.jspecify.annotations.NullMarked;
