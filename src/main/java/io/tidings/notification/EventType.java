package io.tidings.notification;

import java.util.List;

/** The types of notification the recharge system sends. On the wire, in rows, in subscriptions. */
public final class EventType {

  public static final String RECHARGE_SUCCEEDED = "recharge.succeeded";
  public static final String RECHARGE_FAILED = "recharge.failed";
  public static final String RECHARGE_CLOSED = "recharge.closed";
  public static final String RECHARGE_PAID_AFTER_CLOSE = "recharge.paid_after_close";

  public static final List<String> ALL =
      List.of(RECHARGE_SUCCEEDED, RECHARGE_FAILED, RECHARGE_CLOSED, RECHARGE_PAID_AFTER_CLOSE);

  private EventType() {}
}
