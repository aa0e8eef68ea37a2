package io.tidings.notification;

/** What came of a day that is too old. */
enum DayFate {
  DROPPED,
  /** It stays until its last notification has ended. */
  HAS_OPEN
}
