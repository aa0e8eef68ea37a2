package io.tidings.signing;

import io.smallrye.mutiny.Uni;
import io.tidings.platform.SealedColumns;
import io.tidings.platform.SecretBox;
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

/** The rows of {@code signing_key}. An index sees to it that there is one current key at most. */
@Singleton
class SigningKeyRepository implements SealedColumns {

  private static final String RETIRE =
      "update signing_key set signs_until = now() + $1 * interval '1 ms' where signs_until is null";

  private static final String INSERT =
      "insert into signing_key (private_key, public_key) values ($1, $2) on conflict do nothing";

  private final Pool pool;
  private final SecretBox box;

  SigningKeyRepository(Pool pool, SecretBox box) {
    this.pool = pool;
    this.box = box;
  }

  @Override
  public String table() {
    return "signing_key";
  }

  @Override
  public List<String> columns() {
    return List.of("private_key");
  }

  /** All of them, the newest first. */
  Uni<List<SigningKey>> all() {
    return pool.query("select * from signing_key order by created_at desc, id desc")
        .execute()
        .map(rows -> rows.stream().map(this::map).toList());
  }

  /** Makes one when there is none; another replica may be the one who does. */
  Uni<Void> makeFirst() {
    return pool.preparedQuery(INSERT).execute(values()).replaceWithVoid();
  }

  /** A new current key, in a transaction; its id. Of two who do so at once, one makes it. */
  Uni<UUID> rotate(SqlClient sql, Duration overlap) {
    return sql.preparedQuery(RETIRE)
        .execute(Tuple.of(overlap.toMillis()))
        .chain(() -> sql.preparedQuery(INSERT).execute(values()))
        .chain(() -> sql.query("select id from signing_key where signs_until is null").execute())
        .map(rows -> rows.iterator().next().getUUID(0));
  }

  /** {@code false} when there is none of that id, or it is the current one. */
  Uni<Boolean> delete(SqlClient sql, UUID id) {
    return sql.preparedQuery("delete from signing_key where id = $1 and signs_until is not null")
        .execute(Tuple.of(id))
        .map(rows -> rows.rowCount() == 1);
  }

  private Tuple values() {
    SigningKey.Material made = SigningKey.Material.generate();
    return Tuple.of(Buffer.buffer(box.seal(made.pkcs8())), Buffer.buffer(made.publicKey()));
  }

  private SigningKey map(Row row) {
    OffsetDateTime until = row.getOffsetDateTime("signs_until");
    return new SigningKey(
        row.getUUID("id"),
        SigningKey.privateKey(box.open(row.getDelegate().getBuffer("private_key").getBytes())),
        row.getDelegate().getBuffer("public_key").getBytes(),
        row.getOffsetDateTime("created_at").toInstant(),
        until == null ? null : until.toInstant());
  }
}
