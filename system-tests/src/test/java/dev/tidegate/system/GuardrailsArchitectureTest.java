package dev.tidegate.system;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.freeze.FreezingArchRule.freeze;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;

/**
 * Guardrails of the main code. A frozen rule lets pass what its store under {@code
 * src/test/resources/archunit_store} lists and nothing else. The store is never written by a build:
 * set {@code allowStoreUpdate} for one run, and say in the commit why.
 */
@AnalyzeClasses(packages = "dev.tidegate", importOptions = ImportOption.DoNotIncludeTests.class)
final class GuardrailsArchitectureTest {
  private static final String GENERATED = "dev.tidegate.proto..";

  @ArchTest
  static final ArchRule NO_THREAD_LOCALS =
      freeze(
          noClasses()
              .that()
              .resideOutsideOfPackage(GENERATED)
              .should()
              .dependOnClassesThat()
              .areAssignableTo(ThreadLocal.class));

  @ArchTest
  static final ArchRule THREADS_ARE_MADE_BY_THEIR_OWNERS =
      freeze(
          noClasses()
              .that()
              .resideOutsideOfPackages(
                  "dev.tidegate.orchestrator.etcd",
                  "dev.tidegate.orchestrator.server",
                  "dev.tidegate.agent",
                  "dev.tidegate.agent.internal..",
                  "dev.tidegate.cli..",
                  "dev.tidegate.examples..",
                  "dev.tidegate.sim",
                  "dev.tidegate.sim.runtime",
                  "dev.tidegate.testkit")
              .should()
              .callConstructorWhere(
                  target(owner(JavaClass.Predicates.assignableTo(Thread.class)))));

  @ArchTest
  static final ArchRule NOTHING_SLEEPS =
      noClasses().should().accessTargetWhere(isMember("sleep", Thread.class));

  @ArchTest
  static final ArchRule ONLY_THE_WIRING_READS_CLOCKS =
      freeze(
          noClasses()
              .that()
              .resideOutsideOfPackages(
                  "dev.tidegate.orchestrator.server",
                  "dev.tidegate.agent", // wires the SDK inside somebody else's program
                  "dev.tidegate.cli",
                  GENERATED)
              .should()
              .accessTargetWhere(readsAClock()));

  @ArchTest
  static final ArchRule CORE_READS_NO_CLOCK_AND_DRAWS_NO_LOTS =
      noClasses()
          .that()
          .resideInAPackage("dev.tidegate.core..")
          .should()
          .accessTargetWhere(readsAClock())
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("java\\.util\\.(Random|UUID|concurrent\\.ThreadLocalRandom)")
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("org\\.slf4j\\..*");

  @ArchTest
  static final ArchRule ONLY_PROGRAMS_PRINT =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.tidegate.cli..",
              "dev.tidegate.examples..",
              "dev.tidegate.orchestrator.server",
              "dev.tidegate.sim")
          .should()
          .accessTargetWhere(isMember("out|err", System.class));

  @ArchTest
  static final ArchRule NO_STATIC_STATE_CHANGES =
      noFields()
          .that()
          .areDeclaredInClassesThat()
          .resideOutsideOfPackage(GENERATED)
          .and()
          .areStatic()
          .should()
          .notBeFinal();

  @ArchTest
  static final ArchRule NAMES_SAY_WHAT_THINGS_ARE =
      noClasses()
          .that()
          .resideOutsideOfPackage(GENERATED)
          .should()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Impl")
          .orShould()
          .haveNameMatching(".*\\.Base[A-Z][^.]*")
          .orShould()
          .haveSimpleNameStartingWith("Abstract");

  @ArchTest
  static final ArchRule CLASSES_ARE_FINAL_OR_ABSTRACT =
      classes()
          .that()
          .resideOutsideOfPackage(GENERATED)
          .and()
          .areNotInterfaces()
          .and()
          .areNotEnums()
          .and()
          .areTopLevelClasses()
          .and()
          .areNotAssignableTo(Throwable.class)
          .should()
          .haveModifier(JavaModifier.FINAL)
          .orShould()
          .haveModifier(JavaModifier.ABSTRACT);

  private static DescribedPredicate<JavaAccess<?>> isMember(String names, Class<?> owner) {
    return target(owner(JavaClass.Predicates.equivalentTo(owner)))
        .and(target(nameMatching(names)))
        .as("access %s.%s", owner.getSimpleName(), names);
  }

  private static DescribedPredicate<JavaAccess<?>> readsAClock() {
    DescribedPredicate<JavaAccess<?>> reads =
        isMember("nanoTime|currentTimeMillis", System.class)
            .or(isMember("system.*|tick.*", Clock.class))
            .or(isMember("system", InstantSource.class));
    for (Class<?> type :
        new Class<?>[] {
          Instant.class, LocalDateTime.class, OffsetDateTime.class, ZonedDateTime.class
        }) {
      reads = reads.or(isMember("now", type));
    }
    return reads.as("read a clock");
  }
}
