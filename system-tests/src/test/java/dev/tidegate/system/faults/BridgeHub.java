package dev.tidegate.system.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The kernel's bridge and one veth pair per node. What passes it can be cut and lost, by nft; it
 * cannot be late or doubled.
 */
final class BridgeHub implements Hub {
  private static final String TABLE =
      "table bridge faults { chain passing { type filter hook forward priority 0; policy accept; };"
          + " }";

  private final String namespace;

  /** In a namespace that is there. */
  BridgeHub(String namespace) {
    this.namespace = namespace;
    Shell.words("ip -n " + namespace + " link add bridge type bridge");
    Shell.words("ip -n " + namespace + " link set bridge up");
    nft(TABLE);
  }

  private void nft(String commands) {
    List<String> command = new ArrayList<>(Hub.inside(namespace));
    command.addAll(List.of("nft", "-f", "-"));
    Shell.run(command, commands.concat(System.lineSeparator()));
  }

  @Override
  public void attach(String node, String place) {
    Shell.words(
        "ip -n %s link add %s type veth peer name %s netns %s"
            .formatted(place, DEVICE, port(node), namespace));
    plug(node);
  }

  @Override
  public void attachHere(String link) {
    Shell.words(
        "ip link add %s type veth peer name %s netns %s".formatted(link, port(HERE), namespace));
    plug(HERE);
  }

  private void plug(String node) {
    Shell.words("ip -n %s link set %s master bridge up".formatted(namespace, port(node)));
  }

  private static String port(String node) {
    return "p-" + node;
  }

  @Override
  public void enforce(Map<Link, Treatment> links) {
    StringBuilder commands = new StringBuilder("flush chain bridge faults passing");
    links.forEach(
        (link, treatment) ->
            commands.append("; add rule bridge faults passing ").append(rule(link, treatment)));
    nft(commands.toString());
  }

  private static String rule(Link link, Treatment treatment) {
    if (!treatment.equals(Treatment.loss(treatment.lossPercent()))) {
      throw new IllegalArgumentException("a bridge only loses frames, not " + treatment);
    }
    int percent = treatment.lossPercent();
    return "iifname \"%s\" oifname \"%s\" %sdrop"
        .formatted(
            port(link.from()),
            port(link.to()),
            percent >= 100 ? "" : "numgen random mod 100 < " + percent + " ");
  }

  @Override
  public void close() {
    // it goes with its namespace
  }
}
