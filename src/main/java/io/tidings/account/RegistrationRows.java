package io.tidings.account;

import static io.tidings.database.SqlValues.first;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.smallrye.mutiny.Uni;
import io.tidings.secrets.SecretBox;
import io.tidings.secrets.SecretRotation.SealedColumns;
import io.tidings.secrets.SecretRotation.SealedColumns.SealedCell;
import io.tidings.signing.SigningSecret;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code account.registration}: a row a way, credentials encrypted. */
@Singleton
class RegistrationRows {

  private static final String TABLE = "account.registration";

  private static final String INSERT =
      """
      insert into account.registration
             (way, receiver_id, api_key, secret, queue, virtual_host, username, password, id)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      on conflict (way) do nothing
      """;

  private final Pool pool;
  private final SecretBox box;

  RegistrationRows(Pool pool, SecretBox box) {
    this.pool = pool;
    this.box = box;
  }

  /** Finds the registration of the other way; {@code null} if there is none. */
  Uni<Registration> otherWay(AccountConfig.Way way) {
    return find(way == AccountConfig.Way.HTTP ? AccountConfig.Way.AMQP : AccountConfig.Way.HTTP);
  }

  /** Returns {@code null} if there is none. */
  Uni<Registration> find(AccountConfig.Way way) {
    return pool.preparedQuery("select * from account.registration where way = $1")
        .execute(Tuple.of(way.name()))
        .map(rows -> first(rows, this::map));
  }

  Uni<Void> forget(UUID receiverId) {
    return pool.preparedQuery("delete from account.registration where receiver_id = $1")
        .execute(Tuple.of(receiverId))
        .replaceWithVoid();
  }

  /** If two replicas insert, the first row stays. */
  Uni<Void> insert(AccountConfig.Way way, Registration made) {
    UUID id = UUID.randomUUID(); // made here, because the encrypted values are bound to it
    return pool.preparedQuery(INSERT)
        .execute(
            Tuple.tuple()
                .addString(way.name())
                .addUUID(made.receiverId())
                .addValue(seal("api_key", id, made.apiKey().getBytes(UTF_8)))
                .addValue(seal("secret", id, made.secret().key()))
                .addString(made.queue())
                .addString(made.virtualHost())
                .addString(made.username())
                .addValue(
                    made.password() == null
                        ? null
                        : seal("password", id, made.password().getBytes(UTF_8)))
                .addUUID(id))
        .replaceWithVoid();
  }

  private Buffer seal(String column, UUID id, byte @Nullable [] secret) {
    return Buffer.buffer(box.seal(new SealedCell(TABLE, column, id), secret));
  }

  private byte[] open(Row row, String column) {
    return box.open(
        new SealedCell(TABLE, column, row.getUUID("id")),
        row.getDelegate().getBuffer(column).getBytes());
  }

  private Registration map(Row row) {
    return new Registration(
        row.getUUID("receiver_id"),
        new String(open(row, "api_key"), UTF_8),
        new SigningSecret(open(row, "secret")),
        row.getString("queue"),
        row.getString("virtual_host"),
        row.getString("username"),
        row.getDelegate().getBuffer("password") == null
            ? null
            : new String(open(row, "password"), UTF_8));
  }

  /** Names the columns to re-encrypt with a new key; none if the account system is disabled. */
  @Singleton
  static class Sealed implements SealedColumns {

    private final AccountConfig config;

    Sealed(AccountConfig config) {
      this.config = config;
    }

    @Override
    public String table() {
      return TABLE;
    }

    @Override
    public List<String> columns() {
      return config.enabled() ? List.of("api_key", "secret", "password") : List.of();
    }
  }

  /**
   * Registration with the recharge system. {@code toString} hides the secrets from the log.
   *
   * @param queue like the last three fields only with way AMQP, else {@code null}
   */
  record Registration(
      UUID receiverId,
      String apiKey,
      SigningSecret secret,
      String queue,
      String virtualHost,
      String username,
      @Nullable String password) {

    @Override
    public String toString() {
      return "receiver=" + receiverId;
    }
  }
}
