package io.tidings.account;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.tidings.account.NoticeApplier.JudgedNotice;
import io.tidings.database.SqlArray;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

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

  private final ObjectMapper json;

  NoticeRows(ObjectMapper json) {
    this.json = json;
  }

  Uni<Void> write(SqlConnection sql, List<JudgedNotice> judged) {
    List<JudgedNotice> known =
        of(judged, Verdict.CREDIT, Verdict.END, Verdict.REPEATED, Verdict.CONTRADICTS);
    List<JudgedNotice> ends = of(judged, Verdict.CREDIT, Verdict.END);
    List<JudgedNotice> credits = of(judged, Verdict.CREDIT);
    List<JudgedNotice> contradictions = of(judged, Verdict.CONTRADICTS);
    List<JudgedNotice> early =
        of(judged, Verdict.UNKNOWN).stream()
            .sorted(Comparator.comparing(j -> j.notice().id())) // so replicas can't deadlock
            .toList();
    return run(
            sql,
            APPLIED,
            known,
            texts(known, n -> n.id()),
            texts(known, n -> n.orderNo()),
            texts(known, n -> n.result().name()),
            SqlArray.of(known, j -> j.verdict().name(), String[]::new))
        .chain(
            () ->
                run(
                    sql,
                    END,
                    ends,
                    texts(ends, n -> n.orderNo()),
                    texts(ends, n -> n.result().name()),
                    texts(ends, n -> n.id()),
                    texts(ends, n -> n.rechargeId()),
                    times(ends, Notice::completedAt),
                    times(ends, Notice::paidAfterCloseAt)))
        .chain(
            () -> run(sql, CREDIT, credits, texts(credits, n -> n.accountId()), amounts(credits)))
        .chain(
            () ->
                run(
                    sql,
                    CONTRADICTION,
                    contradictions,
                    texts(contradictions, n -> n.id()),
                    texts(contradictions, n -> n.orderNo()),
                    SqlArray.of(
                        contradictions, j -> requireNonNull(j.standing()).name(), String[]::new),
                    texts(contradictions, n -> n.result().name()),
                    texts(contradictions, n -> n.accountId()),
                    amounts(contradictions),
                    texts(contradictions, n -> n.currency())))
        .chain(
            () ->
                run(
                    sql,
                    EARLY,
                    early,
                    texts(early, n -> n.id()),
                    texts(early, n -> n.orderNo()),
                    texts(early, this::written)));
  }

  private static List<JudgedNotice> of(List<JudgedNotice> judged, Verdict... verdicts) {
    return judged.stream().filter(j -> List.of(verdicts).contains(j.verdict())).toList();
  }

  private static Uni<Void> run(
      SqlConnection sql, String statement, List<JudgedNotice> some, Object... columns) {
    return some.isEmpty()
        ? Uni.createFrom().voidItem()
        : sql.preparedQuery(statement).execute(Tuple.from(columns)).replaceWithVoid();
  }

  private static String[] texts(List<JudgedNotice> some, Function<Notice, String> part) {
    return SqlArray.of(some, j -> part.apply(j.notice()), String[]::new);
  }

  private static OffsetDateTime[] times(List<JudgedNotice> some, Function<Notice, Instant> part) {
    return SqlArray.of(
        some,
        j -> {
          Instant time = part.apply(j.notice());
          return time == null ? null : time.atOffset(ZoneOffset.UTC);
        },
        OffsetDateTime[]::new);
  }

  private static Long[] amounts(List<JudgedNotice> some) {
    return SqlArray.of(some, j -> j.notice().amount(), Long[]::new);
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
}
