package dev.tidegate.orchestrator.foreign;

/** Is told each evaluation done here for a client. Called on the threads of calls; never blocks. */
@FunctionalInterface
public interface EvaluationCount {
  /** One evaluation of a flag that exists. */
  void count(String namespace, String flag);
}
