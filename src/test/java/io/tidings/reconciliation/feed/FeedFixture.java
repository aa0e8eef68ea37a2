package io.tidings.reconciliation.feed;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Writes results as the product does, and commits them at once, late, or never. */
abstract class FeedFixture {

  static final Duration SOON = Duration.ofSeconds(20);
  static final String COMMIT =
      "insert into feed_intake (result_ids, client_ids, types, keys, amounts, currencies, ats) select"
          + " $1::uuid[], array_fill($2::uuid, array[n]), array_fill('t'::text, array[n]), $3::text[],"
          + " array_fill(7::bigint, array[n]), array_fill('CNY'::text, array[n]),"
          + " array_fill(clock_timestamp(), array[n]) from cardinality($1::uuid[]) n";

  @Inject Pool pool;

  final UUID client = UUID.randomUUID();
  final Set<UUID> committed = ConcurrentHashMap.newKeySet();

  Uni<Void> write(SqlConnection sql, UUID... ids) {
    String[] keys = new String[ids.length];
    for (int i = 0; i < ids.length; i++) {
      keys[i] = "k" + ids[i];
    }
    return sql.preparedQuery(COMMIT).execute(Tuple.of(ids, client, keys)).replaceWithVoid();
  }

  /** One transaction that pauses and then commits or rolls back. */
  CompletableFuture<Void> transaction(Duration pause, boolean commits) {
    UUID[] ids = {UUID.randomUUID(), UUID.randomUUID()};
    return pool.withTransaction(
            sql ->
                write(sql, ids)
                    .chain(
                        () ->
                            sql.preparedQuery("select pg_sleep($1)")
                                .execute(Tuple.of(pause.toMillis() / 1e3)))
                    .invoke(
                        () -> {
                          if (!commits) {
                            throw new IllegalStateException("rolled back on purpose");
                          }
                        })
                    .replaceWithVoid())
        .onItem()
        .invoke(() -> committed.addAll(List.of(ids)))
        .onFailure(IllegalStateException.class)
        .recoverWithNull()
        .subscribeAsCompletionStage();
  }

  /**
   * A transaction that has written and stays open until {@code release} completes.
   *
   * @param ended completes when the transaction has committed
   */
  record Open(CompletableFuture<Void> release, CompletableFuture<Void> ended) {

    void commit() {
      release.complete(null);
      ended.join();
    }
  }

  Open open() {
    UUID[] ids = {UUID.randomUUID(), UUID.randomUUID()};
    CompletableFuture<Void> written = new CompletableFuture<>();
    CompletableFuture<Void> release = new CompletableFuture<>();
    CompletableFuture<Void> ended =
        pool.withTransaction(
                sql ->
                    sql.query("set local idle_in_transaction_session_timeout = 0")
                        .execute()
                        .chain(() -> write(sql, ids))
                        .invoke(() -> written.complete(null))
                        .chain(() -> Uni.createFrom().completionStage(release)))
            .invoke(() -> committed.addAll(List.of(ids)))
            .subscribeAsCompletionStage();
    CompletableFuture.anyOf(written, ended).orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
    return new Open(release, ended);
  }
}
