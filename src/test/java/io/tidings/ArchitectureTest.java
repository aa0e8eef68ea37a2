package io.tidings;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks the imports of packages (docs/design.md) and rules that keep the code readable. */
class ArchitectureTest {

  /** Maps each package to the packages of ours that it may import. */
  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("time", Set.of()),
          Map.entry("secrets", Set.of()),
          Map.entry("database", Set.of()),
          Map.entry("web", Set.of("time", "secrets", "database")),
          Map.entry("access", Set.of("secrets", "database", "web")),
          Map.entry("signing", Set.of("secrets", "database", "web", "access")),
          Map.entry("egress", Set.of()),
          Map.entry("rabbitmq", Set.of()),
          Map.entry("notification", Set.of("database", "web")),
          Map.entry("ladder", Set.of("time", "secrets", "database", "rabbitmq", "notification")),
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
                  "time",
                  "secrets",
                  "database",
                  "web",
                  "access",
                  "signing",
                  "notification",
                  "outbox")),
          Map.entry("delivery.call", Set.of("signing", "egress", "notification", "receiver")),
          Map.entry("delivery.pace", Set.of("database", "receiver", "outbox", "delivery.call")),
          Map.entry(
              "delivery",
              Set.of(
                  "time",
                  "database",
                  "web",
                  "access",
                  "rabbitmq",
                  "notification",
                  "ladder",
                  "receiver",
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
                  "ladder",
                  "receiver.queue",
                  "receiver",
                  "outbox")),
          Map.entry("reconciliation", Set.of()),
          Map.entry(
              "reconciliation.feed",
              Set.of("time", "secrets", "database", "web", "access", "outbox", "redelivery")),
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
          Map.entry("account", Set.of("secrets", "database", "web", "signing")));

  private static final List<Class<? extends Annotation>> HTTP_METHODS =
      List.of(
          GET.class, POST.class, PUT.class, PATCH.class, DELETE.class, HEAD.class, OPTIONS.class);

  private static final int MOST_LINES = 250;
  private static final int LINES_OF_NINE_IN_TEN = 150;
  private static final int MOST_FILES = 270;

  /** Read once: JUnit creates an instance for each test. */
  private static final JavaClasses MAIN =
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
  void everyEndpointDeclaresItsRoles() {
    DescribedPredicate<JavaMethod> endpoints =
        new DescribedPredicate<>("endpoints") {
          @Override
          public boolean test(JavaMethod method) {
            return !method.getOwner().isInterface() // a REST client
                && method.getOwner().isAnnotatedWith(Path.class)
                && HTTP_METHODS.stream().anyMatch(method::isAnnotatedWith);
          }
        };
    methods()
        .that(endpoints)
        .should()
        .beAnnotatedWith(RolesAllowed.class)
        .orShould()
        .beAnnotatedWith(PermitAll.class)
        .orShould()
        .beDeclaredInClassesThat()
        .areAnnotatedWith(RolesAllowed.class)
        .check(MAIN);
  }

  /** It may return true for a nack: findings/rabbitmq-java-wait-for-confirms.sh. */
  @Test
  void waitForConfirmsIsNeverCalled() {
    noClasses().should().callMethodWhere(target(nameMatching("waitForConfirms.*"))).check(MAIN);
  }

  @Test
  void noPackageHasAGenericName() {
    classes()
        .should()
        .resideOutsideOfPackages("..util..", "..common..", "..impl..", "..model..", "..service..")
        .check(MAIN);
  }

  /** Records are rows and messages, not classes with collaborators. */
  @Test
  void constructorsHaveFewParameters() {
    for (JavaClass each : MAIN) {
      if (!each.isRecord() && !each.isEnum()) {
        each.getConstructors()
            .forEach(
                constructor ->
                    assertThat(constructor.getRawParameterTypes())
                        .as(constructor.getFullName())
                        .hasSizeLessThanOrEqualTo(8));
      }
    }
  }

  @Test
  void everyPackageSaysWhatMayBeNull() throws IOException {
    try (Stream<java.nio.file.Path> files = Files.walk(java.nio.file.Path.of("src/main/java"))) {
      assertThat(
              files
                  .filter(file -> file.toString().endsWith(".java"))
                  .map(file -> file.resolveSibling("package-info.java"))
                  .distinct())
          .hasSizeGreaterThan(20)
          .allSatisfy(info -> assertThat(info).content().contains("@NullMarked"));
    }
  }

  /** See {@link io.tidings.testing.Threads}. */
  @Test
  void testsDoNotBlock_theCommonPool() throws IOException {
    try (Stream<java.nio.file.Path> files = Files.walk(java.nio.file.Path.of("src/test/java"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".java")))
          .filteredOn(file -> !file.endsWith("Threads.java"))
          .filteredOn(file -> !file.endsWith("ArchitectureTest.java"))
          .allSatisfy(
              file -> assertThat(file).content().doesNotContain("supplyAsync(", "runAsync("));
    }
  }

  @Test
  void filesAreSmall_andFew() throws IOException {
    List<Integer> lines;
    try (Stream<java.nio.file.Path> files = Files.walk(java.nio.file.Path.of("src/main/java"))) {
      lines =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.endsWith("package-info.java"))
              .map(ArchitectureTest::lines)
              .sorted()
              .toList();
    }
    assertThat(lines.get(lines.size() - 1)).isLessThanOrEqualTo(MOST_LINES);
    assertThat(lines.get(lines.size() * 9 / 10)).isLessThanOrEqualTo(LINES_OF_NINE_IN_TEN);
    assertThat(lines).hasSizeLessThanOrEqualTo(MOST_FILES);
  }

  private static int lines(java.nio.file.Path file) {
    try {
      return (int) Files.lines(file).count();
    } catch (IOException e) {
      throw new IllegalStateException(Arrays.toString(new Object[] {file}), e);
    }
  }
}
