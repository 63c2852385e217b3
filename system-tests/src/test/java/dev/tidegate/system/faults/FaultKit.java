package dev.tidegate.system.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.system.ChildProcess;
import dev.tidegate.system.OperatorClient;
import dev.tidegate.system.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/**
 * Three etcd, three orchestrators and agents, each a process in a network namespace of its own, and
 * what can be done to them. Closing it, or the end of this JVM, undoes everything: processes by
 * their id, continued first, then namespaces. Not thread-safe.
 */
final class FaultKit implements AutoCloseable {
  static final int LEASE_SECONDS = 3;
  static final List<String> MEMBERS = List.of("e1", "e2", "e3");
  static final List<String> REPLICAS = List.of("o1", "o2", "o3");
  private static final Duration START_MAX = Duration.ofSeconds(60);

  /** What the last member's data lies on. */
  enum Disk {
    /** The same as everything. */
    SHARED,
    /** 160 MB in memory, that can be filled. */
    SMALL,
    /** An ext4 in a file, that can be frozen. */
    FREEZABLE
  }

  /**
   * What a kit differs in.
   *
   * @param etcdFlags further flags of each etcd
   * @param disk of the last member
   * @param movableClock true if every orchestrator's and agent's wall clock can be stepped
   * @param switched true if a switch in user space joins the nodes, not the kernel's bridge
   * @param leaseSeconds the leader's lease
   * @param agents how many
   */
  record Setting(
      List<String> etcdFlags,
      Disk disk,
      boolean movableClock,
      boolean switched,
      int leaseSeconds,
      int agents) {
    static final Setting PLAIN =
        new Setting(List.of(), Disk.SHARED, false, false, LEASE_SECONDS, 2);

    Setting with(Disk other) {
      return new Setting(etcdFlags, other, movableClock, switched, leaseSeconds, agents);
    }

    Setting withEtcd(String... flags) {
      return new Setting(List.of(flags), disk, movableClock, switched, leaseSeconds, agents);
    }

    Setting withMovableClocks() {
      return new Setting(etcdFlags, disk, true, switched, leaseSeconds, agents);
    }

    Setting withSwitch() {
      return new Setting(etcdFlags, disk, movableClock, true, leaseSeconds, agents);
    }

    Setting withLease(int seconds) {
      return new Setting(etcdFlags, disk, movableClock, switched, seconds, agents);
    }

    private Hub hub(String namespace, Path folder) {
      return switched ? new FrameSwitch(namespace, folder, 1) : new BridgeHub(namespace);
    }
  }

  private final Path folder;
  private final Setting setting;
  private final FaultNetwork network;
  private final Map<String, EtcdNode> etcd = new LinkedHashMap<>();
  private final Map<String, ChildProcess> processes = new LinkedHashMap<>();
  private final List<Runnable> release = new ArrayList<>(); // guarded by this
  private final List<Runnable> undo = new ArrayList<>(); // guarded by this
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread hook = new Thread(this::endOfProcess, "undo faults");

  private FaultKit(Path folder, Setting setting) {
    this.folder = folder;
    this.setting = setting;
    Runtime.getRuntime().addShutdownHook(hook); // first: amid the end nothing new is made
    try {
      this.network = FaultNetwork.open(namespace -> setting.hub(namespace, folder));
    } catch (RuntimeException e) {
      Runtime.getRuntime().removeShutdownHook(hook);
      throw e;
    }
  }

  /** Starts everything; the agents are connected when this returns. */
  static FaultKit start(Path folder, Setting setting) {
    FaultKit kit = new FaultKit(folder, setting);
    try {
      kit.begin();
      return kit;
    } catch (RuntimeException | Error e) {
      kit.close();
      throw e;
    }
  }

  private void begin() {
    MEMBERS.forEach(network::join);
    REPLICAS.forEach(network::join);
    mountDisk();
    MEMBERS.forEach(member -> etcd.put(member, member(member)));
    Waits.within(START_MAX, () -> etcd.values().stream().allMatch(EtcdNode::healthy));
    REPLICAS.forEach(this::startReplica);
    Waits.within(START_MAX, () -> !leader(REPLICAS).isEmpty());
    Writes.put(client("o1"), "steady", "stored");
    for (int i = 1; i <= setting.agents(); i++) {
      network.join("a" + i);
      startAgent("a" + i);
    }
    Waits.within(START_MAX, () -> liveAgents() == setting.agents());
  }

