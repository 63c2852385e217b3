package dev.tidegate.cli.operate;

import dev.tidegate.cli.operate.Finding.State;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Style;
import dev.tidegate.cli.terminal.TextTable;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "doctor",
    description = {
      "Looks at this machine and the orchestrator, and says what is wrong",
      "Exit code 7 if the orchestrator is unreachable or nobody leads, 1 if anything else fails"
    })
final class DoctorCommand implements Callable<Integer> {
  private final Session session;

  DoctorCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    List<Finding> findings = new ArrayList<>(LocalChecks.run(session.environment()));
    List<Finding> server = new ServerChecks(session.client(), session.environment()).run();
    findings.addAll(server);
    boolean serverFails = server.stream().anyMatch(f -> f.state() == State.FAIL);
    boolean fails = findings.stream().anyMatch(f -> f.state() == State.FAIL);
    MapNode document =
        MapNode.builder()
            .put("apiVersion", "tidegate.dev/v1")
            .put("kind", "Diagnosis")
            .put("healthy", !fails)
            .put("findings", ListNode.of(findings.stream().map(Finding::document).toList()))
            .build();
    session.printer().one(document, fails ? "unhealthy" : "healthy", () -> text(findings));
    ExitCode code = serverFails ? ExitCode.UNREACHABLE : fails ? ExitCode.FAILED : ExitCode.DONE;
    return code.status();
  }

  private List<String> text(List<Finding> findings) {
    Style style = session.style();
    TextTable table = new TextTable("CHECK", "STATE", "FOUND");
    for (Finding finding : findings) {
      String state =
          switch (finding.state()) {
            case OK -> style.green("ok");
            case WARN -> style.yellow("warn");
            case FAIL -> style.red("FAIL");
          };
      table.row(finding.check(), state, finding.message());
    }
    return table.lines();
  }
}
