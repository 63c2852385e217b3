package dev.tidegate.orchestrator.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What an orchestrator makes of its etcd when it starts. */
final class EtcdSideTest {
  private static final String STATUS = "etcdserverpb.Maintenance/Status";
  private static final int VERSION_FIELD = 2 << 3 | 2;

  @Test
  void refusesAnEtcdThatIsTooOld() throws Exception {
    Server old = etcdOf("3.4.27");
    try {
      assertThatThrownBy(() -> open(url(old.getPort())))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("etcd 3.4.27 is too old");
    } finally {
      old.shutdownNow();
    }
  }

  @Test
  void oneOldMemberIsTooOldAndOneThatIsDownIsNoObstacle() throws Exception {
    Server old = etcdOf("3.4.27");
    Server young = etcdOf("3.5.33");
    try {
      String down = url(unused());
      try (EtcdSide side = open(down, url(young.getPort()))) {
        assertThat(side.report().silent()).containsExactly(down);
      }
      assertThatThrownBy(() -> open(url(young.getPort()), url(old.getPort())))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("3.4.27");
    } finally {
      old.shutdownNow();
      young.shutdownNow();
    }
  }

  private static EtcdSide open(String... endpoints) throws StartException {
    OrchestratorOptions options = new OrchestratorOptions();
    options.etcd = List.of(endpoints);
    options.etcdPrefix = "/tidegate-test/";
    return EtcdSide.open(options, System::nanoTime, new Random(1));
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port;
  }

  private static int unused() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** A server that answers the one question asked at the start, and no other. */
  private static Server etcdOf(String version) throws IOException {
    byte[] text = version.getBytes(UTF_8);
    byte[] answer = new byte[text.length + 2];
    answer[0] = VERSION_FIELD;
    answer[1] = (byte) text.length;
    System.arraycopy(text, 0, answer, 2, text.length);
    MethodDescriptor<byte[], byte[]> status =
        MethodDescriptor.newBuilder(new Bytes(), new Bytes())
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(STATUS)
            .build();
    return ServerBuilder.forPort(0)
        .addService(
            ServerServiceDefinition.builder("etcdserverpb.Maintenance")
                .addMethod(
                    status,
                    ServerCalls.asyncUnaryCall(
                        (question, responses) -> {
                          responses.onNext(answer);
                          responses.onCompleted();
                        }))
                .build())
        .build()
        .start();
  }

  /** Messages as they are on the wire. */
  private record Bytes() implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
