package io.tidings.secrets;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Reads settings from files, as Kubernetes mounts a Secret: in the folder {@code
 * tidings.secret-files}, each file is named like a key and contains its value. So no secret is in
 * the environment, which child processes and crash reports contain.
 *
 * <p>Read once, at the start. Stronger than variables of the environment, weaker than system
 * properties. A folder or a file that can't be read ends the start, and so does one that is missing
 * and whose setting nothing else gives: a default instead of a secret would be worse.
 */
public final class SecretFiles implements ConfigSourceFactory {

  static final String FOLDER = "tidings.secret-files";
  private static final int ORDINAL = 310; // the environment has 300

  /**
   * Without these a replica would use defaults, and log in nowhere or as the user guest. Of two in
   * one line, either is enough.
   */
  private static final List<String> NEEDED =
      List.of(
          "tidings.admin-key",
          "tidings.encryption-key",
          "quarkus.datasource.reactive.url|quarkus.datasource.jdbc.url",
          "quarkus.datasource.username",
          "quarkus.datasource.password",
          "rabbitmq-host|rabbitmq-addresses",
          "rabbitmq-username",
          "rabbitmq-password");

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    ConfigValue folder = context.getValue(FOLDER);
    if (folder == null || folder.getValue() == null || folder.getValue().isBlank()) {
      return List.of();
    }
    Path path = Path.of(folder.getValue().strip());
    Map<String, String> values = read(path);
    for (String needed : NEEDED) {
      List<String> keys = List.of(needed.split("\\|"));
      if (keys.stream().noneMatch(key -> has(values, context, key))) {
        throw refused(
            path
                + " has no file "
                + String.join(" or ", keys)
                + " with a value, and no other setting has that key");
      }
    }
    return List.of(new PropertiesConfigSource(values, FOLDER + " " + path, ORDINAL));
  }

  private static boolean has(Map<String, String> files, ConfigSourceContext context, String key) {
    if (files.containsKey(key)) {
      return !files.get(key).isEmpty();
    }
    ConfigValue setting = context.getValue(key);
    return setting != null && setting.getValue() != null;
  }

  @Override
  public OptionalInt getPriority() {
    return OptionalInt.of(ORDINAL);
  }

  /** Hidden files are not settings: Kubernetes keeps the data itself in {@code ..data}. */
  private static Map<String, String> read(Path folder) {
    Map<String, String> values = new HashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(file -> !Files.isDirectory(file))
          .forEach(file -> values.put(file.getFileName().toString(), value(file)));
    } catch (IOException e) {
      throw refused(folder + " is no folder that can be read (" + e + ")");
    }
    if (values.isEmpty()) {
      throw refused(folder + " has no files");
    }
    return values;
  }

  private static String value(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw refused(file + " can't be read (" + e + ")");
    }
  }

  private static ConfigurationException refused(String why) {
    return new ConfigurationException(
        "tidings.secret-files: " + why + "; mount the whole Secret, or remove the setting.");
  }
}
