package io.tidings.rabbitmq;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

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
}
