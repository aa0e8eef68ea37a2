package io.tidings.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidings.broker.BrokerLink;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.Management;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * A ladder that another replica configured once: learned, kept while it is needed, removed after.
 */
@RealServices
class RetirementComponentTest extends JourneyBase {

  @Inject LadderRetirement retirement;
  @Inject LadderTopology topology;
  @Inject Ladders ladders;
  @Inject BrokerLink link;
  @Inject Rows rows;

  @Test
  void unusedVersion_goesWithItsQueues_aNamedOneStays() {
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

    // When it is still named
    retire();

    // Then it stays
    assertThat(exists(queue)).isTrue();

    // When nothing names it any more
    rows.sql("update notification set state = 'DELIVERED' where id = '%s'", open);
    await().atMost(Duration.ofSeconds(30)).until(() -> retire() && !exists(queue));

    // Then it is forgotten, and the configured ones are not
    ladders.refresh().await().atMost(SOON);
    assertThat(ladders.version(old.version())).isNull();
    assertThat(ladders.named("slow")).isNotNull();
    assertThat(exists(Topology.waitQueue(ladders.named("slow"), 0))).isTrue();
  }

  private boolean retire() {
    retirement.retire(Duration.ofHours(1), Duration.ZERO, Duration.ZERO).await().atMost(SOON);
    return true;
  }

  private static boolean exists(String queue) {
    return new Management().get("queues/%2F/" + queue).has("name");
  }
}
