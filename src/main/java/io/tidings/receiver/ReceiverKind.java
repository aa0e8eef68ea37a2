package io.tidings.receiver;

/** How a receiver gets notifications. The names are stored and used in the API. */
public enum ReceiverKind {
  /** External: called by our dispatcher. */
  HTTP,
  /** Internal: consumes its own queue. */
  AMQP
}
