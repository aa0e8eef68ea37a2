package io.tidings.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.Api;
import io.tidings.testing.FakeReceiver;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A receiver that hangs, with many notifications, does not delay those of another. */
@QuarkusTest
@RealServices
class IsolationJourneyTest extends JourneyBase {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int HANGING = 600;
  private static final int HEALTHY = 300;

  @Inject Rows rows;

  private Api.Answer paused(String path) {
    Api.Answer made = client.newReceiver(receiver.url(path), "patient");
    client.post("/v1/receivers/" + made.get("id") + "/pause", null).expect(200);
    return made;
  }

  private void plant(Api.Answer of, int number) {
    rows.plant(of.get("clientId"), of.get("id"), "patient", number);
  }

  private void resume(Api.Answer made) {
    client.post("/v1/receivers/" + made.get("id") + "/resume", null).expect(200);
  }

  private long delivered(Api.Answer made) {
    return rows.number(
        "select count(*) from notification where receiver_id = '%s' and state = 'DELIVERED'",
        made.get("id"));
  }

  @Test
  void hangingReceiver_delaysNoOtherAndLosesNothing() {
    CountDownLatch released = new CountDownLatch(1);
    receiver.answer(
        "/hangs",
        (request, socket, out) -> {
          released.await();
          return FakeReceiver.status(200, "").write(request, socket, out);
        });
    Api.Answer hangs = paused("/hangs");
    Api.Answer healthy = paused("/healthy");
    plant(hangs, HANGING);
    plant(healthy, HEALTHY);

    resume(hangs);
    resume(healthy);

    await().atMost(LIMIT).until(() -> delivered(healthy) == HEALTHY);
    assertThat(delivered(hangs)).isZero();
    assertThat(receiver.at("/healthy").stream().map(FakeReceiver.Received::id).distinct())
        .hasSize(HEALTHY);

    // A rejection used no rung: every attempt except the last failed, each on its own rung.
    released.countDown();
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              // Those without a slot got a not_before, based on how long the calls hung.
              rows.sql(
                  "update outbox set not_before = now() where receiver_id = '%s' and not_before > now()",
                  hangs.get("id"));
              return delivered(hangs) == HANGING;
            });
    assertThat(
            rows.number(
                "select count(*) from notification where receiver_id = '%s' and attempts <> rung + 1",
                hangs.get("id")))
        .isZero();
  }
}
