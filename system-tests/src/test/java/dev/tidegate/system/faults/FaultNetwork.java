package dev.tidegate.system.faults;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A bridge in a network namespace of its own and one namespace per node, joined by veth pairs. One
 * more pair lets this process reach the nodes; nothing is routed further. What passes the bridge
 * can be cut and lost, per direction.
 *
 * <p>Names carry this process's id, so that the next run removes what a killed one left. Not
 * thread-safe.
 */
final class FaultNetwork implements AutoCloseable {
  private static final String PREFIX = "tgf-";
  private static final int HOST = 254;
  private static final int NODES_MAX = 100;
  private static final String TABLE =
      "table bridge faults { chain passing { type filter hook forward priority 0; policy accept; };"
          + " }";

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final int number = NUMBER.incrementAndGet();
  private final String run = PREFIX + ProcessHandle.current().pid() + "-" + number + "-";
  private final String hostLink = "tgf" + ProcessHandle.current().pid() + "." + number;
  private final String subnet;
  private final Map<String, String> addresses = new LinkedHashMap<>();
  private final List<String> rules = new ArrayList<>();

  private FaultNetwork(String subnet) {
    this.subnet = subnet;
  }

  /** A network without nodes, in a 10.77.x.0/24 that nobody here uses. */
  static FaultNetwork open() {
    removeLeftOvers();
    FaultNetwork network = new FaultNetwork(freeSubnet());
    try {
      network.build();
      return network;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private void build() {
    String hub = run + "hub";
    Shell.words("ip netns add " + hub);
    Shell.words("ip -n " + hub + " link add bridge type bridge");
    Shell.words("ip -n " + hub + " link set bridge up");
    inHub(TABLE);
    Shell.words("ip link add " + hostLink + " type veth peer name p-host netns " + hub);
    Shell.words("ip -n " + hub + " link set p-host master bridge up");
    Shell.words("ip addr add " + subnet + HOST + "/24 dev " + hostLink);
    Shell.words("ip link set " + hostLink + " up");
  }

  private void inHub(String nft) {
    Shell.run(
        List.of("ip", "netns", "exec", run + "hub", "nft", "-f", "-"),
        nft.concat(System.lineSeparator()));
  }

  private static String freeSubnet() {
    String used = Shell.words("ip -4 -o addr show");
    int first = (int) (ProcessHandle.current().pid() % 200);
    IntPredicate free = third -> !used.contains("10.77." + third + ".");
    int third =
        IntStream.range(first, first + 50)
            .filter(free)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no free 10.77.x.0/24: " + used));
    return "10.77." + third + ".";
  }

  /** Namespaces of runs whose process is gone; their links go with them. */
  private static void removeLeftOvers() {
    for (String line : Shell.words("ip netns list").lines().toList()) {
      String name = line.split(" ", -1)[0];
      if (name.matches(PREFIX + "\\d+-.*")) {
        long owner = Long.parseLong(name.split("-", -1)[1]);
        if (ProcessHandle.of(owner).isEmpty()) {
          Shell.words("ip netns del " + name);
        }
      }
    }
  }

  /** Adds a node; answers its address. */
  String join(String node) {
    if (addresses.size() >= NODES_MAX) {
      throw new IllegalStateException("a network has at most " + NODES_MAX + " nodes");
    }
    String address = subnet + (addresses.size() + 1);
    String hub = run + "hub";
    String inside = run + node;
    addresses.put(node, address);
    Shell.words("ip netns add " + inside);
    Shell.words(
        "ip -n %s link add eth0 type veth peer name %s netns %s"
            .formatted(inside, port(node), hub));
    Shell.words("ip -n %s link set %s master bridge up".formatted(hub, port(node)));
    Shell.words("ip -n %s addr add %s/24 dev eth0".formatted(inside, address));
    Shell.words("ip -n " + inside + " link set eth0 up");
    Shell.words("ip -n " + inside + " link set lo up");
    return address;
  }

  String address(String node) {
    return Optional.ofNullable(addresses.get(node)).orElseThrow();
  }

  /** What starts a command inside a node, which keeps its process id. */
  List<String> inside(String node) {
    return List.of("ip", "netns", "exec", run + node);
  }

  private static String port(String node) {
    return "p-" + node;
  }

  /** Drops every frame from {@code from} to each of {@code to}, in this direction only. */
  void cutOneWay(String from, List<String> to) {
    lose(from, to, 100);
  }

  /** Drops every frame between {@code node} and each of {@code others}. */
  void cut(String node, List<String> others) {
    cutOneWay(node, others);
    others.forEach(other -> cutOneWay(other, List.of(node)));
  }

  /** Drops frames at random. */
  void lose(String from, List<String> to, int percent) {
    for (String other : to) {
      String matched = "iifname \"%s\" oifname \"%s\" ".formatted(port(from), port(other));
      String random = percent >= 100 ? "" : "numgen random mod 100 < " + percent + " ";
      rules.add(matched + random + "drop");
    }
    enforce();
  }

  /** Lets everything pass again. */
  void heal() {
    rules.clear();
    enforce();
  }

  private void enforce() {
    StringBuilder nft = new StringBuilder("flush chain bridge faults passing");
    rules.forEach(rule -> nft.append("; add rule bridge faults passing ").append(rule));
    inHub(nft.toString());
  }

  /** Namespaces and links of this process that are still there, in words. */
  static List<String> left() {
    String mine = PREFIX + ProcessHandle.current().pid() + "-";
    String link = " tgf" + ProcessHandle.current().pid() + ".";
    List<String> left = new ArrayList<>();
    Shell.words("ip netns list").lines().filter(line -> line.startsWith(mine)).forEach(left::add);
    Shell.words("ip -o link show").lines().filter(line -> line.contains(link)).forEach(left::add);
    return left;
  }

  /** Removes every namespace of this run, and with them the links. */
  @Override
  public void close() {
    if (Shell.words("ip -o link show").contains(" " + hostLink + "@")) {
      Shell.words("ip link del " + hostLink); // a namespace's end takes its links later only
    }
    for (String line : Shell.words("ip netns list").lines().toList()) {
      String name = line.split(" ", -1)[0];
      if (name.startsWith(run)) {
        Shell.words("ip netns del " + name);
      }
    }
  }
}
