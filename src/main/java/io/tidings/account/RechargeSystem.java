package io.tidings.account;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.vertx.http.HttpServer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** Calls the recharge system by REST, as any other company would. */
@Singleton
class RechargeSystem {

  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final HttpClient http;
  private final ObjectMapper json;
  private final AccountConfig config;
  private final HttpServer self;

  RechargeSystem(Vertx vertx, ObjectMapper json, AccountConfig config, HttpServer self) {
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) ANSWER.toMillis())
                .setMaxPoolSize(32)
                .setKeepAliveTimeout(20));
    this.json = json;
    this.config = config;
    this.self = self;
  }

  /** Returns the HTTP URL of this process. */
  URI self() {
    return URI.create("http://127.0.0.1:" + self.getPort());
  }

  Uni<RechargeResponse> get(String key, String path) {
    return send(HttpMethod.GET, key, path, null);
  }

  Uni<RechargeResponse> post(String key, String path, Object body) {
    return send(HttpMethod.POST, key, path, body);
  }

  Uni<RechargeResponse> delete(String key, String path) {
    return send(HttpMethod.DELETE, key, path, null);
  }

  /** Fails if there is no response within 5 seconds. */
  private Uni<RechargeResponse> send(HttpMethod method, String key, String path, Object body) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(method)
            .setAbsoluteURI(config.rechargeUrl().orElseGet(this::self).resolve(path).toString())
            .setTimeout(ANSWER.toMillis())
            .putHeader("authorization", "Bearer " + key)
            .putHeader("content-type", "application/json");
    return Uni.createFrom()
        .completionStage(
            () ->
                http.request(options)
                    .compose(request -> body == null ? request.send() : request.send(written(body)))
                    .compose(answer -> answer.body().map(read -> read(answer.statusCode(), read)))
                    .toCompletionStage())
        .ifNoItem()
        .after(ANSWER)
        .fail();
  }

  private Buffer written(Object body) {
    try {
      return Buffer.buffer(
          body instanceof String text
              ? text.getBytes(java.nio.charset.StandardCharsets.UTF_8)
              : json.writeValueAsBytes(body));
    } catch (IOException e) {
      throw new IllegalStateException("can't write the request body as JSON", e);
    }
  }

  private RechargeResponse read(int status, Buffer body) {
    try {
      return new RechargeResponse(
          status, body.length() == 0 ? json.createObjectNode() : json.readTree(body.getBytes()));
    } catch (IOException e) {
      throw new IllegalStateException(
          "the recharge system answered " + status + " with a body that is not JSON", e);
    }
  }
}
