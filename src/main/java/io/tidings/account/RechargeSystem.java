package io.tidings.account;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.quarkus.vertx.http.HttpServer;
import io.smallrye.mutiny.Uni;
import io.tidings.account.RechargeApi.RechargeResponse;
import io.tidings.names.NameResolver;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Calls the recharge system by REST, as any other company would. */
@Singleton
class RechargeSystem {

  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final AccountConfig config;
  private final HttpServer self;
  private final ObjectMapper json;
  private final NameResolver names;
  private volatile @Nullable RechargeApi api;

  RechargeSystem(AccountConfig config, HttpServer self, ObjectMapper json, NameResolver names) {
    this.config = config;
    this.self = self;
    this.json = json;
    this.names = names;
  }

  /** The scheduler runs before: findings/quarkus-scheduler-before-listening.sh. */
  boolean isListening() {
    return self.getPort() > 0 || self.getSecurePort() > 0;
  }

  /**
   * Returns the HTTP URL of this process.
   *
   * @throws IllegalStateException if it does not listen for HTTP, or not yet
   */
  URI self() {
    int port = self.getPort();
    if (port <= 0) {
      throw new IllegalStateException(
          "this process does not listen for HTTP; set tidings.account.recharge-url and"
              + " tidings.account.own-url");
    }
    return URI.create("http://127.0.0.1:" + port);
  }

  /**
   * Sends a request; fails if there is no response within 5 seconds.
   *
   * @param request gets the value of the header {@code Authorization}
   */
  Uni<RechargeResponse> ask(
      String key, BiFunction<RechargeApi, String, Uni<RestResponse<byte[]>>> request) {
    return Uni.createFrom()
        .deferred(() -> names.known(address()))
        .chain(() -> request.apply(api(), "Bearer " + key))
        .ifNoItem()
        .after(ANSWER)
        .fail()
        .map(answer -> read(answer.getStatus(), answer.getEntity()))
        .onFailure(WebApplicationException.class)
        .recoverWithItem(refused -> read(((WebApplicationException) refused).getResponse()));
  }

  private RechargeResponse read(Response refusal) {
    return read(refusal.getStatus(), refusal.readEntity(byte[].class));
  }

  private RechargeResponse read(int status, byte[] body) {
    try {
      return new RechargeResponse(
          status, body == null || body.length == 0 ? json.createObjectNode() : json.readTree(body));
    } catch (IOException e) {
      throw new IllegalStateException(
          "the recharge system answered " + status + " with a body that is not JSON", e);
    }
  }

  private URI address() {
    return config.rechargeUrl().orElseGet(this::self);
  }

  /** Made at the first request: this process knows its own port only when it listens. */
  private RechargeApi api() {
    RechargeApi made = api;
    if (made == null) {
      made =
          QuarkusRestClientBuilder.newBuilder()
              .baseUri(address())
              .connectTimeout(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
              .readTimeout(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
              // Seconds, less than most servers and proxies keep an unused connection.
              .property("io.quarkus.rest.client.connection-ttl", 20)
              .build(RechargeApi.class);
      api = made;
    }
    return made;
  }
}
