package io.tidings;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.netty.resolver.HostsFileEntriesResolver;
import io.netty.resolver.dns.DnsNameResolver;
import io.vertx.core.impl.AddressResolver;
import java.io.Closeable;
import java.io.InputStream;
import java.lang.ref.Cleaner;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.Timer;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/**
 * Finds what a native image would reject, freeze or run differently. Our classes are initialized at
 * build time, so a static random generator breaks the build, and a static thread, file, clock or
 * cipher carries the state of the build machine into every run.
 */
class NativeTest {

  private static final List<Class<?>> NOT_STATIC =
      List.of(
          RandomGenerator.class,
          Random.class,
          Thread.class,
          Executor.class,
          Timer.class,
          Cleaner.class,
          Closeable.class,
          Clock.class,
          Signature.class,
          KeyPairGenerator.class,
          MessageDigest.class,
          Mac.class,
          Cipher.class,
          SSLContext.class);

  @Test
  void noStaticFieldHoldsBuildTimeState() throws Exception {
    List<String> held = new ArrayList<>();
    for (JavaClass type :
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.tidings")) {
      if (!type.getSimpleName().equals("package-info")) {
        held.addAll(heldBy(Class.forName(type.getName())));
      }
    }
    assertThat(held).isEmpty();
  }

  /** In a native binary these block the calling thread: {@link io.tidings.names.NameResolver}. */
  @Test
  void noNameIsResolvedByTheJdk_norByTheResolverThatQuarkusReplaces() {
    noClasses()
        .should()
        .callMethodWhere(
            target(owner(assignableTo(InetAddress.class)))
                .and(target(nameMatching("getByName|getAllByName"))))
        .orShould()
        .callConstructor(InetSocketAddress.class, String.class, int.class)
        .orShould()
        .callMethodWhere(target(owner(assignableTo(AddressResolver.class))))
        .check(ArchitectureTest.MAIN);
  }

  /** A name without a class would be accepted by the image builder, and have no effect. */
  @Test
  void whatIsInitializedAtRunTime_exists() throws Exception {
    Properties settings = new Properties();
    try (InputStream file =
        Files.newInputStream(Path.of("src/main/resources/application.properties"))) {
      settings.load(file);
    }
    String option = settings.getProperty("quarkus.native.additional-build-args");
    assertThat(option).startsWith("--initialize-at-run-time=");
    assertThat(option.substring(option.indexOf('=') + 1).split("\\\\?,"))
        .hasSize(2)
        .allSatisfy(
            name ->
                assertThat(
                        new ClassFileImporter()
                            .importPackagesOf(
                                DnsNameResolver.class, HostsFileEntriesResolver.class))
                    .anySatisfy(type -> assertThat(type.getName()).startsWith(name)));
  }

  private static List<String> heldBy(Class<?> type) throws IllegalAccessException {
    List<String> held = new ArrayList<>();
    for (Field field : type.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
        field.setAccessible(true);
        Object value = field.get(null);
        NOT_STATIC.stream()
            .filter(forbidden -> forbidden.isInstance(value))
            .forEach(forbidden -> held.add(field + " is a " + forbidden.getSimpleName()));
      }
    }
    return held;
  }
}
