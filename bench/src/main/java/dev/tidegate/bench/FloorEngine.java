package dev.tidegate.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What somebody would write by hand for exactly these flags, knowing them: a map of rules that can
 * be swapped, contexts as maps, no parsing, no allocation, the same hash. Nothing that keeps rules
 * as data can be expected to be much faster.
 */
public final class FloorEngine implements Engine {
  private static final Set<String> COUNTRIES = Set.of("de", "fr", "it", "es", "nl");

  private final Map<String, Object>[] contexts = contexts();
  private volatile Map<String, Rule> rules = rules();

  private interface Rule {
    boolean isOn(Map<String, Object> context);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object>[] contexts() {
    Map<String, Object>[] contexts = (Map<String, Object>[]) new Map<?, ?>[User.COUNT];
    for (int i = 0; i < contexts.length; i++) {
      User user = User.ALL.get(i);
      contexts[i] = new HashMap<>();
      contexts[i].put("targetingKey", user.key());
      contexts[i].put("country", user.country());
      contexts[i].put("version", user.version());
      contexts[i].put("email", user.email());
    }
    return contexts;
  }

  private static Map<String, Rule> rules() {
    Map<String, Rule> rules = new HashMap<>();
    rules.put(Scenario.PLAIN.key(), context -> true);
    rules.put(Scenario.SPLIT.key(), context -> isInHalf("s2-split", context));
    rules.put(Scenario.TARGETED.key(), FloorEngine::isTargetedAndInHalf);
    return rules;
  }

  private static boolean isTargetedAndInHalf(Map<String, Object> context) {
    return context.get("country") instanceof String country
        && COUNTRIES.contains(country)
        && context.get("version") instanceof String version
        && isAtLeast21(version)
        && context.get("email") instanceof String email
        && email.endsWith("@example.com")
        && isInHalf("s3-targeted", context);
  }

  /** For versions of three numbers, as all users have. */
  private static boolean isAtLeast21(String version) {
    int at = 0;
    int major = 0;
    for (char c = version.charAt(at); c != '.'; c = version.charAt(++at)) {
      major = major * 10 + c - '0';
    }
    int minor = 0;
    at++;
    for (char c = version.charAt(at); c != '.'; c = version.charAt(++at)) {
      minor = minor * 10 + c - '0';
    }
    return major > 2 || (major == 2 && minor >= 1);
  }

  private static boolean isInHalf(String flag, Map<String, Object> context) {
    return context.get("targetingKey") instanceof String key
        && (Integer.toUnsignedLong(murmur3(flag, key)) * 100) >>> 32 < 50;
  }

  /** MurmurHash3 x86 32-bit of two texts of ASCII characters, one after the other. */
  private static int murmur3(String first, String second) {
    int length = first.length() + second.length();
    int hash = 0;
    int block = 0;
    for (int i = 0; i < length; i++) {
      char c = i < first.length() ? first.charAt(i) : second.charAt(i - first.length());
      block |= c << ((i & 3) << 3);
      if ((i & 3) == 3) {
        hash = Integer.rotateLeft(hash ^ scramble(block), 13) * 5 + 0xe6546b64;
        block = 0;
      }
    }
    hash ^= scramble(block) ^ length;
    hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
    return hash ^ (hash >>> 16);
  }

  private static int scramble(int block) {
    return Integer.rotateLeft(block * 0xcc9e2d51, 15) * 0x1b873593;
  }

  @Override
  public String title() {
    return "floor: hand-written evaluator";
  }

  @Override
  public boolean plain(int index) {
    return isOn(Scenario.PLAIN.key(), index);
  }

  @Override
  public boolean split(int index) {
    return isOn(Scenario.SPLIT.key(), index);
  }

  @Override
  public boolean targeted(int index) {
    return isOn(Scenario.TARGETED.key(), index);
  }

  private boolean isOn(String key, int index) {
    Rule rule = rules.get(key);
    return rule != null && rule.isOn(contexts[index]);
  }
}
