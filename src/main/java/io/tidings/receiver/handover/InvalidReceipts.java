package io.tidings.receiver.handover;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tidings.rabbitmq.BrokerDelivery;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Handles messages that are not valid receipts. Dead-letters some of them, with a log line, for
 * people to look at. In a flood, counts and drops the rest: the broker dead-letters more slowly
 * than receipts arrive, and those of others would wait. Called only by the intake's thread.
 */
@Singleton
class InvalidReceipts {

  private static final Logger LOG = Logger.getLogger(InvalidReceipts.class);

  /** How many are dead-lettered at once, then per second; a message counts once per 64 KiB. */
  private static final double AT_ONCE = 100;

  private static final double EACH_SECOND = 10;
  private static final double PART_BYTES = 64 * 1024;

  private final Counter counter;
  private double allowed = AT_ONCE;
  private long lookedAt = System.nanoTime();
  private long dropped;

  InvalidReceipts(MeterRegistry metrics) {
    counter = metrics.counter("tidings.receipts.junk");
  }

  /** Acks or nacks the message; completes when that is written. */
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
      LOG.warnf("receipt.flood dropped=%d", dropped);
      dropped = 0;
    }
    LOG.warnf(
        "receipt.unreadable user=%s bytes=%d error=\"%s\"",
        delivery.user(), delivery.body().length, why.getMessage());
    return message.nack(why);
  }
}
