package dev.tidegate.orchestrator.access;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a call is let in. With a bearer token configured every call must carry it;
 * without one every caller is let in under the name it gives, which is why a server without TLS
 * binds loopback only (see {@link BindRule}).
 */
public final class AccessPolicy {
  private static final String SCHEME = "Bearer ";
  private static final String ANONYMOUS = "anonymous";

  private final @Nullable Secret token;

  private AccessPolicy(@Nullable Secret token) {
    this.token = token;
  }

  /** Lets everybody in. */
  public static AccessPolicy open() {
    return new AccessPolicy(null);
  }

  /** Lets in whoever presents {@code token}. */
  public static AccessPolicy requiring(Secret token) {
    return new AccessPolicy(token);
  }

  /** True if calls must carry a token. */
  public boolean requiresToken() {
    return token != null;
  }

  /**
   * The caller behind a request, or empty if it must be refused.
   *
   * @param authorization the {@code Authorization} header, or null where there is none
   * @param claimedSubject the name the caller gives itself, or null
   */
  public Optional<Caller> admit(@Nullable String authorization, @Nullable String claimedSubject) {
    if (token != null && !presentsToken(token, authorization)) {
      return Optional.empty();
    }
    return Optional.of(new Caller(subject(claimedSubject), token != null));
  }

  private static boolean presentsToken(Secret token, @Nullable String authorization) {
    return authorization != null
        && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && token.matches(authorization.substring(SCHEME.length()).strip());
  }

  private static String subject(@Nullable String claimed) {
    if (claimed == null || claimed.isBlank()) {
      return ANONYMOUS;
    }
    String printable = claimed.strip().replaceAll("\\p{Cntrl}", "?");
    return printable.length() > 128 ? printable.substring(0, 128) : printable;
  }
}
