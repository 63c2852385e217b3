package dev.tidegate.cli.operate;

import dev.tidegate.core.document.MapNode;

/**
 * One thing the doctor looked at.
 *
 * @param check what was looked at
 * @param state how it is
 * @param message what was found
 */
record Finding(String check, State state, String message) {
  /** How bad it is. */
  enum State {
    OK,
    WARN,
    FAIL
  }

  MapNode document() {
    return MapNode.builder()
        .put("check", check)
        .put("state", state.name())
        .put("message", message)
        .build();
  }
}
