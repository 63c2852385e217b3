/**
 * The verbs of {@code tidegate rollout}, and how a rollout is drawn. One thread. Start reading at
 * {@link dev.tidegate.cli.rollout.RolloutCommands} and {@link
 * dev.tidegate.cli.rollout.RolloutPicture}.
 */
@NullMarked
package dev.tidegate.cli.rollout;

import org.jspecify.annotations.NullMarked;
