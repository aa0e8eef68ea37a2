package io.tidings.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RiskySettingsTest {

  private static final Map<String, String> SAFE =
      Map.of(
          "rabbitmq-username",
          "tidings",
          "rabbitmq-ssl",
          "true",
          "quarkus.datasource.reactive.postgresql.ssl-mode",
          "VERIFY_FULL",
          "quarkus.oidc.tenant-enabled",
          "true",
          "quarkus.datasource.jdbc.url",
          "jdbc:postgresql://db/tidings?a=b&sslmode=verify-full");

  private static Set<String> found(Map<String, String> settings) {
    return new RiskySettings(
            new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build())
        .found()
        .keySet();
  }

  private static Set<String> foundWith(String setting, String value) {
    Map<String, String> settings = new HashMap<>(SAFE);
    settings.put(setting, value);
    return found(settings);
  }

  @Test
  void safeSettings_causeNoWarning() {
    assertThat(found(SAFE)).isEmpty();
    Map<String, String> byUrl = new HashMap<>(SAFE);
    byUrl.remove("quarkus.datasource.reactive.postgresql.ssl-mode");
    byUrl.put("quarkus.datasource.reactive.url", "postgresql://db/tidings?sslmode=require");
    assertThat(found(byUrl)).isEmpty();
  }

  @Test
  void eachRiskySetting_isReported() {
    Map<String, String> risky =
        Map.of(
            "tidings.sandbox.enabled", "true",
            "rabbitmq-username", "guest",
            "rabbitmq-ssl", "false",
            "quarkus.oidc.auth-server-url", "http://issuer",
            "tidings.management.url", "http://rabbitmq:15672",
            "quarkus.datasource.jdbc.url", "jdbc:postgresql://db/tidings?sslmode=prefer",
            "quarkus.datasource.reactive.postgresql.ssl-mode", "prefer",
            "tidings.delivery.allowed-networks", "10.0.0.0/8");
    risky.forEach(
        (setting, value) ->
            assertThat(foundWith(setting, value)).as(setting).containsExactly(setting));
  }

  @Test
  void riskyDefaults_areReported() {
    assertThat(found(Map.of()))
        .containsExactly(
            "rabbitmq-username",
            "rabbitmq-ssl",
            "quarkus.datasource.reactive.postgresql.ssl-mode",
            "quarkus.datasource.jdbc.url");
  }
}
