package io.tidings.secrets;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.summingInt;
import static java.util.stream.Collectors.toMap;

import io.quarkus.arc.All;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.secrets.SecretRotation.SealedColumns.SealedCell;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Re-encrypts values stored under an older key, or in an older format, with {@code
 * tidings.encryption-key}, so that the older key can be removed: within a minute of the start, and
 * every hour. Each batch is a transaction; rows that others have locked wait for the next run.
 */
@Singleton
public class SecretRotation {

  private static final Logger LOG = Logger.getLogger(SecretRotation.class);
  private static final int BATCH = 100;

  private static final String KEY_OF =
      "select encode(substring(%s from 2 for 4), 'hex') as key from %s where %s is not null";

  private final List<SealedColumns> sealed;
  private final SecretBox box;
  private final Pool pool;

  SecretRotation(@All List<SealedColumns> sealed, SecretBox box, Pool pool) {
    this.sealed = sealed;
    this.box = box;
    this.pool = pool;
  }

  @Scheduled(
      every = "1h",
      delayed = "20s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> hourly() {
    return reencrypt()
        .replaceWithVoid()
        .onFailure()
        .invoke(e -> LOG.warnf("secrets.reencrypt_failed error=\"%s\"", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  /** Re-encrypts all older values and returns how many. */
  Uni<Integer> reencrypt() {
    return Multi.createFrom()
        .iterable(sealed)
        .onItem()
        .transformToMultiAndConcatenate(
            table ->
                Multi.createFrom()
                    .iterable(table.columns())
                    .onItem()
                    .transformToUniAndConcatenate(column -> reencrypt(table.table(), column, 0)))
        .collect()
        .with(summingInt(number -> number));
  }

  /** Counts the stored values by the name of the key that encrypted them, as eight hex digits. */
  public Uni<Map<String, Long>> countByKey() {
    String sql =
        sealed.stream()
            .flatMap(t -> t.columns().stream().map(c -> KEY_OF.formatted(c, t.table(), c)))
            .collect(joining(" union all "));
    return pool.query("select key, count(*) as number from (" + sql + ") s group by key")
        .execute()
        .map(rows -> rows.stream().collect(toMap(r -> r.getString(0), r -> r.getLong(1))));
  }

  private Uni<Integer> reencrypt(String table, String column, int before) {
    return pool.withTransaction(connection -> batch(connection, table, column))
        .chain(
            number -> {
              int all = before + number;
              if (number == BATCH) {
                return reencrypt(table, column, all);
              }
              if (all > 0) {
                LOG.infof("secrets.reencrypted column=%s.%s number=%d", table, column, all);
              }
              return Uni.createFrom().item(all);
            });
  }

  private Uni<Integer> batch(SqlConnection connection, String table, String column) {
    return connection
        .preparedQuery(
            "select id, COLUMN from TABLE where substring(COLUMN from 1 for $1) <> $2 limit $3"
                    .replace("TABLE", table)
                    .replace("COLUMN", column)
                + " for update skip locked")
        .execute(Tuple.of(box.head().length, Buffer.buffer(box.head()), BATCH))
        .map(rows -> rows.stream().map(row -> reencrypted(row, table, column)).toList())
        .chain(
            reencrypted ->
                reencrypted.isEmpty()
                    ? Uni.createFrom().item(0)
                    : connection
                        .preparedQuery("update " + table + " set " + column + " = $2 where id = $1")
                        .executeBatch(reencrypted)
                        .replaceWith(reencrypted.size()));
  }

  private Tuple reencrypted(Row row, String table, String column) {
    SealedCell cell = new SealedCell(table, column, row.getUUID("id"));
    byte[] content = box.open(cell, row.getDelegate().getBuffer(column).getBytes());
    return Tuple.of(cell.id(), Buffer.buffer(box.seal(cell, content)));
  }

  /** Names the columns that {@link SecretBox} encrypted, so that they are re-encrypted. */
  public interface SealedColumns {

    /** A table whose key is a column {@code id} of type {@code uuid}. */
    String table();

    List<String> columns();

    /**
     * Where an encrypted secret is stored. What was encrypted for one place can't be decrypted at
     * another, so a writer to the database can't replace one receiver's secret by another's.
     *
     * @param id the id of the row
     */
    public record SealedCell(String table, String column, @Nullable UUID id) {

      /** The associated data of AES-GCM. */
      byte[] bytes() {
        return (table + "." + column + "/" + id).getBytes(StandardCharsets.UTF_8);
      }
    }
  }
}
