package io.tidings.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.ladder.LadderVersions.LadderRetirement;
import io.tidings.rabbitmq.BrokerLink;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.Management;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A ladder that another replica once configured: learned, retained while needed, then removed. */
@QuarkusTest
@RealServices
class RetirementComponentTest extends JourneyBase {

  @Inject LadderRetirement retirement;
  @Inject LadderTopology topology;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Inject Ladders ladders;
  @Inject BrokerLink link;
  @Inject Rows rows;

  @Test
  void ladderVersion_isRemovedWithItsQueuesOnceUnused() {
    // Given an old version with an open notification on it
    await().atMost(SOON).until(link::isUp);
    Ladder old = Ladder.parse("former-" + UUID.randomUUID().toString().substring(0, 8), "1h,2h");
    rows.sql(
        "insert into ladder_version (version, name, steps_ms, last_named) values ('%s', '%s',"
            + " '{3600000,7200000}', now() - interval '2 hours')",
        old.version(), old.name());
    assertThat(ladders.find(old.version()).await().atMost(SOON)).isEqualTo(old);
    topology.declareAgain();
    String queue = Topology.waitQueue(old, 0);
    await().atMost(SOON).until(() -> exists(queue));
    Api.Answer made = client.newReceiver(receiver.url("/x"), "slow");
    UUID open =
        rows.notification(made.get("clientId"), made.get("id"), old.version(), "QUEUED", "1 hour");

    // When the notification still names it
    retire(Duration.ZERO);

    // Then it is not removed
    assertThat(exists(queue)).isTrue();

    // When no open notification names it
    rows.sql("update notification set state = 'DELIVERED' where id = '%s'", open);
    String retired =
        "select count(*) from ladder_version where version = '%s' and retired_at is not null";
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              retire(Duration.ofHours(1));
              return rows.number(retired, old.version()) == 1;
            });

    // Then all replicas drop it before its queues are deleted: else they would be declared again
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              ladders.refresh().await().atMost(SOON);
              return ladders.version(old.version()) == null;
            });
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              retire(Duration.ZERO);
              return !exists(queue);
            });
    assertThat(ladders.named("slow")).isNotNull();
    assertThat(exists(Topology.waitQueue(ladders.named("slow"), 0))).isTrue();
  }

  /**
   * @param heardByAll how long after its retirement its queues are deleted
   */
  private void retire(Duration heardByAll) {
    retirement.retire(Duration.ofHours(1), Duration.ZERO, heardByAll).await().atMost(SOON);
  }

  private static boolean exists(String queue) {
    return new Management().get("queues/%2F/" + queue).has("name");
  }
}
