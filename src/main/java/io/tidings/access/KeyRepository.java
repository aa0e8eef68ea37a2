package io.tidings.access;

import static io.tidings.database.SqlValues.first;
import static io.tidings.database.SqlValues.instant;
import static io.tidings.database.SqlValues.utc;

import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.web.Page.PageSlice;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code api_key}. A revoked key no longer works; its row stays as a record. */
@Singleton
class KeyRepository {

  private static final String COLUMNS =
      "id, name, role, client_id, receiver_id, created_at, created_by, last_used_at, expires_at";

  private static final String LIVE =
      "k.revoked_at is null and (k.expires_at is null or k.expires_at > now())"
          + " and c.deleted_at is null and r.state is distinct from 'DELETED'";

  /** Updates {@code last_used_at} at most once a minute, so that a busy key writes little. */
  private static final String FIND =
      """
      with found as (
        select k.* from api_key k
             left join client c on c.id = k.client_id left join receiver r on r.id = k.receiver_id
        where k.hash = $1 and LIVE
      ), used as (
        update api_key k set last_used_at = now() from found f
        where k.id = f.id and (k.last_used_at is null or k.last_used_at < now() - interval '1 minute')
      )
      select * from found
      """
          .replace("LIVE", LIVE);

  private final Pool pool;

  KeyRepository(Pool pool) {
    this.pool = pool;
  }

  Uni<ApiKey> insert(SqlClient sql, ApiKey key, byte[] hash) {
    return sql.preparedQuery(
            "insert into api_key (name, role, client_id, receiver_id, hash, created_by, expires_at)"
                + " values ($1, $2, $3, $4, $5, $6, $7) returning "
                + COLUMNS)
        .execute(
            Tuple.tuple()
                .addString(key.name())
                .addString(key.role().name())
                .addUUID(key.clientId())
                .addUUID(key.receiverId())
                .addBuffer(io.vertx.mutiny.core.buffer.Buffer.buffer(hash))
                .addString(key.createdBy())
                .addOffsetDateTime(utc(key.expiresAt())))
        .map(rows -> map(rows.iterator().next()));
  }

  /**
   * Returns the live key with this hash, or {@code null}. A key that has expired, or whose client
   * or receiver is deleted, is not live.
   */
  Uni<ApiKey> findByHash(byte[] hash) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(Buffer.buffer(hash)))
        .map(rows -> first(rows, KeyRepository::map));
  }

  /** Returns the first eight bytes of the hash of each live key as a number, sorted. */
  Uni<long[]> hashStarts() {
    return pool.query(
            "select cast(cast('x' || encode(substring(k.hash from 1 for 8), 'hex') as bit(64)) as bigint)"
                + " from api_key k left join client c on c.id = k.client_id"
                + " left join receiver r on r.id = k.receiver_id where "
                + LIVE
                + " order by 1")
        .execute()
        .map(rows -> rows.stream().mapToLong(row -> row.getLong(0)).toArray());
  }

  /** Lists live keys of one client, or of all if {@code clientId} is {@code null}; newest first. */
  Uni<List<ApiKey>> list(@Nullable UUID clientId, PageSlice page) {
    return pool.preparedQuery(
            "select "
                + COLUMNS
                + " from api_key k where revoked_at is null and not exists (select from receiver r"
                + " where r.id = k.receiver_id and r.state = 'DELETED') and ($1::uuid is null or client_id = $1)"
                + " and ($2::uuid is null or id < $2) and ($3::uuid is null or id > $3) order by id "
                + page.order()
                + " limit $4")
        .execute(Tuple.of(clientId, page.older(), page.newer(), page.rows()))
        .map(rows -> rows.stream().map(KeyRepository::map).toList());
  }

  /**
   * Locks the receiver as it is until the transaction ends.
   *
   * @throws Problem 409 if a key of one client must not read it (any more)
   */
  Uni<Void> requireOwnReceiver(SqlClient sql, UUID client, UUID receiver) {
    return sql.preparedQuery(
            "select 1 from receiver where id = $1 and client_id = $2 and state <> 'DELETED'"
                + " and not all_clients for share")
        .execute(Tuple.of(receiver, client))
        .invoke(
            rows -> {
              if (rows.rowCount() == 0) {
                throw new Problem(
                    ProblemCode.STATE_CONFLICT,
                    "The receiver was deleted, or hears of all clients: it can't have a portal.");
              }
            })
        .replaceWithVoid();
  }

  /** Returns the revoked key; {@code null}: there was no such live key. */
  Uni<ApiKey> revoke(SqlClient sql, UUID id, @Nullable UUID clientId) {
    return sql.preparedQuery(
            "update api_key set revoked_at = now() where id = $1 and revoked_at is null"
                + " and ($2::uuid is null or client_id = $2) returning "
                + COLUMNS)
        .execute(Tuple.of(id, clientId))
        .map(rows -> first(rows, KeyRepository::map));
  }

  private static ApiKey map(Row row) {
    return new ApiKey(
        row.getUUID("id"),
        row.getString("name"),
        Role.valueOf(row.getString("role")),
        row.getUUID("client_id"),
        row.getUUID("receiver_id"),
        instant(row, "created_at"),
        row.getString("created_by"),
        instant(row, "last_used_at"),
        instant(row, "expires_at"));
  }
}