  private void mountDisk() {
    String place = dataOf(ownDisk()).toString();
    switch (setting.disk()) {
      case SHARED -> {
        return;
      }
      case SMALL ->
          Shell.words("mount -t tmpfs -o size=160m %sdisk %s".formatted(LeftOvers.mark(), place));
      case FREEZABLE -> {
        String image = folder.resolve(LeftOvers.mark() + "image").toString();
        Shell.words("truncate -s 192M " + image);
        Shell.words("mkfs.ext4 -q " + image);
        Shell.words("mount -o loop %s %s".formatted(image, place));
      }
    }
    atEnd(() -> Shell.words("umount " + place)); // its loop device goes with it
  }

  /** The member whose disk is its own. */
  static String ownDisk() {
    return MEMBERS.get(MEMBERS.size() - 1);
  }

  private EtcdNode member(String name) {
    return new EtcdNode(network, name, MEMBERS, dataOf(name), setting.etcdFlags());
  }

  /** Where a member's data lies; of the one with a disk of its own, where that is mounted. */
  Path dataOf(String member) {
    return folderOf(LeftOvers.mark() + member);
  }

  /** The folder of one process. */
  Path folderOf(String name) {
    try {
      return Files.createDirectories(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts an orchestrator, or starts it again. */
  void startReplica(String name) {
    String endpoints = String.join(",", etcd.values().stream().map(EtcdNode::endpoint).toList());
    List<String> arguments =
        new ArrayList<>(List.of("--etcd", endpoints, "--http", http(name), "--grpc", grpc(name)));
    arguments.addAll(List.of("--replica-id", name, "--insecure", "--exit-on-stdin-eof"));
    arguments.addAll(List.of("--lease-ttl", "" + setting.leaseSeconds(), "--look", "1"));
    processes.put(
        name,
        ChildProcess.start(folderOf(name), name, prefix(name), Programs.ORCHESTRATOR, arguments));
  }

  /** Starts an agent, or starts it again on its data. */
  void startAgent(String name) {
    String targets = String.join(",", REPLICAS.stream().map(this::grpc).toList());
    String data = folderOf(name).resolve("data").toString();
    processes.put(
        name,
        ChildProcess.start(
            folderOf(name),
            name,
            prefix(name),
            FaultAgent.class.getName(),
            List.of(targets, name, data, stream(name).toString())));
  }

  /** What starts a program inside a node. */
  private List<String> prefix(String name) {
    List<String> prefix = new ArrayList<>(network.inside(name));
    if (setting.movableClock()) {
      prefix.addAll(MovableClock.prefix(folderOf(name)));
    }
    return prefix;
  }

  private Path stream(String agent) {
    return folder.resolve(agent + ".stream.jsonl");
  }

  String http(String replica) {
    return network.address(replica) + ":7070";
  }

  private String grpc(String replica) {
    return network.address(replica) + ":7071";
  }

  FaultNetwork network() {
    return network;
  }

  Path folder() {
    return folder;
  }

  ChildProcess process(String name) {
    ChildProcess process = processes.get(name);
    if (process == null) {
      throw new IllegalArgumentException("no process " + name);
    }
    return process;
  }

  EtcdNode etcd(String name) {
    EtcdNode node = etcd.get(name);
    if (node == null) {
      throw new IllegalArgumentException("no member " + name);
    }
    return node;
  }

  List<String> endpoints() {
    return etcd.values().stream().map(EtcdNode::endpoint).toList();
  }

  OperatorClient client(String replica) {
    return new OperatorClient(http(replica));
  }

  /** The one of {@code among} that says it leads, or "". */
  String leader(List<String> among) {
    return among.stream().filter(this::leads).findFirst().orElse("");
  }

  private boolean leads(String replica) {
    try {
      return client(replica).leads();
    } catch (UncheckedIOException e) {
      return false; // it does not answer, so it is not the one
    }
  }

  /** Waits for a leader among all; answers its name. */
  String awaitLeader() {
    return Waits.found(() -> leader(REPLICAS));
  }

  /** Waits for a leader of etcd; answers its member. */
  String awaitEtcdLeader() {
    return Waits.found(
        () -> MEMBERS.stream().filter(name -> etcd(name).leads()).findFirst().orElse(""));
  }

  static List<String> others(List<String> names, String not) {
    return names.stream().filter(name -> !name.equals(not)).toList();
  }

  private int liveAgents() {
    return knownAgents().size();
  }

  /** Up to which revision a live agent told the leader that it applied, or 0. */
  long reported(String agent) {
    return knownAgents().stream()
        .filter(known -> known.text("instance").equals(agent) && known.text("state").equals("LIVE"))
        .mapToLong(known -> known.map("applied").number("revision"))
        .findFirst()
        .orElse(0);
  }

  private List<Fields> knownAgents() {
    return client("o1").get("/api/v1/namespaces/shop/agents").json().get("items")
            instanceof ListNode list
        ? list.items().stream().map(agent -> new Fields((MapNode) agent)).toList()
        : List.of();
  }

  /** Waits until the log has what the store has; answers the store's revision. */
  long catchUp(TruthLog log) throws IOException {
    String all =
        "{\"key\":\"L3RpZGVnYXRlLw==\",\"range_end\":\"L3RpZGVnYXRlMA==\",\"limit\":1,"
            + "\"sort_order\":\"DESCEND\",\"sort_target\":\"MOD\"}";
    MapNode answer = etcd(awaitEtcdLeader()).call("/v3/kv/range", all);
    ListNode found = (ListNode) answer.get("kvs");
    if (found == null) {
      throw new IllegalStateException("the store is empty");
    }
    long newest = new Fields((MapNode) found.items().get(0)).number("mod_revision");
    Waits.within(Duration.ofSeconds(30), () -> log.newest() >= newest);
    return new Fields(answer).map("header").number("revision");
  }

  /** The create revision of the claim to lead, which is its holder's token. */
  long claim() throws IOException {
    String key = Base64.getEncoder().encodeToString("/tidegate/v1/system/leader".getBytes(UTF_8));
    MapNode answer = etcd(awaitEtcdLeader()).call("/v3/kv/range", "{\"key\":\"" + key + "\"}");
    return answer.get("kvs") instanceof ListNode found
        ? new Fields((MapNode) found.items().get(0)).number("create_revision")
        : 0;
  }

  /** What a rollout of shop is at, as the leader says: its phase and stage. */
  String standing(String rollout) {
    String leader = leader(REPLICAS);
    if (leader.isEmpty()) {
      return "";
    }
    OperatorClient.Answer answer = client(leader).rollout("shop", rollout);
    return answer.at("status", "phase") + " " + answer.at("status", "stage");
  }

  /** What an orchestrator's wall clock shows, as its answers tell it; to the second. */
  Instant clock(String replica) {
    URI status = URI.create("http://" + http(replica) + "/api/v1/status");
    try {
      HttpResponse<Void> answer =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(status).build(), HttpResponse.BodyHandlers.discarding());
      String date = answer.headers().firstValue("Date").orElseThrow();
      return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The agents' names. */
  List<String> agentNames() {
    return IntStream.rangeClosed(1, setting.agents()).mapToObj(i -> "a" + i).toList();
  }

  /** The revision the store is at. */
  long revision() throws IOException {
    String one = "{\"key\":\"L3RpZGVnYXRlLw==\",\"limit\":1}";
    MapNode answer = etcd(awaitEtcdLeader()).call("/v3/kv/range", one);
    return new Fields(answer).map("header").number("revision");
  }

  /** What an agent served so far. */
  List<String> streamOf(String agent) {
    try {
      return Files.readAllLines(stream(agent));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int agents() {
    return setting.agents();
  }

  /** Has {@code action} done before the processes are ended, so that they can end. */
  synchronized void atEndFirst(Runnable action) {
    release.add(0, action);
  }

  /** Has {@code action} done once the processes are gone, the newest first. */
  synchronized void atEnd(Runnable action) {
    undo.add(0, action);
  }

  private synchronized List<Runnable> undoing() {
    List<Runnable> steps = new ArrayList<>(release);
    List.copyOf(processes.values()).forEach(process -> steps.add(() -> end(process)));
    List.copyOf(etcd.values()).forEach(member -> steps.add(member::kill));
    steps.addAll(undo);
    steps.add(network::close);
    return steps;
  }

  @Override
  public void close() {
    undoAll();
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  /** Who is being started at this moment is known to nobody else yet. */
  private void endOfProcess() {
    try {
      undoAll();
    } finally {
      ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }
  }

  private void undoAll() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    RuntimeException failed = null;
    for (Runnable step : undoing()) {
      try {
        step.run();
      } catch (RuntimeException e) { // the other steps must be made all the same
        failed = e;
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  private static void end(ChildProcess process) {
    if (process.alive()) {
      process.signal("CONT");
      process.kill();
    }
  }
}
