package io.tidings.ladder;

import io.tidings.time.Durations;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Names our exchanges and queues. Other systems rely on them: once declared, an exchange or queue
 * never gets other arguments under the same name.
 */
public final class Topology {

  /** Headers exchange: notifications enter here, routed by the header {@link #QUEUE_HEADER}. */
  public static final String NOTIFY = "tidings.notify";

  /** Direct exchange: gets nacked messages; their key selects the wait queue. */
  static final String LADDER = "tidings.ladder";

  /** Fanout: gets messages after their wait. */
  static final String AGAIN = "tidings.again";

  /** Fanout and queue: messages return after a moment, without using a rung. */
  static final String BUSY = "tidings.busy";

  /** Fanout and queue: messages that found no queue. */
  public static final String UNROUTED = "tidings.unrouted";

  /** Queue: messages nacked after the last rung. */
  public static final String EXHAUSTED = "tidings.exhausted";

  /** Fanout and queue: messages that are not notifications, for a person to inspect. */
  public static final String UNREADABLE = "tidings.unreadable";

  public static final String DISPATCH_FIRST = "tidings.dispatch.first";
  public static final String DISPATCH_RETRY = "tidings.dispatch.retry";

  /** Queue: holds one message forever; a broker that lost its disk no longer has it. */
  static final String CANARY = "tidings.canary";

  /** Not {@code x-…}: a headers exchange ignores arguments with that prefix. */
  public static final String QUEUE_HEADER = "tidings-queue";

  static final String HTTP = "http";

  /** Fanout: AMQP receivers publish here which notifications they have applied. */
  public static final String RECEIPTS = "tidings.receipts";

  /** Queue: the receipts; bounded, because others publish to it. */
  static final String RECEIPTS_QUEUE = "tidings.receipts.taken";

  /** Former queues of receipts, with wider bounds: arguments of a queue can't be changed. */
  static final List<String> FORMER_RECEIPTS = List.of(RECEIPTS, "tidings.receipts.in");

  /** Fanout and queue: invalid receipts; a full queue drops the oldest. */
  static final String RECEIPTS_REFUSED = "tidings.receipts.refused";

  private Topology() {}

  public static String receiverQueue(String receiver) {
    return "tidings.receiver." + receiver;
  }

  /** The queues whose depths are watched, with the wait queues of these ladders. */
  static List<String> watchedQueues(Collection<Ladder> ladders) {
    List<String> queues =
        new ArrayList<>(
            List.of(
                DISPATCH_FIRST,
                DISPATCH_RETRY,
                BUSY,
                EXHAUSTED,
                UNROUTED,
                RECEIPTS_QUEUE,
                RECEIPTS_REFUSED,
                UNREADABLE));
    for (Ladder ladder : ladders) {
      for (int rung = 0; rung < ladder.rungs(); rung++) {
        queues.add(waitQueue(ladder, rung));
      }
    }
    return queues;
  }

  static String waitQueue(Ladder ladder, int rung) {
    return "tidings.wait."
        + ladder.version()
        + "."
        + rung
        + "."
        + Durations.format(ladder.waitAt(rung));
  }

  /**
   * Holds the routing key of a notification: {@code <ladder version>.<rung>}. A plain nack does not
   * change it and a wait queue rewrites it, so it alone says on which rung a message is.
   *
   * @param rung index from 0
   */
  public record RoutingKey(String ladder, int rung) {

    /**
     * @throws IllegalArgumentException if it does not have this form
     */
    public static RoutingKey parse(String key) {
      int dot = key.lastIndexOf('.');
      if (dot > 0 && key.length() - dot <= 4) {
        try {
          int rung = Integer.parseInt(key.substring(dot + 1));
          if (rung >= 0) {
            return new RoutingKey(key.substring(0, dot), rung);
          }
        } catch (NumberFormatException notANumber) {
          // Reported below.
        }
      }
      throw new IllegalArgumentException("\"" + key + "\" is not <ladder version>.<rung>");
    }

    @Override
    public String toString() {
      return ladder + "." + rung;
    }
  }
}
