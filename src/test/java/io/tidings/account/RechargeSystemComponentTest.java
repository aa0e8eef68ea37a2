package io.tidings.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.http.HttpServer;
import io.restassured.RestAssured;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.tidings.account.RechargeApi.OrderNumbers;
import io.tidings.names.NameResolver;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The scheduler runs before the process listens: what starts then must not remember a wrong port.
 */
@QuarkusTest
@RealServices
class RechargeSystemComponentTest extends JourneyBase {

  private static final int NOT_YET = -1; // what Quarkus answers before it listens

  @Inject ObjectMapper json;
  @Inject NameResolver names;

  private final LateServer server = new LateServer();

  private RechargeSystem system() {
    AccountConfig ownProcess =
        new SmallRyeConfigBuilder()
            .withConverter(Duration.class, 200, new DurationConverter())
            .withMapping(AccountConfig.class)
            .build()
            .getConfigMapping(AccountConfig.class);
    return new RechargeSystem(ownProcess, server, json, names);
  }

  private int askedStatus(RechargeSystem system) {
    return system
        .ask("no-key", (api, key) -> api.query(key, new OrderNumbers(List.of("o"))))
        .await()
        .atMost(SOON)
        .status();
  }

  @Test
  void asksItself_onceItListens() {
    RechargeSystem system = system();
    assertThat(system.isListening()).isFalse();
    assertThatThrownBy(() -> askedStatus(system)).hasMessageContaining("does not listen for HTTP");

    server.port = RestAssured.port;

    assertThat(system.isListening()).isTrue();
    assertThat(askedStatus(system)).isEqualTo(401);
  }

  @Test
  void namesTheSettings_whenTheProcessListensForHttpsAlone() {
    server.securePort = 8443;

    assertThat(system().isListening()).isTrue();
    assertThatThrownBy(() -> system().self())
        .hasMessageContaining("tidings.account.recharge-url")
        .hasMessageContaining("tidings.account.own-url");
  }

  /** A server as Quarkus describes it: without a port until it listens. */
  private static final class LateServer implements HttpServer {

    private int port = NOT_YET;
    private int securePort = NOT_YET;

    @Override
    public int getPort() {
      return port;
    }

    @Override
    public int getSecurePort() {
      return securePort;
    }

    @Override
    public int getManagementPort() {
      return NOT_YET;
    }

    @Override
    public URI getLocalBaseUri() {
      throw new IllegalStateException("not asked for");
    }
  }
}
