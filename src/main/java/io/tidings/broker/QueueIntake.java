package io.tidings.broker;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * Takes the messages of one queue as a stream that survives the link: after a reconnect it takes up
 * again where the broker stands.
 *
 * <p>An ack or nack goes to the very channel its message came on. When that channel is gone, the
 * ack fails, and the broker delivers the message again; it can never hit another message. At most
 * {@code channels × prefetch} messages are unacked at a time, which is all that bounds the stream.
 */
final class QueueIntake implements BrokerListener {

  /** Acks of one batch of outcomes come one after the other: so long they are waited for. */
  private static final long GATHER_MICROS = 500;

  private final String queue;
  private final int prefetch;
  private final int channelCount;
  private final BrokerLink link;
  private final ScheduledExecutorService acks;
  private final Set<ChannelAnswers> unflushed = new HashSet<>(); // on the thread of acks alone
  private final List<Channel> channels = new ArrayList<>();
  private final Map<String, Channel> consumers = new HashMap<>(); // by consumer tag
  private final Multi<Message<BrokerDelivery>> stream;
  private volatile MultiEmitter<? super Message<BrokerDelivery>> emitter;
  private Connection connection;
  private boolean suspended;
  private boolean resting; // for good
  private volatile long lastTakenNanos = System.nanoTime();

  QueueIntake(String queue, int prefetch, int channelCount, BrokerLink link) {
    this.queue = queue;
    this.prefetch = prefetch;
    this.channelCount = channelCount;
    this.link = link;
    this.acks = Executors.newSingleThreadScheduledExecutor(Threads.named("tidings-acks"));
    this.stream =
        Multi.createFrom()
            .emitter(
                subscribed -> {
                  emitter = subscribed;
                  link.add(this);
                },
                BackPressureStrategy.BUFFER);
  }

  Multi<Message<BrokerDelivery>> stream() {
    return stream;
  }

  String queue() {
    return queue;
  }

  /** Nanoseconds since this process last took a message, or began to try. */
  long idleNanos() {
    return System.nanoTime() - lastTakenNanos;
  }

  /** Closes the channels: what is unacked goes back to the queue, for another replica or later. */
  void suspend() {
    link.execute(
        () -> {
          suspended = true;
          channels.forEach(
              channel -> {
                try {
                  channel.abort();
                } catch (IOException alreadyGone) {
                  // Then there is nothing left to close.
                }
              });
          channels.clear();
          consumers.clear();
        });
  }

  /** Cancels the consumers and leaves the channels open for answers. */
  void rest() {
    link.execute(
        () -> {
          suspended = true;
          resting = true;
          consumers.forEach(
              (tag, channel) -> {
                try {
                  channel.basicCancel(tag);
                } catch (IOException | AlreadyClosedException gone) {
                  // Then nothing more comes.
                }
              });
          consumers.clear();
        });
  }

  void resume() {
    link.execute(
        () -> {
          suspended = resting;
          lastTakenNanos = System.nanoTime();
          if (!resting && connection != null && channels.isEmpty()) {
            try {
              open();
            } catch (IOException e) {
              link.reset("taking from " + queue + " can't be resumed: " + e);
            }
          }
        });
  }

  @Override
  public int order() {
    return 200;
  }

  @Override
  public void up(Connection intake, Connection publishing) throws IOException {
    connection = intake;
    lastTakenNanos = System.nanoTime();
    if (!suspended) {
      open();
    }
  }

  @Override
  public void down() {
    connection = null;
    channels.clear();
    consumers.clear();
  }

  private void open() throws IOException {
    for (int i = 0; i < channelCount; i++) {
      Channel channel = connection.createChannel();
      // One that is closed alone would stay closed as long as the link is up.
      channel.addShutdownListener(cause -> link.lost(channel, cause));
      channel.basicQos(prefetch);
      channels.add(channel);
      consumers.put(channel.basicConsume(queue, false, new Taker(channel)), channel);
    }
  }

  @Override
  public String toString() {
    return "intake of " + queue;
  }

  private final class Taker extends DefaultConsumer {

    private final ChannelAnswers answers;

    Taker(Channel channel) {
      super(channel);
      answers = new ChannelAnswers(channel);
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, BasicProperties properties, byte[] body) {
      lastTakenNanos = System.nanoTime();
      long delivery = envelope.getDeliveryTag();
      emitter.emit(
          Message.of(
              new BrokerDelivery(
                  queue, envelope.getRoutingKey(), envelope.isRedeliver(), properties, body),
              () -> answer(answers, (to, sent) -> to.ack(delivery, sent)),
              why -> answer(answers, (to, sent) -> to.nack(delivery, sent))));
    }

    @Override
    public void handleCancel(String tag) {
      // The queue was deleted under us, or its node went: declare and subscribe anew.
      link.reset("the broker cancelled our consumer of " + queue);
    }
  }

  private interface Answer {
    void give(ChannelAnswers answers, CompletableFuture<Void> sent);
  }

  /** Off the event loop, because writing to a socket may block, and many at once. */
  private CompletionStage<Void> answer(ChannelAnswers answers, Answer answer) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    try {
      acks.execute(
          () -> {
            answer.give(answers, sent);
            if (unflushed.add(answers)) {
              acks.schedule(() -> flush(answers), GATHER_MICROS, TimeUnit.MICROSECONDS);
            }
          });
    } catch (RejectedExecutionException stopped) {
      sent.completeExceptionally(stopped);
    }
    return sent;
  }

  private void flush(ChannelAnswers answers) {
    unflushed.remove(answers);
    answers.flush();
  }
}
