package io.tidings.delivery;

import static io.tidings.database.SqlValues.utc;
import static java.util.Objects.requireNonNull;

import io.smallrye.mutiny.Uni;
import io.tidings.database.SqlValues;
import io.tidings.delivery.DeliveryRecord.OutcomeToStore;
import io.tidings.delivery.call.Outcome;
import io.tidings.notification.DailyStatement;
import io.tidings.notification.NotificationSql;
import io.tidings.outbox.AppendSql;
import io.tidings.outbox.Sweep.SweepConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes many outcomes in one statement. */
@Singleton
class OutcomeRows {

  private static final DailyStatement FIRST_TRY =
      NotificationSql.settle(false, AppendSql.LEAVE, AppendSql.LEAVING);

  private static final DailyStatement ANOTHER_TRY =
      NotificationSql.settle(true, AppendSql.LEAVE, AppendSql.LEAVING);

  private final Pool pool;
  private final SweepConfig sweep;

  OutcomeRows(Pool pool, SweepConfig sweep) {
    this.pool = pool;
    this.sweep = sweep;
  }

  /**
   * @param again whether an earlier try of this batch may have been committed without a reply to us
   * @return the number of attempts each row has now; a row that is gone is missing
   */
  Uni<Map<UUID, Integer>> record(List<OutcomeToStore> batch, boolean again) {
    return record(batch, again, true);
  }

  /** Counts the attempt and changes the state, but stores no attempt: it can't be stored. */
  Uni<Map<UUID, Integer>> recordState(OutcomeToStore outcome, boolean again) {
    return record(List.of(outcome), again, false);
  }

  private Uni<Map<UUID, Integer>> record(
      List<OutcomeToStore> batch, boolean again, boolean withAttempt) {
    return (again ? ANOTHER_TRY : FIRST_TRY)
        .run(pool, batch, o -> o.message().id(), day -> values(day, again, withAttempt))
        .collect()
        .in(HashMap::new, (attempts, row) -> attempts.put(row.getUUID(0), row.getInteger(1)));
  }

  private Tuple values(List<OutcomeToStore> batch, boolean again, boolean withAttempt) {
    Tuple values = Tuple.tuple();
    values
        .addValue(SqlValues.array(batch, o -> o.message().id(), UUID[]::new))
        .addValue(SqlValues.array(batch, o -> o.message().generation(), Integer[]::new))
        .addValue(
            SqlValues.array(batch, o -> requireNonNull(o.decision().state()).name(), String[]::new))
        .addValue(SqlValues.array(batch, o -> o.decision().rung(), Integer[]::new))
        .addValue(
            SqlValues.array(batch, o -> utc(o.decision().nextAttemptAt()), OffsetDateTime[]::new))
        .addValue(SqlValues.array(batch, o -> text(o.decision().reason()), String[]::new))
        .addValue(SqlValues.array(batch, o -> o.message().rung(), Integer[]::new))
        .addValue(SqlValues.array(batch, of(o -> utc(o.at())), OffsetDateTime[]::new))
        .addValue(SqlValues.array(batch, of(o -> o.kind().name()), String[]::new))
        .addValue(SqlValues.array(batch, of(Outcome::httpStatus), Integer[]::new))
        .addValue(SqlValues.array(batch, of(Outcome::durationMs), Integer[]::new))
        .addValue(SqlValues.array(batch, of(o -> text(o.error())), String[]::new))
        .addValue(
            SqlValues.array(
                batch,
                of(o -> o.response() == null ? null : Buffer.buffer(o.response())),
                Buffer[]::new))
        .addValue(sweep.slack().toMillis())
        .addValue(withAttempt)
        .addValue(SqlValues.array(batch, OutcomeRows::trace, UUID[]::new));
    return again
        ? values
            .addValue(batch.get(0).message().id())
            .addValue(batch.get(batch.size() - 1).message().id())
        : values;
  }

  private static @Nullable UUID trace(OutcomeToStore made) {
    String id = made.message().traceId();
    return id == null
        ? null
        : new UUID(
            Long.parseUnsignedLong(id.substring(0, 16), 16),
            Long.parseUnsignedLong(id.substring(16), 16));
  }

  private static <T> Function<OutcomeToStore, T> of(Function<Outcome, T> part) {
    return recorded -> recorded.outcome() == null ? null : part.apply(recorded.outcome());
  }

  /** Replaces NUL, which PostgreSQL text can't have: an error may quote what a receiver sent. */
  private static @Nullable String text(@Nullable String words) {
    if (words == null) {
      return null;
    }
    String clean = words.replace('\0', ' ');
    return clean.length() > 500 ? clean.substring(0, 500) : clean;
  }
}
