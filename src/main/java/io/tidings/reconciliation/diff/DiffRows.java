package io.tidings.reconciliation.diff;

import static io.tidings.database.SqlValues.first;
import static io.tidings.database.SqlValues.utc;

import io.smallrye.mutiny.Uni;
import io.tidings.database.SqlValues;
import io.tidings.reconciliation.diff.DiffJob.DiffView;
import io.tidings.reconciliation.diff.ListUpload.UploadedLine;
import io.tidings.web.Page.PageSlice;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code diff}, {@code diff_line} and {@code diff_item}. */
@Singleton
class DiffRows {

  private static final String PUT =
      """
      insert into diff_line (diff_id, line, type, key, amount, currency)
      select $1, l.* from unnest($2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::text[]) as l
      """;

  /**
   * Limits rows to client $2 and receiver $3, where not {@code null}. A client does not see the
   * comparisons of a receiver of all clients, even if that receiver belongs to it.
   */
  private static final String VISIBLE =
      """
      state <> 'UPLOADING' and ($3::uuid is null or receiver_id = $3)
      and ($2::uuid is null or client_id = $2 and ($3::uuid is not null or not exists (
        select from receiver r where r.id = diff.receiver_id and r.all_clients)))
      """;

  private final Pool pool;

  DiffRows(Pool pool) {
    this.pool = pool;
  }

  Uni<UUID> begin(
      SqlClient sql,
      @Nullable UUID client,
      UUID scope,
      @Nullable UUID receiver,
      Instant from,
      Instant to,
      boolean renotify,
      String by) {
    return sql.preparedQuery(
            "insert into diff (client_id, scope_id, receiver_id, from_at, to_at, renotify, asked_by)"
                + " values (coalesce((select client_id from receiver where id = $3), $1), $2, $3, $4, $5, $6, $7) returning id")
        .execute(
            Tuple.from(new Object[] {client, scope, receiver, utc(from), utc(to), renotify, by}))
        .map(rows -> rows.iterator().next().getUUID(0));
  }

  Uni<Void> put(UUID diff, List<UploadedLine> lines) {
    return pool.preparedQuery(PUT)
        .execute(
            Tuple.of(
                diff,
                SqlValues.array(lines, UploadedLine::line, Long[]::new),
                SqlValues.array(lines, UploadedLine::type, String[]::new),
                SqlValues.array(lines, UploadedLine::key, String[]::new),
                SqlValues.array(lines, UploadedLine::amount, Long[]::new),
                SqlValues.array(lines, UploadedLine::currency, String[]::new)))
        .replaceWithVoid();
  }

  /** The client that owns a comparison: its receiver's, if any; {@code null}: the operator. */
  Uni<UUID> ownerOf(@Nullable UUID receiver, @Nullable UUID client) {
    return pool.preparedQuery(
            "select case when exists (select from receiver where id = $1 and all_clients) then null"
                + " else coalesce((select client_id from receiver where id = $1), $2) end")
        .execute(Tuple.of(receiver, client))
        .map(rows -> rows.iterator().next().getUUID(0));
  }

  /** Ends the upload, so that the job starts comparing. */
  Uni<Void> uploaded(SqlClient sql, UUID diff, long lines) {
    return sql.preparedQuery(
            "update diff set state = 'COMPARING', lines = $2, stepped_at = now() - interval '1 hour'"
                + " where id = $1")
        .execute(Tuple.of(diff, lines))
        .replaceWithVoid();
  }

  /**
   * Deletes a comparison at any step, with its differences. Redeliveries made are not undone.
   *
   * @throws Problem 503 when a step of its job takes longer than our lock timeout
   * @return its owner; {@code null}: there is no such comparison in these scopes
   */
  Uni<Removed> remove(
      SqlClient sql, UUID id, @Nullable UUID clientScope, @Nullable UUID receiverScope) {
    return sql.preparedQuery(
            "delete from diff where id = $1 and "
                + VISIBLE
                + " returning (select case when not coalesce(r.all_clients, false) then diff.client_id end"
                + " from (select diff.receiver_id) d left join receiver r on r.id = d.receiver_id)")
        .execute(Tuple.of(id, clientScope, receiverScope))
        .map(rows -> rows.rowCount() == 0 ? null : new Removed(rows.iterator().next().getUUID(0)))
        .onFailure(e -> e instanceof PgException pg && "55P03".equals(pg.getSqlState()))
        .transform(
            e ->
                new Problem(
                    ProblemCode.UNAVAILABLE,
                    "The comparison is running a step and was not ended; try again shortly."));
  }

  /** Deletes a comparison whose upload failed. */
  Uni<Void> remove(UUID diff) {
    return pool.preparedQuery("delete from diff where id = $1")
        .execute(Tuple.of(diff))
        .replaceWithVoid();
  }

  /** A scope that is not {@code null} must match. Unfinished uploads are not found. */
  Uni<DiffView> find(UUID id, @Nullable UUID clientScope, @Nullable UUID receiverScope) {
    return pool.preparedQuery("select * from diff where id = $1 and " + VISIBLE)
        .execute(Tuple.of(id, clientScope, receiverScope))
        .map(rows -> first(rows, DiffView::of));
  }

  /** Newest first. Scopes as in {@link #find}. */
  Uni<List<DiffView>> list(@Nullable UUID client, @Nullable UUID receiver, PageSlice page) {
    return pool.preparedQuery(
            "select * from diff where ($1::uuid is null or id < $1) and ($4::uuid is null or id > $4) and "
                + VISIBLE
                + " order by id "
                + page.order()
                + " limit $5")
        .execute(Tuple.of(page.older(), client, receiver, page.newer(), page.rows()))
        .map(rows -> rows.stream().map(DiffView::of).toList());
  }

  /** The owner of a deleted comparison; {@code null}: the operator. */
  record Removed(UUID clientId) {}
}
