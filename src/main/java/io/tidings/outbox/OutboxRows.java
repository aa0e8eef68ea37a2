package io.tidings.outbox;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.mutiny.Uni;
import io.tidings.database.SqlValues;
import io.tidings.notification.DailyStatement;
import io.tidings.notification.NotificationSql;
import io.tidings.outbox.Sweep.SweepConfig;
import io.tidings.settings.Range.LongerThanZero;
import io.tidings.settings.Range.OneOrMore;
import io.tidings.settings.Range.ZeroOrLonger;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/**
 * Marks claimed rows of the outbox, or releases them. Each method is one short statement. It also
 * names the rows by arrays: with the join alone, a plan that was made while the outbox was empty
 * would walk all of it.
 */
@Singleton
class OutboxRows {

  /**
   * Makes a statement commit without waiting for the disk. Only where its loss in a crash of the
   * database causes nothing but a repetition: a lost claim is claimed again, a row with a lost mark
   * is published again. Outcomes and results always wait for the disk.
   */
  static final String ASYNC_COMMIT =
      "(select set_config('synchronous_commit', 'off', true)) need_not_last";

  /**
   * Does not change rows that meanwhile got an outcome, were redelivered or were released. The
   * row's trigger deletes it from the outbox.
   */
  private static final DailyStatement MARK =
      new DailyStatement(
          NotificationSql.PUBLISH
              .replace(
                  "CLAIMED",
                  """
              select o.id, o.generation, o.not_before, c.hands_over
              from unnest($1::uuid[], $2::uuid[], $3::int[], $4::timestamptz[], $6::bool[])
                   as c (receiver_id, id, generation, stamp, hands_over)
                   join outbox o on o.receiver_id = c.receiver_id and o.id = c.id
                                    and o.generation = c.generation and o.claimed_until = c.stamp
              where o.receiver_id = any ($1) and o.id = any ($2)
              """)
              .replace("NEED_NOT_LAST", ASYNC_COMMIT));

  private static final String RELEASE =
      """
      update outbox o set claimed_until = null
      from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as c (receiver_id, id, stamp), NEED_NOT_LAST
      where o.receiver_id = any ($1) and o.id = any ($2)
        and o.receiver_id = c.receiver_id and o.id = c.id and o.claimed_until = c.stamp
      """
          .replace("NEED_NOT_LAST", ASYNC_COMMIT);

  private final Pool pool;
  private final SweepConfig sweep;

  OutboxRows(Pool pool, SweepConfig sweep) {
    this.pool = pool;
    this.sweep = sweep;
  }

  /** Marks rows that the broker has confirmed. */
  Uni<Void> mark(List<Claim> confirmed) {
    return MARK.run(
            pool,
            confirmed,
            Claim::id,
            day ->
                Tuple.of(
                    SqlValues.array(day, Claim::receiverId, UUID[]::new),
                    SqlValues.array(day, Claim::id, UUID[]::new),
                    SqlValues.array(day, Claim::generation, Integer[]::new),
                    SqlValues.array(day, Claim::stamp, OffsetDateTime[]::new),
                    sweep.slack().toMillis(),
                    SqlValues.array(day, Claim::handsOver, Boolean[]::new)))
        .onItem()
        .ignoreAsUni();
  }

  /** Releases rows that were not confirmed: they may be claimed again at once. */
  Uni<Void> release(List<Claim> unconfirmed) {
    return pool.preparedQuery(RELEASE)
        .execute(
            Tuple.of(
                SqlValues.array(unconfirmed, Claim::receiverId, UUID[]::new),
                SqlValues.array(unconfirmed, Claim::id, UUID[]::new),
                SqlValues.array(unconfirmed, Claim::stamp, OffsetDateTime[]::new)))
        .replaceWithVoid();
  }

  /** How rows of the outbox are claimed, published and marked. */
  @ConfigMapping(prefix = "tidings.outbox")
  public interface OutboxConfig {

    /**
     * Maximum number of rows in one claim, shared equally among the receivers with waiting rows.
     */
    @WithDefault("500")
    @WithConverter(OneOrMore.class)
    int batch();

    /**
     * Maximum number of rows of one receiver that go to the dispatcher as one message; 1 sends each
     * by itself. Only rows of the same claim are combined: nothing waits for more rows.
     */
    @WithDefault("16")
    @WithConverter(OneOrMore.class)
    int bundle();

    /**
     * Maximum of claimed rows that are not settled; limits memory, about 2 KiB each. A claim needs
     * room for a whole batch; results being committed may exceed it by the number of their
     * receivers.
     */
    @WithName("max-outstanding")
    @WithDefault("2000")
    @WithConverter(OneOrMore.class)
    int maxOutstanding();

    /**
     * How long after the broker's confirm a row without an outcome is marked QUEUED. A shorter time
     * writes more marks; a longer one repeats more after a crash.
     */
    @WithName("mark-after")
    @WithDefault("1s")
    @WithConverter(ZeroOrLonger.class)
    Duration markAfter();

    /** How long a claim lasts. If its relay died, the rows are published again after this time. */
    @WithDefault("30s")
    @WithConverter(LongerThanZero.class)
    Duration claim();
  }
}
