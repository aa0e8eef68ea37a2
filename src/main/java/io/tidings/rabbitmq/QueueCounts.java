package io.tidings.rabbitmq;

import io.smallrye.mutiny.Uni;
import io.tidings.rabbitmq.ManagementClient.ManagementApi.QueueCount;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads counts that AMQP does not provide from the broker's management API. */
@Singleton
public class QueueCounts {

  private static final Map<String, Long> NONE = Map.of();

  private final ManagementClient management;
  private final BrokerAddress address;

  QueueCounts(ManagementClient management, BrokerAddress address) {
    this.management = management;
    this.address = address;
  }

  /**
   * Unacked messages by queue, some seconds old; empty if the API is not configured or does not
   * respond.
   */
  public Uni<Map<String, Long>> unacked() {
    if (!management.isConfigured()) {
      return Uni.createFrom().item(NONE);
    }
    return management
        .ask(api -> api.queues(address.virtualHost(), false, "name,messages_unacknowledged"))
        .map(QueueCounts::counts)
        .onFailure()
        .recoverWithItem(NONE);
  }

  private static Map<String, Long> counts(List<QueueCount> queues) {
    return queues.stream()
        .filter(queue -> queue.unacked() != null)
        .collect(Collectors.toMap(QueueCount::name, QueueCount::unacked));
  }
}
