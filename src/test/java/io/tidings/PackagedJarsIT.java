package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What the packaged jars must not contain, because each start would pay for it. */
class PackagedJarsIT {

  private static final Path PACKAGE = Path.of("target/quarkus-app");

  /** A JVM archives no class of a signed jar, and reads all its digests for the first class. */
  @Test
  void noneIsSigned() throws IOException {
    assertThat(entries()).noneMatch(name -> name.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)"));
  }

  /** Reads the constraints of all settings; see {@link io.tidings.settings.Range}. */
  @Test
  void noneValidatesSettingsByTheirConstraints() throws IOException {
    String generated = "io/quarkus/hibernate/validator/runtime/HibernateBeanValidationConfig";
    assertThat(entries())
        .contains("io/tidings/settings/Range.class")
        .noneMatch(name -> name.startsWith(generated + "ValidatorBuilder"));
  }

  private static List<String> entries() throws IOException {
    List<Path> jars;
    try (Stream<Path> files = Files.walk(PACKAGE)) {
      jars = files.filter(file -> file.toString().endsWith(".jar")).toList();
    }
    assertThat(jars).hasSizeGreaterThan(100);
    return jars.stream().flatMap(jar -> entries(jar).stream()).toList();
  }

  private static List<String> entries(Path jar) {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream().map(ZipEntry::getName).toList();
    } catch (IOException e) {
      throw new IllegalStateException(jar.toString(), e);
    }
  }
}
