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

/**
 * Answers the messages of one channel, those of a few milliseconds together: one receipt names all
 * that were applied, then each message is acked, on the same channel. So no message is acked whose
 * receipt the broker has not got before; a crash in between brings it again, and it is known. Any
 * thread gives answers; one writes.
 */
final class QueueAnswers {

  private static final Logger LOG = Logger.getLogger(QueueAnswers.class);
  private static final String RECEIPTS = "tidings.receipts";
  private static final Duration GATHER = Duration.ofMillis(5);
  private static final int MOST = 500;

  private record Answer(long tag, boolean fine, String applied) {}

  private final Channel channel;
  private final ScheduledExecutorService writer;
  private List<Answer> waiting = new ArrayList<>();

  QueueAnswers(Channel channel, ScheduledExecutorService writer) {
    this.channel = channel;
    this.writer = writer;
  }

  /**
   * @param applied whose receipt to give, or {@code null}
   */
  synchronized void give(long tag, boolean fine, String applied) {
    waiting.add(new Answer(tag, fine, applied));
    if (waiting.size() == 1) {
      try {
        writer.schedule(this::flush, GATHER.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException stopped) {
        LOG.debug("the application stops; the broker will deliver again");
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
      LOG.debugf("the broker will deliver again: %s", gone.getMessage());
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
