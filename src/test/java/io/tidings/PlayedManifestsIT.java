package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.testing.Api;
import io.tidings.testing.Container;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.Installation;
import io.tidings.testing.PlayedPod;
import io.tidings.testing.Product;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Runs the pods of {@code k8s/} by Podman, which reads manifests; by {@code src/dev/test-images}.
 */
class PlayedManifestsIT {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** The order of an installation: the Job migrates, the Deployment never does. */
  @Test
  void theJobMigrates_thenTheDeploymentNotifies() throws Exception {
    Container.prepare();
    Container.build("jvm", "localhost/tidings-base:jvm");
    try (Installation installation = new Installation("played");
        FakeReceiver receiver = new FakeReceiver()) {
      Product product =
          installation
              .product("played")
              .with("rabbitmq-host", "127.0.0.1")
              .with("rabbitmq-username", "guest")
              .with("rabbitmq-password", "guest");
      installation.update("drop schema if exists public, account cascade");
      installation.update("create schema public");

      try (PlayedPod refused = PlayedPod.play("jvm", "Deployment", "tidings", product)) {
        await()
            .atMost(LIMIT)
            .until(() -> refused.output().contains("tidings.migrate")); // again and again
      }
      try (PlayedPod job = PlayedPod.play("jvm", "Job", "tidings-migration", product)) {
        await().atMost(LIMIT).until(() -> !job.isRunning());
        assertThat(job.exitCode()).as(job.output()).isZero();
      }
      try (PlayedPod pod = PlayedPod.play("jvm", "Deployment", "tidings", product)) {
        await()
            .atMost(LIMIT)
            .ignoreExceptions()
            .until(
                () ->
                    !pod.isRunning()
                        || product.management().get("/q/health/group/accepting").status() == 200);
        assertThat(pod.isRunning()).as(pod.output()).isTrue();
        checkLimits(pod.inspect());
        Api client = product.api().newClient();
        client.newReceiver(receiver.url("/x"), "fast");
        client.recharge();
        await().atMost(LIMIT).until(() -> receiver.at("/x").size() == 1);

        pod.stop();
        assertThat(pod.exitCode()).isEqualTo(143); // 128 + SIGTERM
        assertThat(pod.output()).contains("\"level\":\"INFO\"").contains("tidings stopped in");
      }
    }
  }

  private static void checkLimits(JsonNode container) {
    assertThat(container.at("/Config/User").asText()).isEqualTo("1001:1001");
    JsonNode host = container.path("HostConfig");
    assertThat(host.path("ReadonlyRootfs").asBoolean()).isTrue();
    assertThat(host.path("Memory").asLong()).isEqualTo(768L * 1024 * 1024);
    assertThat(host.path("SecurityOpt").toString()).contains("no-new-privileges");
    assertThat(host.path("CapDrop")).isNotEmpty();
  }
}
