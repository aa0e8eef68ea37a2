package io.tidings.signing;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.access.AuditTrail;
import io.tidings.access.AuditTrail.Actor;
import io.tidings.access.AuditTrail.AuditedChange;
import io.tidings.database.DatabaseConnections.StartLimit;
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
 * Holds our key pairs in memory; creates the first one at the first start. A new key signs at once
 * on the replica that created it, and within ten seconds on the others. The previous key also signs
 * for 24 hours, for receivers that have only that one cached.
 */
@Singleton
public class SigningKeys {

  private static final Logger LOG = Logger.getLogger(SigningKeys.class);
  private static final Duration OVERLAP = Duration.ofHours(24);

  private final SigningKeyRepository rows;
  private final AuditTrail audit;
  private final Clock clock;
  private final AtomicLong readsStarted = new AtomicLong();
  private long newestRead;
  private volatile List<SigningKey> loaded = List.of();

  SigningKeys(SigningKeyRepository rows, AuditTrail audit, Clock clock) {
    this.audit = audit;
    this.rows = rows;
    this.clock = clock;
  }

  void load(@Observes @Priority(15) StartupEvent started) {
    read()
        .chain(found -> found.isEmpty() ? rows.createIfAbsent().chain(this::read) : read())
        .await()
        .atMost(StartLimit.DATABASE);
  }

  @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> poll() {
    return read()
        .replaceWithVoid()
        .onFailure()
        .invoke(e -> LOG.debugf("signing_key.reload_failed error=\"%s\"", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  /** Ignores a read that began before one that has already returned: its data is older. */
  private Uni<List<SigningKey>> read() {
    return Uni.createFrom()
        .item(readsStarted::incrementAndGet)
        .chain(number -> rows.all().invoke(found -> accept(number, found)));
  }

  private synchronized void accept(long number, List<SigningKey> found) {
    if (number > newestRead) {
      newestRead = number;
      loaded = found;
    }
  }

  /** Returns the keys that sign now, newest first. */
  public List<SigningKey> now() {
    return loaded.stream().filter(key -> key.signsAt(clock.instant())).toList();
  }

  /** Returns all keys with valid signatures, newest first; the list is at most ten seconds old. */
  List<SigningKey> all() {
    return loaded;
  }

  Uni<List<SigningKey>> rotate(Actor by) {
    return audit
        .changeAndRecord(
            by,
            sql -> rows.rotate(sql, OVERLAP),
            id -> new AuditedChange("signing_key.rotated", id, null))
        .chain(this::read)
        .invoke(keys -> LOG.infof("signing_key.rotated key=%s", keys.get(0).id()));
  }

  Uni<Boolean> delete(UUID id, Actor by) {
    return audit
        .changeAndRecord(
            by, sql -> rows.delete(sql, id), new AuditedChange("signing_key.deleted", id, null))
        .call(this::read)
        .invoke(
            done -> {
              if (done) {
                LOG.warnf("signing_key.deleted key=%s", id);
              }
            });
  }
}
