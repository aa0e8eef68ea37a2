package io.tidings.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads folders like those in which Kubernetes mounts a Secret. */
class SecretFilesTest {

  @TempDir Path folder;

  private static SmallRyeConfig config(Path folder) {
    return new SmallRyeConfigBuilder()
        .withDefaultValue("a.password", "of-the-default")
        .withDefaultValue(SecretFiles.FOLDER, folder.toString())
        .withDefaultValue("quarkus.datasource.username", "set elsewhere")
        .withSources(new SecretFiles())
        .build();
  }

  @BeforeEach
  void mount() throws Exception {
    for (String key :
        List.of(
            "tidings.admin-key",
            "tidings.encryption-key",
            "quarkus.datasource.reactive.url",
            "quarkus.datasource.password",
            "rabbitmq-host",
            "rabbitmq-username",
            "rabbitmq-password")) {
      Files.writeString(folder.resolve(key), "of-the-file\n");
    }
  }

  @Test
  void refusesAMissingFile_unlessItsSettingIsElsewhere() throws Exception {
    assertThat(config(folder).getValue("rabbitmq-password", String.class)).isEqualTo("of-the-file");

    Files.delete(folder.resolve("rabbitmq-password"));
    assertThatThrownBy(() -> config(folder))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("has no file rabbitmq-password with a value, and no other setting");
    Files.writeString(folder.resolve("rabbitmq-password"), "\n");
    assertThatThrownBy(() -> config(folder)).hasMessageContaining("no file rabbitmq-password");
  }

  @Test
  void eitherOfTwoFilesIsEnough() throws Exception {
    Files.delete(folder.resolve("rabbitmq-host"));
    Files.delete(folder.resolve("quarkus.datasource.reactive.url"));
    assertThatThrownBy(() -> config(folder))
        .hasMessageContaining(
            "has no file quarkus.datasource.reactive.url or quarkus.datasource.jdbc.url");

    Files.writeString(folder.resolve("quarkus.datasource.jdbc.url"), "jdbc:postgresql://a/b");
    assertThatThrownBy(() -> config(folder))
        .hasMessageContaining("has no file rabbitmq-host or rabbitmq-addresses");
    Files.writeString(folder.resolve("rabbitmq-addresses"), "one:5672,other:5672");
    assertThat(config(folder).getValue("rabbitmq-addresses", String.class)).startsWith("one");
  }

  @Test
  void readsWhatKubernetesMounts() throws Exception {
    Path data = Files.createDirectory(folder.resolve("..2026_11_29"));
    Files.writeString(data.resolve("a.password"), "of-the-file\n");
    Files.createSymbolicLink(folder.resolve("..data"), data.getFileName());
    Files.createSymbolicLink(folder.resolve("a.password"), Path.of("..data/a.password"));

    assertThat(config(folder).getValue("a.password", String.class)).isEqualTo("of-the-file");
  }

  @Test
  void isNotUsed_whenItIsNotSet() {
    assertThat(
            new SmallRyeConfigBuilder()
                .withDefaultValue("a.password", "of-the-default")
                .withSources(new SecretFiles())
                .build()
                .getValue("a.password", String.class))
        .isEqualTo("of-the-default");
  }

  @Test
  void refusesWhatItCannotRead_andNamesIt() throws Exception {
    assertThatThrownBy(() -> config(folder.resolve("missing")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("missing is no folder that can be read");
    assertThatThrownBy(() -> config(Files.createDirectory(folder.resolve("empty"))))
        .hasMessageContaining("has no files");
    Path file = folder.resolve("a.password");
    Files.createSymbolicLink(file, Path.of("gone"));
    assertThatThrownBy(() -> config(folder))
        .hasMessageContaining("a.password can't be read")
        .hasMessageContaining("mount the whole Secret, or remove the setting");
  }
}
