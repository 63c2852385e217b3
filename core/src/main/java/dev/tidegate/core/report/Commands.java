package dev.tidegate.core.report;

import dev.tidegate.core.report.Risk.Advice;

/** The commands a report recommends; capitals in them are to be replaced. */
record Commands(String namespace) {
  Advice rollout(String what, String verb, String name) {
    return new Advice(what, "tidegate rollout " + verb + " " + name + in());
  }

  Advice withReason(String what, String verb, String name) {
    return new Advice(what, "tidegate rollout " + verb + " " + name + " --reason TEXT" + in());
  }

  Advice agents(String what) {
    return new Advice(what, "tidegate agent list" + in());
  }

  /** A new version of a rollout's file, checked before it is applied. */
  Advice plan(String what) {
    return new Advice(what, "tidegate rollout plan -f FILE" + in());
  }

  Advice flag(String what, String verb, String key) {
    return new Advice(what, "tidegate flag " + verb + " " + key + in());
  }

  Advice staleFlags(String what) {
    return new Advice(what, "tidegate flag stale" + in());
  }

  Advice unfreeze(String what, String name, boolean system) {
    String scope = system ? " --scope system" : in();
    return new Advice(what, "tidegate freeze remove " + name + scope);
  }

  private String in() {
    return " -n " + namespace;
  }
}
