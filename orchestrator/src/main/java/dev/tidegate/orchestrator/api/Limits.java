package dev.tidegate.orchestrator.api;

import dev.tidegate.core.cohort.UnitSketch;
import dev.tidegate.proto.v1.Acknowledgement;
import dev.tidegate.proto.v1.AgentIdentity;
import dev.tidegate.proto.v1.Arm;
import dev.tidegate.proto.v1.EnteredStage;
import dev.tidegate.proto.v1.FlagUseCount;
import dev.tidegate.proto.v1.Hello;
import dev.tidegate.proto.v1.SignalCell;
import dev.tidegate.proto.v1.SignalReport;
import dev.tidegate.proto.v1.StageUnits;
import dev.tidegate.proto.v1.UseReport;
import java.util.Map;
import java.util.regex.Pattern;

/** What agents may send. Each check throws INVALID_ARGUMENT naming the field. */
final class Limits {
  /** Largest message an agent or replica may send, in bytes. */
  static final int MESSAGE_BYTES_MAX = 16 * 1024 * 1024;

  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");
  private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final int TEXT_CHARS_MAX = 64;
  private static final int LABEL_CHARS_MAX = 256;
  private static final int FAILURE_CHARS_MAX = 4096;
  private static final int LABELS_MAX = 32;
  private static final int ENTERED_MAX = 256;
  private static final int CELLS_MAX = 2_000;
  private static final int USES_MAX = 2_000;
  private static final int BUCKETS_MAX = 512;
  private static final int STAGE_MAX = 1_000;
  private static final int STAGES_MAX = 64;
  private static final int UNITS_MAX = 1_024;
  private static final long COUNT_MAX = 1L << 40;
  private static final long EPOCH_MAX = 1L << 32;
  private static final long REVISION_MAX = 1L << 60;

  private Limits() {}

  static void check(Hello hello) {
    check(hello.getIdentity());
    match("hello.boot_id", INSTANCE, hello.getBootId());
    atMost("hello.sdk_version", hello.getSdkVersion().length(), TEXT_CHARS_MAX);
    atMost("hello.entered", hello.getEnteredCount(), ENTERED_MAX);
    between("hello.protocol", hello.getProtocol(), 0, Integer.MAX_VALUE);
    between("hello.applied.epoch", hello.getApplied().getEpoch(), 0, EPOCH_MAX);
    between("hello.applied.revision", hello.getApplied().getRevision(), 0, REVISION_MAX);
    for (EnteredStage entered : hello.getEnteredList()) {
      match("hello.entered.rollout_uid", NAME, entered.getRolloutUid());
      between("hello.entered.stage", entered.getStage(), 1, STAGE_MAX);
      between("hello.entered.attempt", entered.getAttempt(), 0, Integer.MAX_VALUE);
    }
  }

  static void check(AgentIdentity identity) {
    match("identity.namespace", NAME, identity.getNamespace());
    match("identity.service", NAME, identity.getService());
    match("identity.instance", INSTANCE, identity.getInstance());
    atMost("identity.version", identity.getVersion().length(), TEXT_CHARS_MAX);
    atMost("identity.zone", identity.getZone().length(), TEXT_CHARS_MAX);
    atMost("identity.labels", identity.getLabelsCount(), LABELS_MAX);
    for (Map.Entry<String, String> label : identity.getLabelsMap().entrySet()) {
      match("identity.labels", KEY, label.getKey());
      atMost("identity.labels." + label.getKey(), label.getValue().length(), LABEL_CHARS_MAX);
    }
  }

