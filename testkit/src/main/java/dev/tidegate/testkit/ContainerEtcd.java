package dev.tidegate.testkit;

import java.util.List;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * One etcd in a container of the image named by TIDEGATE_ETCD_IMAGE. The only class that needs
 * Testcontainers, loaded only where neither a given etcd nor a binary was found.
 */
final class ContainerEtcd implements EtcdServer {
  static final String IMAGE_VARIABLE = "TIDEGATE_ETCD_IMAGE";
  private static final int CLIENT_PORT = 2379;

  private final GenericContainer<?> container;

  private ContainerEtcd(GenericContainer<?> container) {
    this.container = container;
  }

  /** Starts one where an image is named and a Docker engine answers. */
  @SuppressWarnings("resource") // closed by close()
  static Optional<ContainerEtcd> start() {
    String image = System.getenv(IMAGE_VARIABLE);
    if (image == null || !DockerClientFactory.instance().isDockerAvailable()) {
      return Optional.empty();
    }
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(image))
            .withExposedPorts(CLIENT_PORT)
            .withCommand(
                "etcd",
                "--listen-client-urls=http://0.0.0.0:" + CLIENT_PORT,
                "--advertise-client-urls=http://127.0.0.1:" + CLIENT_PORT,
                "--unsafe-no-fsync");
    container.start();
    return Optional.of(new ContainerEtcd(container));
  }

  @Override
  public List<String> endpoints() {
    return List.of("http://" + container.getHost() + ":" + container.getMappedPort(CLIENT_PORT));
  }

  @Override
  public void close() {
    container.stop();
  }
}
