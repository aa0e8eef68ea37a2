package io.tidings.outbox;

import io.tidings.notification.NotificationMessage;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Makes the first attempt of a notification that this process has just committed or claimed,
 * directly and not through the broker.
 */
public interface FirstAttempts {

  /**
   * Starts the attempt if it can, or lets it wait briefly in memory. Cheap, from any thread; never
   * waits itself.
   *
   * @param message its row is committed, and was claimed by this process just now
   * @param claimed how long the claim still lasts: until then nobody else claims it
   * @param giveBack called from any thread if there is no outcome and the notification is nowhere
   *     else: releases the claim. It replaces that of an earlier claim whose attempt is still
   *     running; then it is also called after the outcome, for a row that returned
   * @return whether the attempt was started or is running; if not, publish it to the broker
   */
  boolean tryStart(NotificationMessage message, Duration claimed, Runnable giveBack);

  /** Tells which receivers are saturated: what is published for them would only come back. */
  public interface SaturatedReceivers {

    /** As this process sees it, for about the next second. Cheap, any thread. */
    Set<UUID> receivers();
  }

  /**
   * An event inside this process: outcomes were committed. Best effort: an outcome that another
   * replica stored, or that was stored just before a crash, is never announced here.
   */
  public record OutcomesStored(List<NotificationMessage> notifications) {}
}
