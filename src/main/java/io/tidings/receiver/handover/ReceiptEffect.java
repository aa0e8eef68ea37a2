package io.tidings.receiver.handover;

/** The effect of one receipt. */
enum ReceiptEffect {
  /** The notification became DELIVERED. */
  APPLIED,
  /** It was DELIVERED or CANCELLED before, or no such notification of an AMQP receiver exists. */
  NONE,
  /** The notification does not belong to the receiver whose broker user sent the receipt. */
  FOREIGN
}
