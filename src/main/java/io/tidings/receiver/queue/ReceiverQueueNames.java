package io.tidings.receiver.queue;

import java.util.Collection;

/** Lists the receivers that have a queue of their own now. */
public interface ReceiverQueueNames {

  /** The names of the receivers, not of the queues. */
  Collection<String> namesWithQueue();
}
