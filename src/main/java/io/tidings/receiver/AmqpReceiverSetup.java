package io.tidings.receiver;

import io.smallrye.mutiny.Uni;
import io.tidings.receiver.queue.ReceiverAccess;
import io.tidings.receiver.queue.ReceiverAccess.QueueAccess;
import io.tidings.receiver.queue.ReceiverQueues;
import jakarta.inject.Singleton;

/**
 * Creates the queue of an AMQP receiver and the user that may read it. Never fails: if the broker
 * is unavailable, the queue is declared when it is back, and the user must be requested again.
 * {@link ConsumerCleanup} deletes both.
 */
@Singleton
class AmqpReceiverSetup {

  private final ReceiverQueues queues;
  private final ReceiverAccess access;

  AmqpReceiverSetup(ReceiverQueues queues, ReceiverAccess access) {
    this.queues = queues;
    this.access = access;
  }

  /** Declares its queue, and creates its user with a new password. */
  Uni<QueueAccess> open(Receiver receiver) {
    String name = receiver.settings().name();
    return Uni.createFrom()
        .completionStage(() -> queues.declare(name))
        .chain(declared -> access.grant(name));
  }

  /** Returns its access rights, without a password. */
  QueueAccess of(Receiver receiver) {
    return access.of(receiver.settings().name());
  }
}
