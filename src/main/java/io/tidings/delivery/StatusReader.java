package io.tidings.delivery;

import io.smallrye.mutiny.Uni;
import io.tidings.database.Batcher;
import io.tidings.notification.DailyStatement;
import io.tidings.notification.NotificationState;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reads the status of notifications, many in one statement. */
@Singleton
class StatusReader {

  private static final Duration REST = Duration.ofMillis(5);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private static final DailyStatement READ =
      new DailyStatement(
          "select id, state, generation, rung, attempts from notification_DAY where id = any ($1)");

  private final Pool pool;
  private final Batcher<UUID, UUID, NotificationStatus> reads;

  StatusReader(Pool pool) {
    this.pool = pool;
    this.reads = new Batcher<>(200, 2, REST, id -> id, this::readAll);
  }

  /** Never {@code null}: a row that is gone has a status without a state. */
  CompletableFuture<NotificationStatus> read(UUID id) {
    return reads
        .submit(id)
        .thenApply(found -> found == null ? new NotificationStatus(null, 0, 0, 0) : found);
  }

  private Uni<Map<UUID, NotificationStatus>> readAll(List<UUID> ids) {
    return READ.run(pool, ids, id -> id, day -> Tuple.of(day.toArray(UUID[]::new)))
        .collect()
        .in(HashMap<UUID, NotificationStatus>::new, StatusReader::add)
        .<Map<UUID, NotificationStatus>>map(found -> found)
        .ifNoItem()
        .after(ANSWER)
        .fail();
  }

  private static void add(Map<UUID, NotificationStatus> found, Row row) {
    found.put(
        row.getUUID("id"),
        new NotificationStatus(
            NotificationState.valueOf(row.getString("state")),
            row.getInteger("generation"),
            row.getInteger("rung"),
            row.getInteger("attempts")));
  }

  /**
   * Holds the status from a notification's row; read only for retries and repeated deliveries.
   *
   * @param state {@code null} if the row no longer exists
   * @param rung index from 0: the rung of its next attempt
   * @param attempts how many were made
   */
  record NotificationStatus(
      @Nullable NotificationState state, int generation, int rung, int attempts) {}
}
