package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FreePortsTest {
  private static final int FIRST_OF_CONNECTIONS = 32_768;

  @Test
  void areDifferentAndNoneThatAConnectionMayHave() {
    List<Integer> ports = FreePorts.several(50);

    assertThat(ports).hasSize(50).doesNotHaveDuplicates();
    assertThat(ports)
        .allSatisfy(port -> assertThat(port).isBetween(1_024, FIRST_OF_CONNECTIONS - 1));
  }

  @Test
  void canBeListenedOn() throws IOException {
    int port = FreePorts.one();

    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(socket.getLocalPort()).isEqualTo(port);
    }
  }

  @Test
  void refusesMoreThanThereAre() {
    assertThatThrownBy(() -> FreePorts.several(1_000_000))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("1000000 free ports");
  }
}
