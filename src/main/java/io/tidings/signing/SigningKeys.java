package io.tidings.signing;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.access.Actor;
import io.tidings.access.AuditTrail;
import io.tidings.access.Deed;
import io.tidings.platform.StartLimit;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Our own key pairs in memory; the first is made at the first start. A new one signs on the replica
 * that made it at once and on the others within ten seconds; the one before signs along for 24
 * hours, so that a receiver which still remembers only that one can check.
 */
@Singleton
public class SigningKeys {

  private static final Logger LOG = Logger.getLogger(SigningKeys.class);
  private static final Duration OVERLAP = Duration.ofHours(24);

  private final SigningKeyRepository rows;
  private final AuditTrail audit;
  private final Clock clock;
  private final AtomicLong begun = new AtomicLong();
  private long learnt;
  private volatile List<SigningKey> known = List.of();

  SigningKeys(SigningKeyRepository rows, AuditTrail audit, Clock clock) {
    this.audit = audit;
    this.rows = rows;
    this.clock = clock;
  }

  void load(@Observes @Priority(15) StartupEvent started) {
    read()
        .chain(found -> found.isEmpty() ? rows.makeFirst().chain(this::read) : read())
        .await()
        .atMost(StartLimit.DATABASE);
  }

  @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> poll() {
    return read()
        .replaceWithVoid()
        .onFailure()
        .invoke(e -> LOG.debugf("signing keys can't be read: %s", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  /** A read that began before one that has answered is older news, and is dropped. */
  private Uni<List<SigningKey>> read() {
    return Uni.createFrom()
        .item(begun::incrementAndGet)
        .chain(number -> rows.all().invoke(found -> learn(number, found)));
  }

  private synchronized void learn(long number, List<SigningKey> found) {
    if (number > learnt) {
      learnt = number;
      known = found;
    }
  }

  /** Those that sign at this moment, the newest first. */
  public List<SigningKey> now() {
    return known.stream().filter(key -> key.signsAt(clock.instant())).toList();
  }

  /** All whose signatures hold, the newest first; as they were ten seconds ago at most. */
  List<SigningKey> all() {
    return known;
  }

  Uni<List<SigningKey>> rotate(Actor by) {
    return audit
        .changing(
            by, sql -> rows.rotate(sql, OVERLAP), id -> new Deed("signing_key.rotated", id, null))
        .chain(this::read)
        .invoke(keys -> LOG.infof("signing_key.rotated key=%s", keys.get(0).id()));
  }

  Uni<Boolean> delete(UUID id, Actor by) {
    return audit
        .changing(
            by,
            sql -> rows.delete(sql, id),
            done -> done ? new Deed("signing_key.deleted", id, null) : null)
        .call(this::read)
        .invoke(
            done -> {
              if (done) {
                LOG.warnf("signing_key.deleted key=%s", id);
              }
            });
  }
}
