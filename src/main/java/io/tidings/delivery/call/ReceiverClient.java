package io.tidings.delivery.call;

import static java.util.Objects.requireNonNull;

import io.quarkus.runtime.Startup;
import io.tidings.delivery.call.IdleConnections.Route;
import io.tidings.egress.Target;
import io.tidings.egress.Targets;
import io.tidings.names.NameQueries.NotYetAnswered;
import io.tidings.notification.NotificationMessage;
import io.tidings.receiver.Receiver;
import io.tidings.signing.SigningKey;
import io.tidings.signing.SigningKeys;
import io.tidings.tracing.AttemptSpan;
import io.tidings.tracing.HopSpans;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Calls an HTTP receiver with a signed POST, on the event loop that called it.
 *
 * <p><b>Guarantee:</b> the future does not fail, but for {@link #attemptSoon}: every error of the
 * receiver or the network is an {@link Outcome}. It completes within {@code
 * tidings.delivery.total-timeout}, however slowly the response comes, and reads at most {@code
 * max-response} bytes.
 *
 * <p>A receiver may close a kept-alive connection just when we use it again. Such a request is
 * repeated at once on another connection (RFC 9112, 9.3.1) and uses no rung; its id makes that
 * safe.
 */
@Singleton
@Startup(-3) // before the scheduler: a setting that can't be used ends the start
public class ReceiverClient {

  private final Vertx vertx;
  private final Targets targets;
  private final SignedRequests requests;
  private final CallConfig config;
  private final Clock clock;
  private final HopSpans spans;
  private final Connector connector;
  private final IdleConnections idle;

  @Inject
  ReceiverClient(
      Vertx vertx,
      Targets targets,
      SigningKeys signingKeys,
      CallConfig config,
      Clock clock,
      HopSpans spans) {
    this(vertx, targets, signingKeys::now, config, clock, spans);
  }

  /**
   * @param ownKeys supplies the keys that sign now
   */
  ReceiverClient(
      Vertx vertx,
      Targets targets,
      Supplier<List<SigningKey>> ownKeys,
      CallConfig config,
      Clock clock,
      HopSpans spans) {
    this.vertx = vertx;
    this.targets = targets;
    this.requests = new SignedRequests(ownKeys);
    this.config = config;
    this.clock = clock;
    this.spans = spans;
    this.connector = new Connector(vertx, config);
    this.idle = new IdleConnections(config.maxConnections());
  }

  public Future<Outcome> attempt(NotificationMessage message, Receiver receiver) {
    return attempt(message, receiver, targets::resolve);
  }

  /**
   * As {@link #attempt}, but fails with {@link NotYetAnswered} if the receiver's name is not
   * resolved soon: then nobody was called, and it is no outcome.
   */
  public Future<Outcome> attemptSoon(NotificationMessage message, Receiver receiver) {
    return attempt(message, receiver, targets::resolveSoon);
  }

  /** See {@link Targets#retryAfter}. */
  public @Nullable Duration retryAfter(Receiver receiver) {
    return targets.retryAfter(requireNonNull(receiver.url()));
  }

  private Future<Outcome> attempt(
      NotificationMessage message,
      Receiver receiver,
      Function<Target, Future<List<InetAddress>>> resolve) {
    Call call = new Call(vertx, config, receiver.settings().acknowledgement(), clock.instant());
    Target target;
    try {
      target = targets.read(receiver.url());
    } catch (IllegalArgumentException refused) {
      return call.refused("url " + refused.getMessage());
    }
    AttemptSpan span = spans.attempt(message, target);
    // An attempt that waits for its name is not one, and its span is not recorded.
    call.outcome().onSuccess(outcome -> span.ended(outcome.httpStatus(), outcome.error()));
    ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    resolve
        .apply(target)
        .onSuccess(
            found ->
                context.emit(
                    found,
                    addresses ->
                        new Attempt(context, call, target, addresses, message, receiver, span)
                            .connect()))
        .onFailure(cause -> call.unreachable(target, cause));
    return call.outcome();
  }

  /** How long one attempt may take. */
  public Duration timeLimit() {
    return config.totalTimeout();
  }

  /** One attempt after its addresses were resolved; on one event loop. */
  private final class Attempt {

    private final Call call;
    private final Target target;
    private final List<InetAddress> addresses;
    private final NotificationMessage message;
    private final Receiver receiver;
    private final Route route;
    private final AttemptSpan span;

    private Attempt(
        ContextInternal context,
        Call call,
        Target target,
        List<InetAddress> addresses,
        NotificationMessage message,
        Receiver receiver,
        AttemptSpan span) {
      this.call = call;
      this.target = target;
      this.addresses = addresses;
      this.message = message;
      this.receiver = receiver;
      this.span = span;
      this.route =
          new Route(
              context.nettyEventLoop(), receiver.id(), target.host(), target.port(), target.tls());
    }

    private void connect() {
      connect(idle.take(route, addresses));
    }

    /** Uses a new connection: other idle ones may be closed as well. */
    private void repeat() {
      connect(null);
    }

    private void connect(@Nullable ReceiverConnection kept) {
      if (!call.isOpen()) { // timed out before its name was resolved
        return;
      }
      Future<ReceiverConnection> connected =
          kept != null
              ? Future.succeededFuture(kept)
              : connector.open(receiver.id(), target, addresses.iterator(), call::isOpen);
      connected.onSuccess(this::send).onFailure(cause -> call.unreachable(target, cause));
    }

    private void send(ReceiverConnection connection) {
      Instant now = clock.instant();
      if (!call.isOpen()) { // timed out before it had a connection
        connection.close();
      } else if (!now.isBefore(message.deadline())) {
        connection.close();
        call.failed(new IllegalStateException("the window ended before the request was sent"));
      } else {
        try {
          call.begins(connection, this::repeat);
          connection.send(
              requests.write(target, message, receiver, span.traceparent(), now),
              call,
              () -> idle.keep(route, connection));
        } catch (RuntimeException e) { // the request can't be written
          connection.close();
          call.failed(e);
        }
      }
    }
  }

  /** Provides the event loops for attempts, one per processor, in round-robin order. */
  @Singleton
  public static class EventLoops {

    private final Context[] loops;
    private final AtomicInteger last = new AtomicInteger();

    EventLoops(Vertx vertx) {
      this.loops =
          IntStream.range(0, Runtime.getRuntime().availableProcessors())
              .mapToObj(i -> ((VertxInternal) vertx).createEventLoopContext())
              .toArray(Context[]::new);
    }

    /** Callable from any thread. */
    public Context next() {
      return loops[Math.floorMod(last.incrementAndGet(), loops.length)];
    }
  }
}
