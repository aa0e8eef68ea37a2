package io.tidings.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;

/** Lets listeners use a link to the broker, which may close and open again. */
interface Link {

  /** Adds a listener while running; if the link is up, it is set up at once, on its thread. */
  void add(BrokerListener listener);

  /** Runs the task on the link's thread, where channels may be opened and used without locks. */
  void execute(Runnable task);

  /** Closes the link and opens it again, for a caller that sees it is broken before TCP does. */
  void reset(String why);

  /** As {@link #reset}, for a closed channel: only if its connection is still the link's. */
  void lost(Channel channel, ShutdownSignalException cause);

  /**
   * Whether a message has just broken the link. Then messages are consumed one by one, so that the
   * broker counts a failed delivery only for the message that broke it.
   */
  default boolean consumesOneByOne() {
    return false;
  }
}
