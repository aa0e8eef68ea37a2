package io.tidings.account;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Answers the messages of one channel in batches of a few milliseconds. Publishes one receipt for
 * all applied notices, then acks each message on the same channel, so that the broker gets the
 * receipt first. A message that comes again after a crash in between is recognized. Any thread may
 * call {@link #enqueue}; one thread writes.
 */
final class QueueResponder {

  private static final Logger LOG = Logger.getLogger(QueueResponder.class);
  private static final String RECEIPTS = "tidings.receipts";
  private static final Duration GATHER = Duration.ofMillis(5);
  private static final int MOST = 500;

  private record Answer(long tag, boolean fine, @Nullable String applied) {}

  private final Channel channel;
  private final ScheduledExecutorService writer;
  private List<Answer> waiting = new ArrayList<>();

  QueueResponder(Channel channel, ScheduledExecutorService writer) {
    this.channel = channel;
    this.writer = writer;
  }

  /**
   * @param applied id of the notification to publish a receipt for, or {@code null}
   */
  synchronized void enqueue(long tag, boolean fine, @Nullable String applied) {
    waiting.add(new Answer(tag, fine, applied));
    if (waiting.size() == 1) {
      try {
        writer.schedule(this::flush, GATHER.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException stopped) {
        LOG.debug("account.answers_not_sent reason=stopping");
      }
    }
  }

  private synchronized List<Answer> take() {
    List<Answer> taken = waiting;
    waiting = new ArrayList<>();
    return taken;
  }

  private void flush() {
    List<Answer> answers = take();
    try {
      for (int i = 0; i < answers.size(); i += MOST) {
        write(answers.subList(i, Math.min(answers.size(), i + MOST)));
      }
    } catch (IOException | RuntimeException gone) {
      LOG.debugf("account.answers_not_sent error=\"%s\"", gone.getMessage());
    }
  }

  private void write(List<Answer> answers) throws IOException {
    String ids =
        answers.stream()
            .filter(answer -> answer.fine() && answer.applied() != null)
            .map(answer -> "{\"id\":\"" + answer.applied() + "\"}")
            .collect(Collectors.joining(",", "[", "]"));
    if (ids.length() > 2) {
      channel.basicPublish(RECEIPTS, "", null, ids.getBytes(StandardCharsets.US_ASCII));
    }
    for (Answer answer : answers) {
      if (answer.fine()) {
        channel.basicAck(answer.tag(), false);
      } else {
        channel.basicNack(answer.tag(), false, false);
      }
    }
  }
}
