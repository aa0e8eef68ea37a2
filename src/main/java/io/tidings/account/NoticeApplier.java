package io.tidings.account;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.tidings.account.Order.OrderState;
import io.tidings.account.Order.Verdict;
import io.tidings.database.Batcher;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Applies notices, many in one transaction: locks the orders, decides, changes orders and balances.
 * A result moves money once, even if its notices come twice, late, out of order, or on two replicas
 * at once. A transaction that fails moves no money, and its notices fail.
 */
@Singleton
class NoticeApplier {

  private static final Logger LOG = Logger.getLogger(NoticeApplier.class);
  private static final int AT_ONCE = 500;
  private static final Duration REST = Duration.ofMillis(5);

  private final Pool pool;
  private final NoticeRows rows;
  private final MeterRegistry metrics;

  /** An order occurs at most once in a batch. */
  private final Batcher<String, Notice, Verdict> batches;

  NoticeApplier(Pool pool, NoticeRows rows, MeterRegistry metrics) {
    this.pool = pool;
    this.rows = rows;
    this.metrics = metrics;
    this.batches = new Batcher<>(AT_ONCE, 2, REST, Notice::orderNo, this::applyAll);
  }

  /** The future completes after the commit. */
  CompletableFuture<Verdict> apply(Notice notice) {
    return batches.submit(notice);
  }

  /** Applies stored notices whose orders exist now; returns how many. */
  Uni<Integer> applyStored() {
    return pool.query(
            "select e.notice_id, e.notice::text as notice from account.early_notice e"
                + " join account.recharge_order o using (order_no) limit 500")
        .execute()
        .chain(
            found -> {
              List<CompletableFuture<Void>> done =
                  found.stream()
                      .map(
                          row ->
                              apply(rows.read(row.getString("notice")))
                                  .thenCompose(verdict -> forget(row.getString("notice_id"))))
                      .toList();
              return Uni.createFrom()
                  .completionStage(
                      () -> CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)))
                  .replaceWith(done.size());
            });
  }

  private CompletableFuture<Void> forget(String noticeId) {
    return pool.preparedQuery("delete from account.early_notice where notice_id = $1")
        .execute(Tuple.of(noticeId))
        .replaceWithVoid()
        .subscribeAsCompletionStage();
  }

  private Uni<Map<String, Verdict>> applyAll(List<Notice> batch) {
    return pool.withTransaction(sql -> judge(sql, batch).call(judged -> rows.write(sql, judged)))
        .map(
            judged -> {
              judged.forEach(this::report);
              Map<String, Verdict> verdicts = new HashMap<>();
              judged.forEach(j -> verdicts.put(j.notice().orderNo(), j.verdict()));
              return verdicts;
            });
  }

  private Uni<List<JudgedNotice>> judge(SqlConnection sql, List<Notice> batch) {
    return sql.preparedQuery(
            "select * from account.recharge_order where order_no = any ($1) order by order_no for update")
        .execute(Tuple.of(batch.stream().map(Notice::orderNo).toArray(String[]::new)))
        .map(
            found -> {
              Map<String, Order> orders = new HashMap<>();
              found.forEach(row -> orders.put(row.getString("order_no"), OrderRows.map(row)));
              return batch.stream()
                  .map(notice -> judged(orders.get(notice.orderNo()), notice))
                  .toList();
            });
  }

  private static JudgedNotice judged(@Nullable Order order, Notice notice) {
    return new JudgedNotice(
        notice, Verdict.of(order, notice), order == null ? null : order.state());
  }

  private void report(JudgedNotice judged) {
    metrics.counter("tidings.account.notices", "verdict", judged.verdict().name()).increment();
    Notice notice = judged.notice();
    if (judged.verdict() == Verdict.CONTRADICTS) {
      LOG.errorf(
          "account.contradiction notice=%s order=%s standing=%s reported=%s amount=%d currency=%s account=%s",
          notice.id(),
          notice.orderNo(),
          judged.standing(),
          notice.result(),
          notice.amount(),
          notice.currency(),
          notice.accountId());
    } else if (judged.verdict() == Verdict.UNKNOWN) {
      LOG.warnf("account.unknown_order notice=%s order=%s", notice.id(), notice.orderNo());
    }
  }

  /**
   * A notice and its verdict.
   *
   * @param standing the state of its order before the notice; {@code null} if there is no order
   */
  record JudgedNotice(Notice notice, Verdict verdict, @Nullable OrderState standing) {}
}