  static void check(Acknowledgement message) {
    match("acknowledgement.rollout_uid", NAME, message.getRolloutUid());
    between("acknowledgement.attempt", message.getAttempt(), 0, Integer.MAX_VALUE);
    between("acknowledgement.stage", message.getStage(), 0, STAGE_MAX);
    between("acknowledgement.round", message.getRound(), 0, Long.MAX_VALUE);
    atMost("acknowledgement.failure", message.getFailure().length(), FAILURE_CHARS_MAX);
    if (message.getKind() == Acknowledgement.Kind.KIND_UNSPECIFIED
        || message.getKind() == Acknowledgement.Kind.UNRECOGNIZED) {
      throw Fault.invalid("acknowledgement.kind", "is missing");
    }
  }

  static void check(SignalReport report) {
    between("signals.sequence", report.getSequence(), 1, Long.MAX_VALUE);
    atMost("signals.cells", report.getCellsCount(), CELLS_MAX);
    report.getCellsList().forEach(Limits::check);
    atMost("signals.units", report.getUnitsCount(), STAGES_MAX);
    report.getUnitsList().forEach(Limits::check);
  }

  private static void check(StageUnits units) {
    match("signals.units.rollout_uid", NAME, units.getRolloutUid());
    between("signals.units.attempt", units.getAttempt(), 0, Integer.MAX_VALUE);
    between("signals.units.stage", units.getStage(), 1, STAGE_MAX);
    atMost("signals.units.units", units.getUnitsCount(), UNITS_MAX);
    try {
      UnitSketch.of(units.getHalvings(), units.getUnitsList().stream().mapToLong(unit -> unit));
    } catch (IllegalArgumentException e) {
      throw Fault.invalid("signals.units", String.valueOf(e.getMessage()));
    }
  }

  static void check(UseReport report) {
    atMost("uses.flags", report.getFlagsCount(), USES_MAX);
    for (FlagUseCount flag : report.getFlagsList()) {
      match("uses.flags.key", KEY, flag.getKey());
      between("uses.flags.evaluations", flag.getEvaluations(), 1, COUNT_MAX);
    }
  }

  private static void check(SignalCell cell) {
    if (!cell.getRolloutUid().isEmpty()) { // else what the service does without a rollout
      match("signals.cells.rollout_uid", NAME, cell.getRolloutUid());
    }
    match("signals.cells.metric", KEY, cell.getMetric());
    between("signals.cells.attempt", cell.getAttempt(), 0, Integer.MAX_VALUE);
    between("signals.cells.stage", cell.getStage(), 0, STAGE_MAX);
    if (cell.getArm() != Arm.CANDIDATE && cell.getArm() != Arm.BASELINE) {
      throw Fault.invalid("signals.cells.arm", "is missing");
    }
    between("signals.cells.count", cell.getCount(), 0, COUNT_MAX);
    between("signals.cells.failures", cell.getFailures(), 0, cell.getCount());
    between("signals.cells.underflow", cell.getUnderflow(), 0, COUNT_MAX);
    between("signals.cells.overflow", cell.getOverflow(), 0, COUNT_MAX);
    atMost("signals.cells.buckets", cell.getBucketsCount(), BUCKETS_MAX);
    for (long bucket : cell.getBucketsMap().values()) {
      between("signals.cells.buckets", bucket, 0, COUNT_MAX);
    }
    double exposure = cell.getExposureSeconds();
    if (!(exposure >= 0 && exposure <= COUNT_MAX)) {
      throw Fault.invalid("signals.cells.exposure_seconds", "is " + exposure);
    }
    if (cell.hasGauge() && !Double.isFinite(cell.getGauge())) {
      throw Fault.invalid("signals.cells.gauge", "is " + cell.getGauge());
    }
  }

  private static void match(String field, Pattern pattern, String text) {
    if (!pattern.matcher(text).matches()) {
      throw Fault.invalid(field, "'%.140s', expected %s".formatted(text, pattern));
    }
  }

  private static void atMost(String field, int size, int max) {
    between(field + " (length)", size, 0, max);
  }

  private static void between(String field, long value, long min, long max) {
    if (value < min || value > max) {
      throw Fault.invalid(field, "%d, expected %d to %d".formatted(value, min, max));
    }
  }
}
