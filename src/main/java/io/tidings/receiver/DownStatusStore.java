package io.tidings.receiver;

import io.smallrye.mutiny.Uni;
import io.tidings.access.AuditTrail.Actor;
import io.tidings.database.RecordRetention.OldRecords;
import io.tidings.web.Problem;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Stores which receivers are down: other replicas know within about a second, and a restart loses
 * nothing.
 */
@Singleton
public class DownStatusStore {

  private static final Logger LOG = Logger.getLogger(DownStatusStore.class);

  /**
   * The replica that updates the row may probe; for the others the time has moved on. A time too
   * far ahead is ignored: the database's clock was ahead when it was set.
   */
  private static final String LEASE =
      """
      update receiver set probe_after = now() + $2 * interval '1 ms'
      where id = $1 and (probe_after is null or probe_after not between now() and now() + 2 * $2 * interval '1 ms')
      returning id
      """;

  private final ReceiverService receivers;
  private final Pool pool;
  private final Clock clock;

  DownStatusStore(ReceiverService receivers, Pool pool, Clock clock) {
    this.receivers = receivers;
    this.pool = pool;
    this.clock = clock;
  }

  /** Marks a receiver as down; no effect if it already is. */
  public Uni<Void> down(@Nullable UUID id, String reason) {
    return change(
        id,
        receiver -> {
          if (receiver.health().isDown()) {
            return receiver;
          }
          LOG.warnf("receiver.down receiver=%s reason=\"%s\"", id, reason);
          return receiver.inHealth(
              new ReceiverHealth(clock.instant(), reason, receiver.health().recoveredAt()));
        });
  }

  /**
   * Marks a receiver as up again; no effect if it is not down, or went down after that moment.
   *
   * @param answeredAt start of an attempt that the receiver acknowledged
   */
  public Uni<Void> back(@Nullable UUID id, Instant answeredAt) {
    return change(
        id,
        receiver -> {
          ReceiverHealth health = receiver.health();
          if (!health.isDown() || answeredAt.isBefore(health.downSince())) {
            return receiver;
          }
          LOG.infof("receiver.back receiver=%s down_since=%s", id, health.downSince());
          return receiver.inHealth(
              new ReceiverHealth(health.downSince(), health.reason(), clock.instant()));
        });
  }

  /** Whether the caller may make the one probe of this interval, over all replicas. */
  public Uni<Boolean> leaseProbe(@Nullable UUID id, Duration every) {
    return pool.preparedQuery(LEASE)
        .execute(Tuple.of(id, every.toMillis()))
        .map(rows -> rows.rowCount() == 1);
  }

  private Uni<Void> change(@Nullable UUID id, UnaryOperator<Receiver> how) {
    return receivers
        .change(id, null, Actor.TIDINGS, null, how)
        .onFailure(Problem.class)
        .recoverWithNull() // deleted meanwhile
        .replaceWithVoid();
  }

  /**
   * Tells whether a receiver is down, as the attempts of all replicas found out. All three are
   * {@code null} if it never was.
   *
   * @param downSince when it was last found to be down
   * @param reason why it was down
   * @param recoveredAt when it was last found to be up again
   */
  public record ReceiverHealth(
      @Nullable Instant downSince, @Nullable String reason, @Nullable Instant recoveredAt) {

    static final ReceiverHealth NEVER_DOWN = new ReceiverHealth(null, null, null);

    public boolean isDown() {
      return downSince != null && (recoveredAt == null || recoveredAt.isBefore(downSince));
    }

    /** Returns how long the last outage took; zero while the receiver is down. */
    public Duration outage() {
      return downSince == null || isDown()
          ? Duration.ZERO
          : Duration.between(downSince, recoveredAt);
    }
  }

  /** Deletes old outages, which the trigger of the table {@code receiver} has written. */
  @Singleton
  static class OldOutages implements OldRecords {

    @Override
    public String table() {
      return "receiver_outage";
    }

    @Override
    public List<String> statements() {
      return List.of(
          "delete from receiver_outage where ctid = any (array(select o.ctid from receiver_outage o"
              + " where o.recovered_at < $1 order by o.recovered_at limit $2))");
    }

    @Override
    public Object bound(Instant oldest) {
      return oldest.atOffset(ZoneOffset.UTC);
    }
  }
}
