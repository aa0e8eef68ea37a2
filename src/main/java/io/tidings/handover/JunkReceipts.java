package io.tidings.handover;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tidings.broker.BrokerDelivery;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * What came as a receipt and is none. Some of it goes aside, by the queue's dead-letter exchange,
 * with a line in the log, for people to look at. Of a flood the rest is counted and dropped: to put
 * everything aside takes the broker longer than receipts take to arrive, and those of others would
 * wait behind it. Called by the intake's thread alone.
 */
@Singleton
class JunkReceipts {

  private static final Logger LOG = Logger.getLogger(JunkReceipts.class);

  /** What goes aside at once, and each second after that; a message counts once per 64 KiB. */
  private static final double AT_ONCE = 100;

  private static final double EACH_SECOND = 10;
  private static final double PART_BYTES = 64 * 1024;

  private final Counter counter;
  private double allowed = AT_ONCE;
  private long lookedAt = System.nanoTime();
  private long dropped;

  JunkReceipts(MeterRegistry metrics) {
    counter = metrics.counter("tidings.receipts.junk");
  }

  /** Answers the message; completes when the answer is written. */
  CompletionStage<Void> refuse(Message<BrokerDelivery> message, IllegalArgumentException why) {
    counter.increment();
    BrokerDelivery delivery = message.getPayload();
    long now = System.nanoTime();
    double seconds = (double) (now - lookedAt) / TimeUnit.SECONDS.toNanos(1);
    allowed = Math.min(AT_ONCE, allowed + EACH_SECOND * seconds);
    lookedAt = now;
    if (allowed < 0) {
      dropped++;
      return message.ack();
    }
    allowed -= Math.max(1, Math.ceil(delivery.body().length / PART_BYTES));
    if (dropped > 0) {
      LOG.warnf(
          "receipt.flood dropped=%d: what is no receipt comes faster than it can go aside",
          dropped);
      dropped = 0;
    }
    LOG.warnf(
        "receipt.unreadable user=%s bytes=%d: %s",
        delivery.user(), delivery.body().length, why.getMessage());
    return message.nack(why);
  }
}
