package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappingInterface.Property;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of keys in docs/configuration.md has each key of the mappings, with its default. */
class ConfigurationPageTest {

  private static final Pattern ROW =
      Pattern.compile("^\\| `(tidings\\.[^`]+)` \\| ([^|]*) \\|", Pattern.MULTILINE);

  private static Map<String, Property> mapped() {
    Map<String, Property> keys = new HashMap<>();
    for (JavaClass type :
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.tidings")) {
      if (type.isAnnotatedWith(ConfigMapping.class)) {
        keys.putAll(ConfigMappings.getProperties(ConfigClass.configClass(type.reflect())));
      }
    }
    return keys;
  }

  private static Map<String, String> documented() throws IOException {
    Map<String, String> rows = new HashMap<>();
    Matcher row = ROW.matcher(Files.readString(Path.of("docs/configuration.md")));
    while (row.find()) {
      String key = row.group(1).replaceAll("<[a-z]+>", "*");
      assertThat(rows.put(key, row.group(2).replace("`", ""))).as("%s stands twice", key).isNull();
    }
    return rows;
  }

  @Test
  void everyKey_hasItsRow_withItsDefault() throws IOException {
    Map<String, String> rows = documented();
    Map<String, Property> mapped = mapped();

    assertThat(mapped).hasSizeGreaterThan(50);
    mapped.forEach(
        (name, property) -> {
          String key = name.replace("[*]", ""); // one of a list
          assertThat(rows).containsKey(key);
          if (property.hasDefaultValue() && property.getDefaultValue() != null) {
            // What differs in dev mode follows after a semicolon.
            assertThat(rows.get(key).split(";")[0]).as(key).isEqualTo(property.getDefaultValue());
          }
        });
  }
}
