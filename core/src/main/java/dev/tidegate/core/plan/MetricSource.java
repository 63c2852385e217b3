package dev.tidegate.core.plan;

import dev.tidegate.core.document.JsonPath;
import dev.tidegate.core.document.Node;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who measures a metric. */
public sealed interface MetricSource {
  /** The services' own agents count it. */
  record Agents() implements MetricSource {}

  /** Another system is asked for it while a stage is served. */
  sealed interface Provider extends MetricSource {
    /** Between two questions; from {@link #INTERVAL_MIN} to {@link #INTERVAL_MAX}. */
    Duration interval();
  }

  /** The shortest time between two questions. */
  Duration INTERVAL_MIN = Duration.ofSeconds(1);

  /** The longest. */
  Duration INTERVAL_MAX = Duration.ofHours(1);

  /** What a metric has that does not say. */
  Duration INTERVAL_DEFAULT = Duration.ofSeconds(30);

  /**
   * An instant query of Prometheus, or of what speaks its API.
   *
   * @param address what comes before {@code /api/v1/query}
   * @param query in PromQL, answered by a scalar or a vector of one; {@code ${name}} stands for
   *     what {@link #PLACEHOLDERS} names
   */
  record Prometheus(URI address, String query, Duration interval) implements Provider {
    /** What a query may refer to: where the rollout is when the question is asked. */
    public static final List<String> PLACEHOLDERS =
        List.of("namespace", "rollout", "stage", "services");

    /** Characters a query may have. */
    public static final int QUERY_MAX = 4096;

    public Prometheus {
      requireInterval(interval);
      if (query.isBlank() || query.length() > QUERY_MAX) {
        throw new IllegalArgumentException("a query has 1 to " + QUERY_MAX + " characters");
      }
    }
  }

  /**
   * A value of a JSON document.
   *
   * @param url of the document
   * @param path of the value in it
   * @param expected what the value must be, or null for a number with a limit; where it is given
   *     the metric is 1 for equal, else 0
   */
  record HttpJson(URI url, JsonPath path, @Nullable Node expected, Duration interval)
      implements Provider {
    public HttpJson {
      requireInterval(interval);
    }
  }

  /**
   * What a webhook answers to a signed question: {@code ok} or {@code value} of a JSON document.
   *
   * @param url that is posted to
   * @param timeout for one question, at most {@link #WEBHOOK_TIMEOUT_MAX}
   * @param expected what {@code ok} (for true and false) or {@code value} must be, or null for a
   *     {@code value} with a limit; where it is given the metric is 1 for equal, else 0
   */
  record Webhook(URI url, Duration timeout, @Nullable Node expected, Duration interval)
      implements Provider {
    public Webhook {
      requireInterval(interval);
      if (timeout.compareTo(WEBHOOK_TIMEOUT_MIN) < 0
          || timeout.compareTo(WEBHOOK_TIMEOUT_MAX) > 0) {
        throw new IllegalArgumentException("timeout is not in 1s..10s: " + timeout);
      }
    }
  }

  /** The shortest time a webhook that is a check may be given. */
  Duration WEBHOOK_TIMEOUT_MIN = Duration.ofSeconds(1);

  /** The longest, and what a metric has that does not say. */
  Duration WEBHOOK_TIMEOUT_MAX = Duration.ofSeconds(10);

  private static void requireInterval(Duration interval) {
    if (interval.compareTo(INTERVAL_MIN) < 0 || interval.compareTo(INTERVAL_MAX) > 0) {
      throw new IllegalArgumentException("interval is not in 1s..1h: " + interval);
    }
  }
}
