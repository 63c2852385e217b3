package dev.tidegate.core.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.tidegate.core.cohort.Share;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.rule.EvaluationContext;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts the bytes that evaluating on a hot path allocates. */
final class AllocationTest {
  private static final InstantSource CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
  private static final int CALLS = 20_000;
  private static final int ROUNDS = 30;

  /** Reading the counter itself, and a compiler's bookkeeping, may cost a little per round. */
  private static final long NOISE_BYTES = 1_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'fractional':[['on',50],['off',50]]}",
        "{'fractional':[{'var':'targetingKey'},['on',50],['off',50]]}",
        "{'fractional':[{'cat':['salt:',{'var':'targetingKey'}]},['on',1],['off',99]]}",
        "{'if':[{'==':[{'var':'plan'},'gold']},'on','off']}",
        "{'if':[{'in':[{'var':'country'},['de','fr','it','es','nl']]},'on','off']}",
        "{'if':[{'ends_with':[{'var':'email'},'@example.com']},'on']}",
        "{'if':[{'and':[{'in':[{'var':'country'},['de','fr','it','es','nl']]},"
            + "{'sem_ver':[{'var':'version'},'>=','2.1.0']},"
            + "{'ends_with':[{'var':'email'},'@example.com']}]},"
            + "{'fractional':[['on',50],['off',50]]},'off']}",
      })
  void evaluatesBooleansWithoutAllocating(String rule) {
    assertThat(bytesPerRound(flag(rule))).isLessThan(NOISE_BYTES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0%", "50%", "100%"})
  void evaluatesARolloutsStageWithoutAllocating(String share) {
    FlagDefinition base = flag("{'if':[{'==':[{'var':'plan'},'gold']},'on','off']}");

    assertThat(bytesPerRound(new Overlay("on", Share.parse(share), "s:", null).renderOver(base)))
        .isLessThan(NOISE_BYTES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'fractional':[['on',50],['off',50]]}",
        "{'if':[{'==':[{'var':'plan'},'gold']},'on','off']}",
      })
  void evaluatesPrerequisitesWithoutAllocating(String needed) {
    FlagDefinition base = flag("{'if':[{'==':[{'var':'plan'},'gold']},'on','off']}");
    FlagDefinition gated =
        new FlagDefinition(
            "f",
            true,
            base.variants(),
            base.defaultVariant(),
            base.targeting(),
            base.metadata(),
            (MapNode)
                DocumentReader.json(
                    "{\"prerequisites\":{\"when\":{\"g\":\"on\"},\"otherwise\":\"off\"}}"));
    FlagDefinition other =
        new FlagDefinition(
            "g",
            true,
            base.variants(),
            base.defaultVariant(),
            flag(needed).targeting(),
            base.metadata(),
            base.others());

    assertThat(bytesPerRound(List.of(gated, other))).isLessThan(NOISE_BYTES);
  }

  private static long bytesPerRound(FlagDefinition flag) {
    return bytesPerRound(List.of(flag));
  }

  /** The least of many rounds: from some round on nothing may be allocated. */
  private static long bytesPerRound(List<FlagDefinition> definitions) {
    assumeTrue(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assumeTrue(threads.isThreadAllocatedMemorySupported());
    FlagSet flags = FlagSet.compile(definitions, Map.of(), MapNode.builder().build(), CLOCK);
    EvaluationContext context =
        EvaluationContext.builder()
            .targetingKey("user-17")
            .put("plan", "gold")
            .put("country", "nl")
            .put("version", "2.11.3")
            .put("email", "someone@example.com")
            .build();
    long least = Long.MAX_VALUE;
    int on = 0;
    long thread = Thread.currentThread().getId();
    for (int round = 0; round < ROUNDS; round++) {
      long before = threads.getThreadAllocatedBytes(thread);
      for (int call = 0; call < CALLS; call++) {
        on += flags.booleanValue("f", false, context) ? 1 : 0;
      }
      least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
    }
    assertThat(on).isBetween(0, CALLS * ROUNDS);
    return least;
  }

  private static FlagDefinition flag(String rule) {
    String body =
        "{'state':'ENABLED','variants':{'on':true,'off':false},'defaultVariant':'off','targeting':"
            + rule
            + "}";
    Problems problems = new Problems();
    FlagDefinition flag =
        FlagDefinition.parse("f", DocumentReader.json(body.replace('\'', '"')), problems);
    assertThat(problems.list()).isEmpty();
    return Objects.requireNonNull(flag);
  }
}
