package dev.tidegate.cli.client;

import dev.tidegate.cli.terminal.Doc;

/**
 * One event of the server's stream.
 *
 * @param id the etcd revision it tells of
 * @param type rollout, flag, agent, leader or decision
 * @param data what changed
 */
public record ServerEvent(String id, String type, Doc data) {}
