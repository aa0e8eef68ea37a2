package io.tidings.broker;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;

/** A link to the broker that comes and goes, as those see it who live on it. */
interface Link {

  /** Adds a listener while running; if the link is up it is set up at once, on its thread. */
  void add(BrokerListener listener);

  /** Runs on the link's thread, where channels may be opened and asked without locks. */
  void execute(Runnable task);

  /** Drops the link and makes it anew: for who notices that it is broken before TCP does. */
  void reset(String why);

  /** As {@link #reset}, for who lost a channel: only while its connection is still the link's. */
  void lost(Channel channel, ShutdownSignalException cause);

  /**
   * Whether what comes over it has just brought it down: then messages are taken one by one, so
   * that the one that did it is the only one that the broker counts as delivered in vain.
   */
  default boolean isWary() {
    return false;
  }
}
