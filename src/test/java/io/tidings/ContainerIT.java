package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.testing.Api;
import io.tidings.testing.Container;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.Installation;
import io.tidings.testing.Product;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Builds the images and runs them as a strict pod; by {@code src/dev/test-images}. */
class ContainerIT {

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String JVM = "tidings:0.1.0-SNAPSHOT";
  private static final String NATIVE = "tidings:0.1.0-SNAPSHOT-native";
  private static final Path JIB_FILE = Path.of("target/tidings-jib.tar");
  private static final String[] TMP = {"--read-only-tmpfs=false", "--tmpfs", "/tmp"};

  private static Installation installation;

  @BeforeAll
  static void build() throws Exception {
    Container.prepare();
    Container.build("jvm", "localhost/tidings-base:jvm");
    installation = new Installation("container");
  }

  @AfterAll
  static void remove() throws Exception {
    installation.close();
  }

  private static Product settings(String name) {
    return installation.product(name);
  }

  private static String[] options(String memory, String... more) {
    return Stream.of(TMP, new String[] {"--memory", memory, "--memory-swap", memory}, more)
        .flatMap(Arrays::stream)
        .toArray(String[]::new);
  }

  /** The AOT cache must fit: with this mode the JVM would not start without it. */
  @Test
  void notifiesFromAStrictContainer_withItsCache_andStopsGracefully() throws Exception {
    try (FakeReceiver receiver = new FakeReceiver();
        Container container =
            new Container(
                settings("container"),
                "tidings-strict",
                JVM,
                options("768m", "-e", "JDK_JAVA_OPTIONS=-XX:AOTMode=on"))) {
      awaitReady(container);
      notifies(container, receiver);
      container.checkHealth();
      assertThat(Container.podman("exec", "tidings-strict", "id", "-u")).endsWith("1001");
      container.stop();
      assertThat(container.exitCode()).isEqualTo(143); // 128 + SIGTERM
      assertThat(container.output())
          .contains("tidings stopped in")
          .doesNotContain("[warning][aot]");
    }
  }

  private static void awaitReady(Container container) {
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(
            () ->
                !container.isRunning()
                    || container.management().get("/q/health/ready").status() == 200);
    assertThat(container.isRunning()).as(container.output()).isTrue();
  }

  private static void notifies(Container container, FakeReceiver receiver) {
    Api client = container.api().newClient();
    client.newReceiver(receiver.url("/x"), "fast");
    client.recharge();
    await().atMost(LIMIT).until(() -> receiver.at("/x").size() == 1);
  }

  /** What {@code -Pjib} left, which a build makes without an engine. */
  @Test
  void imageOfJib_notifiesFromAStrictContainer() throws Exception {
    assertThat(JIB_FILE).as("made by -Pjib, see src/dev/test-images").exists();
    assertThat(Files.size(JIB_FILE)).isLessThan(200_000_000); // its layers are compressed
    Container.podman("load", "-q", "-i", JIB_FILE.toString());
    try (FakeReceiver receiver = new FakeReceiver();
        Container container =
            new Container(settings("jib"), "tidings-jib", JVM + "-jib", options("768m"))) {
      awaitReady(container);
      notifies(container, receiver);
      container.stop();
      assertThat(container.exitCode()).isEqualTo(143);
    }
    try (Container small =
        new Container(settings("jib-small"), "tidings-small", JVM + "-jib", options("128m"))) {
      await().atMost(LIMIT).until(() -> !small.isRunning());
      assertThat(small.exitCode()).isEqualTo(78);
    }
  }

  @Test
  void refusesToStart_whenTheMemoryLimitIsTooSmall() {
    try (Container container =
        new Container(settings("small"), "tidings-small", JVM, options("128m"))) {
      await().atMost(LIMIT).until(() -> !container.isRunning());

      assertThat(container.output())
          .contains("the memory limit of this container is 128 MiB; it needs at least 384 MiB");
      assertThat(container.exitCode()).isEqualTo(78);
    }
  }

  @Test
  void imagesSayWhatTheyAre_andContainTheirBillOfMaterials() throws Exception {
    Path binary = Path.of("target/stand-in-runner"); // the image only copies it
    Files.writeString(binary, "#!/bin/bash\necho \"$@\"\n");
    try {
      Container.build("native", "localhost/tidings-base:micro");
    } finally {
      Files.delete(binary);
    }

    for (String image : new String[] {JVM, NATIVE}) {
      JsonNode made = new ObjectMapper().readTree(Container.podman("inspect", image)).get(0);
      JsonNode config = made.path("Config");
      assertThat(config.path("User").asText()).isEqualTo("1001");
      assertThat(made.path("Healthcheck").path("Test")).isNotEmpty();
      assertThat(config.path("Volumes").has("/tmp")).isTrue();
      assertThat(config.path("Labels").path("org.opencontainers.image.licenses").asText())
          .isEqualTo("Apache-2.0");
      assertThat(config.path("Labels").path("org.opencontainers.image.revision").asText())
          .matches("[0-9a-f]{40}");
      assertThat(
              Container.podman(
                  "run",
                  "--rm",
                  "--no-healthcheck",
                  "--entrypoint",
                  "/bin/ls",
                  image,
                  "/usr/share/sbom"))
          .contains(".json");
    }
    assertThat(Container.podman("run", "--rm", "--no-healthcheck", "--read-only", NATIVE))
        .contains("-XX:MaximumHeapSizePercent=60 -XX:+ExitOnOutOfMemoryError");
    String[] withoutAFolder = {
      "run",
      "--rm",
      "--no-healthcheck",
      "--read-only",
      "--read-only-tmpfs=false",
      "--image-volume=ignore",
      NATIVE
    };
    assertThatThrownBy(() -> Container.podman(withoutAFolder))
        .hasMessageContaining("/tmp can't be written in this container");
  }
}
