package io.tidings.ladder;

import java.util.List;

/**
 * The names of our exchanges and queues. They are part of what other systems rely on: an exchange
 * or queue, once declared, is never given other arguments under the same name.
 */
public final class Topology {

  /** Headers exchange: where notifications start, routed by the header {@link #QUEUE_HEADER}. */
  static final String NOTIFY = "tidings.notify";

  /** Direct exchange: where a nack goes; its key picks the wait queue. */
  static final String LADDER = "tidings.ladder";

  /** Fanout: where a wait ends. */
  static final String AGAIN = "tidings.again";

  /** Fanout and queue: back in a moment, without spending a rung. */
  static final String BUSY = "tidings.busy";

  /** Fanout and queue: what no queue wanted. */
  public static final String UNROUTED = "tidings.unrouted";

  /** Queue: what was nacked behind the last rung. */
  public static final String EXHAUSTED = "tidings.exhausted";

  /** Fanout and queue: what is no notification, kept for a person to look at. */
  public static final String UNREADABLE = "tidings.unreadable";

  public static final String DISPATCH_FIRST = "tidings.dispatch.first";
  public static final String DISPATCH_RETRY = "tidings.dispatch.retry";

  /** Holds one message for ever; a broker that lost its disk no longer has it. */
  static final String CANARY = "tidings.canary";

  /** Not {@code x-…}: a headers exchange ignores arguments that start so. */
  static final String QUEUE_HEADER = "tidings-queue";

  static final String HTTP = "http";

  /** Fanout: who consumes a queue says here what it has applied. */
  public static final String RECEIPTS = "tidings.receipts";

  /** Queue: the receipts; bounded, because others fill it. */
  static final String RECEIPTS_TAKEN = "tidings.receipts.taken";

  /** Queues that held the receipts before, with wider bounds: an argument can't be changed. */
  static final List<String> FORMER_RECEIPTS = List.of(RECEIPTS, "tidings.receipts.in");

  /** Fanout and queue: what came as a receipt and is none; the oldest give way. */
  static final String RECEIPTS_REFUSED = "tidings.receipts.refused";

  private Topology() {}

  static String receiverQueue(String receiver) {
    return "tidings.receiver." + receiver;
  }

  static String waitQueue(Ladder ladder, int rung) {
    return "tidings.wait."
        + ladder.version()
        + "."
        + rung
        + "."
        + io.tidings.platform.Durations.format(ladder.waitAt(rung));
  }
}
