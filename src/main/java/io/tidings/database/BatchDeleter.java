package io.tidings.database;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;

/**
 * Deletes old rows in small batches, each in its own transaction, so that nobody waits for it.
 * Several replicas may run it at once; after a crash the next run deletes the rest.
 */
public final class BatchDeleter {

  private static final int AT_ONCE = 5_000;

  private BatchDeleter() {}

  /**
   * @param statement deletes at most {@code $2} rows that are older than {@code $1}
   * @return how many were deleted
   */
  public static Uni<Long> delete(Pool pool, String statement, Object before) {
    return Multi.createBy()
        .repeating()
        .uni(
            () ->
                pool.preparedQuery(statement)
                    .execute(Tuple.of(before, AT_ONCE))
                    .map(rows -> rows.rowCount()))
        .whilst(number -> number > 0)
        .collect()
        .in(() -> new long[1], (sum, number) -> sum[0] += number)
        .map(sum -> sum[0]);
  }
}
