package io.tidings.rabbitmq;

import io.smallrye.config.ConfigMapping;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** Calls RabbitMQ's management API, if it is configured. */
@Singleton
class ManagementClient {

  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final HttpClient http;
  private final ManagementConfig config;
  private final String credentials;

  ManagementClient(Vertx vertx, ManagementConfig config, BrokerAddress address) {
    this.http = vertx.createHttpClient();
    this.config = config;
    String user =
        config.username().orElse(address.username())
            + ":"
            + config.password().orElse(address.password());
    this.credentials =
        "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
  }

  boolean isConfigured() {
    return config.url().isPresent();
  }

  /**
   * Sends a request; fails if there is no response within five seconds.
   *
   * @param path below {@code /api}; its parts {@link #part encoded}
   * @param body JSON, or {@code null}
   */
  Uni<ManagementResponse> send(HttpMethod method, String path, String body) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(method)
            .setAbsoluteURI(config.url().orElseThrow().replaceAll("/+$", "") + "/api" + path)
            .setTimeout(ANSWER.toMillis())
            .putHeader("authorization", credentials)
            .putHeader("content-type", "application/json");
    return Uni.createFrom()
        .completionStage(
            () ->
                http.request(options)
                    .compose(r -> body == null ? r.send() : r.send(Buffer.buffer(body)))
                    .compose(
                        answer ->
                            answer
                                .body()
                                .map(read -> new ManagementResponse(answer.statusCode(), read)))
                    .toCompletionStage())
        .ifNoItem()
        .after(ANSWER)
        .fail();
  }

  static String part(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * Holds a response of the management API.
   *
   * @param status HTTP status
   */
  record ManagementResponse(int status, Buffer body) {

    boolean isSuccess() {
      return status >= 200 && status < 300;
    }
  }

  /**
   * Configures RabbitMQ's management API, if it may be used: to create a user for each AMQP
   * receiver and to count unacked messages.
   */
  @ConfigMapping(prefix = "tidings.management")
  public interface ManagementConfig {

    /** Like {@code http://rabbitmq:15672}; without it the broker's operator makes users by hand. */
    Optional<String> url();

    /** Must be an administrator there; default: {@code rabbitmq-username}. */
    Optional<String> username();

    /** Default: {@code rabbitmq-password}. */
    Optional<String> password();
  }
}
