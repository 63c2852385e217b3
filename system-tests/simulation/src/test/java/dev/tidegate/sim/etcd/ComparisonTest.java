package dev.tidegate.sim.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.orchestrator.etcd.EtcdClient;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The comparison with real etcd would notice if the simulated one were wrong. */
final class ComparisonTest {
  private static final int SEQUENCES = 200;

  @Test
  void anEtcdIsLikeItself() {
    assertThat(firstDifference(UnaryOperator.identity())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void noticesAnEtcdThatIsNot(FlawedClient.Flaw flaw) {
    assertThat(firstDifference(client -> new FlawedClient(client, flaw))).isPresent();
  }

  /** What is never answered is not compared. */
  @Test
  void theSequencesReachEveryKindOfAnswer() {
    String told = toldBySequences();
    assertThat(told)
        .contains("true @", "false @", "more true", "more false")
        .contains("OUT_OF_RANGE etcdserver: mvcc: required revision has been compacted")
        .contains("OUT_OF_RANGE etcdserver: mvcc: required revision is a future revision")
        .contains("INVALID_ARGUMENT etcdserver: duplicate key given in txn request")
        .contains("INVALID_ARGUMENT etcdserver: too many operations in txn request")
        .contains("NOT_FOUND etcdserver: requested lease not found")
        .contains("\n0 s", "\nrevoked", "\nfuture", "\ncompacted", "\ndone")
        .contains("PUT ", "DELETE ")
        .containsPattern("created [0-9]+, compacted no, torn \\[\\]: [PD]")
        .containsPattern("created [0-9]+, compacted [0-9]+");
  }

  private static String toldBySequences() {
    StringBuilder told = new StringBuilder();
    for (long seed = 1; seed <= SEQUENCES; seed++) {
      try (Side left = SimSide.create(UnaryOperator.identity());
          Side right = SimSide.create(UnaryOperator.identity())) {
        var unused =
            Comparison.differenceOf(seed, left, right, answer -> told.append('\n').append(answer));
      }
    }
    return told.toString();
  }

  private static Optional<String> firstDifference(UnaryOperator<EtcdClient> flaw) {
    return LongStream.rangeClosed(1, SEQUENCES)
        .mapToObj(seed -> difference(seed, flaw))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> difference(long seed, UnaryOperator<EtcdClient> flaw) {
    try (Side sound = SimSide.create(UnaryOperator.identity());
        Side flawed = SimSide.create(flaw)) {
      return Comparison.differenceOf(seed, sound, flawed);
    }
  }
}
