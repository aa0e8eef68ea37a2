package io.tidings.receiver;

/** How a receiver is told. The names are stored and on the wire. */
public enum ReceiverKind {
  /** External: called by our dispatcher. */
  HTTP,
  /** Internal: consumes its own queue. */
  AMQP
}
