package io.tidings.account;

import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.tidings.testing.Management;
import io.tidings.testing.RealServices;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Way one: the same story, told by a queue. */
@RealServices
@TestProfile(AccountByQueueJourneyTest.ByQueue.class)
class AccountByQueueJourneyTest extends AccountJourneyBase {

  /** The account system consumes. */
  public static final class ByQueue implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("tidings.account.way", "AMQP");
    }
  }

  @Test
  void queueThatIsDeletedByHand_isConsumedAgainWhenItIsBack() {
    String queue = membership.get().queue();
    Management broker = new Management();

    broker.delete(queue);

    await("a queue and its consumer")
        .atMost(Duration.ofSeconds(60))
        .until(() -> broker.get("queues/%2F/" + queue).path("consumers").asInt() == 1);
    a_b_happy();
  }
}
