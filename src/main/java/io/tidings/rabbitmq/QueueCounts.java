package io.tidings.rabbitmq;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;

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
    String path =
        "/queues/"
            + ManagementClient.part(address.virtualHost())
            + "?disable_stats=false&columns=name,messages_unacknowledged";
    return management
        .send(HttpMethod.GET, path, null)
        .map(answer -> answer.isSuccess() ? counts(answer.body().toJsonArray()) : NONE)
        .onFailure()
        .recoverWithItem(NONE);
  }

  private static Map<String, Long> counts(JsonArray queues) {
    Map<String, Long> counts = new HashMap<>();
    for (Object one : queues) {
      JsonObject queue = (JsonObject) one;
      Long unacked = queue.getLong("messages_unacknowledged");
      if (unacked != null) {
        counts.put(queue.getString("name"), unacked);
      }
    }
    return counts;
  }
}
