package io.tidings.notification;

import java.util.List;

/** The notification types of the recharge system. Used on the wire, in rows, in subscriptions. */
public final class EventType {

  public static final String RECHARGE_SUCCEEDED = "recharge.succeeded";
  public static final String RECHARGE_FAILED = "recharge.failed";
  public static final String RECHARGE_CLOSED = "recharge.closed";
  public static final String RECHARGE_PAID_AFTER_CLOSE = "recharge.paid_after_close";

  /** Incidents: only for receivers that name them; written by database triggers. */
  public static final String NOTIFICATION_EXHAUSTED = "notification.exhausted";

  public static final String RECEIVER_SUSPENDED = "receiver.suspended";

  /** Sent on request by one attempt; not a result, and not to be subscribed to. */
  public static final String TEST = "tidings.test";

  public static final List<String> ALL =
      List.of(
          RECHARGE_SUCCEEDED,
          RECHARGE_FAILED,
          RECHARGE_CLOSED,
          RECHARGE_PAID_AFTER_CLOSE,
          NOTIFICATION_EXHAUSTED,
          RECEIVER_SUSPENDED);

  private EventType() {}
}
