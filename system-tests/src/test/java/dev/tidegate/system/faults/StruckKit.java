package dev.tidegate.system.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * A kit in the midst of every kind of fault that must be undone: a frozen disk, a stopped leader, a
 * control group, cut links. It says {@code struck} and stays so until it is ended.
 */
final class StruckKit {
  private StruckKit() {}

  /** No arguments. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory(LeftOvers.mark());
    FaultKit.Setting setting =
        FaultKit.Setting.PLAIN.withSwitch().with(FaultKit.Disk.FREEZABLE).withMovableClocks();
    FaultKit kit = FaultKit.start(folder, setting);
    String leader = kit.awaitLeader();
    ControlGroup group = ControlGroup.ofCore(50);
    kit.atEnd(group::close);
    group.add(kit.process("a1").pid());
    kit.network().cut("a1", FaultKit.REPLICAS);
    kit.process(leader).signal("STOP");
    DiskFaults.freeze(kit, FaultKit.ownDisk());
    System.out.println("struck");
    System.out.flush();
    new CountDownLatch(1).await();
  }
}
