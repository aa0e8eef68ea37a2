package io.tidings.delivery.call;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.tidings.egress.AddressGuard;
import io.tidings.egress.Targets;
import io.tidings.names.NameQueries;
import io.tidings.names.NameResolver;
import io.tidings.notification.NotificationMessage;
import io.tidings.receiver.AcknowledgementSpec.Acknowledgement;
import io.tidings.receiver.DownStatusStore.ReceiverHealth;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.Receiver.ReceiverKind;
import io.tidings.receiver.Receiver.ReceiverState;
import io.tidings.receiver.ReceiverSpec.ReceiverSettings;
import io.tidings.receiver.RequestHeaders;
import io.tidings.signing.SigningKey;
import io.tidings.signing.SigningSecret;
import io.tidings.signing.WebhookSignature.SignatureScheme;
import io.tidings.testing.FakeDns;
import io.tidings.tracing.HopSpans;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.dns.AddressResolverOptions;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A {@link ReceiverClient} as in the product, with a name server that the test controls. */
public final class ClientFixture implements AutoCloseable {

  public final FakeDns dns = new FakeDns();
  final List<SigningKey> ownKeys = new CopyOnWriteArrayList<>();
  private final Vertx vertx;
  private final Context loop;
  private final ReceiverClient client;

  /**
   * @param settings of {@code tidings.delivery}, for instance {@code total-timeout}
   */
  public ClientFixture(Map<String, String> settings) throws IOException {
    vertx = Vertx.vertx();
    NameResolver names =
        new NameResolver(
            vertx,
            new AddressResolverOptions()
                .addServer(dns.address())
                .setCacheMaxTimeToLive(0)); // tests change answers between queries
    loop = vertx.getOrCreateContext();
    Map<String, String> keys = new HashMap<>();
    settings.forEach((key, value) -> keys.put("tidings.delivery." + key, value));
    CallConfig config =
        new SmallRyeConfigBuilder()
            .withConverter(Duration.class, 200, new DurationConverter())
            .withMapping(CallConfig.class)
            .withDefaultValues(keys)
            .build()
            .getConfigMapping(CallConfig.class);
    Targets targets =
        new Targets(
            new AddressGuard(List.of("127.0.0.0/8", "::1/128")),
            new NameQueries(vertx, names, System::nanoTime),
            List.of("1-65535"));
    client =
        new ReceiverClient(
            vertx, targets, () -> ownKeys, config, Clock.systemUTC(), HopSpans.off());
  }

  Outcome attempt(String url) {
    return attempt(message(), receiver(url));
  }

  Outcome attempt(NotificationMessage message, Receiver receiver) {
    return attempts(List.of(receiver), message).get(0);
  }

  /** Starts all at the same moment on one event loop, and waits for them. */
  public List<Outcome> attemptOnOneLoop(String... urls) {
    return attempts(Arrays.stream(urls).map(ClientFixture::receiver).toList(), message());
  }

  /** As {@link #attemptOnOneLoop}, without waiting. */
  public CompletableFuture<List<Outcome>> beginOnOneLoop(String... urls) {
    return begin(Arrays.stream(urls).map(ClientFixture::receiver).toList(), message());
  }

  /** Runs {@code meanwhile} on the event loop, then blocks the loop for this time. */
  public void standStill(Duration time, Runnable meanwhile) {
    loop.runOnContext(
        go -> {
          meanwhile.run();
          LockSupport.parkNanos(time.toNanos());
        });
  }

  List<Outcome> attempts(List<Receiver> receivers, NotificationMessage message) {
    return begin(receivers, message).orTimeout(60, TimeUnit.SECONDS).join();
  }

  private CompletableFuture<List<Outcome>> begin(
      List<Receiver> receivers, NotificationMessage message) {
    CompletableFuture<List<Outcome>> ended = new CompletableFuture<>();
    loop.runOnContext(
        go ->
            Future.all(receivers.stream().map(r -> client.attempt(message, r)).toList())
                .onSuccess(all -> ended.complete(all.list()))
                .onFailure(ended::completeExceptionally));
    return ended;
  }

  static NotificationMessage message() {
    return message(Duration.ofMinutes(1));
  }

  /**
   * @param left time until its window ends
   */
  static NotificationMessage message(Duration left) {
    return message(left, "{}".getBytes());
  }

  static NotificationMessage message(byte[] body) {
    return message(Duration.ofMinutes(1), body);
  }

  private static NotificationMessage message(Duration left, byte[] body) {
    return new NotificationMessage(
        UUID.randomUUID(),
        UUID.randomUUID(),
        "recharge.succeeded",
        "default-00000000",
        0,
        0,
        Instant.now().plus(left),
        body,
        null);
  }

  static Receiver receiver(String url) {
    return receiver(url, List.of(SignatureScheme.V1), RequestHeaders.NONE);
  }

  public static Receiver receiver(String url, ReceiverState state) {
    return receiver(url, List.of(SignatureScheme.V1), RequestHeaders.NONE, state);
  }

  static Receiver receiver(String url, List<SignatureScheme> signatures, RequestHeaders headers) {
    return receiver(url, signatures, headers, ReceiverState.ACTIVE);
  }

  private static Receiver receiver(
      String url, List<SignatureScheme> signatures, RequestHeaders headers, ReceiverState state) {
    ReceiverSettings settings =
        new ReceiverSettings(
            "r",
            url,
            List.of(),
            false,
            "default",
            null,
            null,
            null,
            Acknowledgement.ANY_2XX,
            signatures,
            headers);
    return new Receiver(
        UUID.randomUUID(),
        UUID.randomUUID(),
        ReceiverKind.HTTP,
        settings,
        state,
        null,
        new ReceiverHealth(null, null, null),
        SigningSecret.generate(),
        null,
        null,
        0,
        Instant.now());
  }

  @Override
  public void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    dns.close();
  }
}
