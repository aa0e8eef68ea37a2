package io.tidings.handover;

/** What became of one receipt. */
enum ReceiptEffect {
  /** The notification is DELIVERED by it. */
  APPLIED,
  /** It was over before, or there is no such notification. */
  NONE,
  /** It is another receiver's than the broker's user who sent the receipt. */
  FOREIGN
}
