package io.tidings.rabbitmq;

import static java.util.Objects.requireNonNull;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import io.tidings.rabbitmq.AckWriter.ChannelAcks;
import io.tidings.rabbitmq.Link.BrokerDelivery;
import io.tidings.rabbitmq.Link.BrokerListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Consumes one queue as a stream that survives the link: after a reconnect it goes on with what the
 * broker delivers.
 *
 * <p><b>Guarantee:</b> an ack or nack goes to the channel of its message. If that is closed, the
 * ack fails, and the broker delivers the message again; no other message is affected. Only the
 * limit of {@code channels × prefetch} unacked messages bounds the stream.
 */
final class QueueConsumer implements BrokerListener {

  private static final Logger LOG = Logger.getLogger(QueueConsumer.class);

  private final String queue;
  private final int prefetch;
  private final int channelCount;
  private final Link link;
  private final AckWriter writer = new AckWriter();
  private final List<Channel> channels = new ArrayList<>();
  private final Map<String, Channel> consumers = new HashMap<>(); // by consumer tag
  private final Multi<Message<BrokerDelivery>> stream;
  private volatile @Nullable MultiEmitter<? super Message<BrokerDelivery>> emitter;
  private @Nullable Connection connection;
  private boolean suspended;
  private boolean stoppedForGood; // no way back
  private volatile long lastTakenNanos = System.nanoTime();

  QueueConsumer(String queue, int prefetch, int channelCount, Link link) {
    this.queue = queue;
    this.prefetch = prefetch;
    this.channelCount = channelCount;
    this.link = link;
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

  /** Whether it uses a separate connection. */
  boolean isSeparate() {
    return link instanceof SideLink;
  }

  /** Nanoseconds since this process last received a message, or started to consume. */
  long idleNanos() {
    return System.nanoTime() - lastTakenNanos;
  }

  /** Closes the channels; unacked messages return to the queue, for another replica or later. */
  void suspend() {
    link.execute(
        () -> {
          suspended = true;
          channels.forEach(QueueConsumer::close);
          channels.clear();
          consumers.clear();
        });
  }

  /** Cancels the consumers and leaves the channels open for acks. */
  void stopConsuming() {
    link.execute(
        () -> {
          suspended = true;
          stoppedForGood = true;
          consumers.forEach(
              (tag, channel) -> {
                try {
                  channel.basicCancel(tag);
                } catch (IOException | AlreadyClosedException gone) {
                  // Then no more messages come.
                }
              });
          consumers.clear();
        });
  }

  void resume() {
    link.execute(
        () -> {
          suspended = stoppedForGood;
          lastTakenNanos = System.nanoTime();
          if (!stoppedForGood && connection != null && channels.isEmpty()) {
            try {
              open();
            } catch (IOException e) {
              link.reset("consuming " + queue + " can't be resumed: " + e);
            }
          }
        });
  }

  @Override
  public int order() {
    return 200;
  }

  @Override
  public void up(Connection consuming, @Nullable Connection publishing) throws IOException {
    connection = consuming;
    lastTakenNanos = System.nanoTime();
    if (!suspended) {
      open();
    }
  }

  @Override
  public void down() {
    connection = null;
    channels.forEach(QueueConsumer::close); // the connection may be open
    channels.clear();
    consumers.clear();
  }

  private void open() throws IOException {
    boolean consumesOneByOne = link.consumesOneByOne();
    for (int i = 0; i < (consumesOneByOne ? 1 : channelCount); i++) {
      Channel channel = requireNonNull(connection).createChannel();
      // If only the channel closes, it would stay closed while the link is up.
      channel.addShutdownListener(cause -> link.lost(channel, cause));
      channel.basicQos(consumesOneByOne ? 1 : prefetch);
      channels.add(channel);
      consumers.put(channel.basicConsume(queue, false, new Taker(channel)), channel);
    }
  }

  private static void close(Channel channel) {
    try {
      channel.abort();
    } catch (IOException | AlreadyClosedException gone) {
      // Then there is nothing left to close.
    }
  }

  @Override
  public String toString() {
    return "consumer of " + queue;
  }

  private final class Taker extends DefaultConsumer {

    private final ChannelAcks answers;

    Taker(Channel channel) {
      super(channel);
      answers = new ChannelAcks(channel);
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, BasicProperties properties, byte[] body) {
      lastTakenNanos = System.nanoTime();
      long delivery = envelope.getDeliveryTag();
      requireNonNull(emitter)
          .emit(
              Message.of(
                  new BrokerDelivery(
                      queue, envelope.getRoutingKey(), envelope.isRedeliver(), properties, body),
                  () -> writer.write(answers, (to, sent) -> to.ack(delivery, sent)),
                  why -> writer.write(answers, (to, sent) -> to.nack(delivery, sent))));
    }

    @Override
    public void handleCancel(String tag) {
      // The queue was deleted or its node is gone: declare and subscribe again.
      link.reset("the broker cancelled our consumer of " + queue);
    }
  }
}
