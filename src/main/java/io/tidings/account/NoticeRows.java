package io.tidings.account;

import static io.tidings.database.SqlValues.utc;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.tidings.account.NoticeApplier.JudgedNotice;
import io.tidings.account.Order.Verdict;
import io.tidings.database.RecordRetention.OldRecords;
import io.tidings.database.SqlValues;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Writes the effects of a batch of notices in the caller's transaction, a statement a kind. */
@RegisterForReflection(targets = Notice.class) // stored as JSON and read in read()
@Singleton
class NoticeRows {

  private static final String APPLIED =
      """
      insert into account.applied_notice (notice_id, order_no, result, verdict)
      select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
      on conflict do nothing
      """;

  private static final String END =
      """
      update account.recharge_order o
      set state = c.state, ended_at = now(), ended_by = c.notice_id, last_error = null,
          -- Query once more whether it was paid after the close.
          next_ask_at = case when c.state = 'CLOSED' then now() + interval '6 hours' end,
          recharge_id = coalesce(o.recharge_id, c.recharge_id::uuid),
          result_at = coalesce(c.result_at, o.result_at), late_at = coalesce(c.late_at, o.late_at)
      from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
           as c (order_no, state, notice_id, recharge_id, result_at, late_at)
      where o.order_no = c.order_no
      """;

  /** Locks accounts in the order of their ids, so that two batches can't deadlock. */
  private static final String CREDIT =
      """
      with sum as (
        select account_id, sum(amount)::bigint as amount
        from unnest($1::text[], $2::bigint[]) as c (account_id, amount) group by account_id
      ), held as (
        select a.id from account.account a join sum on sum.account_id = a.id order by a.id for update of a
      )
      update account.account a set balance = a.balance + sum.amount
      from sum join held on held.id = sum.account_id
      where a.id = held.id
      """;

  private static final String CONTRADICTION =
      """
      insert into account.contradiction (notice_id, order_no, standing, reported, account_id, amount, currency)
      select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[])
      on conflict do nothing
      """;

  private static final String EARLY =
      """
      insert into account.early_notice (notice_id, order_no, notice)
      select notice_id, order_no, notice::json
      from unnest($1::text[], $2::text[], $3::text[]) as c (notice_id, order_no, notice)
      on conflict do nothing
      """;

  /** A parameter of a statement: one value of each notice, as an array. */
  private interface Column {
    Object[] of(List<JudgedNotice> some);
  }

  private static final Column ID = text(j -> j.notice().id());
  private static final Column ORDER_NO = text(j -> j.notice().orderNo());
  private static final Column RECHARGE_ID = text(j -> j.notice().rechargeId());
  private static final Column ACCOUNT_ID = text(j -> j.notice().accountId());
  private static final Column CURRENCY = text(j -> j.notice().currency());
  private static final Column RESULT = text(j -> j.notice().result().name());
  private static final Column VERDICT = text(j -> j.verdict().name());
  private static final Column STANDING = text(j -> requireNonNull(j.standing()).name());
  private static final Column COMPLETED_AT = time(Notice::completedAt);
  private static final Column LATE_AT = time(Notice::paidAfterCloseAt);
  private static final Column AMOUNT =
      some -> SqlValues.array(some, j -> j.notice().amount(), Long[]::new);

  private final ObjectMapper json;

  NoticeRows(ObjectMapper json) {
    this.json = json;
  }

  Uni<Void> write(SqlConnection sql, List<JudgedNotice> judged) {
    List<JudgedNotice> known =
        of(judged, Verdict.CREDIT, Verdict.END, Verdict.REPEATED, Verdict.CONTRADICTS);
    List<JudgedNotice> ends = of(judged, Verdict.CREDIT, Verdict.END);
    List<JudgedNotice> early =
        of(judged, Verdict.UNKNOWN).stream()
            .sorted(Comparator.comparing(j -> j.notice().id())) // so replicas can't deadlock
            .toList();
    return run(sql, APPLIED, known, ID, ORDER_NO, RESULT, VERDICT)
        .chain(() -> run(sql, END, ends, ORDER_NO, RESULT, ID, RECHARGE_ID, COMPLETED_AT, LATE_AT))
        .chain(() -> run(sql, CREDIT, of(judged, Verdict.CREDIT), ACCOUNT_ID, AMOUNT))
        .chain(
            () ->
                run(
                    sql,
                    CONTRADICTION,
                    of(judged, Verdict.CONTRADICTS),
                    ID,
                    ORDER_NO,
                    STANDING,
                    RESULT,
                    ACCOUNT_ID,
                    AMOUNT,
                    CURRENCY))
        .chain(() -> run(sql, EARLY, early, ID, ORDER_NO, text(j -> written(j.notice()))));
  }

  private static List<JudgedNotice> of(List<JudgedNotice> judged, Verdict... verdicts) {
    return judged.stream().filter(j -> List.of(verdicts).contains(j.verdict())).toList();
  }

  private static Uni<Void> run(
      SqlConnection sql, String statement, List<JudgedNotice> some, Column... columns) {
    return some.isEmpty()
        ? Uni.createFrom().voidItem()
        : sql.preparedQuery(statement)
            .execute(Tuple.from(Stream.of(columns).map(column -> column.of(some)).toList()))
            .replaceWithVoid();
  }

  private static Column text(Function<JudgedNotice, String> part) {
    return some -> SqlValues.array(some, part, String[]::new);
  }

  private static Column time(Function<Notice, Instant> part) {
    return some -> SqlValues.array(some, j -> utc(part.apply(j.notice())), OffsetDateTime[]::new);
  }

  private String written(Notice notice) {
    try {
      return json.writeValueAsString(notice);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("can't write a notice as JSON", e);
    }
  }

  /** Reads a stored notice. */
  Notice read(String kept) {
    try {
      return json.readValue(kept, Notice.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("can't read a stored notice", e);
    }
  }

  /**
   * Supplies the statements that delete old applied notices and contradictions. If a deleted notice
   * arrives again, its order has already ended.
   */
  @Singleton
  static class OldNotices implements OldRecords {

    private static final String DELETE =
        """
        delete from account.TABLE where notice_id = any (array(
          select notice_id from account.TABLE where received_at < $1 limit $2))
        """;

    private final AccountConfig config;

    OldNotices(AccountConfig config) {
      this.config = config;
    }

    @Override
    public String table() {
      return "account.applied_notice";
    }

    @Override
    public List<String> statements() {
      return List.of(
          DELETE.replace("TABLE", "applied_notice"), DELETE.replace("TABLE", "contradiction"));
    }

    @Override
    public Object bound(Instant oldest) {
      return oldest.atOffset(ZoneOffset.UTC);
    }

    @Override
    public boolean isUsed() {
      return config.enabled();
    }
  }
}
