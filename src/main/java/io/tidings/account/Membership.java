package io.tidings.account;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.signing.SigningSecret;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Makes us known to the recharge system, once: a client, a key and a receiver, by REST. Tried until
 * it is done, at growing intervals, and from where it got to. A crash in between leaves a client
 * there that nobody uses.
 */
@Singleton
class Membership {

  private static final Logger LOG = Logger.getLogger(Membership.class);

  /** Notices that come together are applied together; more of them cost less each. */
  private static final int AT_ONCE = 200;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(4);

  private final AccountConfig config;
  private final RechargeSystem system;
  private final RegistrationRows rows;
  private final Clock clock;
  private final String name = "account-" + UUID.randomUUID().toString().substring(0, 8);
  private volatile Registration registration;
  private volatile Instant nextTry = Instant.EPOCH;
  private volatile Duration pause = FIRST_PAUSE;
  private volatile JsonNode client;
  private volatile JsonNode key;
  private volatile JsonNode receiver;

  Membership(AccountConfig config, RechargeSystem system, RegistrationRows rows, Clock clock) {
    this.clock = clock;
    this.config = config;
    this.system = system;
    this.rows = rows;
  }

  /** {@code null} until it is done. */
  Registration get() {
    return registration;
  }

  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> join() {
    if (!config.enabled() || registration != null || clock.instant().isBefore(nextTry)) {
      return Uni.createFrom().voidItem();
    }
    return rows.find(config.way())
        .chain(found -> found != null ? Uni.createFrom().item(found) : register())
        .invoke(
            found -> {
              registration = found;
              LOG.infof("account.registered %s way=%s", found, config.way());
            })
        .replaceWithVoid()
        .onFailure()
        .invoke(this::tell)
        .onFailure()
        .recoverWithNull();
  }

  private void tell(Throwable failure) {
    LOG.warnf("account: not registered yet: %s", failure.getMessage());
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
    return once(client, () -> asked(admin, "/v1/clients", Map.of("name", name)))
        .invoke(made -> client = made)
        .chain(() -> once(key, () -> asked(admin, "/v1/keys", key(name, client))))
        .invoke(made -> key = made)
        .chain(() -> once(receiver, () -> asked(admin, "/v1/receivers", receiver(name, client))))
        .invoke(made -> receiver = made)
        .map(made -> registration(key, made))
        .chain(made -> rows.insert(config.way(), made))
        .chain(() -> rows.find(config.way()));
  }

  private static Uni<JsonNode> once(JsonNode made, Supplier<Uni<JsonNode>> make) {
    return made != null ? Uni.createFrom().item(made) : make.get();
  }

  private static Map<String, Object> key(String name, JsonNode client) {
    return Map.of("name", name, "role", "CLIENT", "clientId", client.path("id").asText());
  }

  private Map<String, Object> receiver(String name, JsonNode client) {
    Map<String, Object> asked = new TreeMap<>();
    asked.put("clientId", client.path("id").asText());
    asked.put("name", name);
    asked.put("kind", config.way().name());
    asked.put("ladder", config.ladder());
    if (config.way() == AccountConfig.Way.HTTP) {
      URI own = config.ownUrl().orElseGet(system::self);
      asked.put("url", own.resolve("/account/notifications").toString());
      asked.put("maxInFlight", AT_ONCE);
    }
    return asked;
  }

  private static Registration registration(JsonNode key, JsonNode receiver) {
    JsonNode amqp = receiver.path("amqp");
    if (amqp.isObject() && !amqp.hasNonNull("password")) {
      LOG.warn(
          "account: the recharge system made no user of the broker; set tidings.management.url there");
    }
    return new Registration(
        UUID.fromString(receiver.path("id").asText()),
        key.path("key").asText(),
        SigningSecret.parse(receiver.path("secret").asText()),
        amqp.path("queue").asText(null),
        amqp.path("virtualHost").asText(null),
        amqp.path("username").asText(null),
        amqp.path("password").asText(null));
  }

  private Uni<JsonNode> asked(String key, String path, Object body) {
    return system
        .post(key, path, body)
        .map(
            answer -> {
              if (!answer.isFine()) {
                throw new IllegalStateException(answer.inWords());
              }
              return answer.json();
            });
  }
}
