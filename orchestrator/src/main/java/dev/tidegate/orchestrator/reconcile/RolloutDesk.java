package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.manifest.RolloutSpecParser;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.Answer;
import dev.tidegate.core.rollout.Decision;
import dev.tidegate.core.rollout.Observation;
import dev.tidegate.core.rollout.PreflightChecks;
import dev.tidegate.core.rollout.RolloutPolicy;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.Standing;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.watch.Judgement;
import dev.tidegate.core.watch.Watchkeeping;
import dev.tidegate.orchestrator.reconcile.Submissions.Submission;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.StoredManifest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything the leader remembers of one rollout between runs: the watch over its attempt and a
 * commit whose outcome is unknown. It belongs to one term, before which the store may have gone
 * back to an earlier revision: nothing of it is true in the next. All of it can be lost; the store
 * has the truth. Used by one thread at a time.
 */
final class RolloutDesk {
  private static final Logger LOG = LoggerFactory.getLogger(RolloutDesk.class);

  private static final Duration LEAST_DELAY = Duration.ofMillis(10);

  private final RolloutName name;
  private final Tools tools;
  private final Fence term;
  private final Submissions submissions;
  private final EvidenceLog evidenceLog;
  private final RolloutCalls calls;
  private final PreflightAnswers preflight;
  private @Nullable Watchkeeping watch;
  private @Nullable StageCounts counts;
  private volatile @Nullable LatestRun latest;

  RolloutDesk(RolloutName name, Tools tools, Fence term) {
    this.name = name;
    this.tools = tools;
    this.term = term;
    this.submissions = new Submissions(tools.store(), tools.leadership(), tools.meters(), term);
    this.evidenceLog = new EvidenceLog(tools.store(), name.namespace());
    this.preflight = new PreflightAnswers(tools.measurements(), tools.signals());
    this.calls = new RolloutCalls(tools.webhooks(), () -> tools.wake().accept(name));
  }

  /** True if it belongs to the term of {@code held}. */
  boolean isOf(Fence held) {
    return term.equals(held);
  }

  /** The term is over: whatever goes on for it is ended. */
  void end() {
    forget();
    calls.end();
    preflight.end();
  }

  /** What the last run saw and decided; for any thread. */
  @Nullable LatestRun latest() {
    return latest;
  }

  /** One run; answers after how long to run again at the latest. */
  @Nullable Duration run() {
    if (submissions.isRefused()) {
      return null;
    }
    RolloutView view = tools.views().current();
    if (submissions.isOpen()) {
      return soon(submissions.resubmit(view.revision()));
    }
    if (submissions.viewNeeded().isAfter(view.revision())) {
      return tools.settings().look();
    }
    RolloutEntry entry = view.rollout(name).orElse(null);
    return entry == null ? null : run(view, entry);
  }

  private @Nullable Duration run(RolloutView view, RolloutEntry entry) {
    if (!entry.unreadable().isEmpty()) {
      LOG.atError()
          .addKeyValue("rollout", name)
          .addKeyValue("reason", entry.unreadable().get(0).problems())
          .addKeyValue("key", entry.unreadable().get(0).key())
          .log("a stored value of the rollout cannot be read; it stands still until repaired");
      return null;
    }
    Instant now = tools.clock().instant();
    Stored<RolloutStatus> status = entry.status();
    Stored<StoredManifest> waiting = entry.waiting();
    if (waiting != null && (status == null || status.value().settled())) {
      return accept(view, entry, waiting, now);
    }
    RolloutPlan plan = status == null ? null : planOf(entry, status.value());
    if (status == null || plan == null) {
      return null;
    }
    return decide(new Situation(term, view, entry, plan, status.value(), now));
  }

  private @Nullable Duration accept(
      RolloutView view, RolloutEntry entry, Stored<StoredManifest> waiting, Instant now) {
    RolloutPlan plan = expanded(waiting.value());
    if (plan == null) {
      return null;
    }
    RolloutStatus pending = RolloutStatus.accepted(plan, now, Standing.ORCHESTRATOR);
    Situation at = new Situation(term, view, entry, plan, pending, now);
    return submit(at, StartCommits.accept(at), () -> {});
  }

  /** The frozen plan; before the start what the manifest says. */
  private @Nullable RolloutPlan planOf(RolloutEntry entry, RolloutStatus status) {
    Stored<RolloutPlan> plan = entry.plan();
    if (plan != null) {
      return plan.value();
    }
    Stored<StoredManifest> spec = entry.spec();
    boolean same = spec != null && spec.value().uid().equals(status.uid());
    return spec != null && same ? expanded(spec.value()) : null;
  }

  private @Nullable RolloutPlan expanded(StoredManifest manifest) {
    try {
      return RolloutSpecParser.parse(manifest.authored()).plan(manifest.uid());
    } catch (InvalidDocumentException e) {
      LOG.atError()
          .addKeyValue("rollout", name)
          .addKeyValue("reason", e.problems())
          .log("the manifest is invalid; the rollout stands still until it is repaired");
      return null;
    }
  }

