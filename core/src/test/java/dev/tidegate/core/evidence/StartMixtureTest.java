package dev.tidegate.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class StartMixtureTest {
  private static final double HORIZON = 100;

  @Test
  void halfOfTheFaultsBeginAtOnceAndAFewAfterTheHorizon() {
    assertThat(StartMixture.notYetBegun(0, HORIZON)).isCloseTo(.5, within(1e-15));
    assertThat(StartMixture.notYetBegun(50, HORIZON)).isCloseTo(.3, within(1e-15));
    assertThat(StartMixture.notYetBegun(100, HORIZON)).isCloseTo(.1, within(1e-15));
    assertThat(StartMixture.notYetBegun(300, HORIZON)).isCloseTo(.025, within(1e-15));
    assertThat(StartMixture.notYetBegun(1e12, HORIZON)).isZero();
  }

  @Test
  void equalsTheSumOverEveryPossibleBeginning() {
    Random random = new Random(7);
    int looks = 40;
    int points = TickMethod.RATIOS.size();
    double[][] evidence = new double[looks][points];
    StartMixture mixture = new StartMixture();
    double before = 1;
    double[] beginnings = new double[looks];
    for (int t = 0; t < looks; t++) {
      double seconds = 5.0 * (t + 1);
      for (int j = 0; j < points; j++) {
        evidence[t][j] = random.nextGaussian();
      }
      double notYet = StartMixture.notYetBegun(seconds, HORIZON);
      beginnings[t] = before - notYet;
      mixture.look(beginnings[t], notYet, evidence[t]);
      before = notYet;
      assertThat(Math.exp(mixture.lnM()))
          .isCloseTo(bruteForce(beginnings, evidence, t, notYet), within(1e-9))
          .isGreaterThan(0);
    }
  }

  private static double bruteForce(
      double[] beginnings, double[][] evidence, int last, double notYet) {
    double sum = notYet;
    for (int begin = 0; begin <= last; begin++) {
      for (int j = 0; j < evidence[0].length; j++) {
        double product = 1;
        for (int t = begin; t <= last; t++) {
          product *= Math.exp(evidence[t][j]);
        }
        sum += beginnings[begin] * product / evidence[0].length;
      }
    }
    return sum;
  }

  @Test
  void emptyTicksChangeNothingHoweverMany() {
    StartMixture mixture = new StartMixture();
    double[] none = new double[TickMethod.RATIOS.size()];
    double[] some = none.clone();
    some[5] = 3;
    some[1] = -1;
    mixture.look(.5, .5, some);
    double before = mixture.lnM();
    double notBefore = .5;
    for (int t = 1; t <= 10_000; t++) {
      double notYet = StartMixture.notYetBegun(t, HORIZON);
      mixture.look(notBefore - notYet, notYet, none);
      notBefore = notYet;
    }
    assertThat(mixture.lnM()).isCloseTo(before, within(1e-11));
  }

  @Test
  void aLookAtTheSameMomentOnlyAddsItsEvidence() {
    double[] evidence = new double[TickMethod.RATIOS.size()];
    java.util.Arrays.fill(evidence, 0.25);
    StartMixture twice = new StartMixture();
    twice.look(.6, .4, evidence);
    twice.look(0, .4, evidence);
    assertThat(Math.exp(twice.lnM())).isCloseTo(.6 * Math.exp(.5) + .4, within(1e-12));
  }
}
