package dev.tidegate.orchestrator.provider;

import dev.tidegate.core.analysis.Cause;

/** What a question came to. */
sealed interface Reading {
  /** One word for meters. */
  String word();

  /** A finite number. */
  record Value(double value) implements Reading {
    @Override
    public String word() {
      return "value";
    }
  }

  /**
   * No value.
   *
   * @param detail what happened, for the log
   */
  record Unknown(Cause cause, String detail) implements Reading {
    @Override
    public String word() {
      return cause.word();
    }
  }

  /** {@code number} if it is finite. */
  static Reading of(double number) {
    return Double.isFinite(number)
        ? new Value(number)
        : new Unknown(Cause.NOT_A_NUMBER, "the value is " + number);
  }
}
