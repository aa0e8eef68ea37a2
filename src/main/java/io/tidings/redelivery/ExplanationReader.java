package io.tidings.redelivery;

import static io.tidings.database.SqlValues.instant;
import static java.util.Objects.requireNonNull;

import io.smallrye.mutiny.Uni;
import io.tidings.ladder.Ladder;
import io.tidings.ladder.LadderPublisher;
import io.tidings.ladder.Ladders;
import io.tidings.notification.Notification;
import io.tidings.notification.Notification.DeliveryAttempt;
import io.tidings.notification.NotificationQuery;
import io.tidings.outbox.FirstAttempts.SaturatedReceivers;
import io.tidings.rabbitmq.BrokerLink;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.Receiver.ReceiverKind;
import io.tidings.receiver.Receiver.ReceiverState;
import io.tidings.receiver.ReceiverDirectory;
import io.tidings.receiver.queue.ReceiverQueueWatch;
import io.tidings.receiver.queue.ReceiverQueueWatch.Seen;
import io.tidings.redelivery.Facts.OutboxFacts;
import io.tidings.redelivery.Facts.ReceiverFacts;
import io.tidings.time.Durations;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the facts that explain a notification: rows from the database; the state of the broker and
 * of receivers' queues as this replica sees them.
 */
@Singleton
class ExplanationReader {

  private static final String READ =
      """
      select now() as at, o.id is not null as in_outbox, o.not_before, o.claimed_until,
             case when r.probe_after between now() - interval '1 h' and now() + interval '1 h' then r.probe_after end
               as probe_after
      from receiver r left join outbox o on o.receiver_id = r.id and o.id = $2
      where r.id = $1
      """;

  private final Pool pool;
  private final NotificationQuery notifications;
  private final ReceiverDirectory receivers;
  private final Ladders ladders;
  private final LadderPublisher publisher;
  private final BrokerLink link;
  private final ReceiverQueueWatch queues;
  private final SaturatedReceivers saturated;

  ExplanationReader(
      Pool pool,
      NotificationQuery notifications,
      ReceiverDirectory receivers,
      Ladders ladders,
      LadderPublisher publisher,
      BrokerLink link,
      ReceiverQueueWatch queues,
      SaturatedReceivers saturated) {
    this.pool = pool;
    this.notifications = notifications;
    this.receivers = receivers;
    this.ladders = ladders;
    this.publisher = publisher;
    this.link = link;
    this.queues = queues;
    this.saturated = saturated;
  }

  Uni<Explanation> explain(Notification n) {
    return Uni.combine()
        .all()
        .unis(
            notifications.attempts(n.id()),
            receivers.find(n.receiverId()),
            ladders.find(n.ladder()),
            pool.preparedQuery(READ).execute(Tuple.of(n.receiverId(), n.id())))
        .with(
            (attempts, receiver, ladder, rows) ->
                explain(n, attempts, receiver, ladder, rows.iterator().next()));
  }

  private Explanation explain(
      Notification n,
      List<DeliveryAttempt> attempts,
      Receiver receiver,
      @Nullable Ladder ladder,
      Row row) {
    DeliveryAttempt last = attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
    OutboxFacts outbox =
        row.getBoolean("in_outbox")
            ? new OutboxFacts(instant(row, "not_before"), instant(row, "claimed_until"))
            : null;
    Duration wait = Explanation.waitOf(n, last, ladder, outbox);
    Facts facts =
        new Facts(
            n.state(),
            n.reason(),
            n.attempts(),
            last,
            ladder == null ? List.of() : ladder.waits().stream().map(Durations::format).toList(),
            n.rung(),
            wait == null ? null : Durations.format(wait),
            wait == null || last == null ? 0 : n.rung() - 1 - last.rung(),
            n.nextAttemptAt(),
            requireNonNull(n.deadline()),
            n.endedAt(),
            ReceiverFacts.of(
                receiver,
                instant(row, "probe_after"),
                saturated.receivers().contains(receiver.id()),
                queueOf(receiver)),
            outbox,
            link.isUp(),
            publisher.isReady(),
            link.since());
    Instant at = row.getOffsetDateTime("at").toInstant();
    Explanation.Cause cause = Explanation.causeOf(facts, at);
    return new Explanation(n.id(), at, cause, ExplanationText.of(cause, facts, at), facts);
  }

  private @Nullable Seen queueOf(Receiver receiver) {
    // Another receiver may have the name of a deleted one; a queue of all clients is the
    // operator's.
    return receiver.kind() == ReceiverKind.AMQP
            && receiver.state() != ReceiverState.DELETED
            && !receiver.settings().allClients()
        ? queues.seen().get(receiver.settings().name())
        : null;
  }
}
