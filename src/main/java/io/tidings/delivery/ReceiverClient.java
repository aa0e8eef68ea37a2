package io.tidings.delivery;

import io.tidings.notification.NotificationMessage;
import io.tidings.notification.WebhookSignature;
import io.tidings.receiver.Receiver;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;

/**
 * Calls an HTTP receiver: one signed POST, whatever comes of it.
 *
 * <p>The future never fails: every fault of the receiver or the network is an {@link Outcome}. It
 * completes within {@code tidings.delivery.total-timeout}, however slowly the receiver drips, and
 * reads at most {@code max-response} bytes. Runs on the event loop that called it.
 */
@Singleton
class ReceiverClient {

  private static final String USER_AGENT = "Tidings/1 (+best-effort-notification)";

  private final Vertx vertx;
  private final HttpClient http;
  private final AddressGuard guard;
  private final DeliveryConfig config;
  private final Clock clock;

  ReceiverClient(Vertx vertx, AddressGuard guard, DeliveryConfig config, Clock clock) {
    this.vertx = vertx;
    this.guard = guard;
    this.config = config;
    this.clock = clock;
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) config.connectTimeout().toMillis())
                .setKeepAliveTimeout(30)
                .setMaxPoolSize(config.maxConnections())
                .setDecompressionSupported(false));
  }

  Future<Outcome> attempt(NotificationMessage message, Receiver receiver) {
    Call call = new Call(vertx, config, receiver.settings().acknowledgement(), clock.instant());
    Target target;
    try {
      target = Target.parse(receiver.url());
    } catch (IllegalArgumentException malformed) {
      return call.refused(malformed.getMessage());
    }
    target
        .resolve(vertx, guard)
        .compose(address -> http.request(options(target, address)))
        .compose(request -> send(call, request, message, receiver))
        .onFailure(call::failed);
    return call.outcome();
  }

  private static RequestOptions options(Target target, SocketAddress address) {
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setServer(address)
        .setHost(target.host())
        .setPort(target.port())
        .setSsl(target.tls())
        .setURI(target.path());
  }

  private Future<Void> send(
      Call call, HttpClientRequest request, NotificationMessage message, Receiver receiver) {
    if (!call.begins(request)) {
      return Future.succeededFuture(); // its time was over while it waited for a connection
    }
    Instant now = clock.instant();
    String id = message.id().toString();
    request
        .putHeader("content-type", "application/json")
        .putHeader("user-agent", USER_AGENT)
        .putHeader(WebhookSignature.ID, id)
        .putHeader(WebhookSignature.TIMESTAMP, Long.toString(now.getEpochSecond()))
        .putHeader(
            WebhookSignature.SIGNATURE,
            WebhookSignature.sign(
                receiver.secretsAt(now), id, now.getEpochSecond(), message.body()));
    if (message.traceparent() != null) {
      request.putHeader("traceparent", message.traceparent());
    }
    return request.send(Buffer.buffer(message.body())).onSuccess(call::answered).mapEmpty();
  }
}
