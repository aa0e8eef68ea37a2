package io.tidings.access;

import static io.tidings.database.SqlValues.first;

import io.smallrye.mutiny.Uni;
import io.tidings.web.Page.PageSlice;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes the table {@code client}. Deletion is soft: a client's data stays readable. */
@Singleton
class ClientRepository {

  record Client(UUID id, String name, Instant createdAt) {}

  private final Pool pool;

  ClientRepository(Pool pool) {
    this.pool = pool;
  }

  Uni<Client> insert(SqlClient sql, String name) {
    return sql.preparedQuery("insert into client (name) values ($1) returning id, name, created_at")
        .execute(Tuple.of(name))
        .map(rows -> map(rows.iterator().next()))
        .onFailure(e -> e instanceof PgException pg && "23505".equals(pg.getSqlState()))
        .transform(
            e ->
                new Problem(
                    ProblemCode.NAME_TAKEN,
                    "A client with this name exists; choose another name.",
                    List.of(new Problem.FieldError("name", "is already in use"))));
  }

  Uni<Client> find(UUID id) {
    return find(pool, id);
  }

  private static Uni<Client> find(SqlClient sql, UUID id) {
    return sql.preparedQuery(
            "select id, name, created_at from client where id = $1 and deleted_at is null")
        .execute(Tuple.of(id))
        .map(rows -> first(rows, ClientRepository::map));
  }

  Uni<List<Client>> list(PageSlice page) {
    return pool.preparedQuery(
            "select id, name, created_at from client where deleted_at is null"
                + " and ($1::uuid is null or id < $1) and ($2::uuid is null or id > $2) order by id "
                + page.order()
                + " limit $3")
        .execute(Tuple.of(page.older(), page.newer(), page.rows()))
        .map(rows -> rows.stream().map(ClientRepository::map).toList());
  }

  /** Deletes a client, which invalidates its keys; refused while the client has receivers. */
  Uni<Void> delete(SqlClient sql, UUID id) {
    // Lock first: a concurrent insert for this client is then visible to the update below.
    return sql.preparedQuery("select id from client where id = $1 for no key update")
        .execute(Tuple.of(id))
        .chain(() -> deleted(sql, id));
  }

  private static Uni<Void> deleted(SqlClient sql, UUID id) {
    return sql.preparedQuery(
            "update client set deleted_at = now() where id = $1 and deleted_at is null and not exists"
                + " (select from receiver r where r.client_id = client.id and r.state <> 'DELETED')"
                + " returning id")
        .execute(Tuple.of(id))
        .chain(rows -> rows.rowCount() == 1 ? Uni.createFrom().voidItem() : refuse(sql, id));
  }

  private static Uni<Void> refuse(SqlClient sql, UUID id) {
    return find(sql, id)
        .invoke(
            client -> {
              throw client == null
                  ? Problem.notFound("client", id)
                  : new Problem(
                      ProblemCode.STATE_CONFLICT, "The client has receivers; delete them first.");
            })
        .replaceWithVoid();
  }

  /** Checks that the owner of a key exists; {@code null}: nothing to check. */
  Uni<Void> require(@Nullable UUID client, @Nullable UUID receiver, boolean byOperator) {
    if (client == null) {
      return Uni.createFrom().voidItem();
    }
    return pool.preparedQuery(
            "select exists (select from client where id = $1 and deleted_at is null),"
                + " $2::uuid is null or exists (select from receiver where id = $2 and client_id = $1"
                + " and state <> 'DELETED' and (not all_clients or $3))")
        .execute(Tuple.of(client, receiver, byOperator))
        .map(rows -> rows.iterator().next())
        .invoke(
            row -> {
              if (!row.getBoolean(0)) {
                throw Problem.invalid("clientId", "there is no such client");
              }
              if (!row.getBoolean(1)) {
                throw Problem.invalid("receiverId", "the client has no such receiver");
              }
            })
        .replaceWithVoid();
  }

  private static Client map(Row row) {
    return new Client(
        row.getUUID("id"), row.getString("name"), row.getOffsetDateTime("created_at").toInstant());
  }
}
