package io.tidings.notification;

/** What happened to a partition that is too old. */
enum RetentionOutcome {
  DROPPED,
  /** Not dropped until its last notification has ended. */
  HAS_OPEN
}
