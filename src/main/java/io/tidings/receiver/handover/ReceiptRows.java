package io.tidings.receiver.handover;

import io.smallrye.mutiny.Uni;
import io.tidings.database.Batcher;
import io.tidings.database.DatabaseOutage.RejectedData;
import io.tidings.database.SqlValues;
import io.tidings.notification.DailyStatement;
import io.tidings.notification.NotificationSql;
import io.tidings.notification.Transition;
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

/** Stores receipts, many in one statement. */
@Singleton
class ReceiptRows {

  private static final int AT_ONCE = 1_000;
  private static final Duration REST = Duration.ofMillis(10);

  /**
   * @param sender name of the receiver whose user sent it, checked by the broker; {@code null}: the
   *     message does not say
   */
  private record Given(UUID id, @Nullable String sender) {}

  /**
   * Only for AMQP receivers: for the others, their response counts. A second receipt for the same
   * notification changes nothing.
   */
  private static final DailyStatement APPLY =
      new DailyStatement(
          """
      with given as (
        select * from unnest($1::uuid[], $2::text[]) as g (id, sender)
      ), applied as (
        UPDATE
      ), attempted as (
        INSERT_ATTEMPT
        select id, attempts, generation, rung, now(), 'DELIVERED', null, 0, null, null, TRACE_ID
        from applied where $3
        on conflict do nothing
      )
      select g.id,
             case when a.id is not null then 'APPLIED'
                  when exists (select from notification_DAY n join receiver r on r.id = n.receiver_id
                               where g.sender is not null and n.id = g.id and r.name <> g.sender) then 'FOREIGN'
                  else 'NONE' end as effect
      from given g left join applied a using (id)
      """
              .replace(
                  "UPDATE",
                  Transition.ACKNOWLEDGE.updateOfDay(
                      "attempts = n.attempts + 1, ",
                      "given g, receiver r",
                      """
                  n.id = any ($1) and n.id = g.id
                  and r.id = n.receiver_id and r.kind = 'AMQP' and (g.sender is null or g.sender = r.name)
                  returning n.id, n.attempts, n.generation, n.rung, n.traceparent
                  """))
              .replace("TRACE_ID", NotificationSql.traceId("traceparent"))
              .replace("INSERT_ATTEMPT", NotificationSql.INSERT_ATTEMPT));

  private final Pool pool;
  private final Batcher<UUID, Given, ReceiptEffect> batches;

  ReceiptRows(Pool pool) {
    this.pool = pool;
    this.batches = new Batcher<>(AT_ONCE, 2, REST, Given::id, this::applyAll);
  }

  /**
   * Completes when it is committed.
   *
   * @param sender name of the receiver whose user sent it; {@code null}: not known
   */
  CompletableFuture<ReceiptEffect> apply(UUID id, @Nullable String sender) {
    return batches
        .submit(new Given(id, sender))
        .thenApply(effect -> effect == null ? ReceiptEffect.NONE : effect);
  }

  /** A receipt that the database rejects blocks no others: it is stored without its attempt. */
  private Uni<Map<UUID, ReceiptEffect>> applyAll(List<Given> given) {
    return apply(given, true)
        .onFailure(RejectedData::is)
        .recoverWithUni(
            e -> {
              int half = given.size() / 2;
              return half == 0
                  ? apply(given, false)
                  : applyAll(given.subList(0, half))
                      .chain(
                          found ->
                              applyAll(given.subList(half, given.size()))
                                  .invoke(others -> others.putAll(found)));
            });
  }

  /** Of an id that is missing here, no notification exists. */
  private Uni<Map<UUID, ReceiptEffect>> apply(List<Given> given, boolean withAttempt) {
    return APPLY
        .run(
            pool,
            given,
            Given::id,
            day ->
                Tuple.of(
                    SqlValues.array(day, Given::id, UUID[]::new),
                    SqlValues.array(day, Given::sender, String[]::new),
                    withAttempt))
        .collect()
        .in(HashMap::new, ReceiptRows::add);
  }

  private static void add(Map<UUID, ReceiptEffect> found, Row row) {
    found.put(row.getUUID(0), ReceiptEffect.valueOf(row.getString(1)));
  }

  /** The effect of one receipt. */
  enum ReceiptEffect {
    /** The notification became DELIVERED. */
    APPLIED,
    /** It was DELIVERED or CANCELLED before, or no such notification of an AMQP receiver exists. */
    NONE,
    /** The notification does not belong to the receiver whose broker user sent the receipt. */
    FOREIGN
  }
}
