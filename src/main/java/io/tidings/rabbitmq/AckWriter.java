package io.tidings.rabbitmq;

import com.rabbitmq.client.Channel;
import io.tidings.rabbitmq.BrokerConnections.Threads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes acks and nacks in batches, off the event loop, because writing to a socket may block.
 * Callable from any thread; writes on one.
 */
final class AckWriter {

  /** How long to gather acks: those of one batch of outcomes come one after the other. */
  private static final long GATHER_MICROS = 500;

  /** One ack or nack on its channel. */
  interface Answer {
    void give(ChannelAcks answers, CompletableFuture<Void> sent);
  }

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Threads.named("tidings-acks"));
  private final Set<ChannelAcks> unflushed = new HashSet<>(); // used only on the thread

  /** Completes when it is written; fails if its channel is closed, or the application stops. */
  CompletionStage<Void> write(ChannelAcks answers, Answer answer) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    try {
      thread.execute(
          () -> {
            answer.give(answers, sent);
            if (unflushed.add(answers)) {
              thread.schedule(() -> flush(answers), GATHER_MICROS, TimeUnit.MICROSECONDS);
            }
          });
    } catch (RejectedExecutionException stopped) {
      sent.completeExceptionally(stopped);
    }
    return sent;
  }

  private void flush(ChannelAcks answers) {
    unflushed.remove(answers);
    answers.flush();
  }

  /**
   * Sends the acks and nacks of one channel. One frame acks everything before the oldest message
   * that is still in progress; the queue then logs one entry instead of one for each message.
   * Messages after a slow one are acked singly, so it delays no other ack.
   *
   * <p>Delivery tags are the channel's own and count from 1. All calls come from one thread.
   */
  static final class ChannelAcks {

    private final Channel channel;
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();

    /** Answered tags from the lowest open one on; {@code true} while an ack must still be sent. */
    private final TreeMap<Long, Boolean> toSend = new TreeMap<>();

    private long lowest = 1;
    private @Nullable IOException failed;

    ChannelAcks(Channel channel) {
      this.channel = channel;
    }

    void ack(long tag, CompletableFuture<Void> sent) {
      toSend.put(tag, true);
      waiting.add(sent);
    }

    /** Sends the nack at once: frames are written in order, so a later multiple ack excludes it. */
    void nack(long tag, CompletableFuture<Void> sent) {
      toSend.put(tag, false);
      send(() -> channel.basicNack(tag, false, false));
      waiting.add(sent);
    }

    void flush() {
      ackOldest();
      for (var answer : toSend.entrySet()) {
        if (answer.getValue()) {
          send(() -> channel.basicAck(answer.getKey(), false));
          answer.setValue(false);
        }
      }
      IOException gone = failed;
      waiting.forEach(
          sent -> {
            if (gone == null) {
              sent.complete(null);
            } else {
              sent.completeExceptionally(gone);
            }
          });
      waiting.clear();
    }

    /** Acks the run of answered tags from the lowest on. The ack must name a tag not sent yet. */
    private void ackOldest() {
      long last = 0;
      for (Boolean send = toSend.get(lowest); send != null; send = toSend.get(lowest)) {
        if (send) {
          last = lowest;
        }
        toSend.remove(lowest);
        lowest++;
      }
      if (last > 0) {
        long upTo = last;
        send(() -> channel.basicAck(upTo, true));
      }
    }

    private interface Frame {
      void write() throws IOException;
    }

    private void send(Frame frame) {
      try {
        frame.write();
      } catch (IOException gone) {
        failed = gone;
      } catch (RuntimeException closed) {
        failed = new IOException(closed);
      }
    }
  }
}
