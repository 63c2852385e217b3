package dev.tidegate.system;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** The table of packages: who may know whom. */
@AnalyzeClasses(packages = "dev.tidegate", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String JAVA = "java..";
  private static final String JSPECIFY = "org.jspecify..";
  private static final String PROTO = "dev.tidegate.proto..";
  private static final String CORE = "dev.tidegate.core..";
  private static final String AGENT = "dev.tidegate.agent..";
  private static final String ORCHESTRATOR = "dev.tidegate.orchestrator..";
  private static final String CLI = "dev.tidegate.cli..";
  private static final String TESTKIT = "dev.tidegate.testkit..";
  private static final String SIMULATION = "dev.tidegate.sim..";

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("dev.tidegate.(**)").should().beFreeOfCycles();

  @ArchTest static final ArchRule CORE_KNOWS_NO_OTHER_MODULE = only(CORE).mayUse(CORE);

  @ArchTest
  static final ArchRule THE_AGENT_KNOWS_CORE_AND_PROTO = only(AGENT).mayUse(AGENT, CORE, PROTO);

  @ArchTest
  static final ArchRule THE_ORCHESTRATOR_KNOWS_CORE_AND_PROTO =
      only(ORCHESTRATOR).mayUse(ORCHESTRATOR, CORE, PROTO);

  @ArchTest static final ArchRule THE_CLI_KNOWS_CORE = only(CLI).mayUse(CLI, CORE);

  @ArchTest
  static final ArchRule THE_TEST_KIT_KNOWS_CORE_AND_PROTO =
      only(TESTKIT).mayUse(TESTKIT, CORE, PROTO);

  @ArchTest
  static final ArchRule NOTHING_KNOWS_THE_SIMULATION = only(SIMULATION).isUsedBy(SIMULATION);

  @ArchTest
  static final ArchRule THE_FUNCTIONAL_CORE_IS_PURE =
      classes()
          .that()
          .resideInAnyPackage(
              "dev.tidegate.core.rollout",
              "dev.tidegate.core.approval",
              "dev.tidegate.core.plan",
              "dev.tidegate.core.manifest",
              "dev.tidegate.core.schema",
              "dev.tidegate.core.analysis",
              "dev.tidegate.core.evidence",
              "dev.tidegate.core.offline",
              "dev.tidegate.core.record",
              "dev.tidegate.core.replay",
              "dev.tidegate.core.watch",
              "dev.tidegate.core.simulation",
              "dev.tidegate.core.power",
              "dev.tidegate.core.report",
              "dev.tidegate.core.cohort",
              "dev.tidegate.core.flag",
              "dev.tidegate.core.rule")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "java.lang..",
                      "java.math",
                      "java.nio.charset",
                      "java.security", // digests: salts, plan hashes
                      "java.time..",
                      "java.util..",
                      JSPECIFY,
                      "dev.tidegate.core.document",
                      "dev.tidegate.core.rollout",
                      "dev.tidegate.core.approval",
                      "dev.tidegate.core.plan",
                      "dev.tidegate.core.manifest",
                      "dev.tidegate.core.schema",
                      "dev.tidegate.core.analysis",
                      "dev.tidegate.core.evidence",
                      "dev.tidegate.core.offline",
                      "dev.tidegate.core.record",
                      "dev.tidegate.core.replay",
                      "dev.tidegate.core.watch",
                      "dev.tidegate.core.simulation",
                      "dev.tidegate.core.power",
                      "dev.tidegate.core.report",
                      "dev.tidegate.core.cohort",
                      "dev.tidegate.core.flag",
                      "dev.tidegate.core.rule")
                  .or(nameMatching("java\\.net\\.URI(SyntaxException)?"))); // a value, no I/O

  @ArchTest
  static final ArchRule THE_STORE_STANDS_ALONE =
      classes()
          .that()
          .resideInAPackage("dev.tidegate.core.store")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(JAVA, JSPECIFY, "dev.tidegate.core.store");

  @ArchTest
  static final ArchRule ONLY_DOCUMENT_PARSES_TEXT =
      only("org.snakeyaml..", "com.fasterxml.jackson.core..")
          .isUsedBy("dev.tidegate.core.document");

  @ArchTest
  static final ArchRule ONLY_ETCD_USES_JETCD =
      only("io.etcd..").isUsedBy("dev.tidegate.orchestrator.etcd");

  @ArchTest
  static final ArchRule ONLY_ITS_ADAPTER_USES_JETCD =
      noClasses()
          .that()
          .haveNameNotMatching(".*\\.Jetcd[^.]*")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.etcd..");

  @ArchTest
  static final ArchRule PROTOBUF_STAYS_AT_THE_BORDERS =
      only(PROTO, "com.google.protobuf..")
          .isUsedBy(
              PROTO,
              "dev.tidegate.orchestrator.wire",
              "dev.tidegate.orchestrator.api",
              "dev.tidegate.orchestrator.fanout", // encodes once what it sends many times
              "dev.tidegate.orchestrator.flagd",
              "dev.tidegate.orchestrator.signal",
              "dev.tidegate.agent.internal..",
              "dev.tidegate.sim.plant", // lies in their messages
              TESTKIT);

  @ArchTest
  static final ArchRule ONLY_WEB_AND_THE_WIRING_SERVE_HTTP =
      only("io.javalin..")
          .isUsedBy("dev.tidegate.orchestrator.web", "dev.tidegate.orchestrator.server");

  @ArchTest
  static final ArchRule ONLY_NOTIFY_SENDS_MAIL =
      only("jakarta.mail..", "org.eclipse.angus..").isUsedBy("dev.tidegate.orchestrator.notify");

  @ArchTest
  static final ArchRule INTERNALS_STAY_INSIDE_THEIR_MODULE =
      only("dev.tidegate.agent.internal..").isUsedBy(AGENT, "dev.tidegate.sim..");

  private static Subject only(String... packages) {
    return new Subject(List.of(packages));
  }

  private record Subject(List<String> packages) {
    /** No class of these packages uses one of ours elsewhere. */
    ArchRule mayUse(String... allowed) {
      return noClasses()
          .that()
          .resideInAnyPackage(packages.toArray(String[]::new))
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.tidegate..").and(resideOutsideOfPackages(allowed)))
          .allowEmptyShould(true); // a module without code yet
    }

    /** No class elsewhere uses one of these packages. */
    ArchRule isUsedBy(String... users) {
      return noClasses()
          .that()
          .resideOutsideOfPackages(users)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(packages.toArray(String[]::new));
    }
  }
}
