package io.tidings.handover;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.notification.DayRuns;
import io.tidings.platform.Batcher;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Writes that receivers have applied notifications, many in one statement. */
@Singleton
class ReceiptRows {

  private static final int AT_ONCE = 1_000;
  private static final Duration REST = Duration.ofMillis(10);

  /**
   * Only of receivers that consume a queue: for the others what they answered counts. A receipt
   * that comes twice changes nothing the second time. $2 and $3 are the least and the greatest id.
   */
  private static final String APPLY =
      """
      with applied as (
        update notification n
        set state = 'DELIVERED', reason = null, attempts = n.attempts + 1, next_attempt_at = null, ended_at = now()
        from receiver r
        where n.id = any ($1) and n.id between $2 and $3 and n.state not in ('DELIVERED', 'CANCELLED')
          and r.id = n.receiver_id and r.kind = 'AMQP'
        returning n.id, n.attempts, n.generation, n.rung
      ), attempted as (
        insert into delivery_attempt (notification_id, number, generation, rung, at, outcome, duration_ms)
        select id, attempts, generation, rung, now(), 'DELIVERED', 0 from applied
        on conflict do nothing
      )
      select id from applied
      """;

  private final Pool pool;
  private final Batcher<UUID, UUID, Boolean> batches;

  ReceiptRows(Pool pool) {
    this.pool = pool;
    this.batches = new Batcher<>(AT_ONCE, 2, REST, id -> id, this::applyAll);
  }

  /**
   * Completes when it is committed.
   *
   * @return whether it changed anything
   */
  CompletableFuture<Boolean> apply(UUID id) {
    return batches.submit(id).thenApply(Boolean.TRUE::equals);
  }

  private Uni<Map<UUID, Boolean>> applyAll(List<UUID> ids) {
    return Multi.createFrom()
        .iterable(DayRuns.of(ids, id -> id))
        .onItem()
        .transformToUniAndConcatenate(
            run ->
                pool.preparedQuery(APPLY)
                    .execute(
                        Tuple.of(run.toArray(UUID[]::new), run.get(0), run.get(run.size() - 1))))
        .collect()
        .in(
            HashMap<UUID, Boolean>::new,
            (found, rows) -> rows.forEach(row -> found.put(row.getUUID(0), true)))
        .map(found -> found);
  }
}
