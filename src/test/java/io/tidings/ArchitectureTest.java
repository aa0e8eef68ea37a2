package io.tidings;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Checks the imports of packages (docs/design.md) and rules that keep the code readable. */
class ArchitectureTest {

  /** Maps each package to the packages of ours that it may import. */
  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("time", Set.of()),
          Map.entry("secrets", Set.of()),
          Map.entry("names", Set.of()),
          Map.entry("settings", Set.of()),
          Map.entry("database", Set.of("settings", "names")),
          Map.entry("web", Set.of("time", "secrets", "database")),
          Map.entry("access", Set.of("settings", "secrets", "database", "web")),
          Map.entry("signing", Set.of("secrets", "database", "web", "access")),
          Map.entry("egress", Set.of("names")),
          Map.entry("rabbitmq", Set.of("settings", "names")),
          Map.entry("notification", Set.of("settings", "database", "web")),
          Map.entry("tracing", Set.of("database", "egress", "notification")),
          Map.entry(
              "ladder",
              Set.of("time", "secrets", "database", "rabbitmq", "notification", "tracing")),
          Map.entry("receiver.queue", Set.of("rabbitmq", "ladder")),
          Map.entry(
              "receiver",
              Set.of(
                  "time",
                  "secrets",
                  "database",
                  "web",
                  "access",
                  "signing",
                  "egress",
                  "notification",
                  "ladder",
                  "receiver.queue")),
          Map.entry(
              "receiver.handover",
              Set.of(
                  "database",
                  "signing",
                  "rabbitmq",
                  "notification",
                  "ladder",
                  "receiver.queue",
                  "receiver")),
          Map.entry(
              "outbox",
              Set.of(
                  "settings",
                  "time",
                  "database",
                  "rabbitmq",
                  "notification",
                  "ladder",
                  "receiver",
                  "receiver.handover")),
          Map.entry(
              "recharge",
              Set.of(
                  "settings",
                  "time",
                  "secrets",
                  "database",
                  "web",
                  "access",
                  "signing",
                  "notification",
                  "tracing",
                  "outbox")),
          Map.entry(
              "delivery.call",
              Set.of(
                  "settings", "names", "signing", "egress", "notification", "receiver", "tracing")),
          Map.entry(
              "delivery.pace",
              Set.of("settings", "database", "receiver", "outbox", "delivery.call")),
          Map.entry(
              "delivery",
              Set.of(
                  "settings",
                  "names",
                  "time",
                  "database",
                  "web",
                  "access",
                  "rabbitmq",
                  "notification",
                  "tracing",
                  "ladder",
                  "receiver",
                  "receiver.queue",
                  "receiver.handover",
                  "outbox",
                  "delivery.call",
                  "delivery.pace")),
          Map.entry(
              "redelivery",
              Set.of(
                  "time",
                  "database",
                  "web",
                  "access",
                  "rabbitmq",
                  "notification",
                  "tracing",
                  "ladder",
                  "receiver.queue",
                  "receiver",
                  "outbox")),
          Map.entry("reconciliation", Set.of()),
          Map.entry(
              "reconciliation.feed",
              Set.of(
                  "time",
                  "secrets",
                  "database",
                  "web",
                  "access",
                  "notification",
                  "outbox",
                  "redelivery")),
          Map.entry(
              "reconciliation.digest",
              Set.of("database", "time", "web", "access", "reconciliation.feed")),
          Map.entry("reconciliation.ledger", Set.of("database", "web", "access", "ladder")),
          Map.entry(
              "reconciliation.diff",
              Set.of(
                  "database",
                  "web",
                  "access",
                  "notification",
                  "ladder",
                  "receiver",
                  "redelivery",
                  "reconciliation.feed")),
          Map.entry(
              "reconciliation.statement",
              Set.of(
                  "secrets",
                  "database",
                  "web",
                  "access",
                  "signing",
                  "reconciliation.feed",
                  "reconciliation.digest")),
          Map.entry("console", Set.of("time", "web", "access", "receiver")),
          Map.entry(
              "overview",
              Set.of("secrets", "database", "access", "rabbitmq", "ladder", "receiver", "outbox")),
          Map.entry(
              "account", Set.of("settings", "names", "secrets", "database", "web", "signing")));

  /** Read once: JUnit creates an instance for each test. */
  static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(new ImportOption.DoNotIncludePackageInfos())
          .importPackages("io.tidings");

  @Test
  void everyPackageImportsOnlyAllowedPackages() {
    MAY_IMPORT.forEach(
        (name, allowed) -> {
          String[] forbidden =
              MAY_IMPORT.keySet().stream()
                  .filter(other -> !other.equals(name) && !allowed.contains(other))
                  .map(other -> "io.tidings." + other)
                  .toArray(String[]::new);
          if (forbidden.length > 0) {
            noClasses()
                .that()
                .resideInAPackage("io.tidings." + name)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .allowEmptyShould(true)
                .check(MAIN);
          }
        });
  }

  @Test
  void everyPackageHasAnImportRule() {
    assertThat(MAIN.stream().map(JavaClass::getPackageName).distinct())
        .allSatisfy(
            name -> assertThat(MAY_IMPORT).containsKey(name.substring("io.tidings.".length())));
  }

  @Test
  void noCycles() {
    slices().matching("io.tidings.(**)").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void onlyBrokerPackagesUseTheAmqpClient() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.tidings.rabbitmq..",
            "io.tidings.ladder..",
            "io.tidings.receiver.queue..",
            "io.tidings.account..")
        .and()
        .doNotHaveSimpleName("BrokerLossSweep") // passes the connection to the canary
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.rabbitmq..")
        .check(MAIN);
  }

  @Test
  void noPackageHasAGenericName() {
    classes()
        .should()
        .resideOutsideOfPackages("..util..", "..common..", "..impl..", "..model..", "..service..")
        .check(MAIN);
  }
}
