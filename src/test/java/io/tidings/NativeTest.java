package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.Closeable;
import java.lang.ref.Cleaner;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Timer;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/**
 * Finds static fields that a native image would reject or freeze. Our classes are initialized at
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
