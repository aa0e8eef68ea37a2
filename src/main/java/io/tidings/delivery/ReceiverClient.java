package io.tidings.delivery;

import io.tidings.notification.NotificationMessage;
import io.tidings.notification.TraceParent;
import io.tidings.receiver.Receiver;
import io.tidings.signing.SigningKey;
import io.tidings.signing.SigningKeys;
import io.tidings.signing.WebhookSignature;
import io.tidings.target.Target;
import io.tidings.target.Targets;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * Calls an HTTP receiver: one signed POST, whatever comes of it.
 *
 * <p>The future never fails: every fault of the receiver or the network is an {@link Outcome}. It
 * completes within {@code tidings.delivery.total-timeout}, however slowly the receiver drips, and
 * reads at most {@code max-response} bytes. Runs on the event loop that called it.
 *
 * <p>A receiver may close a connection that was kept alive at the very moment we use it again. Such
 * a request is repeated on another connection at once (RFC 9112, 9.3.1) instead of spending a rung;
 * the id that it carries makes that safe.
 */
@Singleton
class ReceiverClient {

  private static final String USER_AGENT = "Tidings/1 (+best-effort-notification)";
  private static final int MOST_REPEATS = 2;

  private final Vertx vertx;
  private final Targets targets;
  private final Supplier<List<SigningKey>> ownKeys;
  private final DeliveryConfig config;
  private final Clock clock;
  private final Connections connections;

  @Inject
  ReceiverClient(
      Vertx vertx, Targets targets, SigningKeys signingKeys, DeliveryConfig config, Clock clock) {
    this(vertx, targets, signingKeys::now, config, clock);
  }

  /**
   * @param ownKeys those that sign at the moment
   */
  ReceiverClient(
      Vertx vertx,
      Targets targets,
      Supplier<List<SigningKey>> ownKeys,
      DeliveryConfig config,
      Clock clock) {
    this.vertx = vertx;
    this.targets = targets;
    this.ownKeys = ownKeys;
    this.config = config;
    this.clock = clock;
    this.connections = new Connections(vertx, config);
  }

  Future<Outcome> attempt(NotificationMessage message, Receiver receiver) {
    Call call = new Call(vertx, config, receiver.settings().acknowledgement(), clock.instant());
    Target target;
    try {
      target = targets.read(receiver.url());
    } catch (IllegalArgumentException refused) {
      return call.refused("url " + refused.getMessage());
    }
    targets
        .resolve(vertx, target)
        .compose(found -> send(call, target, found, message, receiver, MOST_REPEATS))
        .onFailure(call::failed);
    return call.outcome();
  }

  private Future<Void> send(
      Call call,
      Target target,
      List<InetAddress> addresses,
      NotificationMessage message,
      Receiver receiver,
      int repeats) {
    return connections
        .request(target, addresses.iterator(), call::isOpen)
        .compose(
            request -> {
              if (!call.begins(request)) {
                return Future.succeededFuture(); // its time was over before it had a connection
              }
              boolean reused = connections.isReused(request);
              return written(request, message, receiver)
                  .onSuccess(call::answered)
                  .<Void>mapEmpty()
                  .recover(
                      fault ->
                          reused && repeats > 0 && call.mayRepeat()
                              ? send(call, target, addresses, message, receiver, repeats - 1)
                              : Future.failedFuture(fault));
            });
  }

  /** What can't be written gives its connection back. */
  private Future<HttpClientResponse> written(
      HttpClientRequest request, NotificationMessage message, Receiver receiver) {
    try {
      return write(request, message, receiver);
    } catch (RuntimeException e) {
      request.reset();
      return Future.failedFuture(e);
    }
  }

  private Future<HttpClientResponse> write(
      HttpClientRequest request, NotificationMessage message, Receiver receiver) {
    Instant now = clock.instant();
    String id = message.id().toString();
    receiver.settings().headers().values().forEach(request::putHeader);
    request
        .putHeader("content-type", "application/json")
        .putHeader("user-agent", USER_AGENT)
        .putHeader(WebhookSignature.ID, id)
        .putHeader(WebhookSignature.TIMESTAMP, Long.toString(now.getEpochSecond()))
        .putHeader(
            WebhookSignature.SIGNATURE,
            WebhookSignature.sign(
                receiver.signersAt(now, ownKeys), id, now.getEpochSecond(), message.body()));
    if (message.traceparent() != null) {
      request.putHeader(TraceParent.HEADER, TraceParent.child(message.traceparent()));
    }
    return request.send(Buffer.buffer(message.body()));
  }
}
