package dev.tidegate.sim.check;

import dev.tidegate.core.store.Entry;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * G8: a state is saved by the boot that owns the instance, never by one that was superseded. What a
 * rollback restores is saved again as it was, whoever saved it first.
 */
final class OwnerRule implements Rule {
  @Override
  public void check(Step step, Violations violations) {
    step.puts("blob/", "")
        .filter(entry -> entry.key().path().contains("/working/"))
        .filter(entry -> !entry.key().path().contains("/saves/"))
        .forEach(entry -> check(step, entry, violations));
  }

  private static void check(Step step, Entry saved, Violations violations) {
    String path = saved.key().path();
    String instance = path.substring(0, path.indexOf("/working/"));
    Entry owner = step.after().get(instance + "/owner");
    String boot = owner == null ? "" : Json.text(Json.of(owner), "bootId");
    String encoded = Json.text(Json.of(saved), "content");
    String content = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    String by = content.substring(0, Math.max(0, content.indexOf(':')));
    boolean restored =
        step.beforeBelow(instance + "/restore/").values().stream()
            .anyMatch(point -> Json.text(Json.of(point), "content").equals(encoded));
    if (!by.equals(boot) && !restored) {
      violations.add(
          "G8", step.nanos(), "%s was saved by %s while %s owns it".formatted(path, by, boot));
    }
  }
}
