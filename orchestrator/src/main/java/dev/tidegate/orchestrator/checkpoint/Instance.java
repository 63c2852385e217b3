package dev.tidegate.orchestrator.checkpoint;

import java.util.regex.Pattern;

/**
 * The service instance that checkpoints belong to, stable over restarts.
 *
 * @param namespace a name
 * @param service a name
 * @param instance 1 to 128 letters, digits, '.', '_', ':' and '-', beginning with a letter or digit
 */
public record Instance(String namespace, String service, String instance) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");
  private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");

  public Instance {
    require("identity.namespace", NAME, namespace);
    require("identity.service", NAME, service);
    require("identity.instance", INSTANCE, instance);
  }

  static void requireName(String field, String text) {
    require(field, NAME, text);
  }

  static void requireSegment(String field, String text) {
    require(field, INSTANCE, text);
  }

  private static void require(String field, Pattern pattern, String text) {
    if (!pattern.matcher(text).matches()) {
      throw new IllegalArgumentException("%s is '%s', expected %s".formatted(field, text, pattern));
    }
  }
}
