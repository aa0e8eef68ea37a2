package io.tidings.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets listeners use a link to the broker, which may close and open again. */
public interface Link {

  /** Adds a listener while running; if the link is up, it is set up at once, on its thread. */
  void add(BrokerListener listener);

  /** Runs the task on the link's thread, where channels may be opened and used without locks. */
  void execute(Runnable task);

  /** Closes the link and opens it again, for a caller that sees it is broken before TCP does. */
  void reset(String why);

  /** As {@link #reset}, for a closed channel: only if its connection is still the link's. */
  void lost(Channel channel, ShutdownSignalException cause);

  /**
   * Whether a message has just broken the link. Then messages are consumed one by one, so that the
   * broker counts a failed delivery only for the message that broke it.
   */
  default boolean consumesOneByOne() {
    return false;
  }

  /**
   * Uses the link and sets itself up each time the link comes up, or only gets notice of it.
   *
   * <p><b>Threads:</b> all calls come on the link's single thread, so they may block within the
   * broker timeout and need no locks among themselves.
   */
  public interface BrokerListener {

    /** Lower numbers are set up first: declaring before publishing, publishing before consuming. */
    int order();

    /**
     * The link is up.
     *
     * @param consuming for consuming messages
     * @param publishing for publishing; separate, because a broker short of memory stops reading
     *     from publishing connections, and acks must still get through
     * @throws Exception if the setup fails; the link is closed and opened again
     */
    default void up(Connection consuming, @Nullable Connection publishing) throws Exception {}

    /**
     * The link and all its channels are closed. Called after each {@link #up}, even a failed one.
     */
    default void down() {}
  }

  /**
   * Holds a message as the broker delivered it.
   *
   * @param redelivered it was delivered before and neither acked nor nacked; the previous consumer
   *     may have acted on it
   */
  public record BrokerDelivery(
      String queue,
      String routingKey,
      boolean redelivered,
      BasicProperties properties,
      byte[] body) {

    /** The type that the message says it has; {@code null}: none. */
    public @Nullable String type() {
      return properties.getType();
    }

    /** The user that the message names, checked by the broker; {@code unknown} if it names none. */
    public String user() {
      return properties.getUserId() == null ? "unknown" : properties.getUserId();
    }
  }

  /** Shows whether the link to the broker is up, and the version it last connected to. */
  @Singleton
  class LinkMetrics implements BrokerListener {

    private final MultiGauge version;

    LinkMetrics(MeterRegistry metrics) {
      version =
          MultiGauge.builder("tidings.broker.info")
              .description("Always 1; RabbitMQ's version by its own word, of the last connection")
              .register(metrics);
    }

    void show(@Observes StartupEvent started, MeterRegistry metrics, BrokerLink link) {
      Gauge.builder("tidings.broker.up", link, shown -> shown.isUp() ? 1 : 0)
          .description("0: nothing is published, and no retry is made")
          .register(metrics);
    }

    @Override
    public int order() {
      return Integer.MAX_VALUE;
    }

    @Override
    public void up(Connection consuming, @Nullable Connection publishing) {
      Tags tags =
          Tags.of("version", String.valueOf(consuming.getServerProperties().get("version")));
      version.register(List.of(MultiGauge.Row.of(tags, 1)), true);
    }
  }
}
