package io.tidings.delivery;

import io.smallrye.mutiny.Uni;
import io.tidings.database.Batcher;
import io.tidings.database.DatabaseOutage.RejectedData;
import io.tidings.delivery.DeliveryRecord.OutcomeToStore;
import io.tidings.delivery.DirectAttempts.DeliveryConfig;
import io.tidings.notification.NotificationMessage;
import io.tidings.outbox.FirstAttempts.OutcomesStored;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Stores outcomes, many in one statement, and completes each future when its batch is committed.
 *
 * <p>If the database can't be reached, a batch is tried again until {@code tidings.delivery.hold}
 * is over; then its outcomes fail, and their attempts are repeated: the claims of direct ones are
 * released, messages are not acked, and the broker delivers them again. An outcome that the
 * database rejects does not block the others: its batch is halved until it is alone, and it is
 * stored without its details.
 */
@Singleton
class OutcomeRecorder {

  private static final Logger LOG = Logger.getLogger(OutcomeRecorder.class);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final int MAX_BATCH = 512;
  private static final int BATCHES = 2;
  private static final Duration REST = Duration.ofMillis(10);
  private static final Integer UNSTORABLE = -1;

  private final AtomicInteger holding = new AtomicInteger();
  private final OutcomeRows rows;
  private final DeliveryConfig config;
  private final Event<OutcomesStored> news;
  private final Batcher<UUID, OutcomeToStore, Integer> batches;

  OutcomeRecorder(OutcomeRows rows, DeliveryConfig config, Event<OutcomesStored> news) {
    this.rows = rows;
    this.config = config;
    this.news = news;
    this.batches = new Batcher<>(MAX_BATCH, BATCHES, REST, o -> o.message().id(), this::store);
  }

  /** The attempts of its notification now, {@code null} if the row is gone; fails if not stored. */
  CompletableFuture<Integer> record(OutcomeToStore outcome) {
    return batches
        .submit(outcome)
        .thenApply(
            attempts -> {
              if (UNSTORABLE.equals(attempts)) {
                throw new IllegalStateException(
                    "the outcome of " + outcome.message().id() + " can't be stored");
              }
              return attempts;
            });
  }

  /** Whether outcomes are held now because they can't be stored. */
  boolean isHolding() {
    return holding.get() > 0;
  }

  private Uni<Map<UUID, Integer>> store(List<OutcomeToStore> batch) {
    return write(batch, false)
        .onFailure(e -> !RejectedData.is(e))
        .recoverWithUni(first -> writeAgain(batch, first))
        .invoke(stored -> news.fire(new OutcomesStored(messages(batch))));
  }

  private static List<NotificationMessage> messages(List<OutcomeToStore> batch) {
    return batch.stream().map(OutcomeToStore::message).toList();
  }

  private Uni<Map<UUID, Integer>> write(List<OutcomeToStore> batch, boolean again) {
    return rows.record(batch, again)
        .ifNoItem()
        .after(ANSWER)
        .fail()
        .onFailure(RejectedData::is)
        .recoverWithUni(rejected -> split(batch, again, rejected));
  }

  private Uni<Map<UUID, Integer>> writeAgain(List<OutcomeToStore> batch, Throwable first) {
    LOG.warnf("delivery.outcomes_held number=%d error=\"%s\"", batch.size(), first.getMessage());
    holding.incrementAndGet();
    return Uni.createFrom()
        .deferred(() -> write(batch, true))
        .onFailure(e -> !RejectedData.is(e))
        .retry()
        .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
        .expireIn(config.hold().toMillis())
        .eventually(holding::decrementAndGet);
  }

  private Uni<Map<UUID, Integer>> split(
      List<OutcomeToStore> batch, boolean again, Throwable rejected) {
    if (batch.size() == 1) {
      OutcomeToStore alone = batch.get(0);
      LOG.errorf(
          "delivery.details_lost notification=%s error=\"%s\"",
          alone.message().id(), rejected.getMessage());
      return rows.record(List.of(alone.withoutDetails()), again)
          .onFailure(RejectedData::is)
          .recoverWithUni(e -> withoutAttempt(alone, again, e))
          .onFailure(RejectedData::is)
          .recoverWithItem(Map.of(alone.message().id(), UNSTORABLE)); // the others are stored
    }
    int half = batch.size() / 2;
    return write(batch.subList(0, half), again)
        .chain(
            one ->
                write(batch.subList(half, batch.size()), again)
                    .map(
                        two -> {
                          Map<UUID, Integer> both = new HashMap<>(one);
                          both.putAll(two);
                          return both;
                        }));
  }

  /** The table rejects the attempt: stores the state alone, so that it is not repeated forever. */
  private Uni<Map<UUID, Integer>> withoutAttempt(
      OutcomeToStore alone, boolean again, Throwable rejected) {
    LOG.errorf(
        "delivery.attempt_lost notification=%s error=\"%s\"",
        alone.message().id(), rejected.getMessage());
    return rows.recordState(alone, again);
  }
}
