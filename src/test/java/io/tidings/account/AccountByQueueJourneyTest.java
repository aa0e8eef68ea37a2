package io.tidings.account;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.tidings.testing.RealServices;
import java.util.Map;

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
}
