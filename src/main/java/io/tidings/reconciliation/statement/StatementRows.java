package io.tidings.reconciliation.statement;

import static io.tidings.database.SqlValues.first;
import static io.tidings.database.SqlValues.utc;

import io.smallrye.mutiny.Uni;
import io.tidings.reconciliation.statement.Manifest.BusinessDay;
import io.tidings.reconciliation.statement.Manifest.StatementScope;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code statement} and {@code statement_part}. */
@Singleton
class StatementRows {

  /** Clients and receivers that existed on the day and have no statement of it. */
  private static final String NEXT =
      """
      select s.id, s.is_receiver, 0 as last_version
      from (select id, false as is_receiver from client
            where created_at < $2 and (deleted_at is null or deleted_at >= $1)
            union all
            select id, true from receiver where created_at < $2 and (state <> 'DELETED' or changed_at >= $1)) s
      where s.id <> all ($4) and not exists (select from statement t where t.scope_id = s.id and t.date = $3)
      limit 1
      """;

  /** Statements with records added since; not those made for days of another time zone. */
  private static final String LATER =
      """
      select t.scope_id as id, exists (select from receiver r where r.id = t.scope_id) as is_receiver,
             t.version as last_version
      from statement t
      where t.date = $3 and t.from_at = $1 and t.to_at = $2 and t.scope_id <> all ($4)
        and not exists (select from statement l where l.scope_id = t.scope_id and l.date = $3 and l.version > t.version)
        and t.counted <> (select coalesce(sum(m.count), 0) from digest_minute m
                          where m.scope_id = t.scope_id and m.minute >= $1 and m.minute < $2)
      limit 1
      """;

  private final Pool pool;

  StatementRows(Pool pool) {
    this.pool = pool;
  }

  /** Returns whether this replica got the lock to create statements, until the transaction ends. */
  Uni<Boolean> lock(SqlConnection sql) {
    return sql.query("select pg_try_advisory_xact_lock(hashtext('tidings.statements'))")
        .execute()
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  /**
   * @param corrects whether to find statements with later records; else missing statements
   * @param excluded scopes already tried in this run
   */
  Uni<Missing> next(SqlConnection sql, BusinessDay day, boolean corrects, Set<UUID> excluded) {
    return sql.preparedQuery(corrects ? LATER : NEXT)
        .execute(
            Tuple.of(utc(day.from()), utc(day.to()), day.date(), excluded.toArray(UUID[]::new)))
        .map(rows -> first(rows, Missing::of));
  }

  Uni<UUID> newId(SqlConnection sql) {
    return sql.query("select uuid7()").execute().map(rows -> rows.iterator().next().getUUID(0));
  }

  Uni<Void> insert(SqlConnection sql, UUID id, Manifest manifest, String written, String jws) {
    UUID scope = manifest.receiverId() == null ? manifest.clientId() : manifest.receiverId();
    return sql.preparedQuery(
            "insert into statement (id, scope_id, date, version, from_at, to_at, lines, counted, manifest, jws)"
                + " select $1, $2, $3, $4, $5, $6, $7, coalesce(sum(count), 0), $8, $9 from digest_minute"
                + " where scope_id = $2 and minute >= $5 and minute < $6")
        .execute(
            Tuple.tuple()
                .addValue(id)
                .addValue(scope)
                .addValue(manifest.date())
                .addValue(manifest.version())
                .addValue(utc(manifest.from()))
                .addValue(utc(manifest.to()))
                .addValue(manifest.lines())
                .addValue(written)
                .addValue(jws))
        .replaceWithVoid();
  }

  Uni<Void> insertPart(SqlConnection sql, UUID id, String format, int number, byte[] bytes) {
    return sql.preparedQuery(
            "insert into statement_part (statement_id, format, number, bytes) values ($1, $2, $3, $4)")
        .execute(Tuple.of(id, format, number, Buffer.buffer(bytes)))
        .replaceWithVoid();
  }

  /** Returns the given version, or the newest one; {@code null}: there is none. */
  Uni<StoredStatement> find(UUID scope, LocalDate date, @Nullable Integer version) {
    return pool.preparedQuery(
            "select id, manifest, jws from statement where scope_id = $1 and date = $2"
                + " and ($3::int is null or version = $3) order by version desc limit 1")
        .execute(Tuple.of(scope, date, version))
        .map(rows -> first(rows, StoredStatement::of));
  }

  /** Returns the number of parts of a file. */
  Uni<Integer> parts(UUID id, String format) {
    return pool.preparedQuery(
            "select count(*)::int from statement_part where statement_id = $1 and format = $2")
        .execute(Tuple.of(id, format))
        .map(rows -> rows.iterator().next().getInteger(0));
  }

  /** Returns the content of a part; {@code number} is from 0. */
  Uni<byte[]> part(UUID id, String format, int number) {
    return pool.preparedQuery(
            "select bytes from statement_part where statement_id = $1 and format = $2 and number = $3")
        .execute(Tuple.of(id, format, number))
        .map(rows -> rows.iterator().next().getBuffer("bytes").getBytes());
  }

  /** A scope and its latest version; 0: it has none. */
  record Missing(StatementScope scope, int lastVersion) {

    static Missing of(Row row) {
      return new Missing(
          new StatementScope(row.getUUID("id"), row.getBoolean("is_receiver")),
          row.getInteger("last_version"));
    }
  }

  /** A stored statement. */
  record StoredStatement(UUID id, String manifest, String jws) {

    static StoredStatement of(Row row) {
      return new StoredStatement(
          row.getUUID("id"), row.getString("manifest"), row.getString("jws"));
    }
  }
}
