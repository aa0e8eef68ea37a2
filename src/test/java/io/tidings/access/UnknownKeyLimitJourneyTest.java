package io.tidings.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.tidings.testing.Api;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An attacker guesses one key after another. */
@QuarkusTest
@RealServices
class UnknownKeyLimitJourneyTest extends JourneyBase {

  private static final int MOST = 3_000;

  @Inject KeyIdentityProvider identities;

  private static int guess() {
    return new Api(RestAssured.port, ApiKey.generate()).get("/v1/recharges").status();
  }

  /** 401 costs a database query, 429 does not. */
  @Test
  void lookupsOfGuessedKeysAreLimited_whileValidKeysWork() {
    Api unused = client.withKey(Map.of("name", "not used yet", "role", "CLIENT"));
    int lookedUp = 0;
    int refused = 0;
    long begun = System.nanoTime();
    for (int i = 0; i < MOST && refused < 300; i++) {
      int status = guess();
      assertThat(status).isIn(401, 429);
      lookedUp += status == 401 ? 1 : 0;
      refused += status == 429 ? 1 : 0;
      identities.forget(); // so this key is looked up too, which must allow no more guesses
      client.get("/v1/recharges").expect(200);
    }
    long seconds = 1 + (System.nanoTime() - begun) / 1_000_000_000;

    unused.get("/v1/recharges").expect(200);
    new Api(RestAssured.port, "no-form-of-a-key").get("/v1/recharges").expect(401);
    assertThat(lookedUp).isLessThanOrEqualTo((int) (200 + 20 * seconds));
    await("guesses are looked up again").atMost(SOON).until(() -> guess() == 401);
  }
}
