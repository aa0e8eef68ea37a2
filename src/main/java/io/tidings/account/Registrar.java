package io.tidings.account;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.account.RegistrationRows.Registration;
import io.tidings.signing.SigningSecret;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * Registers the account system with the recharge system once, by REST: creates a client, a key and
 * a receiver. Retries at growing intervals until done, each time from the step that failed. A crash
 * in between leaves an unused client in the recharge system.
 */
@Singleton
class Registrar {

  private static final Logger LOG = Logger.getLogger(Registrar.class);

  /** The receiver's {@code maxInFlight}. Notices applied together cost less each. */
  private static final int AT_ONCE = 200;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(4);

  private final AccountConfig config;
  private final RechargeSystem system;
  private final RegistrationRows rows;
  private final Clock clock;
  private volatile String name = newName();
  private volatile @Nullable Registration registration;
  private volatile Instant nextTry = Instant.EPOCH;
  private volatile Duration pause = FIRST_PAUSE;
  private volatile @Nullable JsonNode client;
  private volatile @Nullable JsonNode key;
  private volatile @Nullable JsonNode receiver;

  Registrar(AccountConfig config, RechargeSystem system, RegistrationRows rows, Clock clock) {
    this.clock = clock;
    this.config = config;
    this.system = system;
    this.rows = rows;
  }

  private static String newName() {
    return "account-" + UUID.randomUUID().toString().substring(0, 8);
  }

  private static final class NameTaken extends IllegalStateException {
    NameTaken(String message) {
      super(message);
    }
  }

  /** Returns {@code null} until this process listens and is registered. */
  @Nullable Registration get() {
    return registration;
  }

  /** Ends the pause after a failure: the next run, within a second, tries again. */
  void endPause() {
    nextTry = Instant.EPOCH;
  }

  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> tick() {
    if (!config.enabled()
        || registration != null
        || !system.isListening()
        || clock.instant().isBefore(nextTry)) {
      return Uni.createFrom().voidItem();
    }
    return rows.find(config.way())
        .chain(found -> found != null ? Uni.createFrom().item(found) : register())
        .call(this::deleteOtherReceiver)
        .invoke(
            found -> {
              registration = found;
              LOG.infof("account.registered %s way=%s", found, config.way());
            })
        .replaceWithVoid()
        .onFailure()
        .invoke(this::scheduleRetry)
        .onFailure()
        .recoverWithNull();
  }

  /** Deletes the receiver of the other way, so that each result arrives by one way only. */
  private Uni<Void> deleteOtherReceiver(Registration ours) {
    return rows.otherWay(config.way())
        .chain(
            other ->
                other == null
                    ? Uni.createFrom().voidItem()
                    : system
                        .ask(
                            ours.apiKey(),
                            (api, key) -> api.deleteReceiver(key, other.receiverId().toString()))
                        .chain(answer -> rows.forget(other.receiverId())));
  }

  private void scheduleRetry(Throwable failure) {
    LOG.warnf("account.not_registered error=\"%s\"", failure.getMessage());
    if (failure instanceof NameTaken) { // maybe by an earlier try whose response was lost
      name = newName();
      client = null;
      key = null;
      receiver = null;
    }
    nextTry = clock.instant().plus(pause);
    pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : pause;
  }

  private Uni<Registration> register() {
    String admin =
        config
            .registerWith()
            .orElseThrow(
                () ->
                    new IllegalStateException("set tidings.account.register-with to an ADMIN key"));
    return rows.otherWay(config.way())
        .chain(other -> other != null ? Uni.createFrom().item(other.apiKey()) : newKey(admin))
        .chain(
            ours ->
                once(
                        receiver,
                        () -> asked(ours, (api, key) -> api.createReceiver(key, receiver(name))))
                    .invoke(made -> receiver = made)
                    .chain(made -> withPassword(ours, made))
                    .map(made -> registration(ours, made)))
        .chain(made -> rows.insert(config.way(), made))
        .chain(() -> rows.find(config.way()));
  }

  /** Both ways use one client, so each sees the orders started with the other. */
  private Uni<String> newKey(String admin) {
    return once(
            client, () -> asked(admin, (api, key) -> api.createClient(key, Map.of("name", name))))
        .invoke(made -> client = made)
        .chain(
            () ->
                once(key, () -> asked(admin, (api, key) -> api.createKey(key, key(name, client)))))
        .invoke(made -> key = made)
        .map(made -> made.path("key").asText());
  }

  /** Requests a password for the broker's user again if the response has none. */
  private Uni<JsonNode> withPassword(String ours, JsonNode made) {
    if (config.way() == AccountConfig.Way.HTTP || made.path("amqp").hasNonNull("password")) {
      return Uni.createFrom().item(made);
    }
    return asked(ours, (api, key) -> api.rotatePassword(key, made.path("id").asText()))
        .map(
            again -> {
              if (!again.path("amqp").hasNonNull("password")) {
                throw new IllegalStateException(
                    "the recharge system made no broker user; set its tidings.management.url");
              }
              return ((ObjectNode) made.deepCopy()).set("amqp", again.path("amqp"));
            });
  }

  private static Uni<JsonNode> once(@Nullable JsonNode made, Supplier<Uni<JsonNode>> make) {
    return made != null ? Uni.createFrom().item(made) : make.get();
  }

  private static Map<String, Object> key(String name, @Nullable JsonNode client) {
    return Map.of(
        "name", name, "role", "CLIENT", "clientId", requireNonNull(client).path("id").asText());
  }

  private Map<String, Object> receiver(String name) {
    Map<String, Object> asked = new TreeMap<>();
    asked.put("name", name + "-" + config.way().name().toLowerCase(Locale.ROOT));
    asked.put("kind", config.way().name());
    asked.put("ladder", config.ladder());
    if (config.way() == AccountConfig.Way.HTTP) {
      URI own = config.ownUrl().orElseGet(system::self);
      asked.put("url", own.resolve("/account/notifications").toString());
      asked.put("maxInFlight", AT_ONCE);
    }
    return asked;
  }

  private static Registration registration(String key, JsonNode receiver) {
    JsonNode amqp = receiver.path("amqp");
    return new Registration(
        UUID.fromString(receiver.path("id").asText()),
        key,
        SigningSecret.parse(receiver.path("secret").asText()),
        amqp.path("queue").asText(null),
        amqp.path("virtualHost").asText(null),
        amqp.path("username").asText(null),
        amqp.path("password").asText(null));
  }

  private Uni<JsonNode> asked(
      String key, BiFunction<RechargeApi, String, Uni<RestResponse<byte[]>>> request) {
    return system
        .ask(key, request)
        .map(
            answer -> {
              if (answer.status() == 409) {
                throw new NameTaken(answer.describe());
              }
              if (!answer.isFine()) {
                throw new IllegalStateException(answer.describe());
              }
              return answer.json();
            });
  }
}
