package dev.tidegate.orchestrator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessPolicyTest {
  private final AccessPolicy guarded = AccessPolicy.requiring(Secret.of("s3cret\n"));

  @Test
  void anOpenServerTakesTheCallersWordForItsName() {
    assertThat(AccessPolicy.open().admit(null, "ada")).contains(new Caller("ada", false));
    assertThat(AccessPolicy.open().admit(null, null)).contains(new Caller("anonymous", false));
  }

  @Test
  void aGuardedServerAdmitsTheTokenOnly() {
    assertThat(guarded.admit("Bearer s3cret", "ada")).contains(new Caller("ada", true));
    assertThat(guarded.admit("bearer  s3cret ", "ada")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s3cret", "Bearer", "Bearer s3cre", "Bearer s3cret2", "Basic s3cret"})
  void aGuardedServerRefusesEverythingElse(String header) {
    assertThat(guarded.admit(header, "ada")).isEmpty();
    assertThat(guarded.admit(null, "ada")).isEmpty();
  }

  @Test
  void aNameFromOutsideIsCutAndCleaned() {
    String name = AccessPolicy.open().admit(null, "a\nb" + "x".repeat(500)).orElseThrow().subject();
    assertThat(name).startsWith("a?b").hasSize(128);
  }

  @Test
  void aSecretNeverShows() {
    assertThat(Secret.of("s3cret").toString()).doesNotContain("s3cret");
    assertThatThrownBy(() -> Secret.of("  ")).isInstanceOf(IllegalArgumentException.class);
  }

  @Nested
  class Binding {
    private final InetSocketAddress loopback =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 7070);

    @Test
    void loopbackNeedsNothing() {
      assertThat(BindRule.refusal("http", loopback, false, false)).isEmpty();
    }

    @Test
    void otherAddressesNeedTlsOrAWaiver() throws UnknownHostException {
      InetSocketAddress any =
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {0, 0, 0, 0}), 7070);
      assertThat(BindRule.refusal("http", any, false, false))
          .hasValueSatisfying(
              why ->
                  assertThat(why).contains("--tls-cert").contains("--insecure").contains("http"));
      assertThat(BindRule.refusal("http", any, true, false)).isEmpty();
      assertThat(BindRule.refusal("http", any, false, true)).isEmpty();
    }

    @Test
    void anUnknownHostIsRefusedByName() {
      InetSocketAddress nowhere = InetSocketAddress.createUnresolved("nowhere.invalid", 1);
      assertThat(BindRule.refusal("grpc", nowhere, true, true))
          .hasValueSatisfying(why -> assertThat(why).contains("nowhere.invalid"));
    }
  }
}
