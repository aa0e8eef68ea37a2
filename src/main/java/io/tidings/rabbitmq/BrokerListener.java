package io.tidings.rabbitmq;

import com.rabbitmq.client.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Uses the link and sets itself up each time the link comes up, or only gets notice of it.
 *
 * <p><b>Threads:</b> all calls come on the link's single thread, so they may block within the
 * broker timeout and need no locks among themselves.
 */
public interface BrokerListener {

  /** Lower numbers are set up first: declaring before publishing, publishing before consuming. */
  int order();

  /**
   * The link is up.
   *
   * @param consuming for consuming messages
   * @param publishing for publishing; separate, because a broker short of memory stops reading from
   *     publishing connections, and acks must still get through
   * @throws Exception if the setup fails; the link is closed and opened again
   */
  default void up(Connection consuming, @Nullable Connection publishing) throws Exception {}

  /** The link and all its channels are closed. Called after each {@link #up}, even a failed one. */
  default void down() {}
}
