package io.tidings.access;

import io.smallrye.mutiny.Uni;
import io.tidings.platform.PageSlice;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/** The rows of {@code api_key}. A revoked key is as good as gone; its row stays for the record. */
@Singleton
class KeyRepository {

  private static final String COLUMNS = "id, name, role, client_id, receiver_id, created_at";

  private final Pool pool;

  KeyRepository(Pool pool) {
    this.pool = pool;
  }

  Uni<ApiKey> insert(ApiKey key, byte[] hash) {
    return pool.preparedQuery(
            "insert into api_key (name, role, client_id, receiver_id, hash) values ($1, $2, $3, $4, $5)"
                + " returning "
                + COLUMNS)
        .execute(
            Tuple.of(
                key.name(),
                key.role().name(),
                key.clientId(),
                key.receiverId(),
                Buffer.buffer(hash)))
        .map(rows -> map(rows.iterator().next()));
  }

  /**
   * The live key with this hash, or {@code null}; a key of a deleted client or receiver is not
   * live.
   */
  Uni<ApiKey> findByHash(byte[] hash) {
    return pool.preparedQuery(
            "select k.id, k.name, k.role, k.client_id, k.receiver_id, k.created_at from api_key k"
                + " left join client c on c.id = k.client_id left join receiver r on r.id = k.receiver_id"
                + " where k.hash = $1 and k.revoked_at is null and c.deleted_at is null"
                + " and r.state is distinct from 'DELETED'")
        .execute(Tuple.of(Buffer.buffer(hash)))
        .map(rows -> rows.rowCount() == 0 ? null : map(rows.iterator().next()));
  }

  /** Live keys of one client, or of all when {@code clientId} is {@code null}; newest first. */
  Uni<List<ApiKey>> list(UUID clientId, PageSlice page) {
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

  /** Whether there was such a live key. */
  Uni<Boolean> revoke(UUID id, UUID clientId) {
    return pool.preparedQuery(
            "update api_key set revoked_at = now() where id = $1 and revoked_at is null"
                + " and ($2::uuid is null or client_id = $2)")
        .execute(Tuple.of(id, clientId))
        .map(rows -> rows.rowCount() == 1);
  }

  private static ApiKey map(Row row) {
    return new ApiKey(
        row.getUUID("id"),
        row.getString("name"),
        Role.valueOf(row.getString("role")),
        row.getUUID("client_id"),
        row.getUUID("receiver_id"),
        row.getOffsetDateTime("created_at").toInstant());
  }
}
