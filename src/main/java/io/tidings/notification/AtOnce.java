package io.tidings.notification;

import java.time.Duration;

/**
 * Makes the first attempt of what this process has just committed in this process, without the way
 * through the broker.
 */
public interface AtOnce {

  /**
   * Cheap, from any thread; never waits.
   *
   * @param message its row is committed, and claimed by this process
   * @param claimed how long the claim holds: until then nobody else publishes it
   * @param giveBack called once, from any thread, if it has no outcome and is nowhere else: the
   *     claim must end
   * @return whether the attempt is being made; if not, it has to go to the broker
   */
  boolean take(NotificationMessage message, Duration claimed, Runnable giveBack);
}