  private @Nullable Duration decide(Situation at) {
    RequestIntake.Sorted requests =
        tools.intake().sort(at.namespace(), name, at.status().uid(), at.now());
    if (at.status().settled() && requests.isEmpty()) {
      return Deletion.isDue(at.status()) ? submit(at, Deletion.commit(at), () -> {}) : null;
    }
    Watchkeeping watching = watch(at);
    boolean fleetKnown = tools.signals().fleetKnown(at.view());
    Judgement judged =
        watching.advance(
            at.plan(),
            at.status(),
            fleetKnown,
            at.namespace().servesAsPlanned(at.plan().flags()),
            tools.ticker().getAsLong());
    Observation seen =
        tools
            .observer()
            .observe(
                at,
                requests.valid(),
                judged,
                calls.outcomes(at.plan()),
                preflight.look(at.plan(), at.status()));
    Decision decision = RolloutPolicy.decide(at.plan(), at.status(), seen, at.now());
    latest = new LatestRun(seen, decision, PreflightChecks.of(at.plan(), seen), at.now());
    if (!decision.recorded() && requests.refused().isEmpty()) {
      return rest(at, seen, watching, decision);
    }
    if (at.status() instanceof RolloutStatus.Pending && decision instanceof Decision.Enter) {
      Optional<Commit> before = StartCommits.next(at);
      if (before.isPresent()) {
        return submit(at, before.get(), () -> {});
      }
    }
    Judgement after = watching.following(at.plan(), decision.next());
    return submit(
        at,
        TransitionCommit.of(at, decision, answers(decision, requests), seen, after),
        () -> applied(at, decision, watching, after));
  }

  /** Those of the decision, and to requests that never reached the policy. */
  private static List<Answer> answers(Decision decision, RequestIntake.Sorted requests) {
    List<Answer> answers = new ArrayList<>(decision.answers());
    requests.refused().forEach((id, why) -> answers.add(new Answer(id, false, why)));
    return answers;
  }

  private void applied(Situation at, Decision decision, Watchkeeping watching, Judgement after) {
    watching.committed(after, tools.ticker().getAsLong());
    if (decision.next().terminal() || !decision.next().uid().equals(at.status().uid())) {
      end(); // it is not looked at again, or goes on as another
    }
    tools.meters().decided(decision.word());
    LOG.atInfo()
        .addKeyValue("rollout", name)
        .addKeyValue("decision", decision.word())
        .addKeyValue("stage", decision.next().stage())
        .addKeyValue("reason", decision.reason().toString())
        .addKeyValue("claim", at.fence().token().revision())
        .log("decided");
  }

  private void forget() {
    watch = null;
    StageCounts current = counts;
    counts = null;
    if (current != null) {
      current.end();
    }
  }

  private Watchkeeping watch(Situation at) {
    Watchkeeping current = watch;
    Judgement last = current == null ? null : current.judgement();
    StageCounts gathering = counts;
    if (current != null
        && gathering != null
        && last != null
        && last.attempt().equals(at.status().attempt())
        && last.stage() == at.status().stage()) {
      gathering.serve(at.status());
      return current;
    }
    forget();
    StageCounts gathered = new StageCounts(tools.signals(), tools.measurements(), at.plan());
    gathered.serve(at.status());
    counts = gathered;
    Optional<Judgement> saved = evidenceLog.load(at.plan(), at.status());
    Watchkeeping begun =
        new Watchkeeping(
            gathered,
            tools.settings().look(),
            saved.orElseGet(
                () -> Judgement.begin(at.plan(), at.status(), evidenceLog.beginRecording())),
            saved.isPresent(),
            tools.ticker().getAsLong());
    watch = begun;
    return begun;
  }

  /**
   * Nothing to decide: calls webhooks, lets late groups of agents join, saves evidence, and says
   * when to return.
   */
  private @Nullable Duration rest(
      Situation at, Observation seen, Watchkeeping watching, Decision decision) {
    Duration look =
        sooner(sooner(tools.settings().look(), calls.serve(at, decision)), preflight.soon());
    if (at.status().terminal()) {
      return look; // its webhooks are told
    }
    Optional<Commit> cohort = CohortCommit.of(at, seen.fleet());
    if (cohort.isPresent()) {
      return submit(at, cohort.get(), () -> {});
    }
    long now = tools.ticker().getAsLong();
    if (watching.isSaveDue(tools.settings().saveEvidence(), now)) {
      Judgement judged = watching.judgement();
      Submission save =
          new Submission(
              evidenceLog.save(at.fence(), judged),
              false,
              () -> watching.saved(judged, tools.ticker().getAsLong()));
      Duration again = submissions.submit(save, at.view().revision());
      if (again != null) {
        return again;
      }
    }
    Instant wakeAt = decision.wakeAt();
    if (wakeAt == null) {
      return look;
    }
    Duration untilWake = Duration.between(at.now(), wakeAt);
    return untilWake.compareTo(look) < 0 ? positive(untilWake) : look;
  }

  private static Duration sooner(Duration look, @Nullable Duration other) {
    return other == null || look.compareTo(other) < 0 ? look : positive(other);
  }

  private static Duration positive(Duration delay) {
    return delay.compareTo(LEAST_DELAY) < 0 ? LEAST_DELAY : delay;
  }

  private Duration submit(Situation at, Commit commit, Runnable onApplied) {
    Revision seen = at.view().revision();
    return soon(submissions.submit(new Submission(commit, true, onApplied), seen));
  }

  /** When to run after a submission: at once if the view has its outcome already. */
  private Duration soon(@Nullable Duration again) {
    if (again != null) {
      return again;
    }
    boolean seen = !submissions.viewNeeded().isAfter(tools.views().current().revision());
    return seen ? LEAST_DELAY : tools.settings().look();
  }
}
