package dev.tidegate.orchestrator.server;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells systemd that the orchestrator serves, where systemd started it and wants to know. */
final class SystemdNotice {
  private static final Logger LOG = LoggerFactory.getLogger(SystemdNotice.class);

  private SystemdNotice() {}

  static void ready() {
    if (System.getenv("NOTIFY_SOCKET") == null) {
      return;
    }
    try {
      Process notify = new ProcessBuilder("systemd-notify", "--ready").inheritIO().start();
      if (!notify.waitFor(5, TimeUnit.SECONDS) || notify.exitValue() != 0) {
        LOG.warn("systemd-notify did not take the notice; the unit will time out");
      }
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("systemd-notify cannot be run; the unit will time out");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
