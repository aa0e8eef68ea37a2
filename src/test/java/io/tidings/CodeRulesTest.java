package io.tidings;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
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
import java.lang.annotation.Annotation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks rules that every class keeps: roles of endpoints, calls, constructors. */
class CodeRulesTest {

  private static final List<Class<? extends Annotation>> HTTP_METHODS =
      List.of(
          GET.class, POST.class, PUT.class, PATCH.class, DELETE.class, HEAD.class, OPTIONS.class);

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
        .check(ArchitectureTest.MAIN);
  }

  /** It may return true for a nack: findings/rabbitmq-java-wait-for-confirms.sh. */
  @Test
  void waitForConfirmsIsNeverCalled() {
    noClasses()
        .should()
        .callMethodWhere(target(nameMatching("waitForConfirms.*")))
        .check(ArchitectureTest.MAIN);
  }

  /** Records are rows and messages, not classes with collaborators. */
  @Test
  void constructorsHaveFewParameters() {
    for (JavaClass each : ArchitectureTest.MAIN) {
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
}
