package io.tidings.broker;

import com.rabbitmq.client.Connection;

/**
 * Something that lives on the link and is set up anew each time the link comes up, or only hears of
 * it.
 *
 * <p>All calls come on the link's one thread, so they may block within the broker timeout and need
 * no locks among themselves.
 */
public interface BrokerListener {

  /**
   * Lower numbers are set up first. Declaring comes before publishing, publishing before taking.
   */
  int order();

  /**
   * The link is up.
   *
   * @param intake for taking messages
   * @param publishing for publishing: apart, because a broker short of memory stops reading from
   *     connections that publish, and acks must still get through
   * @throws Exception when it can't be set up: the link is dropped and tried again
   */
  default void up(Connection intake, Connection publishing) throws Exception {}

  /** The link is gone, and every channel with it. Called once for each successful up. */
  default void down() {}
}
