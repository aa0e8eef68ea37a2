package io.tidings.receiver;

import io.smallrye.mutiny.Uni;
import io.tidings.ladder.QueueAccess;
import io.tidings.ladder.ReceiverAccess;
import io.tidings.ladder.ReceiverQueues;
import jakarta.inject.Singleton;

/**
 * The queue of an AMQP receiver and who may read it. Nothing here fails: what the broker can't do
 * now is done when it is back (the queue), or asked for again (the user). {@link ConsumerCleanup}
 * takes both away.
 */
@Singleton
class ConsumerAccess {

  private final ReceiverQueues queues;
  private final ReceiverAccess access;

  ConsumerAccess(ReceiverQueues queues, ReceiverAccess access) {
    this.queues = queues;
    this.access = access;
  }

  /** Its queue, and its user with a new password. */
  Uni<QueueAccess> open(Receiver receiver) {
    String name = receiver.settings().name();
    return Uni.createFrom()
        .completionStage(() -> queues.declare(name))
        .chain(declared -> access.grant(name));
  }

  /** What it may do; without a password. */
  QueueAccess of(Receiver receiver) {
    return access.of(receiver.settings().name());
  }
}
