package io.tidings.signing;

import io.smallrye.mutiny.Uni;
import io.tidings.secrets.SecretBox;
import io.tidings.secrets.SecretRotation.SealedColumns;
import io.tidings.secrets.SecretRotation.SealedColumns.SealedCell;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/** Reads and writes {@code signing_key}. A unique index allows one current key at most. */
@Singleton
class SigningKeyRepository implements SealedColumns {

  private static final String TABLE = "signing_key";
  private static final String PRIVATE_KEY = "private_key";

  private static final String RETIRE =
      "update signing_key set signs_until = now() + $1 * interval '1 ms' where signs_until is null";

  private static final String INSERT =
      "insert into signing_key (id, private_key, public_key) values ($1, $2, $3)"
          + " on conflict do nothing";

  private final Pool pool;
  private final SecretBox box;

  SigningKeyRepository(Pool pool, SecretBox box) {
    this.pool = pool;
    this.box = box;
  }

  @Override
  public String table() {
    return TABLE;
  }

  @Override
  public List<String> columns() {
    return List.of(PRIVATE_KEY);
  }

  /** Returns all keys, newest first. */
  Uni<List<SigningKey>> all() {
    return pool.query("select * from signing_key order by created_at desc, id desc")
        .execute()
        .map(rows -> rows.stream().map(this::map).toList());
  }

  /** Creates a key when there is none; does nothing if another replica was faster. */
  Uni<Void> createIfAbsent() {
    return insert(pool);
  }

  /** In a transaction, creates a new current key; returns its id. Concurrent calls create one. */
  Uni<UUID> rotate(SqlClient sql, Duration overlap) {
    return sql.preparedQuery(RETIRE)
        .execute(Tuple.of(overlap.toMillis()))
        .chain(() -> insert(sql))
        .chain(() -> sql.query("select id from signing_key where signs_until is null").execute())
        .map(rows -> rows.iterator().next().getUUID(0));
  }

  /** Returns {@code false} when there is no such key, or it is the current one. */
  Uni<Boolean> delete(SqlClient sql, UUID id) {
    return sql.preparedQuery("delete from signing_key where id = $1 and signs_until is not null")
        .execute(Tuple.of(id))
        .map(rows -> rows.rowCount() == 1);
  }

  private Uni<Void> insert(SqlClient sql) {
    return sql.query("select uuid7()") // before the row: the key is encrypted for this id only
        .execute()
        .map(rows -> rows.iterator().next().getUUID(0))
        .chain(id -> sql.preparedQuery(INSERT).execute(values(id)))
        .replaceWithVoid();
  }

  private Tuple values(UUID id) {
    SigningKey.Material made = SigningKey.Material.generate();
    return Tuple.of(
        id,
        Buffer.buffer(box.seal(new SealedCell(TABLE, PRIVATE_KEY, id), made.pkcs8())),
        Buffer.buffer(made.publicKey()));
  }

  private SigningKey map(Row row) {
    OffsetDateTime until = row.getOffsetDateTime("signs_until");
    UUID id = row.getUUID("id");
    return new SigningKey(
        id,
        SigningKey.privateKey(
            box.open(
                new SealedCell(TABLE, PRIVATE_KEY, id),
                row.getDelegate().getBuffer(PRIVATE_KEY).getBytes())),
        row.getDelegate().getBuffer("public_key").getBytes(),
        row.getOffsetDateTime("created_at").toInstant(),
        until == null ? null : until.toInstant());
  }
}
