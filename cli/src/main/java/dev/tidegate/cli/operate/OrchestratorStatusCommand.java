package dev.tidegate.cli.operate;

import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Phrases;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "status", description = "Shows replicas, leader, etcd and agents")
final class OrchestratorStatusCommand implements Callable<Integer> {
  private final Session session;

  OrchestratorStatusCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Doc status = session.client().get("/api/v1/status");
    session.printer().one(status.map(), status.text("replica"), () -> text(status));
    return ExitCode.DONE.status();
  }

  private List<String> text(Doc status) {
    Doc etcd = status.at("etcd");
    String leader = status.text("leader", "replica");
    List<String> lines = new ArrayList<>();
    lines.add("replica   " + status.text("replica") + ", version " + status.text("version"));
    lines.add(
        "leader    "
            + (leader.isEmpty()
                ? session.style().red("none")
                : leader
                    + (status.isTrue("leading") ? " (this one)" : "")
                    + ", token "
                    + status.text("leader", "token")));
    lines.add("revision  " + status.text("revision") + ", epoch " + status.text("epoch"));
    if (Rewound.isToldBy(status)) {
      lines.add(
          "rewind    "
              + session.style().red(Rewound.what(status))
              + "; see tidegate orchestrator adopt");
    }
    lines.add("replicas  " + status.items("replicas").size());
    lines.add(
        "etcd      "
            + (etcd.isTrue("healthy")
                ? session.style().green("healthy")
                : session.style().red("not healthy"))
            + ", version "
            + etcd.text("version")
            + ", "
            + Phrases.bytes(etcd.whole("dbSizeBytes"))
            + " of "
            + Phrases.bytes(etcd.whole("quotaBytes")));
    etcd.items("troubles")
        .forEach(trouble -> lines.add("          " + session.style().yellow(trouble.text())));
    lines.add("agents    " + status.whole("agents"));
    List<String> namespaces = status.items("namespaces").stream().map(Doc::text).toList();
    lines.add("namespaces " + (namespaces.isEmpty() ? "none yet" : String.join(", ", namespaces)));
    List<String> quarantined = status.items("quarantined").stream().map(Doc::text).toList();
    if (!quarantined.isEmpty()) {
      lines.add(
          "flags     "
              + session
                  .style()
                  .red("cannot be served as stored: " + String.join(", ", quarantined)));
    }
    return lines;
  }
}
