package io.tidings.recharge;

import static java.util.Objects.requireNonNull;

import io.smallrye.mutiny.Uni;
import io.tidings.database.Batcher;
import io.tidings.database.SqlValues;
import io.tidings.outbox.Outbox.BusinessResult;
import io.tidings.outbox.ResultCommit;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Stores the first results of payments; those that arrive at the same time, in one statement. A
 * result that is known from the beginning is stored together with its new recharge.
 *
 * <p><b>Guarantee:</b> Each is stored with its {@code fan_out} and its notifications, or not at
 * all. If one recharge gets two results at once, here or on two replicas, its row decides: at most
 * one is stored here, and {@link #store} returns {@code false} for the other. A database failure
 * fails the whole batch; none of it is stored.
 */
@Singleton
class FirstResultBatcher {

  private static final Logger LOG = Logger.getLogger(FirstResultBatcher.class);
  private static final int AT_ONCE = 200;
  private static final int BATCHES = 2;
  private static final Duration REST = Duration.ofMillis(10);

  /**
   * Those who start a recharge wait for it, so no rest. The first millisecond of a statement is the
   * same for one and for many: another batch starts next to the first one only if it is large, or
   * if the first one is stuck.
   */
  private static final int STARTS_AT_ONCE = 256;

  private static final int START_BATCHES = 3;

  private final ResultCommit commits;
  private final Batcher<UUID, Recharge, Boolean> ends;
  private final Batcher<UUID, Recharge, Boolean> starts;

  FirstResultBatcher(ResultCommit commits) {
    this.commits = commits;
    this.ends =
        new Batcher<>(
            AT_ONCE,
            BATCHES,
            REST,
            r -> r.id,
            batch -> commit(FirstResultSql.END, batch, FirstResultBatcher::ends));
    this.starts =
        new Batcher<>(
            STARTS_AT_ONCE,
            START_BATCHES,
            Duration.ZERO,
            r -> r.id,
            batch -> commit(FirstResultSql.START, batch, FirstResultBatcher::starts));
  }

  /**
   * @param ended the recharge including its result; it is not modified
   * @return whether it was stored as the first result; if not, nothing was stored: another one is
   *     stored already, or the row is locked
   */
  CompletableFuture<Boolean> store(Recharge ended) {
    return ends.submit(ended).thenApply(Boolean.TRUE::equals);
  }

  /**
   * Stores a new recharge that has its result already.
   *
   * @return whether it was stored; if not, the order exists, or its trade has paid another recharge
   */
  CompletableFuture<Boolean> start(Recharge ended) {
    return starts.submit(ended).thenApply(Boolean.TRUE::equals);
  }

  private Uni<Map<UUID, Boolean>> commit(
      String statement, List<Recharge> batch, Function<List<Recharge>, List<Object>> values) {
    List<Recharge> inOrder = batch.stream().sorted((a, b) -> a.id.compareTo(b.id)).toList();
    return commits
        .commit(
            statement,
            inOrder.stream().map(FirstResultBatcher::result).toList(),
            values.apply(inOrder))
        .onFailure()
        .invoke(e -> LOG.warnf("payment.batch_not_stored results=%d error=\"%s\"", batch.size(), e))
        .map(places -> answers(inOrder, places));
  }

  private static BusinessResult result(Recharge ended) {
    return ended.result(ended.status.eventType(), requireNonNull(ended.completedAt));
  }

  private static Map<UUID, Boolean> answers(List<Recharge> batch, Set<Integer> places) {
    Map<UUID, Boolean> answers = new HashMap<>();
    IntStream.range(0, batch.size())
        .forEach(place -> answers.put(batch.get(place).id, places.contains(place)));
    return answers;
  }

  private static List<Object> ends(List<Recharge> ended) {
    return List.of(
        SqlValues.array(ended, r -> r.id, UUID[]::new),
        SqlValues.array(ended, r -> r.status.name(), String[]::new),
        SqlValues.array(ended, r -> r.channelTradeNo, String[]::new),
        SqlValues.array(ended, r -> moment(r.paymentCheckAt), OffsetDateTime[]::new));
  }

  private static List<Object> starts(List<Recharge> ended) {
    List<Object> values = new ArrayList<>(ends(ended));
    values.add(SqlValues.array(ended, r -> r.accountId, String[]::new));
    values.add(SqlValues.array(ended, r -> r.channel, String[]::new));
    values.add(SqlValues.array(ended, r -> moment(r.createdAt), OffsetDateTime[]::new));
    values.add(
        SqlValues.array(
            ended, r -> r.sandboxOutcome == null ? null : r.sandboxOutcome.name(), String[]::new));
    values.add(SqlValues.array(ended, r -> r.sandboxDelayMs, Long[]::new));
    return values;
  }

  private static @Nullable OffsetDateTime moment(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
